"""A check that stops at the first, harmless statement misses the dangerous one behind it.

Source: "Policy evaluation logic": statements are alternatives; facts 5.6.
"""

import itertools

from tests.reason.documents import AUD, PROVIDER, SUB, policy, web_identity

from offkey.model.claims import Claims
from offkey.model.verdict import Admitted, Refused
from offkey.reason.admit import admit

HARMLESS = web_identity({"StringEquals": {AUD: "sts.amazonaws.com", SUB: "repo:acme/infra:ref:refs/heads/main"}})
DANGEROUS = web_identity({"StringEquals": {AUD: "sts.amazonaws.com"}}, Sid="Temporary")
USELESS = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
STRANGER = Claims({"sub": "repo:attacker/x:pull_request", "aud": "sts.amazonaws.com"})


def test_the_dangerous_statement_is_found_wherever_it_stands() -> None:
    for order in itertools.permutations([HARMLESS, DANGEROUS, USELESS]):
        verdict = admit(policy(*order), STRANGER, provider=PROVIDER)
        assert isinstance(verdict, Admitted)
        assert verdict.statement == order.index(DANGEROUS)


def test_conditions_of_one_statement_do_not_narrow_another() -> None:
    split = policy(
        web_identity({"StringEquals": {SUB: "repo:acme/infra:ref:refs/heads/main"}}),
        web_identity({"StringEquals": {AUD: "sts.amazonaws.com"}}),
    )
    assert isinstance(admit(split, STRANGER, provider=PROVIDER), Admitted)
    assert isinstance(admit(policy(HARMLESS), STRANGER, provider=PROVIDER), Refused)


def test_one_loose_value_spoils_the_list() -> None:
    loose = policy(web_identity({"StringLike": {SUB: ["repo:acme/infra:ref:refs/heads/main", "repo:*"]}}))
    assert isinstance(admit(loose, STRANGER, provider=PROVIDER), Admitted)
