"""Saying something twice changes nothing, and what a reader dropped from a duplicate is never taken for absent.

Source: alphagov/govuk-infrastructure#879 (duplicate JSON keys left only the audience enforced); facts 5.6.
"""

from dataclasses import replace

from tests.reason.documents import AUD, PROVIDER, SUB, policy, web_identity

from offkey.model.claims import Claims
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted, Refused
from offkey.reason.admit import admit

BOTH = web_identity({"StringEquals": {AUD: "sts.amazonaws.com", SUB: "repo:acme/infra:ref:refs/heads/main"}})
STRANGER = Claims({"sub": "repo:attacker/x:pull_request", "aud": "sts.amazonaws.com"})
MAIN = Claims({"sub": "repo:acme/infra:ref:refs/heads/main", "aud": "sts.amazonaws.com"})


def test_a_statement_said_twice_is_said_once() -> None:
    for times in (1, 2, 50):
        trust = policy(*[BOTH] * times)
        assert isinstance(admit(trust, MAIN, provider=PROVIDER), Admitted)
        assert isinstance(admit(trust, STRANGER, provider=PROVIDER), Refused)


def test_two_conditions_on_one_key_both_hold() -> None:
    narrow = web_identity({"StringLike": {SUB: "repo:acme/*"}, "stringlike": {SUB: "*:ref:refs/heads/main"}})
    assert isinstance(admit(policy(narrow), MAIN, provider=PROVIDER), Admitted)
    assert isinstance(admit(policy(narrow), Claims({"sub": "repo:acme/x:pull_request"}), provider=PROVIDER), Refused)


def test_what_a_duplicate_key_hid_keeps_the_verdict_open() -> None:
    audience_only = web_identity({"StringEquals": {AUD: "sts.amazonaws.com"}})
    trust = replace(policy(audience_only), unknown=(Unknown("StringEquals stands twice"),))
    assert isinstance(admit(trust, STRANGER, provider=PROVIDER), Unknown)
