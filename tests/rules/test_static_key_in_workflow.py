"""Where a script hands on one key several times, the one finding names each line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.repositories import repository

from offkey.model.finding import Finding
from offkey.rules import static_key_in_workflow
from offkey.scan.engine import run

RUN = "docker run -e AWS_ACCESS_KEY_ID -e AWS_SECRET_ACCESS_KEY amazon/aws-cli"


def finding(root: Path, *commands: str) -> Finding:
    pipeline = "deploy:\n  script:\n" + "".join(f"    - {command}\n" for command in commands)
    (found,) = run(repository(root, {".gitlab-ci.yml": pipeline}), [static_key_in_workflow.RULE]).findings
    return found


def again(found: Finding) -> list[int]:
    return [related.place.line for related in found.related if related.label == "handed on again"]


def test_each_further_line_is_named(tmp_path: Path) -> None:
    found = finding(tmp_path, f"{RUN} ecr describe-images", "echo done", f"{RUN} ecs list-services", f"{RUN} s3 ls")
    assert found.primary.line == 3
    assert again(found) == [5, 6]


def test_a_line_that_hands_it_on_twice_is_named_once(tmp_path: Path) -> None:
    found = finding(tmp_path, f"{RUN} s3 ls && {RUN} s3 ls", f"{RUN} s3 ls && {RUN} s3 ls")
    assert again(found) == [4]


def test_so_many_lines_are_not_all_named(tmp_path: Path) -> None:
    assert len(again(finding(tmp_path, *(f"{RUN} s3 ls s3://{number}" for number in range(100))))) == 30


WRITTEN = "aws configure set aws_access_key_id $AWS_ACCESS_KEY_ID"
PROFILE = "aws configure set aws_access_key_id --profile ci $AWS_ACCESS_KEY_ID"
KEYS = ("variables:", "  AWS_ACCESS_KEY_ID: $KEY_ID", "  AWS_SECRET_ACCESS_KEY: $KEY_SECRET")


def of_text(root: Path, path: str, *lines: str) -> list[Finding]:
    text = "".join(f"{line}\n" for line in lines)
    return [*run(repository(root, {path: text}), [static_key_in_workflow.RULE]).findings]


def test_what_a_script_writes_into_a_profile_belongs_to_the_variables_of_the_pipeline(tmp_path: Path) -> None:
    lines = (
        *KEYS,
        "before_script:",
        f"  - {WRITTEN}",
        "plan:",
        "  script:",
        "    - terraform plan",
        f"    # {WRITTEN}",
    )
    (found,) = of_text(tmp_path, ".gitlab-ci.yml", *lines)
    assert (found.primary.line, again(found)) == (2, [5])


def test_the_environment_of_an_application_gets_the_variables_of_the_pipeline(tmp_path: Path) -> None:
    lines = (*KEYS, "roll-out:", "  script:", "    - eb setenv AWS_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID")
    (found,) = of_text(tmp_path, ".gitlab-ci.yml", *lines)
    assert (found.primary.line, again(found)) == (2, [6])


FILES = (
    ('printf "[ci]\\naws_access_key_id = %s\\naws_secret_access_key=%s" "$AWS_ACCESS_KEY_ID" "$K" >.aws/credentials'),
    ('printf "[%s]\\naws_access_key_id=%s\\n" ci "${AWS_ACCESS_KEY_ID}" >> ~/.aws/credentials'),
    ('echo -e "[ci]\\naws_access_key_id = $AWS_ACCESS_KEY_ID\\n" > ~/.aws/credentials'),
)
NO_FILES = (
    ('printf "[ci]\\naws_access_key_id = %s\\n" "$OTHER" > .aws/credentials; echo "$AWS_ACCESS_KEY_ID"'),
    ('printf "%s has no aws_access_key_id\\n" "$AWS_ACCESS_KEY_ID" > .aws/log'),
    ("my_aws_access_key_id=$AWS_ACCESS_KEY_ID; ls .aws/credentials"),
    ("aws_access_key_id=$AWS_ACCESS_KEY_ID; echo done"),
)


@pytest.mark.parametrize(("command", "named"), [*((one, [6]) for one in FILES), *((one, []) for one in NO_FILES)])
def test_a_file_of_credentials_gets_the_variables_of_the_pipeline(
    tmp_path: Path, command: str, named: list[int]
) -> None:
    (found,) = of_text(tmp_path, ".gitlab-ci.yml", *KEYS, "plan:", "  script:", f"    - {command}")
    assert (found.primary.line, again(found)) == (2, named)


def test_so_does_one_that_is_written_line_by_line(tmp_path: Path) -> None:
    script = (
        "    - |",
        "      cat > ~/.aws/credentials <<END",
        "      aws_access_key_id=$AWS_ACCESS_KEY_ID",
        "      END",
    )
    (found,) = of_text(tmp_path, ".gitlab-ci.yml", *KEYS, "plan:", "  script:", *script)
    assert (found.primary.line, again(found)) == (2, [8])


def test_the_variables_of_a_job_are_for_its_own_script(tmp_path: Path) -> None:
    own = [f"  {line}" for line in KEYS]
    other = ("other:", "  script:", f"    - {WRITTEN}")
    found, another = of_text(
        tmp_path,
        ".gitlab-ci.yml",
        "plan:",
        *own,
        "  script:",
        f"    - {PROFILE}",
        *other,
    )
    assert (found.primary.line, again(found)) == (3, [6])
    assert (another.primary.line, again(another)) == (9, [])


def test_a_variable_that_a_script_fills_with_a_session_is_not_the_key_again(tmp_path: Path) -> None:
    session = "export AWS_ACCESS_KEY_ID=$(aws sts assume-role --role-arn $ROLE --query Credentials.AccessKeyId)"
    lines = (*KEYS, "plan:", "  script:", f"    - {session}", f"    - {WRITTEN}")
    assert [again(found) for found in of_text(tmp_path, ".gitlab-ci.yml", *lines) if found.primary.line == 2] == [[]]


def test_a_file_of_variables_that_a_script_writes_hands_it_on(tmp_path: Path) -> None:
    written = '- echo "aws_access_key = \\"${AWS_ACCESS_KEY_ID}\\"" > keys.tfvars'
    shown = '- echo "AWS_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID"'
    (found,) = of_text(tmp_path, ".gitlab-ci.yml", *KEYS, "plan:", "  script:", f"    {shown}", f"    {written}")
    assert (found.primary.line, again(found)) == (2, [7])


def test_the_environment_of_a_step_is_for_its_own_script(tmp_path: Path) -> None:
    step = (
        "      - env:",
        "          AWS_ACCESS_KEY_ID: ${{ secrets.AWS_ACCESS_KEY_ID }}",
        "          AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}",
        "        run: |",
        f"          {WRITTEN}",
        f"      - run: {WRITTEN}",
    )
    head = ("on: push", "jobs:", "  plan:", "    runs-on: ubuntu-latest", "    steps:")
    found, *_ = of_text(tmp_path, ".github/workflows/plan.yml", *head, *step)
    assert (found.primary.line, again(found)) == (7, [10])


HEAD = (
    "on: push",
    "env:",
    "  AWS_ACCESS_KEY_ID: ${{ secrets.A }}",
    "  AWS_SECRET_ACCESS_KEY: ${{ secrets.B }}",
    "jobs:",
)
JOB = ("  plan:", "    runs-on: ubuntu-latest", "    steps:", "      - run: |")


@pytest.mark.parametrize(
    "line",
    [
        'terraform plan -var key_id="$AWS_ACCESS_KEY_ID"',
        "terraform plan -var 'a=b' -var \"key_id=${AWS_ACCESS_KEY_ID}\"",
        "terraform init -backend-config=access_key=$AWS_ACCESS_KEY_ID",
        "docker build --build-arg KEY=$AWS_ACCESS_KEY_ID .",
        "docker build --build-arg AWS_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID .",
        "docker run -e AWS_ACCESS_KEY_ID -e AWS_SECRET_ACCESS_KEY acme/tools",
        'docker run -e AWS_ACCESS_KEY_ID="$AWS_ACCESS_KEY_ID" acme/tools',
        "docker run --env KEY=${AWS_ACCESS_KEY_ID} acme/tools",
        'echo "TF_VAR_key_id=$AWS_ACCESS_KEY_ID" >> $GITHUB_ENV',
        "eb setenv STAGE=$STAGE AWS_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID",
        'heroku config:set --app acme AWS_ACCESS_KEY_ID="$AWS_ACCESS_KEY_ID"',
        "flyctl secrets set KEY=${AWS_ACCESS_KEY_ID}",
    ],
)
def test_a_script_hands_on_the_key_of_its_environment(tmp_path: Path, line: str) -> None:
    (found,) = of_text(tmp_path, ".github/workflows/plan.yml", *HEAD, *JOB, f"          {line}")
    assert (found.primary.line, again(found)) == (3, [10])


@pytest.mark.parametrize(
    "line",
    [
        'terraform plan -var key_id="$OTHER_AWS_ACCESS_KEY_ID"',
        '# terraform plan -var key_id="$AWS_ACCESS_KEY_ID"',
        "docker ps | grep -e AWS_ACCESS_KEY_ID",
        'echo "key: $AWS_ACCESS_KEY_ID" | wc -c # GITHUB_ENV',
        "eb setenv STAGE=$STAGE; echo KEY=$AWS_ACCESS_KEY_ID | wc -c",
        "# eb setenv KEY=$AWS_ACCESS_KEY_ID",
    ],
)
def test_what_hands_on_nothing_is_not_named(tmp_path: Path, line: str) -> None:
    (found,) = of_text(tmp_path, ".github/workflows/plan.yml", *HEAD, *JOB, f"          {line}")
    assert again(found) == []


GROUP = ("{", '  echo "STAGE=$STAGE"', '  echo "KEY=${AWS_ACCESS_KEY_ID}"')
DOCUMENT = ("STAGE=$STAGE", "KEY=${AWS_ACCESS_KEY_ID}", "EOF")


@pytest.mark.parametrize(
    "lines",
    [
        (*GROUP, '} >> "$GITHUB_ENV"'),
        (*GROUP, "} | tee -a $GITHUB_ENV"),
        ('cat <<EOF >> "$GITHUB_ENV"', *DOCUMENT),
        ('cat >> "$GITHUB_ENV" <<EOF', *DOCUMENT),
    ],
)
def test_what_is_left_for_later_steps_all_at_once_is_named(tmp_path: Path, lines: Sequence[str]) -> None:
    script = (f"          {line}" for line in lines)
    (found,) = of_text(tmp_path, ".github/workflows/plan.yml", *HEAD, *JOB, *script)
    assert again(found) == [12]


@pytest.mark.parametrize(
    "lines",
    [
        (*GROUP, "} | wc -c", "{", '  echo "STAGE=live"', '} >> "$GITHUB_ENV"'),
        ("cat <<'EOF' >> $GITHUB_ENV", *DOCUMENT),
        ("cat <<EOF >> $GITHUB_ENV", "STAGE=$STAGE", "EOF", "KEY=$AWS_ACCESS_KEY_ID"),
    ],
)
def test_what_is_not_among_it_is_not_named(tmp_path: Path, lines: Sequence[str]) -> None:
    script = (f"          {line}" for line in lines)
    (found,) = of_text(tmp_path, ".github/workflows/plan.yml", *HEAD, *JOB, *script)
    assert again(found) == []


def test_a_variable_that_is_filled_with_something_else_is_not_the_key(tmp_path: Path) -> None:
    session = 'echo "AWS_ACCESS_KEY_ID=$(jq -r .id session.json)" >> $GITHUB_ENV'
    use = "terraform plan -var key_id=$AWS_ACCESS_KEY_ID"
    lines = (*HEAD, *JOB, f"          {session}", f"          {use}")
    assert [again(one) for one in of_text(tmp_path, ".github/workflows/plan.yml", *lines) if one.primary.line == 3] == [
        []
    ]


def test_a_job_with_a_key_of_its_own_hands_on_that_one(tmp_path: Path) -> None:
    own = ("    env:", "      AWS_ACCESS_KEY_ID: ${{ secrets.C }}", "      AWS_SECRET_ACCESS_KEY: ${{ secrets.D }}")
    lines = (*HEAD, *JOB[:2], *own, *JOB[2:], "          terraform plan -var key_id=$AWS_ACCESS_KEY_ID")
    outer, inner = of_text(tmp_path, ".github/workflows/plan.yml", *lines)
    assert [(outer.primary.line, again(outer)), (inner.primary.line, again(inner))] == [(3, []), (9, [13])]


@pytest.mark.parametrize("name", ["AWS_ACCESS", "KEY", "TF_VAR_access_key"])
def test_a_key_out_of_a_store_is_followed_to_later_steps(tmp_path: Path, name: str) -> None:
    script = (
        "          export AWS_ACCESS_KEY_ID=$(vault kv get -field=id kv/aws)",
        "          export AWS_SECRET_ACCESS_KEY=$(vault kv get -field=secret kv/aws)",
        '          # echo "OLD=$AWS_ACCESS_KEY_ID" >> $GITHUB_ENV',
        f'          echo "{name}=${{AWS_ACCESS_KEY_ID}}" >> $GITHUB_ENV',
        '          echo "AWS_SECRET=${AWS_SECRET_ACCESS_KEY}" >> "$GITHUB_ENV"',
    )
    action = (
        "      - uses: aws-actions/configure-aws-credentials@v6",
        "        with:",
        f"          aws-access-key-id: ${{{{ env.{name} }}}}",
        "          aws-secret-access-key: ${{ env.AWS_SECRET }}",
    )
    lines = ("on: push", "jobs:", *JOB, *script, *action)
    made, used = of_text(tmp_path, ".github/workflows/plan.yml", *lines)
    start = 2 + len(JOB)
    assert (made.primary.line, again(made)) == (start + 1, [start + 4])
    assert used.primary.line == start + 8


ACTION = """\
runs:
  using: composite
  steps:
    - uses: {uses}
      with:
        {first}: ${{{{ inputs.one }}}}
        {second}: ${{{{ inputs.two }}}}
