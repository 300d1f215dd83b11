"""What is proven of a role, against tokens that other code mints."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reason.documents import ACCOUNT, AUD, HOST, OTHER_ACCOUNT, PROVIDER, SUB, policy, web_identity
from tests.reason.proofs import FOR_OURS, MAIN, OURS, STS, github, policy_says, proven, role, trust
from tests.reason.test_trust_policies import CASES, Case

from offkey.model.claims import ClaimValue
from offkey.model.configuration import RepositoryIdentity
from offkey.model.platforms import github as platform
from offkey.model.policy import Condition, Policy, Principal, Statement
from offkey.model.proof import Conclusion, Reacher
from offkey.model.tokens import Project
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted
from offkey.reason.meant import Meant
from offkey.reason.prove import prove

ORDER = (Reacher.STRANGER, Reacher.SIBLING, Reacher.INSIDER)
_names = st.sampled_from(["acme", "acme2", "globex", "acm", "acme-1001"])
_repositories = st.sampled_from(["infra", "infra2", "network", "my-infra", "infra-2002"])
_refs = st.sampled_from(["refs/heads/main", "refs/heads/release-1", "refs/tags/v1", "refs/heads/Main", "refs/heads/x"])


@st.composite
def _tokens(draw: st.DrawFn) -> tuple[RepositoryIdentity, dict[str, ClaimValue]]:
    owner, name = draw(_names), draw(_repositories)
    ours = (owner, name) == ("acme", "infra")
    ids = ("1001" if owner == "acme" else "77", "2002" if ours else "88")
    repository = RepositoryIdentity(owner, name, *ids)
    event = platform.JobEvent(draw(st.sampled_from(["push", "pull_request", "pull_request_target"])), ref=draw(_refs))
    claims = platform.job_claims(
        repository,
        event,
        workflow=".github/workflows/deploy.yml",
        environment=draw(st.sampled_from([None, None, "live", "live2", "x:y"])),
        immutable=draw(st.booleans()),
    )
    return repository, claims


@settings(deadline=None, max_examples=150)
@given(st.sampled_from([case for case in CASES if case.project == OURS]), st.lists(_tokens(), min_size=10, max_size=10))
def test_what_is_said_of_nobody_survives_tokens_that_jobs_get(
    case: Case, tokens: list[tuple[RepositoryIdentity, dict[str, ClaimValue]]]
) -> None:
    proof = prove(role(case.policy, **dict(case.role)), FOR_OURS)
    found = {reach.reacher for reach in proof.reach}
    meant = {str(reach.witness.claims["sub"]) for reach in proof.reach if reach.reacher is Reacher.INTENDED}
    for repository, claims in tokens:
        admitted = isinstance(policy_says(case.policy, claims), Admitted) and not case.role
        if proof.conclusion is Conclusion.DEAD and repository.name == "infra" and repository.owner == "acme":
            assert not admitted
        elif admitted and proof.conclusion is Conclusion.OPEN:
            assert _whose(repository) in found or claims["sub"] in meant
        elif admitted and proof.conclusion is Conclusion.TIGHT:
            assert (_whose(repository), bool(meant)) == (Reacher.INSIDER, True)


def _whose(repository: RepositoryIdentity) -> Reacher:
    if repository.owner != "acme":
        return Reacher.STRANGER
    return Reacher.INSIDER if repository.name == "infra" else Reacher.SIBLING


def test_classes_stand_in_order_with_a_witness_each() -> None:
    proof = proven(trust(github(["repo:*", MAIN])))
    assert [reach.reacher for reach in proof.reach] == [*ORDER, Reacher.INTENDED]
    assert [reach.witness.claims["sub"] for reach in proof.reach] == [
        "repo:attacker/anything:pull_request",
        "repo:acme/anything:pull_request",
        "repo:acme/infra:pull_request",
        MAIN,
    ]


def test_intended_is_what_somebody_says() -> None:
    wide = trust(github("repo:acme/infra:environment:*"))
    assert proven(wide).conclusion is Conclusion.OPEN
    assert proven(wide, Meant(OURS, intended=("repo:acme/infra:environment:*",))).conclusion is Conclusion.TIGHT
    said = proven(trust(github(MAIN)), Meant(OURS, intended=("repo:acme/infra:environment:live",)))
    assert [reach.reacher for reach in said.reach] == [Reacher.INSIDER]


def test_the_audience_decides_whether_a_role_is_dead() -> None:
    other = trust(web_identity({"StringEquals": {SUB: MAIN, AUD: "https://github.com/acme"}}))
    assert proven(other).conclusion is Conclusion.DEAD
    assert proven(other, Meant(OURS, audience="https://github.com/acme")).conclusion is Conclusion.TIGHT


def test_a_dead_role_says_what_comes_nearest() -> None:
    proof = proven(trust(github("repo:acme/infra:ref:refs/head/main", "StringEquals")))
    assert proof.dead_because == (
        "the nearest token has the subject repo:acme/infra:ref:refs/heads/main: statement 1 of the trust policy wants "
        f'{SUB} to be "repo:acme/infra:ref:refs/head/main", but the token says "{MAIN}"'
    )


def test_a_provider_of_another_account_is_found_by_nobody() -> None:
    proof = proven(trust(github()), account=OTHER_ACCOUNT)
    assert proof.conclusion is Conclusion.DEAD
    assert ACCOUNT in str(proof.dead_because)
    assert proven(trust(github()), account=ACCOUNT).conclusion is Conclusion.OPEN


def test_an_unread_policy_is_undecided() -> None:
    assert prove(role(Unknown("no such file"))).unknown == ("no such file",)  # type: ignore[arg-type]
    half = Policy(trust(github(MAIN)).statements, "2012-10-17", (Unknown("a merged document"),))
    assert prove(role(half), FOR_OURS).conclusion is Conclusion.UNDECIDED


@pytest.mark.parametrize(
    ("pieces", "conclusion"),
    [
        (("repo:acme/infra:ref:", Unknown("var.ref")), Conclusion.UNDECIDED),
        (("repo:globex/", Unknown("var.name"), ":ref:refs/heads/main"), Conclusion.UNDECIDED),
        (("project_path:", Unknown("var.path")), Conclusion.DEAD),
        (("repo:${", Unknown("var.key"), "}"), Conclusion.UNDECIDED),
    ],
)
def test_text_known_in_part_is_never_a_pass(pieces: tuple[str | Unknown, ...], conclusion: Conclusion) -> None:
    condition = Condition("StringEquals", SUB, (Unknown("var", pieces=pieces),))
    audience = Condition("StringEquals", AUD, (STS,))
    federated = (Principal("Federated", PROVIDER),)
    actions = ("sts:AssumeRoleWithWebIdentity",)
    half = Statement(True, federated, actions=actions, conditions=(audience, condition))
    assert prove(role(Policy((half,), "2012-10-17")), FOR_OURS).conclusion is conclusion


def test_a_provider_that_is_not_known_is_never_a_pass() -> None:
    whose = (Principal("Federated", Unknown("var.provider")),)
    unknown = Statement(True, whose, actions=("sts:AssumeRoleWithWebIdentity",))
    assert prove(role(Policy((unknown,), "2012-10-17")), FOR_OURS).conclusion is Conclusion.UNDECIDED


def test_several_providers_are_looked_at_each() -> None:
    other = "github.acme.example/_services/token"
    both = policy(
        github(MAIN),
        web_identity(
            {"StringLike": {f"{other}:sub": "repo:*"}},
            Principal={"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{other}"},
        ),
    )
    proof = proven(both, Meant(Project("acme", "infra")))
    assert proof.conclusion is Conclusion.OPEN
    assert HOST not in str(proof.reach[0].witness.claims)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"sub": "repo:acme/infra:*", "environment": "live"}, Conclusion.TIGHT),
        ({"repository": "acme/infra", "environment": "live"}, Conclusion.TIGHT),
        ({"sub": "repo:acme/infra:ref:*", "ref": "refs/heads/main"}, Conclusion.TIGHT),
        ({"sub": "repo:acme/infra:*", "ref": "refs/heads/main"}, Conclusion.OPEN),
        ({"sub": "repo:acme/*", "environment": "live"}, Conclusion.OPEN),
        ({"sub": "repo:acme@*/infra@*:*", "environment": "live"}, Conclusion.OPEN),
        ({"repository": "acme/infra", "environment": "*"}, Conclusion.OPEN),
    ],
)
def test_an_environment_is_named_as_exactly_by_its_own_claim(wanted: dict[str, str], expected: Conclusion) -> None:
    like = {f"{HOST}:{claim}": text for claim, text in wanted.items()}
    assert proven(trust(web_identity({"StringLike": like}))).conclusion is expected
