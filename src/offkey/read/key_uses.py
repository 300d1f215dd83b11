"""Every long-lived AWS key that a repository's pipelines hand on: one use for each credential at each site."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from offkey.model.finding import Confidence
from offkey.model.pipeline import Entry
from offkey.model.repository import Repository
from offkey.model.static_key import KeyUse, Origin
from offkey.model.text import Place
from offkey.model.unknown import Unknown
from offkey.read.aws_keys import KeyName, Part, read_name, says_aws, says_foreign
from offkey.read.github_matrix import Combination
from offkey.read.github_matrix import combinations as combinations_of
from offkey.read.key_follow import Followed, follow
from offkey.read.key_origins import Carried, in_text
from offkey.read.key_reach import Reach, goes_elsewhere, of_step
from offkey.read.key_sites import Callers, Site, callers, environment, sites
from offkey.read.scalar_place import place_in

_AWS_CONTEXT = re.compile(r"\baws|amazon|(?:\A|[^a-z0-9])s3(?:[^a-z0-9]|\Z)|\becr\b", re.IGNORECASE)
_VARIABLE = re.compile(r"-var[=\s]+[\"']?(?P<name>[\w-]+)\s*=\s*[\"']?\Z")
_NEAR = 16
"""How many credentials back a secret may belong to: further than a script keeps an id from its secret."""
_ORDER = {Part.ID: 0, Part.SECRET: 1, Part.TOKEN: 2}


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """One part of a credential at a site. `sink` is the name it gets there."""

    name: KeyName
    sink: str
    origin: Origin
    followed: Followed
    place: Place
    entry: Entry | None
    terraform_variable: str | None


def find(repository: Repository) -> tuple[KeyUse, ...]:
    """Every use in workflows and composite actions, each place once, in the order of the files."""
    known, reach = callers(repository), dict[int, Reach]()
    found: dict[tuple[Place, tuple[Origin, ...]], KeyUse] = {}
    for site in sites(repository):
        for use in _uses(repository, site, known, reach):
            found.setdefault((use.primary, use.origins), use)
    return tuple(sorted(found.values(), key=lambda use: use.primary))


def _uses(repository: Repository, site: Site, known: Callers, reach: dict[int, Reach]) -> Iterator[KeyUse]:
    groups = [use for group in _credentials(list(_parts(site, known))) if (use := _use(repository, site, group))]
    if groups and not goes_elsewhere(repository, site, reach):
        yield from groups


# --- parts -----------------------------------------------------------------------------------------------


def _parts(site: Site, known: Callers) -> Iterator[_Found]:
    """Every part of a credential at `site`; a value that stands there again under the same name counts once."""
    seen: set[tuple[Origin, str]] = set()
    for entry, carried in _carried(site):
        sink = (entry.key if entry and carried.whole else carried.name) or (entry.key if entry else "")
        if (carried.origin, sink) not in seen:
            seen.add((carried.origin, sink))
            yield from _part(site, carried, sink, entry, known)


def _carried(site: Site) -> Iterator[tuple[Entry | None, Carried]]:
    combinations = _combinations(site)
    if site.kind == "run":
        found = in_text(site.text, script=True, combinations=combinations)
        yield from ((None, carried) for carried in found if not _is_covered(site, carried))
    for entry in site.entries:
        yield from ((entry, carried) for carried in in_text(entry.value, combinations=combinations))


def _combinations(site: Site) -> tuple[Combination, ...]:
    """Of the job's matrix, which may choose a secret by its name; none where it is computed."""
    matrix = site.scope.job.matrix if site.scope.job else None
    found = combinations_of(matrix) if matrix is not None else ()
    return () if isinstance(found, Unknown) else found


def _part(site: Site, carried: Carried, sink: str, entry: Entry | None, known: Callers) -> Iterator[_Found]:
    name = _name(sink, carried.origin)
    if name is None:
        return
    place = _place(site, carried, entry)
    followed = follow(carried.origin, site.scope, known, within=entry)
    if not any(says_foreign(_last(origin)) for origin in followed.origins):
        yield _Found(name, sink, carried.origin, followed, place, entry, _terraform_variable(site, carried, sink))


def _name(sink: str, origin: Origin) -> KeyName | None:
    """What the sink's name or the origin's says; they have to be read together (`access_key=${{ secrets.AWS_ID }}`)."""
    if says_foreign(sink) or says_foreign(_last(origin)):
        return None
    at_sink, at_origin = read_name(sink), read_name(_last(origin))
    if origin.context == "literal":
        if origin.name:
            return KeyName(Part.ID, at_sink.stem if at_sink else "", says_aws=True)
        return at_sink if at_sink and at_sink.part is Part.SECRET else None
    if at_sink is None:
        return at_origin if at_origin and at_origin.says_aws else None
    return KeyName(at_sink.part, at_sink.stem, at_sink.says_aws or says_aws(_last(origin)))


def _last(origin: Origin) -> str:
    return origin.name.rpartition(".")[2]


def _is_covered(site: Site, carried: Carried) -> bool:
    """Whether a script's variable is set by an `env` that is itself reported, or by nothing that shows."""
    if carried.origin.context not in ("shell", "env"):
        return False
    found = environment(site.scope, carried.origin.name)
    if found is None:
        return True
    entry, _ = found
    return any(_name(entry.key if c.whole else c.name or "", c.origin) for c in in_text(entry.value))


