"""A star in the place of the owner, or before it, lets everybody in who names a repository or branch alike.

Source: IAM User Guide, "Condition operators": `*` is any run of characters, also `/` and `:`.
"""

from tests.reason.proofs import github, proven, trust, worst

from offkey.model.proof import Reacher


def test_a_stranger_gets_in_and_is_shown() -> None:
    for subject in ("repo:*/infra:ref:refs/heads/main", "*:ref:refs/heads/main", "repo:*:environment:live", "*infra*"):
        proof = proven(trust(github(subject)))
        assert worst(proof) is Reacher.STRANGER
        assert not str(proof.reach[0].witness.claims["sub"]).startswith(("repo:acme/", "repo:acme@"))


def test_a_star_behind_the_whole_repository_does_not() -> None:
    assert worst(proven(trust(github("repo:acme/infra:*")))) is Reacher.INSIDER
