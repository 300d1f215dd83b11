"""GitLab as it is: who holds a path, how a project writes its subjects, and what it keeps beside its files.

Source: GitLab Docs, REST API: "Projects", "Namespaces", "Groups", "Project-level CI/CD variables", "Group-level
CI/CD variables", "Environments", "Protected environments", "Protected branches"; "Authentication": an access token
goes in `Authorization: Bearer`, too.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from urllib.parse import quote, urlsplit

from offkey.errors import UnreachableError, UnreadableError
from offkey.forge.access import Access, missing
from offkey.forge.answers import lacking, number_of, text_of
from offkey.forge.http import Answer, Host, Patience, Query, Refused, bounded
from offkey.forge.told import answered, recognised, told
from offkey.model.forge import HostedEnvironment, Listed, Namespace, Presence, Settings, StoredName
from offkey.model.records import dataclass, field, replace
from offkey.model.tokens import Subjects

_ABSENT, _HIDDEN = 404, frozenset({401, 403, 404})
_ERROR_BYTES = 65_536


@contextmanager
def opened(access: Access, patience: Patience | None = None) -> Iterator[Host]:
    """A connection to GitLab that lasts for the block.

    Raises: ConfigurationError where python-gitlab is not installed.
    """
    try:
        import gitlab

        from offkey.forge.gitlab_session import session
    except ImportError as error:
        raise missing("python-gitlab") from error
    careful = session(_ERROR_BYTES)
    token = access.token.reveal() if access.token is not None else None
    with careful, gitlab.Gitlab(access.base, oauth_token=token, session=careful, user_agent="offkey") as client:
        yield Host("GitLab", _Api(f"{access.base}/api/v4", client, careful), patience or Patience())


@dataclass(frozen=True, slots=True)
class _Api:
    """GETs through python-gitlab, which carries the token; its own retries are left to `Patience`."""

    base: str
    client: Any = field(repr=False)
    session: Any = field(repr=False)

    def get(self, url: str, query: Query, *, most: int, timeout: float) -> Answer:
        """See `Api.get`."""
        deadline = time.monotonic() + timeout
        try:
            answer = self._asked(url, query, timeout)
            if isinstance(answer, Answer):
                return answer
            with answer:
                found = {name.lower(): value for name, value in answer.headers.items()}
                body = bounded(answer.iter_content(None), most=most, deadline=deadline)
                return Answer(answer.status_code, found, body)
        except OSError as error:  # what requests raises is one
            raise UnreachableError(f"GitLab did not answer: {type(error).__name__}") from error

    @contextmanager
    def stream(self, url: str, query: Query, *, timeout: float) -> Iterator[Iterator[bytes]]:
        """See `Api.stream`. GitLab serves archives itself."""
        try:
            answer = self._asked(url, query, timeout)
            if isinstance(answer, Answer):
                raise Refused("GitLab", urlsplit(url).path, answer.status)
            with answer:
                yield answer.raw.stream(262_144, decode_content=False)
        except OSError as error:
            raise UnreachableError(f"GitLab's archive broke off: {type(error).__name__}") from error

    def _asked(self, url: str, query: Query, timeout: float) -> Any:
        """The library's answer that streams, or an `Answer` for a status that is no success."""
        import gitlab

        try:
            return self.client.http_request(
                "get", url, dict(query), streamed=True, timeout=timeout, obey_rate_limit=False, max_retries=0
            )
        except gitlab.GitlabError as error:
            refused = self.session.refused
            if not isinstance(refused, Answer):
                raise UnreachableError(f"GitLab did not answer: {type(error).__name__}") from error
            return refused


# --- who holds a path ------------------------------------------------------------------------------------


def namespace(host: Host, owner: str, name: str | None, *, issuer: str = "gitlab.com") -> Namespace:
    """What GitLab says of the project at `owner/name`, or of the top-level group or user alone."""
    return answered(Namespace(issuer, owner, name, Presence.UNKNOWN), partial(_namespace, host))


def _namespace(host: Host, asked: Namespace) -> Namespace:
    path = f"projects/{quote(asked.path, safe='')}"
    answer = host.get(path) if asked.name is not None else None
    if answer is None or answer.status == _ABSENT:
        return _without_project(host, asked)
    project = host.json(answer, path)
    listed = _listed(project)
    subjects, because = _subjects(project, listed)
    return recognised(asked, listed, subjects, because)


def _without_project(host: Host, asked: Namespace) -> Namespace:
    """Source: GitLab Docs, Namespaces API, "Verify namespace availability": for signed-in users only."""
    found = host.object(f"namespaces/{quote(asked.owner, safe='')}/exists")
    exists = found.get("exists")
    if not isinstance(exists, bool):
        lacking("exists")
    if not exists:
        return replace(asked, presence=Presence.UNREGISTERED)
    if asked.name is None:
        return replace(asked, presence=Presence.EXISTS)
    because = "the project does not exist, or this token may not see it"
    return replace(asked, presence=Presence.NOT_VISIBLE, because=because)


