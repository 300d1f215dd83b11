"""Roles against what they were."""

from __future__ import annotations

from tests.prove.trusts import trust

from offkey.model.comparison import Relation
from offkey.model.proof import TrustedRole
from offkey.model.text import Place
from offkey.prove.compared import compared
from offkey.prove.revisions import Pair
from offkey.read import policy


def _role(subject: str) -> TrustedRole:
    return TrustedRole("hub", policy.parse(trust(subject)), Place("main.tf", 1))


def test_a_new_role_lets_somebody_new_in_and_a_gone_one_nobody() -> None:
    here = _role("repo:acme/infra:ref:refs/heads/main")
    new, gone, same = compared([Pair(".", "a", None, here), Pair(".", "a", here, None), Pair(".", "a", here, here)])
    assert (new.found.relation, new.is_new, new.is_gone) == (Relation.WIDER, True, False)
    assert (gone.found.relation, gone.is_gone) == (Relation.NARROWER, True)
    assert (same.found.relation, same.is_new, same.is_gone) == (Relation.EQUAL, False, False)


def test_a_role_that_can_never_be_taken_is_as_good_as_none() -> None:
    (found,) = compared([Pair(".", "a", None, _role("repo:acme/infra:main"))])
    assert found.found.relation is Relation.EQUAL
