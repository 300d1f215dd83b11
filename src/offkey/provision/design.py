"""A configuration becomes a federation: which roles there are, whom they trust, what they may do.

A job's identity token is accepted in the hub account only, by one plan role and by one apply role for
each environment. From there a job goes on to the spoke roles of the accounts it works in, and to a
state role: plan's, or that of its environment. The hub account is a spoke too, so that every provider
block reads the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from offkey.model import role_names
from offkey.model.arn import partition_of
from offkey.model.plan import Federation, HubRole, Purpose, SpokeRole, StateGrant, StateRole
from offkey.model.platforms import github
from offkey.model.records import dataclass
from offkey.provision.state_keys import keys_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.configuration import Account, AccountAccess, Configuration, StateStore


def design(configuration: Configuration) -> Federation:
    """The federation that `configuration` asks for. The configuration must be complete and checked."""
    plan = _Plan(configuration)
    state = configuration.state
    return Federation(
        issuer=github.ISSUER,
        audience=github.AUDIENCE,
        hub=configuration.hub_account,
        hub_roles=tuple(_hub_roles(plan)),
        spoke_roles=tuple(_spoke_roles(plan)),
        state=state,
        state_account=configuration.accounts[state.account] if state else None,
        state_roles=tuple(_state_roles(plan)),
        grants=tuple(_grants(plan)),
        module_buckets=configuration.module_buckets,
        region=configuration.region,
        repository_id=configuration.repository.id,
        owner_id=configuration.repository.owner_id,
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """The names, before there are roles."""

    configuration: Configuration

    @property
    def prefix(self) -> str:
        return role_names.prefix(self.configuration.role_prefix, self.configuration.repository.name)

    @property
    def environments(self) -> tuple[str, ...]:
        """Every environment once, in the order of the file."""
        access = self.configuration.access.values()
        return tuple(dict.fromkeys(environment for entry in access for environment in entry.environments))

    @property
    def through_state_roles(self) -> bool:
        """Whether backends assume a role: asked for, or needed because the bucket is in another account.

        A bucket policy could also let the hub roles in from outside, but then the owner of every
        object that Terraform writes would depend on the bucket's settings.
        """
        state = self.configuration.state
        return state is not None and (state.assume_role or state.account != self.configuration.hub)

    def targets(self, environment: str | None = None, *, direct: bool = False) -> tuple[tuple[str, AccountAccess], ...]:
        """The accounts deployed into from `environment` (None: from any), by whether the hub roles do it themselves."""
        return tuple(
            (name, access)
            for name, access in self.configuration.access.items()
            if environment in {None, *access.environments} and self.is_direct(name, access) == direct
        )

    def is_direct(self, name: str, access: AccountAccess) -> bool:
        """Whether the hub roles hold the permissions for this account themselves."""
        return access.direct and name == self.configuration.hub

    def arn(self, account: Account, name: str) -> str:
        return f"arn:{partition_of(self.configuration.region)}:iam::{account.id}:role/{name}"

    def hub_name(self, environment: str | None) -> str:
        return role_names.hub_role(self.prefix, environment)

    def hub_arn(self, environment: str | None) -> str:
        return self.arn(self.configuration.hub_account, self.hub_name(environment))

    def spoke_arn(self, account: str, purpose: Purpose) -> str:
        return self.arn(self.configuration.accounts[account], role_names.spoke_role(self.prefix, purpose.value))

    def state_name(self, environment: str | None) -> str:
        return role_names.state_role(self.prefix, environment)

    def state_arn(self, state: StateStore, environment: str | None) -> str:
        return self.arn(self.configuration.accounts[state.account], self.state_name(environment))

    def has_state_role(self, environment: str | None) -> bool:
        """Whether backends go through a state role, and there is a state for it to reach."""
        return self.through_state_roles and bool(environment is None or keys_of(self.configuration, environment))


def _hub_roles(plan: _Plan) -> Iterator[HubRole]:
    yield _hub_role(plan, Purpose.PLAN, None)
    for environment in plan.environments:
        yield _hub_role(plan, Purpose.APPLY, environment)


def _hub_role(plan: _Plan, purpose: Purpose, environment: str | None) -> HubRole:
    assumes = [plan.spoke_arn(name, purpose) for name, _ in plan.targets(environment)]
    state = plan.configuration.state
    if state is not None and plan.has_state_role(environment):
        assumes.append(plan.state_arn(state, environment))
    direct = [access for _, access in plan.targets(environment, direct=True)]
    return HubRole(
        name=plan.hub_name(environment),
        arn=plan.hub_arn(environment),
        purpose=purpose,
        subjects=tuple(_subjects(plan.configuration, environment)),
        environment=environment,
        assumes=tuple(assumes),
        accounts=tuple(n for n, a in plan.configuration.access.items() if environment in {None, *a.environments}),
        services=tuple(service for access in direct for service in access.services),
        managed_policies=tuple(policy for access in direct for policy in access.managed_policies),
    )


def _subjects(configuration: Configuration, environment: str | None) -> Iterator[str]:
    """Exact subjects, each in the name form and, where both ids are known, in the immutable form.

    Which of the two GitHub sends depends on when the repository was created, renamed or transferred
    (before or after 2026-07-15), and changes when its owner opts in: listing both survives that.
    """
    repository = configuration.repository
    contexts: list[tuple[str | None, str | None]]
    if environment is not None:
        contexts = [(environment, None)]
    else:
        branches = dict.fromkeys((repository.default_branch, *repository.plan_branches))
        contexts = [(None, None), *((None, f"refs/heads/{branch}") for branch in branches)]
    for name, ref in contexts:
        ids: list[tuple[str | None, str | None]] = [(None, None)]
        if repository.id and repository.owner_id:
            ids.append((repository.owner_id, repository.id))
        for owner_id, repository_id in ids:
            yield github.subject(
                repository.owner,
                repository.name,
                environment=name,
                ref=ref,
                pull_request=name is None and ref is None,
                owner_id=owner_id,
                repository_id=repository_id,
            )


def _spoke_roles(plan: _Plan) -> Iterator[SpokeRole]:
    for name, access in plan.targets():
        for purpose in Purpose:
            environments = access.environments if purpose is Purpose.APPLY else (None,)
            yield SpokeRole(
                account=plan.configuration.accounts[name],
                name=role_names.spoke_role(plan.prefix, purpose.value),
                arn=plan.spoke_arn(name, purpose),
                purpose=purpose,
                trusted=tuple(plan.hub_arn(environment) for environment in environments),
                services=access.services,
                managed_policies=access.managed_policies,
                external_id=access.external_id,
            )


def _state_roles(plan: _Plan) -> Iterator[StateRole]:
    state = plan.configuration.state
    for environment in (None, *plan.environments):
        if state is not None and plan.has_state_role(environment):
            yield StateRole(
                name=plan.state_name(environment),
                arn=plan.state_arn(state, environment),
                purpose=Purpose.PLAN if environment is None else Purpose.APPLY,
                environment=environment,
                trusted=(plan.hub_arn(environment),),
                external_id=state.external_id,
            )


def _grants(plan: _Plan) -> Iterator[StateGrant]:
    state = plan.configuration.state
    if state is None:
        return
    for environment in (None, *plan.environments):
        keys = keys_of(plan.configuration, environment)
        if plan.has_state_role(environment):
            yield StateGrant(plan.state_arn(state, environment), keys, write=environment is not None)
        elif not plan.through_state_roles:
            # Also where there is no key: the fence in the bucket's policy is for the roles that have a grant.
            yield StateGrant(plan.hub_arn(environment), keys, write=environment is not None)
