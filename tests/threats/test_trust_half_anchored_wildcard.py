"""A wildcard runs over slashes and colons: what looks like one field's end is not.

Source: "Condition operators" (`StringLike`); facts 5.6.
"""

import pytest
from tests.reason.documents import PROVIDER, SUB, policy, web_identity

from offkey.model.claims import Claims
from offkey.model.verdict import Admitted
from offkey.reason.admit import admit
from offkey.reason.reach import ReachClass, beyond_repository


@pytest.mark.parametrize(
    ("pattern", "subject", "kind"),
    [
        ("repo:acme*", "repo:acme-attacker/x:pull_request", ReachClass.STRANGER),
        ("repo:acme*/infra:*", "repo:acmetoo/infra:pull_request", ReachClass.STRANGER),
        ("repo:acme*:ref:refs/heads/main", "repo:acme-evil/x:ref:refs/heads/main", ReachClass.STRANGER),
        ("repo:*/infra:environment:live", "repo:attacker/infra:environment:live", ReachClass.STRANGER),
        ("*infra:ref:refs/heads/main", "repo:attacker/infra:ref:refs/heads/main", ReachClass.STRANGER),
        ("repo:acme@*/infra@*:environment:live", "repo:acme@666/infra@667:environment:live", ReachClass.STRANGER),
        ("repo:acme/infra*", "repo:acme/infra-sandbox:pull_request", ReachClass.SIBLING),
        ("repo:acme/*:environment:live", "repo:acme/scratch:environment:live", ReachClass.SIBLING),
        ("repo:acme/infra:ref:refs/heads/main*", "repo:acme/infra:ref:refs/heads/main-evil", ReachClass.INSIDER),
        ("repo:acme/infra:environment:live*", "repo:acme/infra:environment:live-mine", ReachClass.INSIDER),
    ],
)
def test_the_token_gets_in_and_the_reach_says_whose_it_is(pattern: str, subject: str, kind: ReachClass) -> None:
    trust = policy(web_identity({"StringLike": {SUB: pattern}}))
    assert isinstance(admit(trust, Claims({"sub": subject}), provider=PROVIDER), Admitted)
    reach = beyond_repository(pattern, owner="acme", name="infra")
    assert reach.kind is kind
    assert isinstance(admit(trust, Claims({"sub": reach.witness}), provider=PROVIDER), Admitted)
