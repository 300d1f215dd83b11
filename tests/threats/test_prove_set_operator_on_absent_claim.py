"""`ForAllValues:` is true where the claim is absent, so it demands nothing of a job without an environment.

Source: "Creating a condition with multiple keys or values"; facts 5.6.
"""

from tests.reason.documents import AUD, HOST, SUB, web_identity
from tests.reason.proofs import proven, trust, worst

from offkey.model.proof import Reacher


def _with(operator: str, claim: str, value: str, subject: str) -> object:
    condition = {operator: {f"{HOST}:{claim}": value}, "StringEquals": {AUD: "sts.amazonaws.com"}}
    return worst(proven(trust(web_identity({**condition, "StringLike": {SUB: subject}}))))


def test_a_job_without_an_environment_passes() -> None:
    proof = proven(trust(web_identity({"ForAllValues:StringEquals": {f"{HOST}:environment": "live"}})))
    assert worst(proof) is Reacher.STRANGER
    assert "environment" not in proof.reach[0].witness.claims


def test_an_owner_that_aws_never_fills_keeps_nobody_out() -> None:
    assert _with("ForAllValues:StringEquals", "repository_owner", "acme", "repo:*") is Reacher.STRANGER
    assert _with("ForAnyValue:StringEquals", "repository_owner", "acme", "repo:*") is None
