"""`offkey.yaml` as plain data and back, and what can be wrong with it wherever it came from."""

from __future__ import annotations

from offkey.model import schema
from offkey.model.configuration import (
    PartialAccess,
    PartialConfiguration,
    PartialRehearsal,
    PartialRepository,
    PartialScan,
    PartialState,
)
from offkey.model.records import fields
from offkey.model.session_settings import IdentityCenterSettings, SessionSettings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    Document = dict[str, Any]
    """The keys of the file with text, booleans, lists and mappings as values; keys that say nothing are absent."""
else:
    Document = dict

Path = tuple[str, ...]
"""Where in a document: keys, and indexes of lists as decimal text."""

ROOT = "."
"""How the file writes the repository's root directory, which is empty in the model."""


def to_document(partial: PartialConfiguration) -> Document:
    """What is known, in the order of the file. Accounts without an id are left out."""
    return _present(
        {
            "version": 1,
            "repository": _repository(partial.repository),
            "region": partial.region,
            "accounts": {name: id_ for name, id_ in partial.accounts.items() if id_} or None,
            "hub": partial.hub,
            "role_prefix": partial.role_prefix,
            "state": None if partial.state is None else _state(partial.state),
            "access": None if partial.access is None else {n: _access(a) for n, a in partial.access.items()} or None,
            "modules": None if partial.module_buckets is None else {"buckets": list(partial.module_buckets)},
            "rehearse": _plain(partial.rehearsal) or None,
            "scan": _plain(partial.scan) or None,
            "sessions": None if partial.sessions is None else {n: _plain(s) for n, s in partial.sessions.items()},
            "identity_center": None if partial.identity_center is None else _plain(partial.identity_center),
            "audit": partial.audit,
        }
    )


def from_document(document: Document) -> PartialConfiguration:
    """The nouns for a document that has no problems."""
    repository = document.get("repository", {})
    owner, _, name = repository.get("name", "").partition("/")
    state, access, modules = document.get("state"), document.get("access"), document.get("modules", {})
    sessions, center = document.get("sessions"), document.get("identity_center")
    return PartialConfiguration(
        repository=_noun(PartialRepository, {**repository, "owner": owner or None, "name": name or None}),
        region=document.get("region"),
        accounts=document.get("accounts", {}),
        hub=document.get("hub"),
        role_prefix=document.get("role_prefix"),
        state=None if state is None else _noun(PartialState, {**state, "keys": _from_root(state.get("keys"))}),
        access=None if access is None else {n: _from_access(a) for n, a in access.items()},
        module_buckets=tuple(modules["buckets"]) if "buckets" in modules else None,
        rehearsal=_noun(PartialRehearsal, document.get("rehearse", {})),
        scan=_noun(PartialScan, document.get("scan", {})),
        sessions=None if sessions is None else {n: _noun(SessionSettings, s) for n, s in sessions.items()},
        identity_center=None if center is None else _noun(IdentityCenterSettings, center),
        audit=document.get("audit"),
    )


def _repository(partial: PartialRepository) -> Document | None:
    slug = f"{partial.owner}/{partial.name}" if partial.owner and partial.name else None
    plain = _plain(partial)
    plain.pop("owner", None)
    plain.pop("name", None)
    return _present({"name": slug, **plain}) or None


def _state(partial: PartialState) -> Document:
    keys = None if partial.keys is None else {d or ROOT: key for d, key in partial.keys.items()}
    order = ("account", "bucket", "region", "assume_role", "external_id", "lock_table")
    plain = _plain(partial)
    return _present({**{name: plain.get(name) for name in order}, "keys": keys})


def _access(partial: PartialAccess) -> Document:
    """One environment under `environment`, several under `environments`."""
    plain = _plain(partial)
    names = plain.pop("environments", None)
    one = names[0] if names is not None and len(names) == 1 else None
    roots = None if partial.roots is None else [root or ROOT for root in partial.roots]
    return _present({"environment": one, "environments": None if one else names, **plain, "roots": roots})


def _from_access(document: Document) -> PartialAccess:
    known = {name: value for name, value in document.items() if name != "environment"}
    if "environment" in document:
        known.setdefault("environments", [document["environment"]])
    if "roots" in document:
        known["roots"] = ["" if root == ROOT else root for root in document["roots"]]
    noun: PartialAccess = _noun(PartialAccess, known)
    return noun


