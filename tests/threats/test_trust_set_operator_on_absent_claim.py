"""`ForAllValues:` reads like "must be one of"; on a claim the token lacks it is true for everybody.

Source: IAM User Guide, "Creating a condition with multiple keys or values", warning; facts 5.6.
"""

from tests.reason.documents import AUD, HOST, PROVIDER, policy, web_identity

from offkey.model.claims import Claims
from offkey.model.configuration import RepositoryIdentity
from offkey.model.platforms import github
from offkey.model.verdict import Admitted, Refused
from offkey.reason.admit import admit

ATTACKER = RepositoryIdentity("attacker", "anything", "9", "9")
TOKEN = Claims(github.job_claims(ATTACKER, github.JobEvent(), workflow=".github/workflows/x.yml"))
AUDIENCE = {"StringEquals": {AUD: github.AUDIENCE}}


def test_for_all_values_lets_a_stranger_in_who_names_no_environment() -> None:
    trust = policy(web_identity({**AUDIENCE, "ForAllValues:StringEquals": {f"{HOST}:environment": "live"}}))
    assert isinstance(admit(trust, TOKEN, provider=PROVIDER), Admitted)


def test_for_any_value_and_a_demand_for_presence_do_not() -> None:
    for guard in (
        {"ForAnyValue:StringEquals": {f"{HOST}:environment": "live"}},
        {"ForAllValues:StringEquals": {f"{HOST}:environment": "live"}, "Null": {f"{HOST}:environment": "false"}},
    ):
        assert isinstance(admit(policy(web_identity({**AUDIENCE, **guard})), TOKEN, provider=PROVIDER), Refused)
