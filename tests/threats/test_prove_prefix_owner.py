"""`repo:acme*` is also `acme-evil`, which anybody may register.

Source: facts 5.6.
"""

from tests.reason.proofs import github, proven, trust, worst

from offkey.model.proof import Reacher


def test_whoever_registers_a_longer_name_gets_in() -> None:
    for subject in ("repo:acme*", "repo:acme*/infra:*", "repo:acme?/infra:ref:refs/heads/main"):
        proof = proven(trust(github(subject)))
        assert worst(proof) is Reacher.STRANGER
        owner = str(proof.reach[0].witness.claims["sub"]).removeprefix("repo:").partition("/")[0].partition("@")[0]
        assert owner.lower() != "acme"


def test_a_longer_name_of_a_repository_is_the_owners_own() -> None:
    assert worst(proven(trust(github("repo:acme/infra*:ref:refs/heads/main")))) is Reacher.SIBLING
