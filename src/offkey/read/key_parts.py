"""The parts of AWS credentials at one site: which values, under which names, from where."""

from __future__ import annotations

from offkey.model.records import replace
from offkey.model.regex import regex
from offkey.model.static_key import Origin
from offkey.model.unknown import Unknown
from offkey.read.aws_keys import KeyName, may_bring_own_key, read_name, says_foreign
from offkey.read.found_part import FoundPart, is_another_services, last_word, name_of
from offkey.read.key_origins import Carried, in_text, passed_on
from offkey.read.key_sites import STORES, Callers, Site, environment, names_key, written_at
from offkey.read.scalar_place import place_in
from offkey.read.shell_values import named_indirectly, origin_in, out_of_store
from offkey.read.written_name import fills_credentials, is_quiet, name_before, name_by_command, names_credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.pipeline import Command, Entry
    from offkey.model.text import Place
    from offkey.read.github_matrix import Combination

_VARIABLE_AT = regex(r"\$?[\w{!:+/]+\}?")
_LOGIN = {"username": "aws_access_key_id", "password": "aws_secret_access_key"}
_NAMED_BY_USE = frozenset({"secrets", "vars", "env", "inputs"})
"""Where a long-lived key may come from; a step's output is the password of some hours that ECR hands out."""
_CREDENTIALS_FILE = regex(
    r">\s*[\"']?\S*\.aws/credentials|\.aws/credentials[\"']?\s*<<|tee\s+(?:-a\s+)?\S*\.aws/credentials"
)
_REFERENCE = "op://"
"""Source: https://developer.1password.com/docs/cli/secret-reference-syntax/"""
_NEAR = 200
"""How far before a value the command that takes it may stand."""
_AGAIN = 30
"""How many more places of one value are listed: whoever has seen as many looks for the name."""
_VARIABLE = regex(r"-var[=\s]+[\"']?(?P<name>[\w-]+)\s*=\s*[\"']?\Z")


_ASKING = {(), *((word,) for word in ("test", "[", "[[", "echo", "printf", "exit", "set", "true", "false", ":"))}
"""Commands of the shell itself that start nothing, which could look into the environment."""


def parts(site: Site, known: Callers) -> Iterator[FoundPart]:
    """Every part of a credential at `site`; a value that stands there again under the same name counts once, there."""
    if _only_asks(site):
        return
    taken = [(entry, carried, _sink(site, entry, carried)) for entry, carried in _carried(site)]
    elsewhere = {carried.origin for _, carried, sink in taken if is_another_services(carried.origin, sink)}
    once: dict[tuple[Origin, str], list[tuple[Entry | None, Carried]]] = {}
    for entry, carried, sink in taken:
        if carried.origin not in elsewhere:
            once.setdefault((carried.origin, sink), []).append((entry, carried))
    for (_, sink), ((entry, carried), *again) in once.items():
        for part in _part(site, carried, sink, entry, known):
            yield replace(part, again=tuple(_place(site, c, e) for e, c in again[:_AGAIN])) if again else part


def _only_asks(site: Site) -> bool:
    """Whether this is the environment of a step whose script asks whether its variables are set, and no more."""
    step = site.scope.step
    if site.kind != "env" or step is None or step.run is None or not step.env:
        return False
    from offkey.read.github_step import script

    commands = script(step).commands
    if not commands or not all(map(_asks, commands)):
        return False
    names = {entry.key for entry in step.env}
    return not any(c.origin.name.rpartition(".")[2] in names for c in in_text(step.run, script=True))


def _asks(command: Command) -> bool:
    written = (*command.words, *(value for _, value in command.assignments))
    return command.words[:1] in _ASKING and not any("$(" in word or "`" in word for word in written)


def _sink(site: Site, entry: Entry | None, carried: Carried) -> str:
    written = (entry.key if entry and carried.whole else carried.name) or (entry.key if entry else "")
    return _taken_as(site, entry, carried, written)


def _taken_as(site: Site, entry: Entry | None, carried: Carried, sink: str) -> str:
    """The name of what a value is taken for, where that is not the name it is given.

    A registry of ECR takes an access key as user name and password, and a credentials file holds both.
    """
    step, given = site.scope.step, site.scope.given
    if site.kind == "run" and (by_command := name_by_command(site.text, carried.offset)) is not None:
        return by_command
    if carried.origin.context == "shell":
        written = entry.value if entry else site.text
        if given is not None and not given.federates and names_credentials(sink, written, carried.offset):
            return "aws_access_key_id"
        return "aws_access_key_id" if fills_credentials(site.text, carried.offset) else sink
    if carried.origin.context not in _NAMED_BY_USE:
        return sink
    if site.kind == "with" and step is not None and sink.lower() in _LOGIN:
        from offkey.read.registry_logins import is_of_ecr  # few steps sign in

        return _LOGIN[sink.lower()] if is_of_ecr(site.scope, step) else sink
    if site.kind == "run" and read_name(sink) is None:
        end = site.text.find("\n", carried.offset)
        around = site.text[max(0, carried.offset - _NEAR) : end if end >= 0 else len(site.text)]
        return "aws_access_key_id" if _CREDENTIALS_FILE.search(around) else sink
    return sink


