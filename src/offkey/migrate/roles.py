"""Which of the federation's roles each job takes, and which environment its apply is bound to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from offkey.migrate.applications import accounts_of, environment_in, turns
from offkey.migrate.infer.environments import environments
from offkey.model.plan import Federation, Purpose
from offkey.model.records import dataclass, replace
from offkey.model.unknown import Unknown
from offkey.provision.design import design
from offkey.provision.state_keys import keys_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.migrate.roots import Root
    from offkey.migrate.usage import JobUsage
    from offkey.model.configuration import Configuration


@dataclass(frozen=True, slots=True)
class Roles:
    """The federation, asked from the repository's side."""

    configuration: Configuration
    federation: Federation
    roots: Sequence[Root]
    suggested: Mapping[tuple[str, str], frozenset[str]]
    """The environments that each job would be bound to if nobody had said anything, by workflow and id; in lower
    case, as GitHub compares them."""

    @classmethod
    def of(cls, configuration: Configuration, roots: Sequence[Root], usages: Iterable[JobUsage]) -> Roles:
        """The roles that `configuration` asks for, for these jobs."""
        hub, access = configuration.hub, configuration.access
        direct = hub if hub in access and access[hub].direct else None
        suggested: dict[tuple[str, str], frozenset[str]] = {}
        for found, name in environments(usages, roots, _names(configuration), direct=direct).of_application:
            job = (found.usage.workflow.path, found.usage.job.id)
            suggested[job] = suggested.get(job, frozenset()) | {name.casefold()}
        return cls(configuration, design(configuration), roots, suggested)

    # --- roles ---------------------------------------------------------------------------------------------

    @property
    def plan_role(self) -> str:
        """The hub role that jobs plan with."""
        return next(role.arn for role in self.federation.hub_roles if role.purpose is Purpose.PLAN)

    def apply_role(self, environment: str) -> str | Unknown:
        """The hub role of an environment; for one that is computed, the ARN with the same expression in it."""
        arns = {role.environment: role.arn for role in self.federation.hub_roles}
        return _arn(arns, environment) or Unknown(f"offkey.yaml has no access with the environment {environment}")

    def spoke_role_name(self, purpose: Purpose) -> str | None:
        """What the roles in target accounts are called; the same in each. None where hub roles work themselves."""
        return next((role.name for role in self.federation.spoke_roles if role.purpose is purpose), None)

    def state_role(self, purpose: Purpose, environment: str | None = None) -> str | None:
        """The role through which backends reach the state (apply: that of its environment); None without one."""
        arns = {role.environment: role.arn for role in self.federation.state_roles}
        return _arn(arns, environment) if (purpose is Purpose.PLAN) == (environment is None) else None

    def spoke_accounts(self) -> frozenset[str]:
        """The ids of the accounts in which there are roles to assume."""
        return frozenset(role.account.id for role in self.federation.spoke_roles)

    # --- environments --------------------------------------------------------------------------------------

    def environment(self, usage: JobUsage) -> str | Unknown:
        """The environment that the apply of a job is bound to, written as the job has to write it."""
        own = usage.job.environment
        environment = own.strip() if own is not None and "${{" in own else self._chosen(usage, own)
        if isinstance(environment, Unknown):
            return environment
        if "${{" in environment:
            return self._computed(usage, environment)
        return self._unreached(usage.roots, environment) or environment

    def _computed(self, usage: JobUsage, own: str) -> str | Unknown:
        """An expression, which stays: each of its values must be an environment that leads where the job goes."""
        usage = replace(usage, job=replace(usage.job, environment=own))
        found = turns(usage)
        if isinstance(found, Unknown):
            return Unknown(f"its environment is computed: {own}")
        for turn in found:
            name = environment_in(usage, turn)
            if isinstance(name, Unknown) or name is None:
                return Unknown(f"its environment is computed: {own}")
            if name not in self._leading_to(self._accounts(usage, turn.roots)):
                return Unknown(f"{own} is {name} once, and offkey.yaml has no such environment for what it applies")
            wrong = self._unreached(turn.roots, name) or self._renamed(name)
            if wrong is not None:
                return wrong
        return own

    def _chosen(self, usage: JobUsage, own: str | None) -> str | Unknown:
        accounts = self._accounts(usage, usage.roots)
        leading = self._leading_to(accounts)
        same = next((name for name in leading if own is not None and name.casefold() == own.casefold()), None)
        if same is not None:
            return same
        if not accounts and own is not None:
            return Unknown(f"offkey.yaml has no access with the environment {own}")
        if not accounts and not usage.online:
            return Unknown("which account it works in is not known: see access.*.direct in offkey.yaml")
        suggested = self.suggested.get((usage.workflow.path, usage.job.id), frozenset())
        told = [name for name in leading if suggested == {name.casefold()}] or (leading if len(leading) == 1 else [])
        by_matrix = self._by_matrix(usage) if len(suggested) != 1 or not told else None
        return by_matrix or next(iter(told), None) or self._exact(accounts, leading) or _several(accounts, leading)

    def _accounts(self, usage: JobUsage, paths: Iterable[str]) -> list[str]:
        """The accounts of `access` that a job deploys into: the hub where it does so without terraform."""
        access, hub = self.configuration.access, self.configuration.hub
        if not usage.online:
            return [hub] if hub in access and access[hub].direct else []
        return accounts_of(paths, self.roots, _names(self.configuration), hub if hub in access else None)

    def _leading_to(self, accounts: Sequence[str]) -> list[str]:
        """The environments that lead to all of these accounts; every environment where none is known."""
        access = self.configuration.access
        known = dict.fromkeys(name for entry in access.values() for name in entry.environments)
        return [name for name in known if all(name in access[account].environments for account in accounts)]

    def _by_matrix(self, usage: JobUsage) -> str | None:
        """The name in a job's matrix that says in each combination an environment leading to its accounts."""
        found = turns(usage)
        if isinstance(found, Unknown) or len(found) <= 1:
            return None
        each = [(turn.combination, self._leading_to(self._accounts(usage, turn.roots))) for turn in found]
        for name in sorted(set.intersection(*(set(combination) for combination, _ in each))):
            if all(str(combination[name]) in leading for combination, leading in each):
                return f"${{{{ matrix.{name} }}}}"
        return None

    def _exact(self, accounts: Sequence[str], leading: Sequence[str]) -> str | None:
        """The one environment that leads to these accounts and to no other, or None."""
        access = self.configuration.access
        exact = [n for n in leading if {a for a, entry in access.items() if n in entry.environments} == set(accounts)]
        return exact[0] if len(exact) == 1 else None

    def _unreached(self, paths: Sequence[str], environment: str) -> Unknown | None:
        """Why an environment cannot apply these root modules: the state of one is that of others."""
        keys = self.configuration.state.keys if self.configuration.state is not None else {}
        reached = set(keys_of(self.configuration, environment))
        lacking = next((path for path in paths if path in keys and keys[path] not in reached), None)
        if lacking is None:
            return None
        reason = f"the environment {environment} does not reach the state of {lacking or 'the root directory'}"
        return Unknown(f"{reason}: see access.*.roots in offkey.yaml")

    def _renamed(self, environment: str) -> Unknown | None:
        """Why an expression cannot stand for this environment in the names of roles."""
        named = [(role.environment, role.arn) for role in self.federation.hub_roles]
        named += [(role.environment, role.arn) for role in self.federation.state_roles]
        if all(arn.endswith(f"-{environment}") for name, arn in named if name == environment):
            return None
        return Unknown(f"the roles of the environment {environment} have another name than the environment")


def _arn(arns: Mapping[str | None, str], environment: str | None) -> str | None:
    """The ARN for an environment; for an expression that of any other with the expression in the place of its name."""
    if environment in arns:
        return arns[environment]
    if environment is None or "${{" not in environment:
        return None
    known = ((name, arn) for name, arn in arns.items() if name is not None and arn.endswith(f"-{name}"))
    return next((arn.removesuffix(name) + environment for name, arn in known), None)


def _names(configuration: Configuration) -> Mapping[str, str]:
    """The accounts that may be deployed into: their names by id."""
    return {configuration.accounts[name].id: name for name in configuration.access if name in configuration.accounts}


def _several(accounts: Sequence[str], leading: Sequence[str]) -> Unknown:
    if not leading:
        return Unknown(f"no environment of offkey.yaml leads to all of {', '.join(accounts)}, which it applies to")
    return Unknown(f"which of the environments {', '.join(leading)} it belongs to is not known: name one in the job")
