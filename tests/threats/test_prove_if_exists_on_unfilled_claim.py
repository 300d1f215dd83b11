"""`…IfExists` on a claim that AWS makes no key of is always true.

Source: Service Authorization Reference for STS; facts 5.4.
"""

from tests.reason.documents import HOST, SUB, web_identity
from tests.reason.proofs import MAIN, proven, trust, worst

from offkey.model.proof import Conclusion, Reacher


def test_it_keeps_nobody_out() -> None:
    for claim in ("repository_owner", "event_name", "runner_environment", "workflow_ref"):
        proof = proven(trust(web_identity({"StringEqualsIfExists": {f"{HOST}:{claim}": "acme"}})))
        assert worst(proof) is Reacher.STRANGER


def test_without_it_nobody_gets_in() -> None:
    proof = proven(trust(web_identity({"StringEquals": {f"{HOST}:event_name": "push", SUB: MAIN}})))
    assert proof.conclusion is Conclusion.DEAD
