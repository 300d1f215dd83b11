"""`acme-123456/infra-777777` was GitHub's first immutable form; anybody may register the owner `acme-123456`.

Source: https://labs.boostsecurity.io/articles/sleeper-squats-github-oidc-immutable-subject-claim; facts 1.3.
"""

from tests.reason.documents import PROVIDER, SUB, policy, web_identity

from offkey.model.claims import Claims
from offkey.model.configuration import RepositoryIdentity
from offkey.model.platforms import github
from offkey.model.proof import Reacher
from offkey.model.tokens import Project
from offkey.model.verdict import Admitted, Refused
from offkey.reason.admit import admit
from offkey.reason.examine import examine
from offkey.reason.meant import Meant

PATTERN = "repo:acme-123456/infra-777777:ref:refs/heads/main"
TRUST = policy(web_identity({"StringEquals": {SUB: PATTERN}}))
OURS = RepositoryIdentity("acme", "infra", "123456", "777777")
SQUATTER = RepositoryIdentity("acme-123456", "infra-777777", "9001", "9002")


def _token(repository: RepositoryIdentity, *, immutable: bool) -> Claims:
    return Claims(
        github.job_claims(repository, github.JobEvent(), workflow=".github/workflows/x.yml", immutable=immutable)
    )


def test_the_squatters_name_form_gets_in_and_our_own_tokens_do_not() -> None:
    assert isinstance(admit(TRUST, _token(SQUATTER, immutable=False), provider=PROVIDER), Admitted)
    assert isinstance(admit(TRUST, _token(SQUATTER, immutable=True), provider=PROVIDER), Refused)
    assert isinstance(admit(TRUST, _token(OURS, immutable=True), provider=PROVIDER), Refused)
    assert isinstance(admit(TRUST, _token(OURS, immutable=False), provider=PROVIDER), Refused)


def test_the_pattern_is_said_to_reach_a_stranger() -> None:
    for project in (None, Project("acme", "infra")):
        first = examine(TRUST, PROVIDER, meant=Meant(project)).reach[0]
        assert (first.reacher, first.witness.claims["sub"]) == (Reacher.STRANGER, PATTERN)


def test_the_real_form_pins_both_ids() -> None:
    exact = policy(web_identity({"StringEquals": {SUB: "repo:acme@123456/infra@777777:ref:refs/heads/main"}}))
    assert isinstance(admit(exact, _token(OURS, immutable=True), provider=PROVIDER), Admitted)
    recycled = RepositoryIdentity("acme", "infra", "9001", "9002")
    assert isinstance(admit(exact, _token(recycled, immutable=True), provider=PROVIDER), Refused)
