"""`acme-1001/infra-2002` was GitHub's first immutable form; anybody may register the owner `acme-1001`.

Source: https://labs.boostsecurity.io/articles/sleeper-squats-github-oidc-immutable-subject-claim; facts 1.3.
"""

from tests.reason.proofs import OURS, PINNED, github, proven, trust, worst

from offkey.model.proof import Reacher
from offkey.reason.meant import Meant


def test_the_squatter_is_the_witness() -> None:
    subject = "repo:acme-1001/infra-2002:ref:refs/heads/main"
    for project in (OURS, PINNED, None):
        proof = proven(trust(github(subject)), Meant(project))
        assert (worst(proof), proof.reach[0].witness.claims["sub"]) == (Reacher.STRANGER, subject)