def _from_root(keys: Mapping[str, str] | None) -> Mapping[str, str] | None:
    return None if keys is None else {"" if d == ROOT else d: key for d, key in keys.items()}


def _plain(noun: Any) -> Document:
    values = {field.name: getattr(noun, field.name) for field in fields(noun)}
    return _present({name: list(v) if isinstance(v, tuple) else v for name, v in values.items()})


def _noun(kind: type[Any], values: Mapping[str, Any]) -> Any:
    return kind(**{name: tuple(v) if isinstance(v, list) else v for name, v in values.items()})


def _present(values: Mapping[str, Any]) -> Document:
    return {name: value for name, value in values.items() if value is not None}


def problems(document: Document) -> Iterator[tuple[Path, str]]:
    """Everything wrong with values that no reader checked because they were inferred, a sentence each."""
    yield from _malformed(document, schema.OFFKEY_YAML, ())
    yield from contradictions(document)


def _malformed(value: Any, kind: schema.Kind, path: Path) -> Iterator[tuple[Path, str]]:
    match kind:
        case schema.Text() if not kind.accepts(value):
            yield path, f"{value!r} is not {kind.what}" + (f" ({kind.hint})" if kind.hint else "")
        case schema.Items():
            yield from _malformed_list(value, kind, path)
        case schema.Table():
            for key, item in value.items():
                yield from _malformed(key, kind.key, (*path, key))
                yield from _malformed(item, kind.value, (*path, key))
        case schema.Section():
            for name, item in value.items():
                known = kind.field(name)
                assert known is not None, "a document has no other keys than its schema"
                yield from _malformed(item, known.kind, (*path, name))
        case _:
            pass


def _malformed_list(values: list[Any], kind: schema.Items, path: Path) -> Iterator[tuple[Path, str]]:
    if len(values) < kind.least:
        yield path, "names none"
    for index, item in enumerate(values):
        yield from _malformed(item, kind.item, (*path, str(index)))


def contradictions(document: Document) -> Iterator[tuple[Path, str]]:
    """What cannot hold at the same time, although each value is well formed."""
    accounts: Mapping[str, str] = document.get("accounts", {})
    by_id: dict[str, str] = {}
    by_fold: dict[str, str] = {}
    for name, account in accounts.items():
        if by_id.setdefault(account, name) != name:
            yield ("accounts", name), f"the account {account} is called {by_id[account]} already"
        if by_fold.setdefault(name.casefold(), name) != name:
            yield ("accounts", name), f"differs from {by_fold[name.casefold()]} only in upper and lower case"
    for name, access in document.get("access", {}).items():
        if access.get("direct") and name != document.get("hub", name):
            text = f"only the hub ({document['hub']}) can be reached without a further role"
            yield ("access", name, "direct"), text
    yield from _environments_written_in_two_ways(document)
    yield from _roots_without_state(document)


def _environments_written_in_two_ways(document: Document) -> Iterator[tuple[Path, str]]:
    """GitHub compares environment names without regard to case, a trust policy compares them with it.

    Source: GitHub Docs, "Managing environments for deployment".
    """
    by_fold: dict[str, str] = {}
    for name, access in document.get("access", {}).items():
        named: dict[Path, str] = {("environment",): access.get("environment", name)}
        if "environments" in access:
            named = {("environments", str(i)): environment for i, environment in enumerate(access["environments"])}
        for path, environment in named.items():
            known = by_fold.setdefault(environment.casefold(), environment)
            if known != environment:
                text = f"GitHub takes {environment} and {known} for one environment; write it the same way each time"
                yield ("access", name, *path), text


def _roots_without_state(document: Document) -> Iterator[tuple[Path, str]]:
    """A root that is misspelt would leave its state to the accounts that say no roots."""
    keys = document.get("state", {}).get("keys")
    for name, access in document.get("access", {}).items() if keys is not None else ():
        for index, root in enumerate(access.get("roots", [])):
            if root not in keys:
                yield ("access", name, "roots", str(index)), f"state.keys does not say the state key of {root}"
