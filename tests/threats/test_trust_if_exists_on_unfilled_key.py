"""`…IfExists` on a key that AWS never fills guards nothing, and a Deny on it never strikes.

Source: Service Authorization Reference for STS (the keys that exist); "Condition operators", `…IfExists`.
"""

import pytest
from tests.reason.documents import HOST, PROVIDER, policy, web_identity

from offkey.model.claims import Claims
from offkey.model.configuration import RepositoryIdentity
from offkey.model.platforms import github
from offkey.model.verdict import Admitted, Refused
from offkey.reason.admit import admit

ATTACKER = RepositoryIdentity("attacker", "anything", "9", "9")
TOKEN = Claims(github.job_claims(ATTACKER, github.JobEvent(), workflow=".github/workflows/x.yml"))
NEVER_FILLED = ("repository_owner", "event_name", "runner_environment", "workflow_ref", "head_ref", "iss")


@pytest.mark.parametrize("claim", NEVER_FILLED)
def test_a_lax_guard_on_a_key_that_never_exists_lets_everybody_in(claim: str) -> None:
    trust = policy(web_identity({"StringEqualsIfExists": {f"{HOST}:{claim}": "acme"}}))
    assert isinstance(admit(trust, TOKEN, provider=PROVIDER), Admitted)


@pytest.mark.parametrize("claim", NEVER_FILLED)
def test_a_strict_guard_on_it_lets_nobody_in(claim: str) -> None:
    trust = policy(web_identity({"StringEquals": {f"{HOST}:{claim}": str(TOKEN.values[claim])}}))
    assert isinstance(admit(trust, TOKEN, provider=PROVIDER), Refused)


@pytest.mark.parametrize("claim", NEVER_FILLED)
def test_a_deny_on_it_never_strikes(claim: str) -> None:
    trust = policy(web_identity({}), web_identity({"StringLike": {f"{HOST}:{claim}": "*"}}, Effect="Deny"))
    assert isinstance(admit(trust, TOKEN, provider=PROVIDER), Admitted)
