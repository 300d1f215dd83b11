"""Where the value of a shell variable comes from, as far as the script before that line shows.

A variable that a script fills from a command is not what the pipeline was given under that name.
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.records import dataclass
from offkey.model.regex import ASCII, IGNORECASE, regex
from offkey.model.static_key import Origin
from offkey.read.aws_keys import is_access_key_id, is_secret_key, read_name
from offkey.read.secret_stores import TAKES, WORDS
from offkey.read.written_name import called

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

_WHOLE = regex(r"\$(?:\{!?([A-Za-z_]\w*)(?:[:#%/^,+-][^}]*)?\}|([A-Za-z_]\w*))\Z", ASCII)
_ITEM = regex(r"\$\{([A-Za-z_]\w*)\[[^\]]*\]\}\Z", ASCII)
_COMMAND = regex(r"\$\(|`|<\(")
_SESSION = regex(
    r"sts\s+(?:assume-role|get-session-token|get-federation-token)|export-credentials|AssumeRole|assume[-_]?role|SessionToken"
    r"|\.Credentials\.|\baws/(?:creds|sts)/|vault\s+(?:read|write)\b[^|;\n]{0,200}/(?:creds|sts)/|aws-vault|saml2aws|\bawsume\b",
    IGNORECASE,
)
_STORE = regex(TAKES, IGNORECASE)
_PRINTED = regex(
    r"\b(?:echo|printf)[ \t]+(?:-\w+[ \t]+)*[\"']?(?P<name>[A-Za-z_]\w*)=[\"']?(?P<value>\$\{?\w+\}?(?=[\"'\s])"
    r"|\$\((?:[^()\n\\]|\\[\s\S]|\([^()\n]{0,400}\)){1,400}\)|`(?:[^`\n\\]|\\[\s\S]){1,400}`)",
    ASCII,
)
"""`echo "NAME=$(…)" >> $GITHUB_ENV`: a name, and the variable or the command that it gets its value from."""
_INDIRECT = regex(r"\$\{!([A-Za-z_]\w*)\}", ASCII)
_REFERENCE = regex(r"\$(?:\{\w+[^{}$]{0,40}\}|\w+)", ASCII)
_STARRED = regex(r"(?=[^_*])[\w*]+\Z", ASCII)
_HANDED = regex(r"\b(?:echo|printf|printenv|eval|base64|tr)\b")
_PIPED = regex(r"\b(?:echo|printf)\b[^|$\n]{0,80}\$\{?(\w+)|<<<[ \t]*[\"']?\$\{?(\w+)", ASCII)
"""`$(echo "$ALL" | jq -r .id)`: a part of what a variable holds."""
_WORD = regex(r"[A-Za-z_]\w{5,}", ASCII)
_FILLING = frozenset({"source", ".", "eval"})
_CREDENTIALS = regex(r"aws|cred|role|assume|sts\b|vault|login|auth|secret|oidc", IGNORECASE)
_ENVIRONMENT = regex(r"(?<!v)env\b", IGNORECASE)
_SDK_NAMES = frozenset({"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"})
"""What a session is called in a file of variables: no tool writes one down under names of one's own."""
_FORMAT = regex(r"\b([A-Za-z_]\w*)=(?:%s|\$\{?\w+|\$\()", ASCII)
_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Filled:
    """One assignment: the variable, its value after quoting, and the offset (characters) of its command.

    No name: the command (`eval`, `source`) may fill any.
    """

    name: str | None
    value: str
    offset: int


def origin_in(text: str, name: str, *, before: int, depth: int = _DEPTH) -> Origin | None:
    """What the script `text` put into `name` before the character `before`; None where it left it alone."""
    found: Origin | None = Origin("shell", name)
    for rest in range(depth, 0, -1):
        if found is None or found.context != "shell":
            return found
        last = _last(assignments(text), found.name, before)
        if last is None:
            return None if found.name == name else Origin("shell", found.name)
        before, found = last.offset, _origin(text, last, found.name)
        if found.context == "unknown" and (piped := _PIPED.search(last.value)):
            whole = origin_in(text, piped[1] or piped[2], before=before, depth=rest - 1)
            found = whole if whole is not None and whole.context in ("store", "session") else found
    return Origin("unknown", name)


def out_of_store(text: str) -> Iterator[tuple[str, int]]:
    """The parts of keys that a script takes out of a secret store: the name of each, and where it gets it (characters).

    A name that is filled again later, as with a session, is what it is filled with last.
    """
    lower = text.lower()
    if not any(word in lower for word in WORDS) or _STORE.search(text) is None:
        return
    end = len(text) + 1
    for filled in assignments(text):
        if filled.name is not None and _is_stored(filled.name, origin_in(text, filled.name, before=end)):
            yield filled.name, filled.offset
    for printed in _PRINTED.finditer(text):
        variable = _WHOLE.match(printed["value"])
        if variable is not None and read_name(variable[1] or variable[2]) is not None:
            continue  # a part where it is filled
        if _is_stored(printed["name"], _of_printed(text, printed)):
            yield printed["name"], printed.start("name")


