from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.configurations import ACME, ONE_ACCOUNT, configuration, configurations

from offkey.model.claims import Claims
from offkey.model.configuration import Configuration, RepositoryIdentity
from offkey.model.plan import Federation, HubRole, Purpose
from offkey.model.platforms.github import AUDIENCE, JobEvent, job_claims
from offkey.model.policy import Policy, Principal
from offkey.model.request import Policies, Request
from offkey.model.verdict import Admitted, Refused
from offkey.provision import policies
from offkey.provision.design import design
from offkey.reason.admit import admit
from offkey.reason.evaluate import evaluate

DIRECT = ACME.replace("  assume_role: true\n", "")
"""The hub roles reach the state by themselves."""

VERSION = "2012-10-17"
STATE = "arn:aws:s3:::acme-terraform-state"


def policy(statements: list[policies.Explained]) -> Policy:
    return Policy(tuple(statement for _, statement in statements), VERSION)


def admitted(federation: Federation, role: HubRole, claims: Claims) -> bool:
    verdict = admit(
        policy(policies.hub_trust(federation, role)),
        claims,
        provider=policies.identity_provider_arn(federation),
        session_name="run-1",
        role=role.arn,
    )
    assert isinstance(verdict, Admitted | Refused)
    return isinstance(verdict, Admitted)


def tokens(
    repository: RepositoryIdentity, environments: list[str | None]
) -> Iterator[tuple[JobEvent, str | None, Claims]]:
    """Tokens of every kind of job of a repository, in both forms of the subject where there are ids."""
    events = [
        JobEvent(),
        JobEvent("pull_request"),
        JobEvent(ref="refs/heads/other"),
        JobEvent(ref="refs/heads/main2"),
        JobEvent(ref="refs/tags/main"),
        JobEvent("schedule"),
    ]
    forms = [False, True] if repository.id and repository.owner_id else [False]
    for event, environment, immutable in itertools.product(events, environments, forms):
        values = job_claims(repository, event, workflow="w.yml", environment=environment, immutable=immutable)
        yield event, environment, Claims(values)


def intended(role: HubRole, repository: RepositoryIdentity, event: JobEvent, environment: str | None) -> bool:
    if role.environment is not None:
        return environment == role.environment
    branches = {repository.default_branch, *repository.plan_branches}
    ref = event.ref or f"refs/heads/{repository.default_branch}"
    return environment is None and (event.name == "pull_request" or ref in {f"refs/heads/{b}" for b in branches})


@settings(deadline=None, max_examples=40)
@given(configurations())
def test_the_trust_admits_exactly_the_jobs_that_are_meant(configuration: Configuration) -> None:
    federation, repository = design(configuration), configuration.repository
    environments = [None, "nowhere", *(role.environment for role in federation.hub_roles if role.environment)]
    for role in federation.hub_roles:
        for event, environment, claims in tokens(repository, environments):
            assert admitted(federation, role, claims) == intended(role, repository, event, environment)


@settings(deadline=None, max_examples=40)
@given(configurations(), st.sampled_from(["name", "owner", "longer-name", "longer-owner", "case"]))
def test_no_other_repository_gets_in(configuration: Configuration, how: str) -> None:
    federation, mine = design(configuration), configuration.repository
    owner, name = {
        "name": (mine.owner, f"x{mine.name}"),
        "owner": (f"x{mine.owner}", mine.name),
        "longer-name": (mine.owner, f"{mine.name}-x"),
        "longer-owner": (f"{mine.owner}-x", mine.name),
        "case": (mine.owner.swapcase() + "x", mine.name),
    }[how]
    other = RepositoryIdentity(owner, name, "987654321", "123456789", mine.default_branch, mine.plan_branches)
    environments = [None, *(role.environment for role in federation.hub_roles if role.environment)]
    for role in federation.hub_roles:
        assert not any(admitted(federation, role, claims) for _, _, claims in tokens(other, environments))


def acme_claims(**changes: str | None) -> Claims:
    values = job_claims(configuration().repository, JobEvent(), workflow="w.yml")
    return Claims({name: value for name, value in {**values, **changes}.items() if value is not None})


