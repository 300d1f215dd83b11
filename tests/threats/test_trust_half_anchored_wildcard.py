"""A wildcard runs over slashes and colons: what looks like one field's end is not.

Source: "Condition operators" (`StringLike`); facts 5.6.
"""

import pytest
from tests.reason.documents import PROVIDER, SUB, policy, web_identity

from offkey.model.claims import Claims
from offkey.model.proof import Reacher
from offkey.model.tokens import Project
from offkey.model.verdict import Admitted
from offkey.reason.admit import admit
from offkey.reason.examine import examine
from offkey.reason.meant import Meant


@pytest.mark.parametrize(
    ("pattern", "subject", "kind"),
    [
        ("repo:acme*", "repo:acme-attacker/x:pull_request", Reacher.STRANGER),
        ("repo:acme*/infra:*", "repo:acmetoo/infra:pull_request", Reacher.STRANGER),
        ("repo:acme*:ref:refs/heads/main", "repo:acme-evil/x:ref:refs/heads/main", Reacher.STRANGER),
        ("repo:*/infra:environment:live", "repo:attacker/infra:environment:live", Reacher.STRANGER),
        ("*infra:ref:refs/heads/main", "repo:attacker/infra:ref:refs/heads/main", Reacher.STRANGER),
        ("repo:acme@*/infra@*:environment:live", "repo:acme@666/infra@667:environment:live", Reacher.STRANGER),
        ("repo:acme/infra*", "repo:acme/infra-sandbox:pull_request", Reacher.SIBLING),
        ("repo:acme/*:environment:live", "repo:acme/scratch:environment:live", Reacher.SIBLING),
        ("repo:acme/infra:ref:refs/heads/main*", "repo:acme/infra:ref:refs/heads/main-evil", Reacher.INSIDER),
        ("repo:acme/infra:environment:live*", "repo:acme/infra:environment:live-mine", Reacher.INSIDER),
    ],
)
def test_the_token_gets_in_and_the_reach_says_whose_it_is(pattern: str, subject: str, kind: Reacher) -> None:
    trust = policy(web_identity({"StringLike": {SUB: pattern}}))
    assert isinstance(admit(trust, Claims({"sub": subject}), provider=PROVIDER), Admitted)
    first = examine(trust, PROVIDER, meant=Meant(Project("acme", "infra"))).reach[0]
    assert first.reacher is kind
    assert isinstance(admit(trust, Claims(first.witness.claims), provider=PROVIDER), Admitted)
