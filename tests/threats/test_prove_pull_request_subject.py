"""Every pull request has the same subject, whoever wrote it; nobody means it by naming it.

Source: GitHub Docs, OpenID Connect reference; facts 1.2.
"""

from tests.reason.proofs import MAIN, OURS, github, proven, trust, worst

from offkey.model.proof import Conclusion, Reacher
from offkey.reason.meant import Meant


def test_a_pull_request_is_never_intended() -> None:
    proof = proven(trust(github([MAIN, "repo:acme/infra:pull_request"])))
    assert worst(proof) is Reacher.INSIDER
    assert proof.reach[0].witness.event == "pull request"


def test_unless_somebody_says_so() -> None:
    said = Meant(OURS, intended=("repo:acme/infra:pull_request",))
    assert proven(trust(github("repo:acme/infra:pull_request")), said).conclusion is Conclusion.TIGHT