def _subjects(project: dict[str, Any], listed: Listed) -> tuple[Subjects | None, str | None]:
    """The components of the project's subjects; None, and why, where GitLab does not tell.

    Source: GitLab Docs, Projects API, `ci_id_token_sub_claim_components`: shown to who may change it.
    """
    keys = project.get("ci_id_token_sub_claim_components")
    if isinstance(keys, list) and keys and all(isinstance(key, str) for key in keys):
        return Subjects(keys[0] == "project_id", tuple(keys)), None
    return None, f"how {listed.path} writes its subjects is not known: GitLab does not show it to this token"


# --- a group ---------------------------------------------------------------------------------------------


def repositories(host: Host, owner: str) -> Iterator[Listed]:
    """Every project of a group and its subgroups, or of a user.

    Raises: UnreadableError where the group is not there, or a page is not what it should be.
    """
    quoted = quote(owner, safe="")
    order: Query = {"order_by": "id", "sort": "asc"}
    try:
        found = host.pages(f"groups/{quoted}/projects", {"include_subgroups": "true", "with_shared": "false", **order})
        yield from map(_listed, found)
    except Refused as error:
        if error.status != _ABSENT:
            raise
        yield from map(_listed, host.pages(f"users/{quoted}/projects", order))


def settings(host: Host, listed: Listed) -> Settings:
    """What GitLab keeps beside the files; what this token may not see is said, and never taken for nothing."""
    unread: list[str] = []
    stored: list[StoredName] = []
    environments: list[HostedEnvironment] = []
    branches: list[str] = []
    base = f"projects/{listed.id}"
    project = host.object(base)
    subjects, because = _subjects(project, listed)
    unread += [because] if because else []
    found = _stored(host, f"{base}/variables", "project")
    unread += told(host, listed, "variables", stored, found, hidden=_HIDDEN)
    for group in _groups(listed.path):
        found = _stored(host, f"groups/{quote(group, safe='')}/variables", "group")
        unread += told(host, listed, f"variables of {group}", stored, found, hidden=_HIDDEN)
    unread += told(host, listed, "environments", environments, _environments(host, base), hidden=_HIDDEN)
    hidden = list(told(host, listed, "protected branches", branches, _branches(host, base), hidden=_HIDDEN))
    return Settings(
        subjects, tuple(stored), tuple(environments), None if hidden else tuple(branches), (*unread, *hidden)
    )


def _groups(path: str) -> Iterator[str]:
    """The groups around a project, the outermost first."""
    parts = path.split("/")[:-1]
    yield from ("/".join(parts[: depth + 1]) for depth in range(len(parts)))


def _stored(host: Host, path: str, level: str) -> Iterator[StoredName]:
    """The names of variables; the values that GitLab sends along are not kept. It tells no dates."""
    for item in host.pages(path):
        flags = tuple(flag for flag in ("protected", "masked", "hidden") if item.get(flag) is True)
        scope = item.get("environment_scope")
        where = scope if isinstance(scope, str) else None
        yield StoredName(text_of(item, "key"), "variable", level, where, None, flags)


def _environments(host: Host, base: str) -> Iterator[HostedEnvironment]:
    protected = {text_of(item, "name"): item for item in host.pages(f"{base}/protected_environments")}
    for item in host.pages(f"{base}/environments", {"states": "available"}):
        name = text_of(item, "name")
        rule = protected.get(name)
        approvals = rule.get("required_approval_count") if rule is not None else None
        words = ("protected",) if rule is not None else ()
        yield HostedEnvironment(name, (*words, *(("approvals",) if isinstance(approvals, int) and approvals else ())))


def _branches(host: Host, base: str) -> Iterator[str]:
    for item in host.pages(f"{base}/protected_branches"):
        yield text_of(item, "name")


def _listed(item: Any) -> Listed:
    if not isinstance(item, dict):
        raise UnreadableError("GitLab gives no project where one was asked for")
    path, branch, space = text_of(item, "path_with_namespace"), item.get("default_branch"), item.get("namespace")
    if "/" not in path or {"", ".", ".."} & set(path.split("/")):
        lacking("path_with_namespace")
    direct = isinstance(space, dict) and path.count("/") == 1
    return Listed(
        path,
        number_of(item, "id") or lacking("id"),
        number_of(space, "id") if isinstance(space, dict) and direct else None,
        branch if isinstance(branch, str) and item.get("empty_repo") is not True else None,
        archived=item.get("archived") is True,
    )
