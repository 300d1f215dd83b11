"""Which environments apply to each account: those that jobs name, and one for the jobs that name none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from offkey.migrate.applications import Application, Turn, accounts_of, applications, turns
from offkey.model import schema
from offkey.model.records import dataclass, field
from offkey.model.regex import regex
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.migrate.roots import Root
    from offkey.migrate.usage import JobUsage

PRODUCTION = "production"
"""What an environment is called for want of a better name."""

_STAGES = frozenset(
    {"dev", "development", "test", "testing", "qa", "uat", "integration", "stage", "staging", "preprod", "nonprod"}
    | {"prod", "production", "live", "sandbox", "demo"}
)
_PARTS = regex(r"[^A-Za-z0-9]+")
_SAYS_NOTHING = regex(r"(?:account|aws|\d+)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Deployed:
    """One apply with the names of the accounts it deploys into."""

    application: Application
    accounts: tuple[str, ...]


@dataclass(slots=True)
class Environments:
    """The environments of each account, and of each apply in order; a name is spelled as where it came first."""

    of_account: dict[str, dict[str, None]] = field(default_factory=dict)
    of_application: list[tuple[Application, str]] = field(default_factory=list)
    spelling: dict[str, str] = field(default_factory=dict)

    def spelled(self, name: str) -> str:
        """GitHub takes names that differ in upper and lower case for one."""
        return self.spelling.setdefault(name.casefold(), name)

    def add(self, found: Deployed, environment: str) -> None:
        """Bind an apply to an environment."""
        self.of_application.append((found.application, environment))
        for account in found.accounts:
            self.of_account.setdefault(account, {})[environment] = None


def environments(
    usages: Iterable[JobUsage], roots: Sequence[Root], names: Mapping[str, str], *, direct: str | None
) -> Environments:
    """The environments that these jobs need.

    `names` are by account id; `direct` is the hub, where something works with the jobs' own credentials.
    Jobs that name none and apply to the same accounts share one: that which other jobs name for just these
    accounts, else one called like the account.
    """
    deployed = [_deployed(found, roots, names, direct) for found in _by_matrix(usages, roots, names, direct)]
    result = Environments()
    reach: dict[str, set[str]] = {}
    for found in deployed:
        named = found.application.environment
        if named is not None:
            reach.setdefault(result.spelled(named), set()).update(found.accounts)
    unnamed = _unnamed(deployed)
    for found in deployed:
        named = found.application.environment
        if named is None and found.accounts:
            known = [name for name, accounts in reach.items() if accounts == set(found.accounts)]
            together = unnamed[frozenset(found.accounts)]
            named = known[0] if len(known) == 1 else name_for(found.accounts, together, direct=direct)
        if named is not None:
            result.add(found, result.spelled(named))
    return result


def _unnamed(deployed: Iterable[Deployed]) -> Mapping[frozenset[str], Mapping[str, None]]:
    """What jobs that name no environment apply, by the accounts it deploys into."""
    found: dict[frozenset[str], dict[str, None]] = {}
    for one in deployed:
        if one.application.environment is None:
            found.setdefault(frozenset(one.accounts), {}).update(dict.fromkeys(one.application.roots))
    return found


def _deployed(
    application: Application, roots: Sequence[Root], names: Mapping[str, str], direct: str | None
) -> Deployed:
    if not application.usage.online:
        return Deployed(application, (direct,) if direct is not None else ())
    return Deployed(application, tuple(accounts_of(application.roots, roots, names, direct)))


def _by_matrix(
    usages: Iterable[JobUsage], roots: Sequence[Root], names: Mapping[str, str], direct: str | None
) -> Iterator[Application]:
    """The applies; a job without an environment whose matrix names the accounts will be bound to those names."""
    for found in applications(usages):
        if found.environment is not None:
            if schema.ENVIRONMENT.accepts(found.environment):
                yield found
            continue
        combinations = turns(found.usage)
        listed = () if isinstance(combinations, Unknown) else combinations
        each = [(turn, set(accounts_of(turn.roots, roots, names, direct))) for turn in listed]
        name = _naming(each) if len(each) > 1 else None
        if name is None:
            yield found
        else:
            yield from (Application(found.usage, turn.roots, str(turn.combination[name])) for turn, _ in each)


def _naming(each: Sequence[tuple[Turn, set[str]]]) -> str | None:
    """The name in a matrix that says for each combination which account it deploys into; None where none does."""
    names = set.intersection(*(set(turn.combination) for turn, _ in each))
    return next((n for n in sorted(names) if all(str(turn.combination[n]) in found for turn, found in each)), None)


def name_for(accounts: Iterable[str], roots: Iterable[str], *, direct: str | None) -> str:
    """What an environment is called that leads to these accounts: like the one there is, like what they share."""
    own = [account for account in accounts if account != direct]
    if len(own) == 1:
        return own[0]
    shared = _shared([_PARTS.split(name) for name in own]) if own else []
    stages = [part for part in (*shared, *_shared([_PARTS.split(path) for path in roots])) if part.lower() in _STAGES]
    telling = [part for part in shared if not _SAYS_NOTHING.match(part)]
    return next(iter((*stages, *telling)), PRODUCTION)


def _shared(split: Sequence[Sequence[str]]) -> list[str]:
    """The parts that all of them have, in the order of the first."""
    others = [set(parts) for parts in split]
    return [part for part in dict.fromkeys(split[0] if split else ()) if part and all(part in o for o in others)]
