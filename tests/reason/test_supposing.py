"""Names in the place of what is known at run time only."""

from __future__ import annotations

from offkey.model.policy import Condition, Policy, Principal, Statement
from offkey.model.unknown import Unknown
from offkey.reason.supposing import supposing

KEY = "token.actions.githubusercontent.com:sub"
OWNER, NAME = Unknown("var.owner is given from outside"), Unknown("var.name is given from outside")


def _policy(*values: str | Unknown) -> Policy:
    condition = Condition("StringLike", KEY, values)
    return Policy((Statement(True, (Principal("*", "*"),), conditions=(condition,)),))


def _values(policy: Policy) -> tuple[str | Unknown, ...]:
    return policy.statements[0].conditions[0].values


def test_the_same_unknown_is_the_same_name() -> None:
    one = Unknown("a text", pieces=("repo:", OWNER, "/", NAME, ":*"))
    two = Unknown("a text", pieces=("repo:", OWNER, "/other:*"))
    supposed = supposing(_policy(one, two, "repo:acme/infra:*"))
    assert supposed is not None
    assert _values(supposed.policy) == ("repo:unknown-1/unknown-2:*", "repo:unknown-1/other:*", "repo:acme/infra:*")
    assert [sentence.partition(":")[0] for sentence in supposed.assumptions] == [OWNER.reason, NAME.reason]


def test_one_value_for_owner_and_name_stands_for_both() -> None:
    supposed = supposing(_policy(Unknown("a text", pieces=("repo:", NAME, ":*"))))
    assert supposed is not None
    assert _values(supposed.policy) == ("repo:unknown/unknown-1:*",)


def test_nothing_is_supposed_where_nothing_is_known() -> None:
    assert supposing(_policy(OWNER)) is None
    assert supposing(_policy("repo:acme/infra:*")) is None