def test_another_audience_does_not_get_in() -> None:
    federation = design(configuration())
    assert admitted(federation, federation.hub_roles[0], acme_claims())
    assert not admitted(federation, federation.hub_roles[0], acme_claims(aud="https://github.com/acme"))
    assert not admitted(federation, federation.hub_roles[0], acme_claims(aud=None))
    assert federation.audience == AUDIENCE


def test_who_takes_over_the_name_does_not_get_in() -> None:
    federation = design(configuration())
    plan = federation.hub_roles[0]
    assert not admitted(federation, plan, acme_claims(repository_id="1"))
    assert not admitted(federation, plan, acme_claims(repository_owner_id="1"))


def test_where_sts_knows_no_ids_the_subject_decides() -> None:
    # Partitions and dates differ in whether these keys exist; a missing key must not lock everyone out.
    federation = design(configuration())
    without = acme_claims(repository_id=None, repository_owner_id=None)
    assert admitted(federation, federation.hub_roles[0], without)
    strange = acme_claims(repository_id=None, repository_owner_id=None, sub="repo:acme/other:ref:refs/heads/main")
    assert not admitted(federation, federation.hub_roles[0], strange)


def test_one_known_id_is_pinned_too() -> None:
    one = configuration(ACME.replace('owner_id: "123456", ', "", 1))
    federation = design(one)
    assert admitted(federation, federation.hub_roles[0], acme_claims())
    assert not admitted(federation, federation.hub_roles[0], acme_claims(repository_id="1"))


@pytest.mark.parametrize(("external_id", "gets_in"), [("acme-dev", True), ("acme-live", False), (None, False)])
def test_a_spoke_asks_for_its_external_id(external_id: str | None, gets_in: bool) -> None:
    federation = design(configuration())
    hub, spoke = federation.hub_roles[1], federation.spoke_roles[1]
    assert evaluate(
        Request(
            Principal("AWS", hub.arn),
            "sts:AssumeRole",
            spoke.arn,
            context={"sts:externalid": external_id} if external_id else {},
        ),
        Policies(
            identity=(policy(policies.hub_permissions(federation, hub)),), trust=policy(policies.role_trust(spoke))
        ),
    ).__class__ is (Admitted if gets_in else Refused)


def test_a_plan_role_does_not_reach_an_apply_role_from_either_side() -> None:
    federation = design(configuration())
    plan, apply = federation.hub_roles[0], federation.spoke_roles[3]
    own = policy(policies.hub_permissions(federation, plan))
    trust = policy(policies.role_trust(apply))
    request = Request(Principal("AWS", plan.arn), "sts:AssumeRole", apply.arn)
    assert apply.purpose is Purpose.APPLY
    assert isinstance(evaluate(request, Policies(identity=(own,), trust=trust)), Refused)


def may(federation: Federation, principal: str, action: str, resource: str, *, bucket: bool, **context: str) -> bool:
    """Whether a role may do something in the state bucket, by its own policy or by the bucket's."""
    grants = [grant for grant in federation.grants if grant.principal == principal]
    own = policy([s for grant in grants for s in policies.state_access(federation, grant)])
    verdict = evaluate(
        Request(
            Principal("AWS", principal),
            action,
            resource,
            resource_account=federation.hub.id,
            context={f"s3:{key}": value for key, value in context.items()},
        ),
        Policies(identity=(own,), resource=policy(policies.bucket_policy(federation)) if bucket else None),
    )
    assert isinstance(verdict, Admitted | Refused)
    return isinstance(verdict, Admitted)


