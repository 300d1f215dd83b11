"""The root modules of a repository: what each deploys into, where its state lies, what it builds from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from offkey.model.arn import Arn
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.migrate.usage import JobUsage
    from offkey.model.module import Module
    from offkey.model.repository import Repository
    from offkey.model.terraform import AssumeRole

FEDERATION = "federation"
"""Where `migrate` writes the Terraform of the roles and trusts; never read as something to migrate."""

_BACKEND_ARGUMENT = regex(r"-?-backend-config=(?P<name>\w+)=(?P<value>.+)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Root:
    """One root module with the jobs that run it. `backend` holds what is known of its S3 backend."""

    module: Module
    usages: tuple[JobUsage, ...]
    backend: dict[str, str]
    """`bucket`, `key`, `region`, `dynamodb_table`: from the block, or from `-backend-config` arguments of `init`."""

    @property
    def path(self) -> str:
        """Its directory."""
        return self.module.path

    @property
    def applied(self) -> bool:
        """Whether a job applies it."""
        return any(u.directory == self.path and u.call.changes for usage in self.usages for u in usage.terraform)

    @property
    def account_ids(self) -> tuple[str, ...]:
        """The accounts its providers assume a role in, as far as is known."""
        return tuple(dict.fromkeys(a for a in map(account_of, self.assumed_roles) if a))

    @property
    def assumed_roles(self) -> tuple[AssumeRole, ...]:
        """Every `assume_role` of its providers."""
        return tuple(role for provider in self.module.providers for role in provider.assume_roles)

    @property
    def direct(self) -> bool:
        """Whether a provider of its own works in the account that the job's credentials belong to."""
        return not self.module.providers or any(not p.assume_roles for p in self.module.providers)


def roots(repository: Repository, usages: Sequence[JobUsage]) -> tuple[Root, ...]:
    """Every root module: run by a job, or with a backend or a provider that assumes a role."""
    return tuple(_roots(repository, usages))


def _roots(repository: Repository, usages: Sequence[JobUsage]) -> Iterator[Root]:
    called = _called(repository)
    for module in repository.modules:
        if is_federation(module.path):
            continue
        running = tuple(u for u in usages if module.path in u.roots)
        assumes = any(provider.assume_roles for provider in module.providers)
        if running or module.backend is not None or (assumes and module.path not in called):
            yield Root(module, running, _backend(module, running))


def is_federation(path: str) -> bool:
    """Whether a directory belongs to the Terraform that offkey writes."""
    return path == FEDERATION or path.startswith(FEDERATION + "/")


def _called(repository: Repository) -> frozenset[str]:
    """The directories that other modules of the repository call."""
    return frozenset(
        target
        for module in repository.modules
        for call in module.local_calls
        if (target := module.target(call)) is not None
    )


def reachable(repository: Repository, module: Module) -> tuple[Module, ...]:
    """The module and every local module it calls, directly or not."""
    by_path = {m.path: m for m in repository.modules}
    found: dict[str, Module] = {}
    queue = [module.path]
    while queue:
        path = queue.pop()
        current = by_path.get(path)
        if current is None or path in found:
            continue
        found[path] = current
        queue += (target for call in current.local_calls if (target := current.target(call)) is not None)
    return tuple(found.values())


def _backend(module: Module, running: Sequence[JobUsage]) -> dict[str, str]:
    known: dict[str, str] = {}
    for usage in running:
        for use in usage.terraform:
            if use.directory == module.path and use.call.verb == "init":
                known |= {m["name"]: m["value"] for m in map(_BACKEND_ARGUMENT.match, use.call.arguments) if m}
    if module.backend is not None:
        for name in ("bucket", "key", "region", "dynamodb_table"):
            value = module.backend.value(name)
            if isinstance(value, str):
                known[name] = value
    return {name: value.strip("\"'") for name, value in known.items() if "$" not in value}


def account_of(role: AssumeRole) -> str | None:
    """The account id in the role's ARN, or None where it is not known."""
    return account_in(role.value("role_arn"))


def account_in(value: object) -> str | None:
    """The account id in an ARN, also in one that is known only in part."""
    if isinstance(value, Unknown):
        known = [piece for piece in value.pieces if isinstance(piece, str)]
        match = re.search(r"arn:[\w-]+:iam::(\d{12}):", known[0]) if known and value.pieces[0] == known[0] else None
        return match[1] if match else None
    arn = Arn.parse(value) if isinstance(value, str) else None
    return arn.account if arn and re.fullmatch(r"\d{12}", arn.account) else None


def common_text(values: Iterable[object]) -> str | None:
    """The one text that all of them are; None where they differ, or one is no text."""
    distinct = set(values)
    only = distinct.pop() if len(distinct) == 1 else None
    return only if isinstance(only, str) else None
