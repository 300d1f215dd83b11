"""What a script put into a variable before a line uses it."""

from __future__ import annotations

import pytest

from offkey.read.shell_values import assignments, origin_in, out_of_store


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("", None),
        ("export KEY=$KEY", None),
        ("KEY=$OTHER", "shell.OTHER"),
        ("OTHER=$THIRD\nKEY=${OTHER}", "shell.THIRD"),
        ("KEY=${OTHER:-x}", "shell.OTHER"),
        ("KEY=$(aws sts assume-role --role-arn x)", "session.KEY"),
        ("STS=($(aws sts assume-role-with-web-identity x))\nKEY=${STS[0]}", "session.STS"),
        ("KEY=$(vault kv get -field=id secret/aws)", "store.KEY"),
        ("KEY=$(cat id)", "unknown.KEY"),
        ("KEY=literal", "unknown.KEY"),
        ("read -r KEY SECRET <<< $(./keys)", "unknown.KEY"),
        ('export $(printf "KEY=%s SECRET=%s" $(aws sts assume-role x))', "session.KEY"),
        ("A=$B\nB=$A\nKEY=$A", "shell.B"),
    ],
)
def test_the_last_assignment_counts(script: str, expected: str | None) -> None:
    found = origin_in(f"{script}\nuse $KEY", "KEY", before=len(script) + 1)
    assert (str(found) if found else None) == expected


def test_an_assignment_behind_the_use_does_not_count() -> None:
    script = "use $KEY\nKEY=$(aws sts assume-role x)"
    assert origin_in(script, "KEY", before=4) is None


def test_a_file_that_says_credentials_may_fill_any_of_their_names() -> None:
    script = "source assume-role.sh\nuse $AWS_ACCESS_KEY_ID $BUCKET"
    assert str(origin_in(script, "AWS_ACCESS_KEY_ID", before=len(script))) == "session.AWS_ACCESS_KEY_ID"
    assert origin_in(script, "BUCKET", before=len(script)) is None


def test_the_name_that_the_environment_chooses() -> None:
    script = 'export AWS_ACCESS_KEY_ID=$(eval echo "\\$PROD_AWS_ACCESS_KEY_ID")\nx'
    found = origin_in(script, "AWS_ACCESS_KEY_ID", before=len(script))
    assert str(found) == "variables.PROD_AWS_ACCESS_KEY_ID"


def test_offsets_count_characters() -> None:
    assert [filled.offset for filled in assignments("echo ä\nKEY=x")] == [7]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AWS_ACCESS_KEY_ID=$(vault kv get -field=id secret/aws)", ["AWS_ACCESS_KEY_ID"]),
        ('echo "AWS_ACCESS_KEY_ID=`aws ssm get-parameter --name k`" >> $GITHUB_ENV', ["AWS_ACCESS_KEY_ID"]),
        ('ALL=$(op read op://a/b)\nAWS_SECRET_ACCESS_KEY=$(echo "$ALL" | jq -r .b)', ["AWS_SECRET_ACCESS_KEY"]),
        ('K=$(doppler secrets get K)\necho "AWS_ACCESS_KEY_ID=$K" >> $GITHUB_ENV', ["AWS_ACCESS_KEY_ID"]),
        ("AWS_ACCESS_KEY_ID=$(vault kv get a)\nAWS_ACCESS_KEY_ID=$(aws sts assume-role)", []),
        ("AWS_ACCESS_KEY_ID=$(vault read -field=access_key team/creds/ci)", []),
        ("NAME=$(vault kv get -field=name secret/aws)", []),
        ('echo "NAME=$(vault kv get -field=name secret/aws)"', []),
        ('ALL=$(curl x)\nAWS_ACCESS_KEY_ID=$(echo "$ALL" | jq .a)\nB=$(vault kv get b)', []),
    ],
)
def test_what_comes_out_of_a_store(text: str, expected: list[str]) -> None:
    assert [name for name, _ in out_of_store(text)] == expected


def test_texts_that_fill_each_other_come_to_an_end() -> None:
    text = 'A=$(echo "$B")\nB=$(echo "$A")\nAWS_ACCESS_KEY_ID=$(echo "$A")\n# vault kv get'
    assert [*out_of_store(text * 5)] == []