@pytest.mark.parametrize("bucket", [False, True], ids=["without the fence", "with the fence"])
@pytest.mark.parametrize("example", [ACME, ONE_ACCOUNT, DIRECT], ids=["state roles", "hub roles", "three hub roles"])
def test_state_is_read_by_both_written_by_apply_deleted_by_nobody(example: str, bucket: bool) -> None:
    federation = design(configuration(example))
    assert federation.state is not None
    plan, applies = federation.grants[0].principal, federation.grants[1:]
    assert set(federation.state.keys.values()) == {key for grant in applies for key in grant.keys}
    for apply, key in ((grant.principal, key) for grant in applies for key in grant.keys):
        state, lock = f"{STATE}/{key}", f"{STATE}/{key}.tflock"
        for role in (plan, apply):
            assert may(federation, role, "s3:GetObject", state, bucket=bucket)
            assert not may(federation, role, "s3:DeleteObject", state, bucket=bucket)
            assert not may(federation, role, "s3:DeleteObjectVersion", state, bucket=bucket)
            for action in ("s3:GetObject", "s3:PutObject", "s3:DeleteObject"):
                assert may(federation, role, action, lock, bucket=bucket)
                assert not may(federation, role, action, f"{STATE}/other.tfstate", bucket=bucket)
                assert not may(federation, role, action, f"{state}.backup", bucket=bucket)
            assert may(federation, role, "s3:ListBucket", STATE, bucket=bucket, prefix=key)
            assert may(federation, role, "s3:ListBucket", STATE, bucket=bucket, prefix="env:/")
            assert not may(federation, role, "s3:ListBucket", STATE, bucket=bucket, prefix="")
            # Without a prefix is how S3 may ask when a state is looked at that is not there yet: it must be allowed
            # for 404 to be answered in place of 403. What else it allows is a list of names, never a content.
            assert may(federation, role, "s3:ListBucket", STATE, bucket=bucket)
            assert not may(federation, role, "s3:ListBucketVersions", STATE, bucket=bucket)
            assert not may(federation, role, "s3:PutBucketPolicy", STATE, bucket=bucket)
        assert may(federation, apply, "s3:PutObject", state, bucket=bucket)
        assert not may(federation, plan, "s3:PutObject", state, bucket=bucket)


@pytest.mark.parametrize("bucket", [False, True], ids=["without the fence", "with the fence"])
@pytest.mark.parametrize("example", [ACME, DIRECT], ids=["state roles", "hub roles"])
def test_the_apply_of_one_environment_reaches_no_state_of_another(example: str, bucket: bool) -> None:
    federation = design(configuration(example))
    _, dev, live = (grant.principal for grant in federation.grants)
    for role, other in ((dev, "live"), (live, "dev")):
        for name in (f"{other}/terraform.tfstate", f"{other}/terraform.tfstate.tflock"):
            for action in ("s3:GetObject", "s3:PutObject", "s3:DeleteObject"):
                assert not may(federation, role, action, f"{STATE}/{name}", bucket=bucket)
        prefix = f"{other}/terraform.tfstate"
        assert not may(federation, role, "s3:ListBucket", STATE, bucket=bucket, prefix=prefix)


def test_the_bucket_policy_grants_nothing() -> None:
    statements = [statement for _, statement in policies.bucket_policy(design(configuration()))]
    assert not any(statement.allows for statement in statements)
    assert len({statement.sid for statement in statements}) == len(statements)


def test_the_fence_holds_against_what_is_granted_later() -> None:
    federation = design(configuration())
    plan, apply, live = (grant.principal for grant in federation.grants)
    everything = policy(policies.service_permissions(Purpose.APPLY, ["s3"]))
    fence = policy(policies.bucket_policy(federation))

    def admits(role: str, action: str, key: str) -> bool:
        request = Request(Principal("AWS", role), action, f"{STATE}/{key}", resource_account=federation.hub.id)
        return isinstance(evaluate(request, Policies(identity=(everything,), resource=fence)), Admitted)

    assert admits(apply, "s3:PutObject", "dev/terraform.tfstate")
    assert not admits(plan, "s3:PutObject", "dev/terraform.tfstate")
    assert not admits(apply, "s3:DeleteObject", "dev/terraform.tfstate")
    assert not admits(apply, "s3:GetObject", "other.tfstate")
    assert not admits(live, "s3:PutObject", "dev/terraform.tfstate")
    assert not admits(live, "s3:GetObject", "dev/terraform.tfstate")
    assert admits(plan, "s3:GetObject", "live/terraform.tfstate")
    # It fences these roles, nobody else: an administrator is not locked out.
    assert admits("arn:aws:iam::111111111111:role/administrator", "s3:DeleteObject", "dev/terraform.tfstate")


