"""Trust policies outside Terraform: bare documents and templates, with what is not known in them as Unknown."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offkey.model.policy import Policy
from offkey.model.text import Source
from offkey.model.trust import WrittenTrust
from offkey.model.unknown import Unknown
from offkey.read import policy_files, repository

HOST = "token.actions.githubusercontent.com"
STATEMENT = f"""{{Effect: Allow, Action: "sts:AssumeRoleWithWebIdentity", Principal: {{Federated: "{HOST}"}},
  Condition: {{StringLike: {{"{HOST}:sub": SUBJECT}}}}}}"""


def template(subject: str, *, parameters: str = "{}") -> str:
    statement = STATEMENT.replace("SUBJECT", subject)
    return (
        f"Parameters: {parameters}\nResources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n"
        f"      AssumeRolePolicyDocument: {{Statement: [{statement}]}}\n"
    )


def read(text: str, path: str = "template.yaml") -> list[WrittenTrust]:
    return list(policy_files.trusts(Source(path, text.encode())))


def subject(text: str) -> object:
    (written,) = read(text)
    assert isinstance(written.trust, Policy)
    (value,) = written.trust.statements[0].conditions[0].values
    if isinstance(value, str):
        return value
    return tuple(piece if isinstance(piece, str) else "?" for piece in value.pieces) or "?"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('"repo:acme/infra:*"', "repo:acme/infra:*"),
        ('!Sub "repo:${Owner}/infra:*"', "repo:acme/infra:*"),
        ('{"Fn::Sub": "repo:${Owner}/${Name}:*"}', ("repo:acme/", "?", ":*")),
        ('!Sub ["repo:${O}/${Name}", {O: !Ref Owner}]', ("repo:acme/", "?")),
        ('!Sub "repo:${!Literal}"', "repo:${Literal}"),
        ('!Join [":", ["repo", !Ref Owner, "*"]]', "repo:acme:*"),
        ('!Join [":", !Ref Parts]', "?"),
        ('!Sub "arn:${AWS::Partition}:${AWS::AccountId}"', ("arn:aws:", "?")),
        ("!Ref Owner", "acme"),
        ("!Ref Name", "?"),
        ("!ImportValue x", "?"),
        ("{'Fn::GetAtt': [A, B]}", "?"),
    ],
)
def test_functions_give_what_the_template_says(written: str, expected: object) -> None:
    parameters = "{Owner: {Type: String, Default: acme}, Name: {Type: String}}"
    assert subject(template(written, parameters=parameters)) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("repo:${ORG}/infra:*", ("repo:", "?", "/infra:*")),
        ("repo:{{ org }}/infra:*", ("repo:", "?", "/infra:*")),
        ("repo:<your org>/infra:*", ("repo:", "?", "/infra:*")),
        ("repo:__GITHUB_ORG__/infra:*", ("repo:", "?", "/infra:*")),
        ("repo:${aws:username}/x", "repo:${aws:username}/x"),
    ],
)
def test_placeholders_of_a_bare_policy_are_not_known(written: str, expected: object) -> None:
    assert subject('{"Statement": [' + STATEMENT.replace("SUBJECT", f'"{written}"') + "]}") == expected


def test_a_parameter_that_is_a_list_gives_its_items() -> None:
    parameters = '{Subjects: {Type: CommaDelimitedList, Default: "repo:acme/a:*, repo:acme/b:*"}}'
    (written,) = read(template("!Ref Subjects", parameters=parameters))
    assert isinstance(written.trust, Policy)
    assert written.trust.statements[0].conditions[0].values == ("repo:acme/a:*", "repo:acme/b:*")


def test_the_same_parameter_is_the_same_unknown() -> None:
    (written,) = read(template('[!Sub "${A}", !Sub "x${A}", !Sub "${B}"]'))
    assert isinstance(written.trust, Policy)
    first, second, third = written.trust.statements[0].conditions[0].values
    assert isinstance(first, Unknown)
    assert isinstance(second, Unknown)
    assert second.pieces[1] == (first.pieces[0] if first.pieces else first)
    assert third != first


def test_a_serverless_file_and_the_input_of_the_command_line() -> None:
    inner = template('"repo:acme/infra:*"').partition("\n")[2]
    serverless = "service: x\nresources:\n" + "".join(f"  {line}\n" for line in inner.splitlines())
    assert [one.address for one in read(serverless, "serverless.yml")] == ["Role"]
    assert (
        subject(
            '{"RoleName": "x", "AssumeRolePolicyDocument": {"Statement": ' + STATEMENT.replace("SUBJECT", "a") + "}}"
        )
        == "a"
    )


@pytest.mark.parametrize(
    "text", ["", "[]", "{", "a: [", "Resources: 1", "Statement: 1", "Resources: {R: {Type: AWS::IAM::Role}}"]
)
def test_what_is_something_else_holds_no_trust(text: str) -> None:
    assert read(text) == []


@given(st.text(alphabet='{}[]:,"!&*- \nResourcesStatementFn::SubRef', max_size=80))
@settings(max_examples=200, deadline=None)
def test_nothing_breaks_it(text: str) -> None:
    read(text)


def test_a_repository_reads_only_the_files_that_speak_of_web_identity(tmp_path: Path) -> None:
    (tmp_path / "roles.yaml").write_text(template('"repo:acme/infra:*"'), encoding="utf-8")
    (tmp_path / "other.yaml").write_text("Resources: {}\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("AssumeRoleWithWebIdentity", encoding="utf-8")
    assert list(repository.read(tmp_path).sources) == ["roles.yaml"]


def test_of_a_choice_every_value_that_is_written_is_one() -> None:
    (written,) = read(template("!If [Live, a, !Ref AWS::NoValue]"))
    assert isinstance(written.trust, Policy)
    known, rest = written.trust.statements[0].conditions[0].values
    assert known == "a"
    assert isinstance(rest, Unknown)
