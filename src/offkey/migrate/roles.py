"""Which of the federation's roles each job takes, and which environment its apply is bound to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from offkey.migrate.roots import Root
from offkey.migrate.usage import JobUsage
from offkey.model.configuration import Configuration
from offkey.model.plan import Federation, Purpose
from offkey.model.unknown import Unknown
from offkey.provision.design import design
from offkey.read import github_matrix

_MATRIX = re.compile(r"\s*\$\{\{\s*matrix\.([\w-]+)\s*\}\}\s*\Z")


@dataclass(frozen=True, slots=True)
class Roles:
    """The federation, asked from the repository's side."""

    configuration: Configuration
    federation: Federation
    roots: Sequence[Root]

    @classmethod
    def of(cls, configuration: Configuration, roots: Sequence[Root]) -> Roles:
        """The roles that `configuration` asks for."""
        return cls(configuration, design(configuration), roots)

    @property
    def plan_role(self) -> str:
        """The hub role that jobs plan with."""
        return next(role.arn for role in self.federation.hub_roles if role.purpose is Purpose.PLAN)

    def apply_role(self, environment: str) -> str | Unknown:
        """The hub role of an environment; for one that the matrix names, the ARN with the same expression in it."""
        named = {role.environment: role.arn for role in self.federation.hub_roles if role.environment}
        if environment in named:
            return named[environment]
        if _MATRIX.match(environment) and named:
            name, arn = next((n, a) for n, a in named.items() if n)
            return arn[: -len(name)] + environment.strip() if arn.endswith(f"-{name}") else Unknown("the role's name")
        return Unknown(f"offkey.yaml has no access with the environment {environment}")

    def spoke_role_name(self, purpose: Purpose) -> str | None:
        """What the roles in target accounts are called; the same in each. None where hub roles work themselves."""
        return next((role.name for role in self.federation.spoke_roles if role.purpose is purpose), None)

    def state_role(self, purpose: Purpose) -> str | None:
        """The role through which backends reach the state, or None where they need none."""
        return next((role.arn for role in self.federation.state_roles if role.purpose is purpose), None)

    def spoke_accounts(self) -> frozenset[str]:
        """The ids of the accounts in which there are roles to assume."""
        return frozenset(role.account.id for role in self.federation.spoke_roles)

    def environment(self, usage: JobUsage) -> str | Unknown:
        """The environment that the apply of a job is bound to."""
        own = usage.job.environment
        if own is not None and "$" in own:
            return self._of_matrix(usage, own)
        found = set(self._environments(usage.roots)) or ({own} if own else set())
        if not found:
            found = {access.environment for access in self.configuration.access.values() if access.direct}
        if len(found) == 1:
            return found.pop()
        by_matrix = self._matrix_name(usage)
        if by_matrix is not None:
            return f"${{{{ matrix.{by_matrix} }}}}"
        return Unknown(f"it applies to accounts of several environments ({', '.join(sorted(found))})" if found else "")

    def _of_matrix(self, usage: JobUsage, own: str) -> str | Unknown:
        match = _MATRIX.match(own)
        if match is None:
            return Unknown(f"its environment is computed: {own}")
        known = {access.environment for access in self.configuration.access.values()}
        combinations = github_matrix.combinations(usage.job.matrix)
        if isinstance(combinations, Unknown) or not {str(c.get(match[1])) for c in combinations} <= known:
            return Unknown(f"the environments that {own} stands for are not all in offkey.yaml")
        return own.strip()

    def _environments(self, paths: Sequence[str]) -> list[str]:
        """The environments of the accounts that the root modules at `paths` deploy into."""
        names = {account.id: name for name, account in self.configuration.accounts.items()}
        found: dict[str, None] = {}
        for root in self.roots:
            if root.path not in paths:
                continue
            accounts = [names[id_] for id_ in root.account_ids if id_ in names]
            if root.direct:
                accounts.append(self.configuration.hub)
            for name in accounts:
                if name in self.configuration.access:
                    found[self.configuration.access[name].environment] = None
        return list(found)

    def _matrix_name(self, usage: JobUsage) -> str | None:
        """A name of the matrix whose values are the environments of the combinations' own root modules."""
        combinations = github_matrix.combinations(usage.job.matrix)
        if isinstance(combinations, Unknown):
            return None
        known = {access.environment for access in self.configuration.access.values()}
        names = set.intersection(*(set(c) for c in combinations)) if combinations else set()
        return next((name for name in sorted(names) if {str(c[name]) for c in combinations} <= known), None)
