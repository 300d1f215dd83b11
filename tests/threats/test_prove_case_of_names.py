"""GitHub writes names as they are registered; `…IgnoreCase` forgives branches their case too.

Source: facts 1.2; IAM User Guide, "Condition operators".
"""

from tests.reason.proofs import MAIN, github, proven, trust, worst

from offkey.model.proof import Conclusion, Reacher


def test_a_name_in_the_wrong_case_is_dead() -> None:
    for subject in ("repo:ACME/infra:ref:refs/heads/main", "repo:acme/Infra:*", "Repo:acme/infra:*"):
        assert proven(trust(github(subject))).conclusion is Conclusion.DEAD


def test_another_branch_that_differs_in_case_gets_in() -> None:
    proof = proven(trust(github(MAIN, "StringEqualsIgnoreCase")))
    assert worst(proof) is Reacher.INSIDER
    found = str(proof.reach[0].witness.claims["sub"])
    assert (found != MAIN, found.lower()) == (True, MAIN)
