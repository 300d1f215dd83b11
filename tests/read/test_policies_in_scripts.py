"""Trust policies in shell scripts are those of a file of their own, and stand where the script has them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.effort import calls

from offkey.model.policy import Policy
from offkey.model.text import Source
from offkey.model.trust import WrittenTrust
from offkey.model.unknown import Unknown
from offkey.read import embedded_policies, policy_files

HOST = "token.actions.githubusercontent.com"


def policy(subject: str = "repo:acme/infra:ref:refs/heads/main", **more: object) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{HOST}"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringLike": {f"{HOST}:sub": subject}},
        **more,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2)


def read(script: str) -> list[WrittenTrust]:
    return list(embedded_policies.trusts(Source("setup.sh", script.encode()), script=True))


def subjects(script: str) -> list[object]:
    found = [written.trust for written in read(script)]
    assert all(isinstance(trust, Policy) for trust in found)
    return [s.conditions[0].values[0] for trust in found if isinstance(trust, Policy) for s in trust.statements]


HEREDOC = "cat > trust.json <<EOF\n{}\nEOF\n"
WAYS = (
    HEREDOC,
    "main() {{\n  cat > trust.json <<-'EOF'\n{}\nEOF\n}}\nmain\n",
    "aws iam create-role --role-name x --assume-role-policy-document '{}'\n",
    'if true; then\nPOLICY=$(cat <<EOF\n{}\nEOF\n)\nfi\necho "${{POLICY}} {{"\n',
    'for one in a b; do echo "it\'s {{"; done\ntee trust.json << EOF > /dev/null\n{}\nEOF\n',
)


@pytest.mark.parametrize("way", WAYS)
@given(before=st.sampled_from(["", "set -e\n", "# {\n", 'echo "{}"\n', "f() { :; }\r\n", "é={\n"]))
def test_a_policy_in_a_script_is_the_one_in_a_file(way: str, before: str) -> None:
    script = before + way.format(policy())
    (alone,) = policy_files.trusts(Source("trust.json", policy().encode()))
    (found,) = read(script)
    assert found.trust == alone.trust
    place = found.place_of(0, "repo:acme/infra:ref:refs/heads/main")
    line = script.encode().split(b"\n")[place.line - 1].decode()
    assert place.path == "setup.sh"
    assert line[place.column - 1 :].startswith("repo:acme/infra:ref:refs/heads/main")


@pytest.mark.parametrize(
    "script",
    [
        "",
        "# " + json.dumps(json.loads(policy())) + "\n",
        HEREDOC.format(policy(Action="sts:AssumeRole", Principal={"AWS": "111122223333"})),
        HEREDOC.format(policy().replace('"Statement"', '"Statements"')),
        HEREDOC.format(policy()[:-2]),
        "echo sts:AssumeRoleWithWebIdentity\n",
    ],
)
def test_what_is_no_policy_for_tokens_is_none(script: str) -> None:
    assert read(script) == []


def test_variables_that_are_set_once_are_filled_in() -> None:
    assert subjects('ORG="acme"\n' + HEREDOC.format(policy("repo:$ORG/*"))) == ["repo:acme/*"]
    assert subjects("ORG=acme\nSUB=repo:${ORG}/infra:*\n" + HEREDOC.format(policy("${SUB}"))) == ["repo:acme/infra:*"]


@pytest.mark.parametrize(
    ("assigned", "subject"),
    [
        ("", "repo:$ORG/infra:*"),
        ("", "repo:${ORG:-acme}/infra:*"),
        ("", "repo:$(git config org)/infra:*"),
        ("", "repo:$1/infra:*"),
        ("ORG=acme\nORG=other\n", "repo:${ORG}/infra:*"),
        ("ORG=$ORG\n", "repo:${ORG}/infra:*"),
        ("ORG=$(whoami)\n", "repo:${ORG}/infra:*"),
        (f"ORG={'a' * 300}\n", "repo:${ORG}/infra:*"),
        ("".join(f"ORG{n}=$ORG{n + 1}\n" for n in range(9)) + "ORG9=acme\n", "repo:${ORG0}/infra:*"),
    ],
)
def test_what_a_script_fills_in_in_ways_not_followed_is_not_known(assigned: str, subject: str) -> None:
    (found,) = subjects(assigned + HEREDOC.format(policy(subject)))
    assert isinstance(found, Unknown)
    assert [piece for piece in found.pieces if isinstance(piece, str)] == ["repo:", "/infra:*"]


def test_a_variable_of_the_policy_itself_is_none_of_the_script() -> None:
    assert subjects(HEREDOC.format(policy("${aws:username}"))) == ["${aws:username}"]


ATTACHING = "aws iam attach-role-policy --role-name {} --policy-arn arn:aws:iam::aws:policy/AdministratorAccess\n"
MAKING = 'aws iam create-role --role-name "$ROLE" --assume-role-policy-document file://trust.json\n'


def test_what_the_script_attaches_to_its_role_is_known_with_the_trust() -> None:
    script = HEREDOC.format(policy()) + MAKING + ATTACHING.format('"$ROLE"')
    (found,) = read(script)
    ((arn, place),) = found.managed
    assert arn == "arn:aws:iam::aws:policy/AdministratorAccess"
    assert script.split("\n")[place.line - 1][place.column - 1 : place.end_column - 1] == arn


@pytest.mark.parametrize(
    "script",
    [
        HEREDOC.format(policy()) + MAKING + ATTACHING.format("other"),
        HEREDOC.format(policy()) + ATTACHING.format('"$ROLE"'),
        HEREDOC.format(policy()) * 2 + MAKING + ATTACHING.format('"$ROLE"'),
        HEREDOC.format(policy()) + MAKING + MAKING.replace("$ROLE", "two") + ATTACHING.format('"$ROLE"'),
    ],
)
def test_what_may_be_attached_to_another_role_is_not(script: str) -> None:
    assert [written.managed for written in read(script)] in ([()], [(), ()])


def test_variables_made_of_one_another_are_worked_out_once() -> None:
    doubled = "".join(f"A{n}='{f'$A{n + 1}' * 60}'\n" for n in range(4)) + "A4=x\n"
    (found,) = subjects(doubled + HEREDOC.format(policy("$A0")))
    assert isinstance(found, Unknown)


def test_many_policies_in_one_script_take_no_more_than_some() -> None:
    one = HEREDOC.format(policy())
    few, many = calls(lambda: read(one * 100)), calls(lambda: read(one * 200))
    assert many < few * 2
