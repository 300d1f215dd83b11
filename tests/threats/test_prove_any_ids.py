"""`@*` takes back what the immutable subject is for: whoever takes over the name gets in.

Source: astrix.security, "Sub:jugation", on recycled namespaces in global OIDC issuers; facts 1.3.
"""

from tests.reason.proofs import OURS, PINNED, github, proven, trust, worst

from offkey.model.proof import Conclusion, Reacher
from offkey.reason.meant import Meant


def test_whoever_takes_over_the_owners_name_gets_in() -> None:
    any_ids = trust(github("repo:acme@*/infra@*:ref:refs/heads/main"))
    assert worst(proven(any_ids, Meant(PINNED))) is Reacher.STRANGER
    proof = proven(any_ids, Meant(OURS))
    assert worst(proof) is Reacher.STRANGER
    assert proof.reach[0].witness.assumptions == ("somebody else has taken over the owner's name",)


def test_with_both_ids_nobody_does() -> None:
    pinned = trust(github("repo:acme@1001/infra@2002:ref:refs/heads/main"))
    assert proven(pinned, Meant(PINNED)).conclusion is Conclusion.TIGHT


def test_other_ids_are_somebody_else() -> None:
    recycled = trust(github("repo:acme@9/infra@8:ref:refs/heads/main"))
    assert worst(proven(recycled, Meant(PINNED))) is Reacher.STRANGER
