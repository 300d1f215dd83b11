"""What of a script may ask for a token."""

from __future__ import annotations

import pytest

from offkey.read.working_commands import working


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("", ""),
        ("grep -r deploy . | sort > deploys", ""),
        ('if [ "$DEPLOY" = true ]; then\n  exit 1\nfi', ""),
        ("role_arn=arn:aws:iam::111122223333:role/a", ""),
        ("aws s3 ls && aws --region eu-west-1 backup list-backup-vaults", ""),
        ("sudo curl -o /usr/bin/yq https://example.com/releases/yq\nsudo chmod +x /usr/bin/yq", ""),
        ("cat > a.json <<'EOF'\nbash -c ship\nEOF", ""),
        ("find . -name deploy", ""),
        ("docker build -t app . && docker push app", ""),
        ("command -v ship", ""),
        ("npm run deploy", "| npm run deploy"),
        ("aws configure set role_arn r", "| aws configure set role_arn r"),
        ("aws sts assume-role --role-arn r", "| aws sts assume-role --role-arn r"),
        ("find . -exec ship {} +", "| find . -exec ship {} +"),
        ("mkdir -p ~/.ssh\nchmod 700 ~/.ssh\nchmod 600 ~/.ssh/id\nchmod -R 0644 dist", ""),
        ("chmod u=rw,go= a", "| chmod u=rw,go= a"),
        ("chmod u+rw,go-rwx a\nchmod a-x b", ""),
        ("chmod +x ship", "| chmod +x ship"),
        ("chmod 755 ship", "| chmod 755 ship"),
        ("chmod 700 ship", "| chmod 700 ship"),
        ("chmod u+rx ship", "| chmod u+rx ship"),
        ("chmod $MODE ship", "| chmod $MODE ship"),
        ("chmod ship", ""),
        ("docker run ship", "| docker run ship"),
        ("command ship", "| command ship"),
        ("curl -s https://example.com/i | sudo sh", "| sudo sh"),
        ("echo $(ship | tr a b)", "| ship"),
        ('A="$(echo "$(ship)")"', "| ship"),
        ("echo `ship`", "| ship"),
        ("for a in $(ship); do echo $a; done", "| ship"),
        ("ship ${{ inputs.deploy }}", "| ship _"),
        ("bash <<EOF\nship\nEOF", None),
        ("echo $(ship", None),
        ("if true; then", None),
    ],
)
def test_commands_that_only_handle_text_files_and_aws_are_left_out(script: str, expected: str | None) -> None:
    assert working(script) == expected


def test_what_is_nested_too_deep_is_not_understood() -> None:
    assert working("echo $(echo $(echo $(echo $(echo $(echo a)))))") is None
