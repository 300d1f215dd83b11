"""Every long-lived AWS key that other files than workflows and Terraform hand on: one use per credential and site."""

from __future__ import annotations

import posixpath

from offkey.model.finding import Confidence
from offkey.model.records import replace
from offkey.model.regex import regex
from offkey.model.static_key import KeyUse, Origin
from offkey.model.text_file import Group, Handed, TextFile, TextKind
from offkey.read.aws_keys import Part, read_name, says_foreign
from offkey.read.found_part import KEPT, Followed, FoundPart, again, is_another_services, name_of
from offkey.read.key_uses import together
from offkey.read.texts.origins import context_of
from offkey.read.texts.reach import goes_elsewhere, speaks_of_local_services

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.text import Place, Span

_BECAUSE = {
    "environment": "whoever runs this brings the key, and no session token goes with it",
    "inputs": "whoever calls this hands the key in",
    "store": "the key comes out of a secret store",
    "file": "the key comes out of a file",
    "ansible": "a variable that the template is filled in with holds the key",
    "playbook": "a variable of Ansible holds the key",
    "kubernetes": "a secret of the cluster holds the key",
    "connection": "the service connection holds a key, unless it trusts the pipeline's token",
}
_ASSUMES = regex(rb"assume-role-with-web-identity|\bCIRCLE_OIDC_TOKEN|\bBITBUCKET_STEP_OIDC_TOKEN")
"""A session that an orb or a command takes: its keys and its token stand in variables from then on."""
_SECRET_SET = regex(r"\b(?:gh|glab)[ \t]+(?:secret|variable)[ \t]+(?:set|create)\b")
_IMITATION = regex(
    rb"(?:LOCALSTACK|MINIO|MOTO)_(?:URL|HOST|ENDPOINT|HOSTNAME)\b"
    rb"|\bimage[\"']?[ \t]*:[ \t]*[\"']?[^\s\"'#]{0,99}"
    rb"(?:localstack|/minio|motoserver/moto|dynamodb-local|elasticmq|s3mock)\b(?!/mc)"
)
"""The address of what imitates AWS, or the image of such a program, whose keys are its own."""
_UNSURE = ({"connection"}, {"kubernetes"})
"""Where a value comes from that nobody would swear is a long-lived key of AWS."""
_OF_SESSION = ("session", "unknown")
_BACKEND = b"-backend-config"
_LINE = 20_000
"""Bytes of a line in which that is looked for."""
_DEPTH = 4
"""How far a variable is followed inside its file: further than anybody renames one, and an end for circles."""


def find(files: Sequence[TextFile], *, state_on_aws: bool = False) -> tuple[KeyUse, ...]:
    """Every use in `files`, each place once, in the order of the files.

    `state_on_aws`: what `terraform init` is given as the backend's key is one of AWS, whatever it is called.
    """
    folders: dict[str, list[TextFile]] = {}
    for file in files:
        folders.setdefault(posixpath.dirname(file.path), []).append(file)
    found: dict[tuple[Place, tuple[Origin, ...]], KeyUse] = {}
    for file in files:
        for use in _of_file(file, folders[posixpath.dirname(file.path)], state_on_aws):
            found.setdefault((use.primary, use.origins), use)
    return tuple(sorted(found.values(), key=lambda use: use.primary))


def _of_file(file: TextFile, beside: Sequence[TextFile], state_on_aws: bool) -> Iterator[KeyUse]:
    reach: dict[tuple[Span, bool], bool] = {}
    state_on_aws = state_on_aws and _BACKEND in file.source.data
    for group in file.groups:
        every = _parts(file, group)
        found = together(every)
        if file.kind is TextKind.SHELL:
            found = [_before_session(parts, every) for parts in found]
        uses = [use for parts in found if (use := _use(file, group, parts, state_on_aws)) is not None]
        if uses and not goes_elsewhere(file, group, beside, reach):
            yield from uses


def _parts(file: TextFile, group: Group) -> list[FoundPart]:
    found: list[FoundPart] = []
    further: dict[str, list[Place]] = {}
    seen: set[tuple[Origin, str]] = set()
    elsewhere = {one.origin for one in group.values if is_another_services(one.origin, one.name)}
    for handed in group.values:
        name = name_of(handed.name, handed.origin)
        if name is None or handed.origin in elsewhere or (handed.origin, handed.name) in seen:
            continue
        seen.add((handed.origin, handed.name))
        origins = _follow(file, handed.origin, handed, _DEPTH) or _given_before(file, handed)
        if origins and not any(says_foreign(origin.name) for origin in origins):
            found.append(
                FoundPart(
                    name,
                    handed.name,
                    handed.origin,
                    Followed(origins),
                    handed.place,
                    None,
                    _variable(handed),
                    handed.again,
                )
            )
        elif not origins and handed.name != handed.origin.name:
            further.setdefault(handed.origin.name, []).append(handed.place)
    return [replace(part, again=(*part.again, *further.get(part.sink, ()))) for part in found] if further else found


def _follow(file: TextFile, origin: Origin, handed: Handed, depth: int) -> tuple[Origin, ...]:
    """Where a value comes from in the end; nothing where the variable is reported where the file sets it."""
    if origin.context != context_of(file.kind) or depth == 0:
        return (origin,)
    known = file.assigned.get(origin.name, ())
    assigned = [a for a in known if handed.span is None or a.scope.covers(handed.span)]
    if not assigned:
        return (origin,)
    name = read_name(origin.name)
    if origin.name == handed.name or (name is not None and name.says_aws):
        typed = Origin("inputs", origin.name)  # which nothing else reports
        return (typed,) if any(typed in a.origins for a in assigned) else ()
    found = (_follow(file, inner, handed, depth - 1) for a in assigned for inner in a.origins)
    return tuple(dict.fromkeys(o for origins in found for o in origins))


