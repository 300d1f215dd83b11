"""`offkey prove`, `who-can` and `compare` through the real command line."""

from __future__ import annotations

import json
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from tests.prove.trusts import HOST, policy, role, trust
from tests.repositories import write

from offkey.cli.main import guarded

HUB = "arn:aws:iam::111122223333:role/hub"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write(tmp_path, {".git/HEAD": "ref: refs/heads/main\n"})


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = guarded(list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


def proven(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    code, out, _ = run(capsys, "prove", "--format", "json", *arguments)
    document = json.loads(out)
    assert document["schema"] == "offkey.prove/1"
    return code, document["roles"]


@pytest.mark.parametrize(
    ("subject", "verdict", "classes", "code"),
    [
        ("repo:acme/infra:ref:refs/heads/main", "tight", ["intended"], 0),
        ("repo:acme/infra:environment:live", "tight", ["intended"], 0),
        ("repo:acme/infra:*", "open", ["insider"], 1),
        ("repo:acme/infra:pull_request", "open", ["insider"], 1),
        ("repo:acme/other:ref:refs/heads/main", "open", ["sibling"], 1),
        ("repo:acme/*", "open", ["sibling", "insider"], 1),
        ("repo:acme*", "open", ["stranger", "sibling", "insider"], 1),
        ("repo:acme/infra:main", "dead", [], 1),
        ("repo:Acme/infra:ref:refs/heads/main", "dead", [], 1),
    ],
)
def test_a_bare_policy(
    subject: str, verdict: str, classes: list[str], code: int, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, {"trust.json": trust(subject)})
    found, roles = proven(capsys, "trust.json", "--repository", "acme/infra")
    assert (found, [one["verdict"] for one in roles]) == (code, [verdict])
    assert [reach["class"] for reach in roles[0]["reach"]] == classes
    assert (roles[0]["dead_because"] is None) == (verdict != "dead" and "acme/other" not in subject)
    assert (roles[0]["role"], roles[0]["path"], roles[0]["line"]) == ("", "trust.json", 1)


def test_intended_is_what_somebody_says(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here, {"trust.json": trust("repo:acme/infra:*")})
    assert proven(capsys, "trust.json", "--intended", "repo:acme/infra:*")[1][0]["verdict"] == "tight"
    code, roles = proven(capsys, "trust.json", "--intended", "repo:acme/infra:ref:*")
    assert (code, roles[0]["verdict"]) == (1, "open")
    assert roles[0]["reach"][0]["witness"]["claims"]["sub"] == "repo:acme/infra:pull_request"


def test_another_audience_is_dead(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here, {"trust.json": trust("repo:acme/infra:ref:refs/heads/main")})
    assert proven(capsys, "trust.json")[0] == 0
    code, roles = proven(capsys, "trust.json", "--audience", "https://github.com/acme")
    assert (code, roles[0]["verdict"]) == (1, "dead")
    assert "sts.amazonaws.com" in roles[0]["dead_because"]


def test_a_file_that_is_no_policy_is_incomplete(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here, {"odd.json": '{"a": 1}'})
    code, out, err = run(capsys, "prove", "odd.json")
    assert code == 4
    assert "not read: odd.json:1" in err
    assert "no roles" in out


def test_a_policy_comes_through_the_pipe_too(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(trust("repo:acme/infra:*").encode())))
    code, roles = proven(capsys, "-", "--repository", "acme/infra")
    assert (code, roles[0]["verdict"], roles[0]["path"]) == (1, "open", "stdin")


def test_a_file_that_is_given_twice_counts_once(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here, {"trust.json": trust("repo:acme/infra:ref:refs/heads/main")})
    assert len(proven(capsys, "trust.json", "trust.json")[1]) == 1


def test_roles_of_services_are_no_dead_ones(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    service = policy({"Service": "lambda.amazonaws.com"}, "sts:AssumeRole")
    roles = {"deploy": trust("repo:acme/infra:ref:refs/heads/main"), "function": service}
    dump = [
        {"Arn": f"{HUB}-{name}", "RoleName": name, "AssumeRolePolicyDocument": json.loads(text)}
        for name, text in roles.items()
    ]
    write(here, {"dump.json": json.dumps({"RoleDetailList": dump}), "bare.json": service})
    code, out, err = run(capsys, "prove", "dump.json", "--format", "json")
    assert (code, [one["role"] for one in json.loads(out)["roles"]]) == (0, ["deploy"])
    assert err == "left out: 1 that only AWS services can take\n"
    assert run(capsys, "who-can", "function", "dump.json")[0] == 1
    assert proven(capsys, "bare.json")[1][0]["verdict"] == "dead"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("prove", "trust.json", "--intended", ""), "--intended is empty"),
        (("prove", "trust.json", "--audience", ""), "--audience is empty"),
        (("who-can", "", "trust.json"), "ROLE is empty"),
        (("who-can", "deploy", "trust.json"), "no role is called deploy"),
    ],
)
def test_what_an_unset_variable_leaves_behind_is_said(
    arguments: tuple[str, ...], message: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, {"trust.json": trust("repo:acme/infra:ref:refs/heads/main")})
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert "hint: " in err


