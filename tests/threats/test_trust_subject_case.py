"""GitHub takes `Acme` and `acme` for one owner, AWS does not; only `…IgnoreCase` folds values, keys always fold.

Source: "Condition operators" (string operators); facts 1.2 and 5.6.
"""

import pytest
from tests.reason.documents import PROVIDER, SUB, policy, web_identity

from offkey.model.claims import Claims
from offkey.model.proof import Reacher
from offkey.model.tokens import Project
from offkey.model.verdict import Admitted, Refused
from offkey.reason.admit import admit
from offkey.reason.examine import examine
from offkey.reason.meant import Meant

TOKEN = Claims({"sub": "repo:acme/infra:ref:refs/heads/main"})


@pytest.mark.parametrize("operator", ["StringEquals", "StringLike"])
@pytest.mark.parametrize("subject", ["repo:Acme/infra:ref:refs/heads/main", "repo:acme/infra:ref:refs/heads/Main"])
def test_a_subject_in_another_case_does_not_match(operator: str, subject: str) -> None:
    trust = policy(web_identity({operator: {SUB: subject}}))
    assert isinstance(admit(trust, TOKEN, provider=PROVIDER), Refused)


def test_a_deny_in_another_case_does_not_strike() -> None:
    trust = policy(web_identity({}), web_identity({"StringLike": {SUB: "repo:ACME/*"}}, Effect="Deny"))
    assert isinstance(admit(trust, TOKEN, provider=PROVIDER), Admitted)


def test_a_key_in_another_case_is_the_same_key() -> None:
    trust = policy(web_identity({"StringEquals": {SUB.title(): "repo:other/infra:ref:refs/heads/main"}}))
    assert isinstance(admit(trust, TOKEN, provider=PROVIDER), Refused)


def test_an_owner_in_another_case_is_no_stranger() -> None:
    def reached(pattern: str) -> set[Reacher]:
        trust = policy(web_identity({"StringLike": {SUB: pattern}}))
        return {reach.reacher for reach in examine(trust, PROVIDER, meant=Meant(Project("acme", "infra"))).reach}

    assert Reacher.STRANGER in reached("repo:ACM?/infra:*")
    assert reached("repo:ACME/infra:*") == set()
