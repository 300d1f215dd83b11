"""Trust policies inside scripts and other texts keep their place, whatever stands around and inside them."""

from __future__ import annotations

import json
import shlex

from hypothesis import given
from hypothesis import strategies as st

from offkey.model.policy import Policy
from offkey.model.text import Source
from offkey.model.trust import WrittenTrust
from offkey.read import embedded_policies

HOST = "token.actions.githubusercontent.com"


def document(subject: str) -> str:
    statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{HOST}"},
        "Condition": {"StringLike": {f"{HOST}:sub": subject}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def read(text: str, *, script: bool = True) -> list[WrittenTrust]:
    return list(embedded_policies.trusts(Source("roles.sh", text.encode()), script=script))


def subjects(written: WrittenTrust) -> tuple[object, ...]:
    assert isinstance(written.trust, Policy)
    return tuple(value for s in written.trust.statements for c in s.conditions for value in c.values)


@given(st.text("ab ü#\n", max_size=40), st.text("abc/*:", min_size=1, max_size=20))
def test_a_policy_keeps_its_line(before: str, subject: str) -> None:
    line = before.count("\n") + 2
    found = read(f"#!/bin/sh\n{before.replace('#', '')}P={shlex.quote(document(subject))}\n")
    assert [one.place.line for one in found] == [line]
    assert [subjects(one) for one in found] == [(subject,)]


@given(st.text("abc/*:", min_size=1, max_size=20))
def test_escaped_quotes_are_quotes(subject: str) -> None:
    escaped = document(subject).replace('"', '\\"')
    (found,) = read(f'P="{escaped}"\n')
    assert subjects(found) == (subject,)


def test_what_a_shell_puts_in_is_not_known() -> None:
    for written in ("$NAME", "${NAME}", "${NAME:-shop}", "$(name)", "'$NAME'", "'\"$NAME\"'", "'\"${NAME}\"'"):
        (found,) = read("P='" + document("repo:acme/NAME:*").replace("/NAME:", f"/{written}:") + "'")
        (subject,) = subjects(found)
        assert not isinstance(subject, str), written


def test_a_policy_variable_is_itself() -> None:
    (found,) = read("P='" + document("repo:${aws:username}/shop:*") + "'")
    assert subjects(found) == ("repo:${aws:username}/shop:*",)


def test_several_policies_of_a_script() -> None:
    found = read("".join(f"cat > {n}.json <<EOF\n{document(f'repo:acme/{n}:*')}\nEOF\n" for n in range(3)))
    assert [subjects(one) for one in found] == [(f"repo:acme/{n}:*",) for n in range(3)]
    assert [one.place.line for one in found] == [2, 5, 8]


def test_what_is_attached_is_the_one_role_s() -> None:
    made = f"aws iam create-role --role-name shop --assume-role-policy-document '{document('repo:acme/shop:*')}'\n"
    attach = "aws iam attach-role-policy --policy-arn=arn:aws:iam::aws:policy/ReadOnlyAccess --role-name shop\n"
    (found,) = read(made + attach + attach.replace("aws:policy/", "111122223333:policy/"))
    assert [(arn, place.line) for arn, place in found.grants.managed] == [
        ("arn:aws:iam::aws:policy/ReadOnlyAccess", 2),
    ]
    assert not read(made + made + attach)[0].grants.managed


def test_yaml_counts_where_it_makes_roles() -> None:
    text = f"  document: |\n    {document('repo:acme/*')}\n"
    assert not read(text, script=False)
    assert len(read(f"assumeRolePolicy: x\n{text}", script=False)) == 1


def test_half_a_policy_and_a_comment_are_none() -> None:
    assert not read(f"P='{document('repo:acme/*')[:-2]}'")
    assert not read(f"# {document('repo:acme/*')}")
