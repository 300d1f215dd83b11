"""Stand-ins: equal expressions meet, and nothing that is written out is ever met by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.reason.documents import policy
from tests.reason.roles import HUB, HUB_ACCOUNT, PLACE, role, trusts

from offkey.model.policy import Policy
from offkey.model.unknown import Unknown
from offkey.reason.parties import Party, named, parties, placed
from offkey.reason.partly_known import may_be_meant, may_be_named, without

PARTITION = Unknown("the partition")
HERE, THERE = Unknown("the account", PLACE), Unknown("the account", None)


def written(name: str | Unknown, account: Unknown | str = HERE) -> Unknown:
    pieces = (
        ("arn:", PARTITION, f":iam::{account}:role/")
        if isinstance(account, str)
        else ("arn:", PARTITION, ":iam::", account, ":role/")
    )
    return Unknown("", None, (*pieces, name))


def principal(party: Party) -> object:
    assert isinstance(party.trust, Policy)
    return party.trust.statements[0].principals[0].value


def test_one_account_for_one_expression() -> None:
    one, same, other = parties(
        [role(None, name=n, written=written(n, a)) for n, a in (("a", HERE), ("b", HERE), ("c", THERE))]
    )
    assert one.account == same.account != other.account
    assert (one.located, other.located) == (False, False)
    assert one.named
    assert one.name == "a"


def test_what_one_role_says_of_its_account_holds_for_all() -> None:
    unknown = role(None, name="b", written=written("b"))
    known = role(HUB, written=written("hub"))
    assert [party.arn for party in parties([unknown, known])] == [f"arn:aws:iam::{HUB_ACCOUNT}:role/b", HUB]


def test_a_reference_means_the_role_it_refers_to() -> None:
    made = Unknown("aws_iam_role.a.name")
    one, spoke = parties(
        [role(None, name="a", written=written(made)), role(None, trusts(written(made)), name="s", written=written("s"))]
    )
    assert principal(spoke) == one.arn
    assert not one.named


def test_an_expression_that_two_roles_have_means_neither_for_sure() -> None:
    made = Unknown("each.key")
    twins = [role(None, name="a", written=written(made)) for _ in range(2)]
    *_, spoke = parties([*twins, role(None, trusts(written(made)), name="s", written=written("s"))])
    assert isinstance(principal(spoke), Unknown)


def test_the_partition_is_that_of_the_others() -> None:
    china = "arn:aws-cn:iam::111111111111:role/hub"
    made, _hub = parties([role(None, trusts(china), name="a", written=written("a")), role(china)])
    assert made.arn.startswith("arn:aws-cn:iam::")


@given(st.from_regex(r"[a-z0-9-]{0,12}", fullmatch=True), st.from_regex(r"[\w+=,.@-]{1,12}", fullmatch=True))
def test_a_stand_in_is_equal_to_nothing_that_can_be_written(account: str, name: str) -> None:
    (party,) = parties([role(None)])
    assert party.account != account or not account.isdigit()
    assert party.name != name
    assert (party.located, party.named) == (False, False)


def test_what_is_known_of_a_principal_rules_roles_out() -> None:
    (hub,) = parties([role(HUB)])
    outside = Unknown("var.x")

    def may_be(*pieces: str | Unknown) -> bool:
        return may_be_named(Unknown("", None, pieces), hub)

    assert may_be("arn:aws:iam::", outside, ":role/hub")
    assert may_be("arn:aws:iam::", outside, ":root")
    assert may_be("arn:aws:iam::111111111111:role/", outside)
    assert may_be("arn:aws:sts::", outside, ":assumed-role/hub/ci")
    assert may_be(outside, "1")
    assert not may_be("arn:aws:iam::", outside, ":role/other")
    assert not may_be("arn:aws:iam::222222222222:", outside)
    assert may_be_meant(Unknown("", None, ("arn:aws:iam::", outside, ":role/h*")), hub)
    assert not may_be_meant(Unknown("", None, ("arn:aws:iam::", outside, ":role/x*")), hub)


def test_a_statement_about_others_goes_and_one_that_denies_stays() -> None:
    nobody = Unknown("module.x")
    trust = policy(trusts(nobody), trusts([nobody, HUB]), {**trusts(nobody), "Effect": "Deny"})
    kept = without(trust, principal=lambda _: False, resource=lambda _: False)
    assert isinstance(kept, Policy)
    assert [[p.value for p in s.principals] for s in kept.statements] == [[HUB], [nobody]]


def test_taking_a_role_to_be_a_certain_one() -> None:
    (party,) = parties([role(None, trusts(written("x")), name="x", written=written(Unknown("its name")))])
    supposed = named(placed(party, {party.account: HUB_ACCOUNT}), "hub")
    assert (supposed.arn, supposed.account, supposed.located, supposed.named) == (HUB, HUB_ACCOUNT, True, True)
    assert principal(supposed) == f"arn:aws:iam::{HUB_ACCOUNT}:role/x"
    assert supposed.role is party.role
