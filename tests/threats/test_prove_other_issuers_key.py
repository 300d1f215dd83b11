"""A condition on another issuer's key says nothing of the token at hand.

Source: facts 5.4: the key is the issuer without `https://`, then the claim.
"""

from tests.reason.documents import HOST, web_identity
from tests.reason.proofs import MAIN, proven, trust, worst

from offkey.model.proof import Conclusion, Reacher

KEYS = ("gitlab.com:sub", f"https://{HOST}:sub", f"{HOST}/acme:sub", "sub")


def test_a_positive_condition_is_never_true_and_a_negated_one_always() -> None:
    for key in KEYS:
        assert proven(trust(web_identity({"StringEquals": {key: MAIN}}))).conclusion is Conclusion.DEAD
        assert worst(proven(trust(web_identity({"StringNotEquals": {key: MAIN}})))) is Reacher.STRANGER