def _carried(site: Site) -> Iterator[tuple[Entry | None, Carried]]:
    written = written_at(site)
    combinations = _combinations(site) if "matrix" in written.lower() else ()
    if not combinations and not names_key(site, written):
        return
    if site.kind == "run":
        found = list(in_text(site.text, script=True, combinations=combinations))
        found += passed_on(site.text) if site.scope.given is not None else ()
        found += (
            Carried(Origin("shell", name), offset, name_before(site.text, offset))
            for name, offset in named_indirectly(site.text)
            if not is_quiet(site.text, offset)
        )
        found += (
            Carried(Origin("store", name), offset, name)
            for name, offset in out_of_store(site.text)
            if not is_quiet(site.text, offset)
        )
        others = _foreign_commands(site.text)
        yield from (
            (None, carried)
            for carried in found
            if not _is_covered(site, carried) and not any(start <= carried.offset < end for start, end in others)
        )
    yield from _by_action(site)
    shell = site.scope.given is not None
    for entry in site.entries:
        values = in_text(entry.value, script=shell, combinations=combinations)
        yield from ((entry, carried) for carried in values)


def _foreign_commands(text: str) -> tuple[tuple[int, int], ...]:
    if not may_bring_own_key(text):
        return ()
    from offkey.read.own_keys import foreign_commands  # few scripts have any

    return foreign_commands(text)


def _by_action(site: Site) -> Iterator[tuple[Entry, Carried]]:
    """What an action takes out of a secret store, or an entry names in one (`op://vault/item/field`)."""
    step = site.scope.step
    if site.kind == "with" and step is not None and step.action in STORES:
        from offkey.read.store_actions import stored

        yield from ((entry, Carried(Origin("store", name), at, name)) for entry, name, at in stored(step))
    for entry in site.entries:
        if site.kind == "fetched" or entry.value.startswith(_REFERENCE):
            yield entry, Carried(Origin("store", entry.key), 0, None, whole=True)


def _combinations(site: Site) -> tuple[Combination, ...]:
    """Of the job's matrix, which may choose a secret by a name that is not written out; none where it is computed."""
    matrix = site.scope.job.matrix if site.scope.job else None
    if matrix is None:
        return ()
    from offkey.read.github_matrix import combinations

    found = combinations(matrix)
    return () if isinstance(found, Unknown) else found


def _part(site: Site, carried: Carried, sink: str, entry: Entry | None, known: Callers) -> Iterator[FoundPart]:
    variable = _terraform_variable(site, carried, sink)
    name = name_of(sink, carried.origin) or _by_variable(carried, variable, known)
    if name is None or (entry is not None and _is_anothers(site, entry)):
        return
    from offkey.read.key_follow import follow  # few values are parts of a key

    place = _place(site, carried, entry)
    followed = follow(_before(site, carried) or carried.origin, site.scope, known, within=entry)
    if not any(says_foreign(last_word(origin)) for origin in followed.origins):
        yield FoundPart(name, sink, carried.origin, followed, place, entry, variable)


def _is_anothers(site: Site, entry: Entry) -> bool:
    """Whether a comment says that an entry is the key of another service (`# for the state in DO Spaces`)."""
    if b"#" not in site.scope.source.data:
        return False
    from offkey.read.comments import speaks_of_another_service

    return speaks_of_another_service(site.scope.source, entry.key_span)


def _by_variable(carried: Carried, variable: str | None, known: Callers) -> KeyName | None:
    """What a Terraform variable is that no name tells of: a provider of AWS in this repository signs in with it."""
    if variable is None or says_foreign(variable) or says_foreign(last_word(carried.origin)):
        return None
    from offkey.read.key_variables import key_variables

    part = key_variables(known.repository).get(variable)
    return KeyName(part, "", says_aws=True) if part is not None else None


def _before(site: Site, carried: Carried) -> Origin | None:
    """What the script itself put into a variable, on a platform whose variables nothing else need set."""
    if site.scope.given is None or site.kind != "run" or carried.origin.context != "shell":
        return None
    return origin_in(site.text, carried.origin.name, before=carried.offset)


def _is_covered(site: Site, carried: Carried) -> bool:
    """Whether a script's variable is set by an `env` that is itself reported, or by nothing that shows."""
    if carried.origin.context not in ("shell", "env"):
        return False
    found = environment(site.scope, carried.origin.name)
    if found is None:
        return site.scope.given is None
    entry, _ = found
    shell = site.scope.given is not None
    found_in = in_text(entry.value, script=shell)
    return any(name_of(entry.key if c.whole or shell else c.name or "", c.origin) for c in found_in)


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
    source, offset = site.scope.source, carried.offset
    span, text = (entry.value_span, entry.value) if entry else (site.text_span, site.text)
    if entry is None and site.pieces is not None and (found := site.pieces.at(offset)):
        piece, offset = found
        source, span, text = piece.source, piece.span, piece.text
    if entry is not None and source.line_of(span.start) == source.line_of(max(span.start, span.end - 1)):
        return source.place(entry.span)
    return place_in(source, span, text, needle=_word_at(text, offset), offset=offset)


def _word_at(text: str, offset: int) -> str:
    """What stands at `offset`: an expression, or a word."""
    if text.startswith("${{", offset):
        end = text.find("}}", offset)
        return text[offset : end + 2] if end >= 0 else text[offset : offset + 3]
    match = _VARIABLE_AT.match(text, offset)
    return match[0] if match else text[offset : offset + 1]
