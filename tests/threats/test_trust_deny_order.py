"""Deny wins wherever it stands, and a Deny that cannot be read is never taken for none.

Source: "Policy evaluation logic": an explicit Deny overrides any Allow.
"""

import itertools

from tests.reason.documents import PROVIDER, SUB, policy, web_identity

from offkey.model.claims import Claims
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted, Refused
from offkey.reason.admit import admit

ALLOW = web_identity({"StringLike": {SUB: "repo:acme/*"}})
DENY = web_identity({"StringLike": {SUB: "*:pull_request"}}, Effect="Deny", Principal="*")
UNREAD = web_identity({"StringLike": {SUB: Unknown("var.blocked")}}, Effect="Deny")
PULL_REQUEST = Claims({"sub": "repo:acme/infra:pull_request"})
MAIN = Claims({"sub": "repo:acme/infra:ref:refs/heads/main"})


def test_the_order_does_not_matter() -> None:
    for order in itertools.permutations([ALLOW, DENY, ALLOW]):
        refused = admit(policy(*order), PULL_REQUEST, provider=PROVIDER)
        assert isinstance(refused, Refused)
        assert refused.explicit
        assert isinstance(admit(policy(*order), MAIN, provider=PROVIDER), Admitted)


def test_a_deny_that_may_strike_leaves_the_verdict_open() -> None:
    for order in itertools.permutations([ALLOW, UNREAD]):
        assert isinstance(admit(policy(*order), MAIN, provider=PROVIDER), Unknown)
    assert isinstance(admit(policy(UNREAD, DENY, ALLOW), PULL_REQUEST, provider=PROVIDER), Refused)


def test_a_deny_of_everything_but_the_right_subject_refuses_a_token_without_one() -> None:
    guard = web_identity({"StringNotLike": {SUB: "repo:acme/*"}}, Effect="Deny")
    assert isinstance(admit(policy(web_identity({}), guard), Claims({}), provider=PROVIDER), Refused)
    lax = web_identity({"StringLike": {SUB: "repo:attacker/*"}}, Effect="Deny")
    assert isinstance(admit(policy(web_identity({}), lax), Claims({}), provider=PROVIDER), Admitted)