def _terraform_variable(site: Site, carried: Carried, sink: str) -> str | None:
    if site.kind == "env" and sink.startswith("TF_VAR_"):
        return sink.removeprefix("TF_VAR_")
    if site.kind == "run":
        line = site.text[site.text.rfind("\n", 0, carried.offset) + 1 : carried.offset][-200:]
        match = _VARIABLE.search(line)
        return match["name"] if match else None
    return None


def _place(site: Site, carried: Carried, entry: Entry | None) -> Place:
    """The entry as a whole where it stands on one line, else the line of the value inside it."""
    source = site.scope.source
    span, text = (entry.value_span, entry.value) if entry else (site.text_span, site.text)
    if entry is not None and source.line_of(span.start) == source.line_of(max(span.start, span.end - 1)):
        return source.place(entry.span)
    return place_in(source, span, text, needle=_word_at(text, carried.offset), offset=carried.offset)


def _word_at(text: str, offset: int) -> str:
    """What stands at `offset`: an expression, or a word."""
    if text.startswith("${{", offset):
        end = text.find("}}", offset)
        return text[offset : end + 2] if end >= 0 else text[offset : offset + 3]
    match = re.compile(r"\$?[\w{:+/]+\}?").match(text, offset)
    return match[0] if match else text[offset : offset + 1]


# --- credentials -----------------------------------------------------------------------------------------


def _credentials(parts: Sequence[_Found]) -> list[list[_Found]]:
    """The parts that belong together: by the stem of their names, then by where they come from."""
    groups: dict[str, list[list[_Found]]] = {}
    for part in parts:
        of_stem = groups.setdefault(part.name.stem, [])
        group = next((g for g in reversed(of_stem[-_NEAR:]) if _fits(part, g)), None)
        if group is None:
            of_stem.append([part])
        else:
            group.append(part)
    merged: dict[tuple[Origin, ...], list[_Found]] = {}
    for group in (group for of_stem in groups.values() for group in of_stem):
        group.sort(key=lambda p: _ORDER[p.name.part])
        key = tuple(sorted({o for p in group if p.name.part is group[0].name.part for o in p.followed.origins}))
        merged.setdefault(key, []).extend(group)
    return list(merged.values())


def _fits(part: _Found, group: Sequence[_Found]) -> bool:
    """Whether a group lacks this part, has the very same one, or another choice of the same expression."""
    same = [p for p in group if p.name.part is part.name.part]
    return not same or any(p.origin == part.origin or p.place == part.place for p in same)


def _use(repository: Repository, site: Site, group: list[_Found]) -> KeyUse | None:
    tokens = [p for p in group if p.name.part is Part.TOKEN]
    if tokens and not any(p.followed.kept for p in tokens):
        return None  # a session handed on: its keys expire with its token
    keys = [p for p in group if p.name.part is not Part.TOKEN]
    judged = _confidence(repository, site, keys)
    if judged is None:
        return None
    confidence, because = judged
    ids, secrets = _origins(keys, Part.ID), _origins(keys, Part.SECRET)
    first = next((p for p in keys if p.name.part is Part.ID), keys[0])
    entries = [p.entry for p in group if p.entry is not None]
    return KeyUse(
        primary=first.place,
        handed_to=site.handed_to,
        ids=ids,
        secrets=secrets,
        others=tuple(dict.fromkeys((p.place, p.name.part.value) for p in group if p.place != first.place)),
        confidence=confidence,
        because=because,
        session_token=tokens[0].origin if tokens else None,
        terraform_variables=tuple(dict.fromkeys(p.terraform_variable for p in keys if p.terraform_variable)),
        source=site.scope.source,
        step=site.scope.step,
        entries=tuple(entries) if site.kind == "with" else (),
    )


def _origins(keys: Sequence[_Found], part: Part) -> tuple[Origin, ...]:
    """Where a part comes from in the end; what is kept for long counts before what is not known."""
    of_part = [p for p in keys if p.name.part is part]
    kept = dict.fromkeys(o for p in of_part for o in p.followed.kept)
    return tuple(kept) or tuple(dict.fromkeys(p.origin for p in of_part))


def _confidence(repository: Repository, site: Site, keys: Sequence[_Found]) -> tuple[Confidence, str] | None:
    """How sure it is that these are long-lived keys of AWS; None where nothing speaks for it."""
    contexts = {o.context for p in keys for o in p.followed.origins}
    if any(p.followed.kept for p in keys):
        if any(p.name.says_aws for p in keys):
            return Confidence.HIGH, ""
        if {p.name.part for p in keys} >= {Part.ID, Part.SECRET} and _speaks_of_aws(repository, site):
            return Confidence.MEDIUM, "the names could belong to another cloud"
        return None
    if not any(p.name.says_aws for p in keys):
        return None
    if "inputs" in contexts:
        return Confidence.MEDIUM, "whoever calls this hands the key in"
    if "store" in contexts:
        return Confidence.MEDIUM, "the key comes out of a secret store"
    outputs = [p for p in keys if p.origin.context in ("steps", "needs") and "unknown" in contexts]
    return (Confidence.LOW, "no session token goes with the key") if outputs else None


def _speaks_of_aws(repository: Repository, site: Site) -> bool:
    """Whether the step, or a name beside the keys, is about AWS: the proof that `ACCESS_KEY` alone is not."""
    step = site.scope.step
    names = [*(entry.key for entry in site.entries), step.uses or "" if step else ""]
    if site.kind == "run":
        names.append(site.text)
    if any(_AWS_CONTEXT.search(name.replace("_", "-")) for name in names):
        return True
    return of_step(repository, site.scope) is Reach.AWS
