"""What the change leaves behind and nothing has spoken of yet: every long-lived key that stays is said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from offkey.model.plan import Unresolved
from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.finding import PersistentSecret
    from offkey.model.repository import Repository
    from offkey.model.static_key import KeyUse
    from offkey.model.text import Source

_SECRET = regex(rb"\bsecrets\s*\.\s*(?P<name>[A-Za-z_]\w*)")
_LEFT_AS_IT_IS = ("still hands on", "left as it is")


def left_secrets(after: Sequence[PersistentSecret], said: Iterable[Unresolved]) -> Iterator[Unresolved]:
    """Long-lived keys that are still there and of whose files nothing is said."""
    paths = {entry.path for entry in said}
    for secret in after:
        if secret.places and not any(place.path in paths for place in secret.places):
            place = secret.places[0]
            yield Unresolved(place.path, place.line, _reason(secret))


def _reason(secret: PersistentSecret) -> str:
    if secret.kind == "literal":
        key = secret.id.removeprefix("literal:")
        return f"the key {key} is written here: deactivate it, then take it out (it stays in the history)"
    return f"{secret.id} stays: migrate changes GitHub workflows, their actions and Terraform"


def left_references(repository: Repository, gone: Collection[str], said: Iterable[Unresolved]) -> Iterator[Unresolved]:
    """Further mentions of the stored keys called `gone`: what reads them finds nothing once they are deleted."""
    kept = {entry.path for entry in said if entry.reason.startswith(_LEFT_AS_IT_IS)}
    sources = [w.source for w in repository.workflows if w.on_github] + [action.source for action in repository.actions]
    for source in sources:
        if source.path not in kept:
            yield from _mentions(source, gone)


def _mentions(source: Source, gone: Collection[str]) -> Iterator[Unresolved]:
    for match in _SECRET.finditer(source.data):
        name = match["name"].decode()
        line = source.data[source.line_start(match.start()) : match.start()].lstrip()
        if name.upper() in gone and not line.startswith(b"#"):
            reason = f"still reads secrets.{name}, which is to be deleted"
            yield Unresolved(source.path, source.line_of(match.start()), reason)


def stored(uses: Iterable[KeyUse]) -> frozenset[str]:
    """The names of the stored secrets that these keys come from, both halves, in upper case as GitHub compares them."""
    origins = (origin for use in uses for origin in (*use.ids, *use.secrets))
    return frozenset(origin.name.upper() for origin in origins if origin.context == "secrets")
