"""Asks the code hosts about the names that roles trust."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol
from urllib.parse import urlsplit

from offkey.forge import access, github, github_api, gitlab
from offkey.forge.http import Host, Patience, is_here
from offkey.model.forge import Namespace, Presence
from offkey.model.platforms import github as github_facts
from offkey.model.platforms.table import platform_of
from offkey.model.records import dataclass
from offkey.reason.hosted import Key, key, named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.forge.access import Access
    from offkey.model.proof import TrustedRole

Name = tuple[str, str, str | None]
"""The issuer's host, the owner, and the rest of the path."""
_ASKED = frozenset({"github", "gitlab", "gitlab self-managed"})


class Asking(Protocol):
    """How a window is asked about one name."""

    def __call__(self, host: Host, owner: str, name: str | None, *, issuer: str) -> Namespace:
        """See `github.namespace`."""
        ...


@dataclass(frozen=True, slots=True)
class Window:
    """One code host, opened where it is asked."""

    opened: AbstractContextManager[Host]
    namespace: Asking


def looked_up(
    roles: Iterable[TrustedRole], environment: Mapping[str, str], *, say: Callable[[str], None]
) -> tuple[Namespace, ...]:
    """What GitHub and GitLab say of every owner and repository that the roles name, each asked once.

    A name of another issuer than those that the environment's addresses stand for is unknown, and says so.
    Raises: ConfigurationError where a library or an address is wrong.
    """
    wanted: dict[Key, Name] = {}
    for role in roles:
        for host, project in named(role.trust, account=role.account):
            if project.owner is not None:
                wanted.setdefault(key(host, project.owner, project.name), (host, project.owner, project.name))
    at_github, at_gitlab = access.github(environment), access.gitlab(environment)
    ours = [one for one in wanted.values() if _at_github(one[0], at_github)]
    theirs = [one for one in wanted.values() if one not in ours and _at_gitlab(one[0], at_gitlab)]
    patience = Patience(say=say)
    found = [
        *_asked(Window(github_api.opened(at_github, patience), github.namespace), ours, say),
        *_asked(Window(gitlab.opened(at_gitlab, patience), gitlab.namespace), theirs, say),
    ]
    rest = [one for one in wanted.values() if one not in ours and one not in theirs]
    because = "offkey asks GitHub and GitLab only, at the addresses that the environment names"
    return (
        *found,
        *(Namespace(*one, Presence.UNKNOWN, because=because) for one in rest if platform_of(one[0]).name in _ASKED),
    )


def _asked(window: Window, names: Sequence[Name], say: Callable[[str], None]) -> Iterator[Namespace]:
    if not names:
        return
    with window.opened as host:
        for number, (issuer, owner, name) in enumerate(names, 1):
            say(f"{host.name}: {owner}/{name or '*'} ({number} of {len(names)})")
            yield window.namespace(host, owner, name, issuer=issuer)


def _at_github(issuer: str, at: Access) -> bool:
    """Whether the API at this address is that of the issuer; a host on this machine stands for github.com."""
    host = urlsplit(at.base).hostname or ""
    if host == "api.github.com" or is_here(host):
        return issuer == github_facts.HOST or issuer.startswith(f"{github_facts.HOST}/")
    return issuer == f"{host}/_services/token"


def _at_gitlab(issuer: str, at: Access) -> bool:
    host = urlsplit(at.base).hostname or ""
    return issuer == ("gitlab.com" if is_here(host) else host)
