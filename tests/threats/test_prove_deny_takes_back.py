"""A Deny beats every Allow, but only for the tokens that it is about.

Source: "Policy evaluation logic".
"""

from tests.reason.documents import HOST, SUB, web_identity
from tests.reason.proofs import MAIN, github, proven, trust, worst

from offkey.model.proof import Conclusion, Reacher

WIDE = github("repo:acme/infra:*")


def test_what_is_denied_is_nobodys_witness() -> None:
    assert worst(proven(trust(WIDE, github("repo:acme/infra:pull_request", Effect="Deny")))) is Reacher.INSIDER
    everybody = proven(trust(github("repo:*"), github("repo:acme/infra:*", "StringNotLike", Effect="Deny")))
    assert worst(everybody) is Reacher.INSIDER


def test_a_deny_that_spares_one_subject_makes_the_role_tight() -> None:
    spared = web_identity({"StringNotEquals": {SUB: MAIN}}, Effect="Deny")
    assert proven(trust(WIDE, spared)).conclusion is Conclusion.TIGHT


def test_a_deny_on_a_claim_that_is_never_filled_denies_nobody_or_everybody() -> None:
    never = {f"{HOST}:repository_owner": "acme"}
    positive, negated = (web_identity({name: never}, Effect="Deny") for name in ("StringEquals", "StringNotEquals"))
    assert worst(proven(trust(WIDE, positive))) is Reacher.INSIDER
    assert proven(trust(WIDE, negated)).conclusion is Conclusion.DEAD