def test_the_fence_keeps_out_who_has_no_state() -> None:
    """A hub role that may use S3 and deploys from no root module stays out of every state."""
    text = ONE_ACCOUNT.replace("services: [ec2]", "services: [s3], roots: []")
    federation = design(configuration(text))
    apply = federation.hub_roles[1]
    mine = Policies(identity=(policy(policies.hub_permissions(federation, apply)),))
    fenced = replace(mine, resource=policy(policies.bucket_policy(federation)))
    for action, key in (("s3:GetObject", "terraform.tfstate"), ("s3:PutObject", "terraform.tfstate.tflock")):
        request = Request(Principal("AWS", apply.arn), action, f"{STATE}/{key}", resource_account=federation.hub.id)
        assert isinstance(evaluate(request, mine), Admitted)
        assert isinstance(evaluate(request, fenced), Refused)


def test_modules_in_the_state_bucket_are_not_fenced_off() -> None:
    text = ONE_ACCOUNT + "modules: {buckets: [acme-terraform-state]}\n"
    sids = [statement.sid for _, statement in policies.bucket_policy(design(configuration(text)))]
    assert sids == ["NeverDeleteState", "PlanNeverWritesState"]


def test_modules_in_the_state_bucket_leave_the_states_of_others_out_of_reach() -> None:
    text = ACME.replace("acme-terraform-modules", "acme-terraform-state")
    federation = design(configuration(text))
    fence = policy(policies.bucket_policy(federation))
    everything = policy(policies.service_permissions(Purpose.APPLY, ["s3"]))
    dev = federation.grants[1].principal

    def admits(action: str, key: str) -> bool:
        request = Request(Principal("AWS", dev), action, f"{STATE}/{key}", resource_account=federation.hub.id)
        return isinstance(evaluate(request, Policies(identity=(everything,), resource=fence)), Admitted)

    assert admits("s3:GetObject", "modules/tags.zip")
    assert admits("s3:PutObject", "dev/terraform.tfstate")
    assert not admits("s3:GetObject", "live/terraform.tfstate")
    assert not admits("s3:PutObject", "live/terraform.tfstate.tflock")


def test_plan_reads_what_apply_changes() -> None:
    [(_, read)] = policies.service_permissions(Purpose.PLAN, ["ec2", "ec2"])
    assert read.actions == ("ec2:BatchGet*", "ec2:Describe*", "ec2:Get*", "ec2:List*")
    [(_, change)] = policies.service_permissions(Purpose.APPLY, ["ec2", "s3"])
    assert change.actions == ("ec2:*", "s3:*")
    assert policies.service_permissions(Purpose.PLAN, []) == []


def test_what_managed_policies_change_is_read_by_one() -> None:
    federation = design(configuration())
    vpc = "arn:aws:iam::aws:policy/AmazonVPCFullAccess"
    assert policies.managed_policies(federation, Purpose.APPLY, [vpc, vpc]) == (vpc,)
    assert policies.managed_policies(federation, Purpose.PLAN, [vpc]) == ("arn:aws:iam::aws:policy/ReadOnlyAccess",)
    assert policies.managed_policies(federation, Purpose.PLAN, []) == ()


@settings(deadline=None, max_examples=60)
@given(configurations())
def test_a_hub_role_may_do_nothing_that_nobody_asked_for(configuration: Configuration) -> None:
    federation = design(configuration)
    for role in federation.hub_roles:
        for _, statement in policies.hub_permissions(federation, role):
            assert statement.allows
            if statement.sid == "GoOn":
                assert statement.resources == role.assumes
            elif "*" in statement.resources:
                assert statement.sid in {"Read", "Change"}
                assert role.services
            else:
                assert all(str(action).startswith("s3:") for action in statement.actions)