def test_compare_says_that_a_policy_could_not_be_read(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here, {"old.json": trust("repo:acme/infra:*"), "new.json": "{"})
    code, _, err = run(capsys, "compare", "old.json", "new.json")
    assert code == 4
    assert "new.json:" in err


def test_a_path_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "prove", "nowhere")[0] == 2


def test_roles_of_terraform_and_the_way_through_a_hub(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoke = "arn:aws:iam::111122223333:role/spoke"
    hub = role("hub", trust("repo:acme/infra:*"), may_assume=spoke)
    service = role("ec2", policy({"Service": "ec2.amazonaws.com"}, "sts:AssumeRole"))
    write(here, {"main.tf": hub + role("spoke", policy({"AWS": HUB}, "sts:AssumeRole")) + service})
    code, roles = proven(capsys)
    assert (code, {one["role"]: one["verdict"] for one in roles}) == (1, {"hub": "open", "spoke": "open"})
    hops = {one["role"]: one["reach"][0]["witness"]["hops"] for one in roles}
    assert [hop["role"] for hop in hops["spoke"]] == [HUB]
    assert hops["hub"] == []


def test_a_provider_that_does_not_accept_the_audience(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    provider = (
        'resource "aws_iam_openid_connect_provider" "github" {\n'
        f'  url = "https://{HOST}"\n  client_id_list = ["https://github.com/acme"]\n}}\n'
    )
    write(here, {"main.tf": provider + role("hub", trust("repo:acme/infra:ref:refs/heads/main"))})
    code, roles = proven(capsys)
    assert (code, roles[0]["verdict"]) == (1, "dead")
    assert "https://github.com/acme" in roles[0]["dead_because"]


def test_what_is_known_at_run_time_is_no_proof(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = trust("repo:${var.owner}/infra:ref:refs/heads/main")
    write(here, {"main.tf": 'variable "owner" {}\n' + role("hub", document)})
    code, roles = proven(capsys)
    assert (code, roles[0]["verdict"]) == (4, "undecided")
    assert any("var.owner" in reason for reason in roles[0]["unknown"])


def test_what_is_open_whoever_the_owner_is(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here, {"main.tf": 'variable "owner" {}\n' + role("hub", trust("repo:${var.owner}/infra:*"))})
    code, roles = proven(capsys)
    assert (code, roles[0]["verdict"]) == (1, "open")
    assert any("var.owner" in text for text in roles[0]["reach"][0]["witness"]["assumptions"])


def test_anybody_of_any_account(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here, {"trust.json": policy({"AWS": "*"}, "sts:AssumeRole")})
    code, roles = proven(capsys, "trust.json")
    assert (code, roles[0]["verdict"], roles[0]["reach"][0]["class"]) == (1, "open", "stranger")


@pytest.mark.parametrize("form", ["sarif", "junit", "markdown", "github", "gitlab", "mermaid", "dot", "svg"])
def test_every_format_names_the_role(form: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here, {"main.tf": role("hub", trust("repo:acme/infra:*"))})
    code, out, _ = run(capsys, "prove", "--format", form)
    assert code == 1
    assert "hub" in out


def test_expectations_decide_about_the_roles_they_speak_of(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = (
        "version: 1\nroles:\n  hub:\n    allow: [repo:acme/infra:pull_request]\n    deny: [repo:acme/x:pull_request]\n"
    )
    write(here, {"main.tf": role("hub", trust("repo:acme/infra:*")), "cases.yaml": cases})
    assert run(capsys, "prove", "--expect", "cases.yaml")[0] == 0
    write(here, {"cases.yaml": cases.replace("acme/infra", "acme/another")})
    code, out, _ = run(capsys, "prove", "--expect", "cases.yaml")
    assert code == 1
    assert "failed" in out


@pytest.mark.parametrize("name", ["*", "trust", "trust.json"])
def test_expectations_call_a_policy_by_its_file(name: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = f'version: 1\nroles:\n  "{name}":\n    deny: ["repo:acme/infra:pull_request"]\n'
    write(here, {"trust.json": trust("repo:acme/infra:*"), "cases.yaml": cases})
    code, out, _ = run(capsys, "prove", "trust.json", "--expect", "cases.yaml", "--format", "json")
    assert (code, [case["outcome"] for case in json.loads(out)["expectations"]]) == (1, ["failed"])


def test_a_case_that_fails_is_a_failure_in_every_report(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own, foreign = '["repo:acme/infra:pull_request"]', '["repo:evil/infra:pull_request"]'
    cases = 'version: 1\nroles: {{"*": {{allow: {}, deny: {}}}}}\n'
    right, wrong = cases.format(own, foreign), cases.format(foreign, own)
    write(here, {"trust.json": trust("repo:acme/infra:*"), "right.yaml": right, "wrong.yaml": wrong})
    code, out, _ = run(capsys, "prove", "trust.json", "--expect", "right.yaml", "--format", "junit")
    assert (code, 'failures="0"' in out, "2 of 2 cases hold" in out) == (0, True, True)
    code, out, _ = run(capsys, "prove", "trust.json", "--expect", "wrong.yaml", "--format", "junit")
    assert (code, 'failures="2"' in out, "offkey.prove.expectation" in out) == (1, True, True)


def test_who_can_shows_the_intended_too(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here, {"main.tf": role("deploy", trust("repo:acme/infra:ref:refs/heads/main"))})
    code, out, _ = run(capsys, "who-can", "deploy")
    assert (code, "repo:acme/infra:ref:refs/heads/main" in out) == (0, True)
    code, _, err = run(capsys, "who-can", "nobody")
    assert (code, "deploy" in err) == (2, True)


@pytest.mark.parametrize(
    ("old", "new", "relation", "code"),
    [
        ("repo:acme/infra:*", "repo:acme/infra:*", "equal", 0),
        ("repo:acme/infra:*", "repo:acme/infra:ref:refs/heads/main", "narrower", 0),
        ("repo:acme/infra:ref:refs/heads/main", "repo:acme/infra:*", "wider", 1),
        ("repo:acme/infra:*", "repo:acme/other:*", "incomparable", 1),
    ],
)
def test_compare(old: str, new: str, relation: str, code: int, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here, {"old.json": trust(old), "new.json": trust(new)})
    found, out, _ = run(capsys, "compare", "--format", "json", "old.json", "new.json")
    document = json.loads(out)
    assert (found, document["schema"], document["relation"]) == (code, "offkey.compare/1", relation)
    assert (document["gained"] is None) == (relation in {"equal", "narrower"})
    assert (document["lost"] is None) == (relation in {"equal", "wider"})


def test_compare_takes_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "compare", "one.json")[0] == 2


def test_the_jobs_of_the_repository_and_a_dead_one(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arn = "arn:aws:iam::111122223333:role/hub"
    inputs = f"{{aws-region: eu-west-1, role-to-assume: '{arn}'}}"
    steps = f"      - uses: aws-actions/configure-aws-credentials@v6\n        with: {inputs}\n"
    job = f"    runs-on: ubuntu-latest\n    permissions: {{id-token: write}}\n    steps:\n{steps}"
    workflow = f"on: {{push: {{branches: [main]}}}}\njobs:\n  deploy:\n{job}"
    terraform = role("hub", trust("repo:acme/infra:ref:refs/heads/main"))
    write(here, {"main.tf": terraform, ".github/workflows/deploy.yml": workflow})
    code, out, _ = run(capsys, "prove", "--repository", "acme/infra", "--format", "json")
    answers = {(one["job"], one["role"], one["verdict"], one["dead"]) for one in json.loads(out)["jobs"]}
    assert answers == {("deploy", "hub", "admitted", False)}
    assert code == 0
    write(here, {".github/workflows/deploy.yml": workflow.replace("branches: [main]", "branches: [other]")})
    code, out, _ = run(capsys, "prove", "--repository", "acme/infra")
    assert (code, "none of its tokens gets in" in out) == (1, True)


def test_a_role_of_a_template_is_a_role_too(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(trust("repo:acme/infra:*"))
    template = {
        "Resources": {"Deploy": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": document}}}
    }
    write(here, {"template.json": json.dumps(template, indent=1)})
    code, roles = proven(capsys)
    assert (code, [(one["role"], one["verdict"], one["path"]) for one in roles]) == (
        1,
        [("Deploy", "open", "template.json")],
    )


@pytest.mark.parametrize("name", ["said.txt", "said.TXT", "said.text"])
@pytest.mark.parametrize(
    "command", [("prove", "new.json"), ("compare", "old.json", "new.json"), ("explain", "Incorrect token audience")]
)
def test_text_in_a_file_has_no_colours(
    command: tuple[str, ...], name: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, {"old.json": trust("repo:acme/infra:ref:refs/heads/main"), "new.json": trust("repo:acme/infra:*")})
    assert "\x1b[" in run(capsys, *command, "--color", "always")[1]
    run(capsys, *command, "--color", "always", "-o", name)
    written = (here / name).read_text(encoding="utf-8")
    assert written
    assert "\x1b" not in written