"""
CALLER = """\
on: push
jobs:
  ship:
    runs-on: ubuntu-latest
    env:
      ONE: ${{ secrets.ONE }}
    steps:
      - uses: ./ship
        with:
          one: ${{ env.ONE }}
          two: ${{ secrets.TWO }}
"""


def test_the_places_that_a_key_comes_by_are_named(tmp_path: Path) -> None:
    inputs = {"first": "aws-access-key-id", "second": "aws-secret-access-key"}
    files = {
        "login/action.yml": ACTION.format(uses="aws-actions/configure-aws-credentials@v6", **inputs),
        "ship/action.yml": ACTION.format(uses="./login", first="one", second="two"),
        ".github/workflows/ship.yml": CALLER,
    }
    (found,) = run(repository(tmp_path, files), [static_key_in_workflow.RULE]).findings
    assert (found.primary.path, found.primary.line) == ("login/action.yml", 6)
    by = [(r.place.path, r.place.line) for r in found.related if r.label == "it comes by here"]
    assert by == [("ship/action.yml", 6), (".github/workflows/ship.yml", 10), (".github/workflows/ship.yml", 6)]


def test_actions_that_call_each_other_in_a_circle_end(tmp_path: Path) -> None:
    inputs = {"first": "aws-access-key-id", "second": "aws-secret-access-key"}
    text = ACTION.format(uses="aws-actions/configure-aws-credentials@v6", **inputs)
    again = "".join(f"    - {{uses: ./login, with: {{one: '${{{{ inputs.{name} }}}}'}}}}\n" for name in ("one", "two"))
    files = {"login/action.yml": text + again, ".github/workflows/ship.yml": CALLER.replace("./ship", "./login")}
    (found,) = run(repository(tmp_path, files), [static_key_in_workflow.RULE]).findings
    assert len({r.place for r in found.related if r.label == "it comes by here"}) == 5
