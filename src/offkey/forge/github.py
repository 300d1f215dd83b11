"""GitHub as it is: who holds a name, how a repository writes its subjects, and what it keeps beside its files.

Source: GitHub Docs, REST API, version 2026-03-10: "Repositories", "Users", "GitHub Actions OIDC", "GitHub Actions
Secrets", "GitHub Actions Variables", "Deployment environments", "Deployment branch policies".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import quote

from offkey.errors import UnreadableError
from offkey.forge.answers import lacking, moment, number_of, text_of
from offkey.forge.http import Host, Refused
from offkey.forge.told import answered, recognised, told
from offkey.model.forge import HostedEnvironment, Listed, Namespace, Presence, Settings, StoredName
from offkey.model.platforms import github
from offkey.model.records import replace
from offkey.model.tokens import Subjects

_ABSENT, _HIDDEN = 404, frozenset({403, 404})


# --- who holds a name ------------------------------------------------------------------------------------


def namespace(host: Host, owner: str, name: str | None, *, issuer: str = github.HOST) -> Namespace:
    """What GitHub says of `owner/name`, or of the owner alone, as a policy writes it.

    A repository that is not there and one that the token may not see look the same. The account of a managed user
    is shown to its enterprise only, so that one is never taken for free.
    Source: GitHub Docs, "Get a repository", "Get a user"; "About Enterprise Managed Users".
    """
    return answered(Namespace(issuer, owner, name, Presence.UNKNOWN), partial(_namespace, host))


def _namespace(host: Host, asked: Namespace) -> Namespace:
    if asked.name is None:
        return _without_repository(host, asked)
    answer = host.get(address(asked.owner, asked.name))
    if answer.status in {_ABSENT, 451}:
        return _without_repository(host, asked)
    listed = _listed(host.json(answer, f"repos/{asked.owner}/{asked.name}"))
    subjects, unread = subject_settings(host, listed)
    return recognised(asked, listed, subjects, unread)


def _without_repository(host: Host, asked: Namespace) -> Namespace:
    path = f"users/{quote(asked.owner, safe='')}"
    answer = host.get(path)
    if answer.status == _ABSENT and "_" not in asked.owner:
        return replace(asked, presence=Presence.UNREGISTERED)
    if answer.status == _ABSENT:
        return replace(asked, because="a managed user is shown to its enterprise only")
    owner = host.json(answer, path)
    owner_id = number_of(owner, "id") if isinstance(owner, dict) else None
    if asked.name is None and isinstance(owner, dict):
        return replace(asked, presence=Presence.EXISTS, now=text_of(owner, "login"), owner_id=owner_id)
    because = "the repository does not exist, or this token may not see it"
    return replace(asked, presence=Presence.NOT_VISIBLE, owner_id=owner_id, because=because)


def subject_settings(host: Host, listed: Listed) -> tuple[Subjects | None, str | None]:
    """How the repository writes its subjects; None, and why, where GitHub does not tell.

    An answer of an older version of the API, which says nothing of the immutable form, settles nothing. Where a
    repository follows its organization's template without keys of its own, the organization's are not known here.
    Source: GitHub Docs, "Get the customization template for an OIDC subject claim for a repository".
    """
    path = f"{address(listed.owner, listed.name)}/actions/oidc/customization/sub"
    try:
        found = host.object(path)
    except UnreadableError as error:
        return None, f"how {listed.path} writes its subjects is not known: {error.message}"
    default, keys, immutable = (found.get(k) for k in ("use_default", "include_claim_keys", "use_immutable_subject"))
    prefix = found.get("sub_claim_prefix")
    keys = [] if default is True or keys is None else keys
    whole = isinstance(keys, list) and all(isinstance(key, str) for key in keys) and isinstance(immutable, bool)
    if not whole or not isinstance(default, bool) or (not default and not keys):
        return None, f"how {listed.path} writes its subjects is not known: GitHub's answer does not say all of it"
    return Subjects(bool(immutable), tuple(keys), prefix if isinstance(prefix, str) else None), None


# --- an organisation -------------------------------------------------------------------------------------


def repositories(host: Host, owner: str) -> Iterator[Listed]:
    """Every repository of an organisation, or of a user, in the order of their names' creation.

    Raises: UnreadableError where the owner is not there, or a page is not what it should be.
    """
    quoted = quote(owner, safe="")
    try:
        yield from (_listed(item) for item in host.pages(f"orgs/{quoted}/repos", {"type": "all", "sort": "created"}))
    except Refused as error:
        if error.status != _ABSENT:
            raise
        yield from (_listed(item) for item in host.pages(f"users/{quoted}/repos", {"sort": "created"}))


def settings(host: Host, listed: Listed) -> Settings:
    """What GitHub keeps beside the files; what this token may not see is said, and never taken for nothing."""
    unread: list[str] = []
    subjects, why = subject_settings(host, listed)
    unread += [why] if why else []
    stored: list[StoredName] = []
    environments: list[HostedEnvironment] = []
    base = address(listed.owner, listed.name)
    for kind, path, level in _STORES:
        found = _stored(host, f"{base}/{path}", kind, level)
        unread += told(host, listed, path, stored, found, hidden=_HIDDEN)
    unread += told(host, listed, "environments", environments, _environments(host, base), hidden=_HIDDEN)
    for one in environments:
        at = f"environments/{quote(one.name, safe='')}"
        for kind in ("secret", "variable"):
            found = _stored(host, f"{base}/{at}/{kind}s", kind, "environment", one.name)
            unread += told(host, listed, f"{at}/{kind}s", stored, found, hidden=_HIDDEN)
    return Settings(subjects, tuple(stored), tuple(environments), None, tuple(unread))


_STORES = (
    ("secret", "actions/secrets", "repository"),
    ("secret", "actions/organization-secrets", "organization"),
    ("variable", "actions/variables", "repository"),
    ("variable", "actions/organization-variables", "organization"),
)


def _stored(host: Host, path: str, kind: str, level: str, environment: str | None = None) -> Iterator[StoredName]:
    for item in host.pages(path, key=f"{kind}s"):
        yield StoredName(text_of(item, "name"), kind, level, environment, moment(item.get("updated_at")))


def _environments(host: Host, base: str) -> Iterator[HostedEnvironment]:
    for item in host.pages(f"{base}/environments", key="environments"):
        name = text_of(item, "name")
        rules = item.get("protection_rules")
        kinds = [str(rule.get("type")) for rule in rules if isinstance(rule, dict)] if isinstance(rules, list) else []
        yield HostedEnvironment(name, tuple(dict.fromkeys(kinds)), _branches(host, base, name, item))


def _branches(host: Host, base: str, name: str, item: dict[str, Any]) -> tuple[str, ...] | None:
    policy = item.get("deployment_branch_policy")
    if not isinstance(policy, dict):
        return None
    if policy.get("protected_branches") is True:
        return ("(protected branches)",)
    path = f"{base}/environments/{quote(name, safe='')}/deployment-branch-policies"
    return tuple(text_of(one, "name") for one in host.pages(path, key="branch_policies"))


# --- answers ---------------------------------------------------------------------------------------------


def _listed(item: Any) -> Listed:
    if not isinstance(item, dict):
        raise UnreadableError("GitHub gives no repository where one was asked for")
    owner, branch, size = item.get("owner"), item.get("default_branch"), item.get("size")
    return Listed(
        _slug(item),
        number_of(item, "id") or lacking("id"),
        number_of(owner, "id") if isinstance(owner, dict) else None,
        branch if isinstance(branch, str) else None,
        archived=item.get("archived") is True,
        kilobytes=size if isinstance(size, int) else 0,
    )


def _slug(item: dict[str, Any]) -> str:
    path = text_of(item, "full_name")
    owner, slash, name = path.partition("/")
    return path if slash and owner and name and "/" not in name and ".." not in (owner, name) else lacking("full_name")


def address(owner: str, name: str) -> str:
    """Where a repository is asked about, below the address of the API."""
    return f"repos/{quote(owner, safe='')}/{quote(name, safe='')}"
