"""Long-lived AWS keys that an Atlantis server runs with, and the commands in which it hands them on."""

from __future__ import annotations

from itertools import groupby

from offkey.model.finding import Confidence
from offkey.model.gitlab import Piece, Shell
from offkey.model.pipeline import Entries, Entry
from offkey.model.static_key import KeyUse, Origin
from offkey.model.text import Span
from offkey.read.aws_endpoints import says_elsewhere
from offkey.read.aws_keys import KeyName, Part, read_name, says_aws, says_foreign
from offkey.read.key_sites import Given, Scope, Site
from offkey.read.terraform_reach import plans_elsewhere

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.atlantis import AtlantisServer, AtlantisStep, ServerVariable
    from offkey.model.repository import Repository

_DOUBTS = {
    "mounted": (Confidence.LOW, "it may hold a session as well"),
    "store": (Confidence.MEDIUM, "the key comes out of a secret store"),
    "ansible": (Confidence.MEDIUM, "a variable of Ansible holds the key"),
    "terraform": (Confidence.MEDIUM, "a Terraform variable holds the key"),
}
_HANDED_TO = "the environment of an Atlantis server, and so to every pull request that it plans"
_OF_TENANT = frozenset({"CONSOLE_ACCESS_KEY", "CONSOLE_SECRET_KEY"})
"""How MinIO's operator wants the keys to be called in the secret of each user of a tenant.

Source: https://github.com/minio/operator, `helm/tenant/values.yaml` (`tenant.users`)
"""
_NOWHERE = Span(0, 0)


def servers(repository: Repository) -> Iterator[KeyUse]:
    """One use for each server that gets a key in its environment."""
    found = [use for file in repository.atlantis for server in file.servers for use in _of_server(server)]
    if found and not plans_elsewhere(repository):
        yield from found


def sites(repository: Repository) -> Iterator[Site]:
    """Every command of the workflows and hooks; what nothing sets comes from the server's environment."""
    for file in repository.atlantis:
        for configuration in file.configurations:
            for words, steps in groupby(configuration.steps, key=lambda step: step.kind == "extra_args"):
                yield from _sites(tuple(steps), together=words)
            for row in _in_a_row(configuration.steps):
                yield from _fetched(row)


def _in_a_row(steps: Sequence[AtlantisStep]) -> Iterator[tuple[AtlantisStep, ...]]:
    """The `env` steps with a command that stand together, and set each variable once."""
    group: list[AtlantisStep] = []
    for step in steps:
        asks = step.kind == "env" and not step.is_value and bool(step.name)
        if group and (not asks or any(one.name == step.name for one in group)):
            yield tuple(group)
            group = []
        if asks:
            group.append(step)
    if group:
        yield tuple(group)


def _fetched(steps: Sequence[AtlantisStep]) -> Iterator[Site]:
    """What such steps take out of a secret store, or read from a secret that is mounted."""
    if any(read_name(step.name or "") is not None for step in steps):
        from offkey.read.shell_values import of_command

        origins = [(step, of_command(step.text, step.name or "").context) for step in steps]
        kept = (step for step, context in origins if context == "store")
        entries = tuple(Entry(step.name or "", step.text, step.span, step.span, step.span) for step in kept)
        if entries and all(context != "session" for _, context in origins):
            scope = Scope(steps[0].source, given=Given("server", {}))
            yield Site(scope, "fetched", "the later steps of Atlantis", Entries(entries, entries[0].span))


def _sites(steps: Sequence[AtlantisStep], *, together: bool) -> Iterator[Site]:
    """One site for each step; the words of one command stand `together`."""
    for group in (steps,) if together else tuple((step,) for step in steps):
        first = group[0]
        scope = Scope(first.source, given=Given("server", {}))
        if first.kind == "env" and first.is_value:
            entry = Entry(first.name or "", first.text, first.span, first.span, first.span)
            yield Site(scope, "env", "a step of Atlantis", Entries((entry,), first.span))
        else:
            shell = Shell(tuple(Piece(step.source, step.text, step.span) for step in group))
            yield Site(scope, "run", "a step of Atlantis", text=shell.text, text_span=first.span, pieces=shell)


def _of_server(server: AtlantisServer) -> Iterator[KeyUse]:
    found = [(name, v) for v in server.variables if (name := _read(v)) is not None]
    if says_elsewhere(_entries(server)):
        return
    for stem in dict.fromkeys(name.stem for name, _ in found):
        parts = {name.part: v for name, v in reversed(found) if name.stem == stem}
        token = parts.pop(Part.TOKEN, None)
        kept = [v for v in parts.values() if v.origin.context != "unknown"]
        if token is not None and all(v.origin.context == "server" for v in (*parts.values(), token)):
            continue  # the session of whoever starts the server
        if kept and (token is None or token.origin.context != "unknown"):
            yield _use(server, parts, token)


def _read(variable: ServerVariable) -> KeyName | None:
    name = read_name(variable.name)
    if name is None or not name.says_aws or says_foreign(variable.origin.name) or _is_of_tenant(variable.origin):
        return None
    return name


def _is_of_tenant(origin: Origin) -> bool:
    secret, _, key = origin.name.rpartition("/")
    return origin.context == "kubernetes" and key in _OF_TENANT and not says_aws(secret)


def _entries(server: AtlantisServer) -> Entries:
    found = (Entry(v.name, v.value, _NOWHERE, _NOWHERE, _NOWHERE) for v in server.variables)
    return Entries(tuple(found), _NOWHERE)


def _use(server: AtlantisServer, parts: dict[Part, ServerVariable], token: ServerVariable | None) -> KeyUse:
    first = parts.get(Part.ID) or parts[Part.SECRET]
    confidence, because = _DOUBTS.get(first.origin.context, (Confidence.HIGH, ""))
    others = [(v.place, part.value) for part, v in parts.items() if v is not first]
    others += [(token.place, Part.TOKEN.value)] if token else []
    return KeyUse(
        primary=first.place,
        handed_to=_HANDED_TO,
        ids=_origins([parts[Part.ID]] if Part.ID in parts else []),
        secrets=_origins([parts[Part.SECRET]] if Part.SECRET in parts else []),
        others=tuple(others),
        confidence=confidence,
        because=because,
        session_token=token.origin if token else None,
        source=server.source,
    )


def _origins(variables: Sequence[ServerVariable]) -> tuple[Origin, ...]:
    return tuple(v.origin for v in variables if v.origin.context != "unknown")