def named_indirectly(text: str) -> Iterator[tuple[str, int]]:
    """`${!NAME}`: what the variable is called that the value of NAME names, and where it stands (characters).

    What is not written out of it is a star; where nothing is, the expression stands for the name.
    Source: https://www.gnu.org/software/bash/manual/html_node/Shell-Parameter-Expansion.html
    """
    if "${!" not in text:
        return
    filled = iter((*assignments(text), Filled(None, "", len(text))))
    known: dict[str, str] = {}
    following = next(filled)
    for match in _INDIRECT.finditer(text):
        while following.offset < match.start():
            if following.name is not None:
                known[following.name] = following.value
            following = next(filled)
        name = _REFERENCE.sub("*", known.get(match[1], ""))
        yield name if _STARRED.match(name) else f"[{match[0]}]", match.start()


def printed_as(text: str, name: str) -> Origin | None:
    """What a script prints last as the value of `name`, as it does into `$GITHUB_ENV`; None where it prints none."""
    found = [printed for printed in _PRINTED.finditer(text) if printed["name"] == name]
    return _of_printed(text, found[-1]) if found else None


def _of_printed(text: str, printed: re.Match[str]) -> Origin | None:
    variable = _WHOLE.match(printed["value"])
    if variable is None:
        return of_command(called(text, printed["value"]), printed["name"])
    return origin_in(text, variable[1] or variable[2], before=printed.start())


def _is_stored(name: str, origin: Origin | None) -> bool:
    return origin is not None and origin.context == "store" and read_name(name) is not None


@lru_cache(maxsize=256)
def assignments(text: str) -> tuple[Filled, ...]:
    """Every assignment of a script, in order."""
    from offkey.read.shell import parse  # slow to import, and most scripts are asked for nothing like this

    data = text.encode("utf-8", "surrogateescape")
    found: list[Filled] = []
    for command in parse(text).commands:
        offset = len(data[: command.span.start].decode("utf-8", "replace"))
        found += (Filled(name, value, offset) for name, value in command.assignments)
        written = data[command.span.start : command.span.end].decode("utf-8", "replace")
        found += _by_command(command.words, written, (*command.redirects,), offset)
    return tuple(found)


def set_once(script: str) -> dict[str, str]:
    """What the script's variables are worth that it sets once."""
    found: dict[str, str | None] = {}
    for filled in assignments(script):
        if filled.name is not None:
            found[filled.name] = None if filled.name in found else filled.value
    return {name: value for name, value in found.items() if value is not None}


def _by_command(words: Sequence[str], written: str, redirects: Sequence[str], offset: int) -> Iterator[Filled]:
    match words:
        case ("read" | "mapfile" | "readarray", *names):
            value = f"$({' '.join(redirects)})"
            yield from (Filled(name, value, offset) for name in names if name.isidentifier())
        case ("export" | "declare" | "typeset" | "local", *_) if _COMMAND.search(written):
            # `export $(printf "A=%s B=%s" $(…))`: names that only the command's output sets
            yield from (Filled(match[1], f"$({written})", offset) for match in _FORMAT.finditer(written))
            if written.split(maxsplit=1)[-1].startswith(("$(", '"$(', "`")):
                yield Filled(None, written, offset)
        case (verb, *rest) if verb in _FILLING and _may_fill(" ".join(rest)):
            yield Filled(None, written, offset)
        case _:
            return


def _last(found: Sequence[Filled], name: str, before: int) -> Filled | None:
    """The last assignment that counts for `name`; one of its own value (`A=$A`) does not."""
    for filled in reversed(found):
        if filled.offset >= before:
            continue
        if filled.name == name and not _is_itself(filled.value, name):
            return filled
        if filled.name is None and read_name(name) is not None and _may_fill(filled.value, name):
            return filled
    return None


def _may_fill(command: str, name: str | None = None) -> bool:
    """Whether a command that fills variables of any name may fill `name` with a session, or any at all."""
    if _CREDENTIALS.search(command):
        return True
    computed = command.startswith("eval") or _COMMAND.search(command) is not None
    return _ENVIRONMENT.search(command) is not None and (name is None or computed or name in _SDK_NAMES)


def _is_itself(value: str, name: str) -> bool:
    match = _WHOLE.match(value)
    return match is not None and (match[1] or match[2]) == name


def _origin(text: str, filled: Filled, name: str) -> Origin:
    value = filled.value
    match = _WHOLE.match(value) or _ITEM.match(value)
    if match:
        return Origin("shell", next(filter(None, match.groups())))
    if _COMMAND.search(value) or filled.name is None:
        return of_command(called(text, value), name)
    if is_access_key_id(value):
        return Origin("literal", value)
    return Origin("literal", "") if is_secret_key(value) else Origin("unknown", name)


def of_command(command: str, name: str) -> Origin:
    """Where the output of a command comes from that fills `name`."""
    if _SESSION.search(command):
        return Origin("session", name)
    if _STORE.search(command):
        return Origin("store", name)
    wanted = read_name(name)
    if wanted and _HANDED.search(command):
        for word in _WORD.findall(command):
            read = read_name(word)
            if read and read.part is wanted.part and read.says_aws and word != name:
                return Origin("variables", word)
    return Origin("unknown", name)