def _given_before(file: TextFile, handed: Handed) -> tuple[Origin, ...]:
    """The variable as the script was given it, where it is set only behind this use of it."""
    if file.kind is not TextKind.SHELL or handed.origin.context != "environment":
        return ()
    from offkey.read.texts.before_set import is_before_set  # few scripts set a key that they do not hand on themselves

    return (handed.origin,) if is_before_set(file, handed.origin, handed) else ()


def _use(file: TextFile, group: Group, parts: list[FoundPart], state_on_aws: bool) -> KeyUse | None:
    tokens = [p for p in parts if p.name.part is Part.TOKEN]
    keys = [p for p in parts if p.name.part is not Part.TOKEN]
    if not keys or (tokens and (not any(_is_stored(p) for p in tokens) or _ASSUMES.search(file.source.data))):
        return None  # a session handed on: its keys expire with its token
    judged = _confidence(file, group, keys, state_on_aws)
    if judged is None:
        return None
    first = next((p for p in keys if p.name.part is Part.ID), keys[0])
    return KeyUse(
        primary=first.place,
        handed_to=group.handed_to,
        ids=_origins(keys, Part.ID),
        secrets=_origins(keys, Part.SECRET),
        others=tuple(dict.fromkeys((p.place, p.name.part.value) for p in parts if p.place != first.place)),
        again=again(first, parts),
        confidence=judged[0],
        because=judged[1],
        session_token=tokens[0].origin if tokens else None,
        terraform_variables=tuple(dict.fromkeys(p.terraform_variable for p in keys if p.terraform_variable)),
        source=file.source,
    )


def _before_session(parts: list[FoundPart], every: Sequence[FoundPart]) -> list[FoundPart]:
    """The whole key that a script sets before it replaces the variables by those of a session; else all parts."""
    tokens = [p for p in parts if p.name.part is Part.TOKEN]
    if any(origin.context == "environment" for p in tokens for origin in p.followed.origins):
        return parts  # the script is given a session, and may take another with it
    begins = min((p.place.line for p in tokens), default=0)
    replaced = {p.sink for p in every if p.origin.context in _OF_SESSION} if begins else set()
    before = [p for p in parts if p.place.line < begins and p.origin.context == "environment"]
    first = [p for p in before if p.sink.upper() in replaced and p.origin.name != p.sink]
    return first if {p.name.part for p in first} == {Part.ID, Part.SECRET} else parts


def _is_stored(part: FoundPart) -> bool:
    """Whether a session token lies in a store; Buildkite has none, so there it is one of the agent's session."""
    return any(origin.context != "buildkite" for origin in part.followed.kept)


def _origins(keys: Sequence[FoundPart], part: Part) -> tuple[Origin, ...]:
    """Where a part comes from; what is kept for long counts before what is not known."""
    origins = dict.fromkeys(o for p in keys if p.name.part is part for o in p.followed.origins)
    kept = tuple(o for o in origins if o.context in KEPT)
    return kept or tuple(origins)


def _is_made_secret(file: TextFile, parts: Sequence[FoundPart]) -> bool:
    """Whether a command keeps the key for pipelines: whatever the file starts besides, it is theirs."""
    lines = (file.source.line(part.place.line, most=_LINE) for part in parts)
    return any(_SECRET_SET.search(line) for line in lines)


def _is_about_imitation(file: TextFile, group: Group) -> bool:
    """Whether the service that is given the key is localstack, or the like, or is given the address of that as well."""
    span = group.around[0] if group.around and file.kind is TextKind.COMPOSE else None
    return span is not None and _IMITATION.search(file.source.data, span.start, span.end) is not None


def _confidence(
    file: TextFile, group: Group, keys: Sequence[FoundPart], state_on_aws: bool
) -> tuple[Confidence, str] | None:
    """How sure it is that these are long-lived keys of AWS; None where nothing speaks for it."""
    contexts = {o.context for p in keys for o in p.followed.origins}
    if contexts == {"literal"} or contexts <= {"session", "unknown"}:
        return None  # a key that is written out is a finding of its own
    if "session" in contexts:
        return None
    says_aws = any(p.name.says_aws for p in keys)
    if not says_aws and not (state_on_aws and _is_of_backend(file, keys)):
        return None
    if not contexts & KEPT and _is_about_imitation(file, group):
        return None
    if not contexts & KEPT and speaks_of_local_services(file) and not _is_made_secret(file, keys):
        if file.kind is not TextKind.COMPOSE:
            return None
        return Confidence.LOW, "the file also starts a service that only imitates AWS"
    if contexts & KEPT or group.baked:
        return (Confidence.HIGH, "") if says_aws else (Confidence.MEDIUM, "the names could belong to another cloud")
    because = next((why for context, why in _BECAUSE.items() if context in contexts), None)
    confidence = Confidence.LOW if contexts in _UNSURE else Confidence.MEDIUM
    return (confidence, because) if because else None


def _is_of_backend(file: TextFile, keys: Sequence[FoundPart]) -> bool:
    """Whether it is a whole key that `terraform init` is given for the backend."""
    whole = {p.name.part for p in keys} >= {Part.ID, Part.SECRET}
    return whole and all(_BACKEND.decode() in file.source.line(p.place.line, most=_LINE) for p in keys)


def _variable(handed: Handed) -> str | None:
    """The Terraform variable that a value becomes under this name."""
    return handed.name.removeprefix("TF_VAR_") if handed.name.startswith("TF_VAR_") else None
