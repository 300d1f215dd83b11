"""Names in the place of what is known at run time only."""

from __future__ import annotations

from offkey.model.policy import Condition, Policy, Principal, Statement
from offkey.model.unknown import Unknown
from offkey.reason.supposing import supposing

KEY = "token.actions.githubusercontent.com:sub"
ISSUER = Unknown("var.issuer is given from outside")
OWNER, NAME = Unknown("var.owner is given from outside"), Unknown("var.name is given from outside")


def _policy(*values: str | Unknown) -> Policy:
    condition = Condition("StringLike", KEY, values)
    return Policy((Statement(True, (Principal("*", "*"),), conditions=(condition,)),))


def _with_key(provider: str | Unknown, subject: str) -> Policy:
    condition = Condition("StringLike", Unknown("a text", pieces=(ISSUER, ":sub")), (subject,))
    return Policy((Statement(True, (Principal("Federated", provider),), conditions=(condition,)),))


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


def test_a_key_is_of_the_issuer_that_the_principal_or_the_subject_shows() -> None:
    for provider, subject, key in (
        ("arn:aws:iam::111122223333:oidc-provider/gitlab.com", "project_path:acme/infra:*", "gitlab.com:sub"),
        (ISSUER, "repo:acme/infra:*", KEY),
    ):
        supposed = supposing(_with_key(provider, subject))
        assert supposed is not None
        assert supposed.policy.statements[0].conditions[0].key == key
        assert supposed.assumptions == (f"{ISSUER.reason}: it is taken to be the issuer {key.removesuffix(':sub')}",)


def test_a_key_stays_unknown_where_nothing_shows_whose_it_is() -> None:
    assert supposing(_with_key(ISSUER, "system:serviceaccount:apps:web")) is None
