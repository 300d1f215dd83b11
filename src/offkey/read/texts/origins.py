"""Where the values in a script or a setting come from: variables by the syntax of each kind of file, and commands."""

from __future__ import annotations

from offkey.model.records import dataclass, replace
from offkey.model.regex import ASCII, IGNORECASE, MULTILINE, VERBOSE, regex
from offkey.model.static_key import Origin
from offkey.model.text_file import TextKind
from offkey.read.aws_keys import access_key_ids, is_secret_key, read_name
from offkey.read.found_part import is_another_services, name_of
from offkey.read.secret_stores import TAKES
from offkey.read.written_name import (
    by_option,
    called,
    fills_credentials,
    is_quiet,
    name_before,
    name_by_command,
    says_credentials,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

_PATH = regex(r"[.\[]")
_REFERENCE = regex(
    r"""\$\{\{\s*(?P<template>(?:variables|parameters)(?:\.\w+|\[['"]\w+['"]\]))\s*\}\}
      |(?:\$\$?\{?)?<<\s*parameters\.(?P<parameter>[\w-]+)\s*>>\}?
      |\$\$?\{(?P<braced>[A-Za-z_]\w*(?:\.\w+)*)(?P<operator>[^}]{0,200})\}
      |\$env:(?P<powershell>[A-Za-z_]\w*)
      |\$\$?\((?P<round>[A-Za-z_][\w.-]*)\)
      |\$\$?(?P<plain>[A-Za-z_]\w*)
      |\$\{?(?P<position>[1-9])(?P<default>:?-[^}]{0,200})?""",
    VERBOSE | ASCII | IGNORECASE,
)
_IS_COMMAND = regex(r"[\"']?(?:\$\(|`)")
_IS_MACRO = regex(r"[\"']?\$?\$\([\w.-]+\)")
"""`$(NAME)`, which is a variable in a Makefile and in Azure Pipelines, and a command in a shell."""
_WORD = regex(r"\w+", ASCII)
_IS_SET = regex(r"[ \t]{0,20}=(?!=)")
_ROUND = frozenset({TextKind.AZURE, TextKind.MAKEFILE})
_PASSED = regex(r"""(?:\s|\A)(?:-e|--env|--build-arg)(?:\s+|=)["']?(?P<name>[A-Za-z_]\w*)["']?(?=\s|\\|\Z)""", ASCII)
"""`docker run -e NAME`: the variable goes on under its own name."""
_EXPORTED = regex(r"^[ \t]*export(?P<names>(?:[ \t]+[A-Za-z_]\w*)+)[ \t]*(?=$|[;&#])", ASCII | MULTILINE)
_TYPED = regex(r"\bread[ \t][^\n;|&<]{0,200}?\b(?P<name>[A-Za-z_]\w*)[ \t]*$", ASCII | MULTILINE)
_COMMAND = regex(r"(?P<name>\b[A-Za-z_]\w*)[ \t]*[:?+]?=[ \t]*[\"']?(?P<command>(?:\$\(|`).*)", ASCII)
_SESSION = regex(
    r"\bsts\b|assume[-_]?role|export-credentials|get-session-token|SessionToken|saml2aws|aws-vault|aws_session_token"
    r"|169\.254\.169\.254|security-credentials|granted|\bassume\b|aws2-wrap|yawsso|\bsso\b",
    IGNORECASE,
)
_STORE = regex(
    rf"{TAKES}|op://|\bpass\s+\w|configure\s+get|\.aws/credentials|keyring"
    r"|terraform\s+output|create-access-key|\bAccessKey\b[\"'\[\].?\\]{1,6}(?:AccessKeyId|SecretAccessKey)\b"
    r"|kubectl\s+get\s+secret|buildkite-agent\s+secret|security\s+find-|\b(?:grep|awk|sed)\s[^|;&]{0,100}?\baws_(?:access_key|secret)",
    IGNORECASE,
)
"""Where keys are kept: also a file in which a command looks for one by its name (`grep aws_secret_key …`)."""
_IN_FILE = regex(r"grep|awk|sed", IGNORECASE)
_SECRET_SET = regex(
    r"\b(?:secret|variable|env)\s+(?:set|add|create)\s+[\"']?(?P<name>[A-Za-z_]\w*)[\"']?\s(?P<options>[^|;&]*)\Z"
)
"""`gh secret set NAME --body …`, `glab variable set NAME …`: the key goes into a platform's store."""
_PLACE = regex(r"(?<=\s)(?:-[Rego]|--(?:repo|env|group|org))[= \t][\"']?(?:\$\{?\w+\}?|\Z)")
"""Which repository, environment or group is meant: what is given for it is no value of the secret."""
_SIGN_IN = regex(r"\baws\s+configure\b(?!\s+(?:set|get|list|export|sso|import))|\.aws/(?:credentials|config)")
_BEFORE = 300
"""How far back a command may stand whose input a value is."""
_LINE = 2000
"""How much of a line is looked at on each side of a value: no hand-written one is longer."""
_LEASED = regex(r"vault\s+(?:read|write)\b[^|;]{0,200}\baws/(?:creds|sts)/")
_PRINTED = regex(r"\s*@?(?:echo|printf|log\w*|info|warn|error|Write-[a-z]+|throw|print)\b", IGNORECASE)
_REDIRECTED = regex(r"(?<![&\d])>(?!&)|\||<<")
_KEEPING = (" set ", " put ")
"""One of these stands in a command that puts a value into a platform's store."""
_CONTEXTS = {
    TextKind.CIRCLECI: "circleci",
    TextKind.BITBUCKET: "bitbucket",
    TextKind.AZURE: "azure",
    TextKind.BUILDKITE: "buildkite",
    TextKind.CODEBUILD: "codebuild",
}


@dataclass(frozen=True, slots=True)
class Value:
    """One value in a text: its origin, its offset (characters), and the name written before it, if any."""

    origin: Origin
    offset: int
    name: str | None
    whole: bool = False
    again: tuple[int, ...] = ()
    """Where else a script gives it this name."""


def context_of(kind: TextKind) -> str:
    """Where a variable that the file does not set comes from."""
    return _CONTEXTS.get(kind, "environment")


def values(text: str, kind: TextKind, *, script: bool = False) -> tuple[Value, ...]:
    """Every value in `text` that could be a part of a credential, in order. `script`: comments and tests are none."""
    if "$" not in text and "AKIA" not in text and "<<" not in text and not script and len(text.strip()) != 40:
        return ()
    found = [*_references(text, kind), *_literals(text)]
    if script:
        found += [*_passed(text, kind), *_exported(text, kind), *_commands(text, kind), *_kept(text, kind)]
        loud = (v for v in found if not is_quiet(text, v.offset) and not _is_only_printed(text, v.offset))
        found = [_named(text, v, kind) for v in loud]
    return tuple(sorted(found, key=lambda v: v.offset))


def parts(text: str, kind: TextKind) -> tuple[Value, ...]:
    """The values of a script that its names, or those of their origins, say to be parts of a key; each once."""
    found: dict[tuple[str, Origin], list[Value]] = {}
    every = values(text, kind, script=True)
    elsewhere = {value.origin for value in every if value.name and is_another_services(value.origin, value.name)}
    for value in every:
        if value.origin not in elsewhere and name_of(value.name or "", value.origin) is not None:
            found.setdefault((value.name or "", value.origin), []).append(value)
    return tuple(replace(first, again=tuple(more.offset for more in rest)) for first, *rest in found.values())


def _named(text: str, value: Value, kind: TextKind) -> Value:
    """A value that gets no name where it stands may have one by the command that it is handed to."""
    if (taken := by_option(text, value.offset)) is not None:
        return replace(value, name=taken)
    if value.name is not None and read_name(value.name) is not None:
        return value
    if kind in _CONTEXTS and fills_credentials(text, value.offset):
        return replace(value, name="aws_access_key_id")
    if kind is TextKind.SHELL and says_credentials(value.origin.name, text, value.offset):
        return replace(value, name="aws_access_key_id")
    if (kind in _CONTEXTS or kind is TextKind.JENKINS) and (told := name_by_command(text, value.offset)) is not None:
        return replace(value, name=told)
    line = text[max(0, value.offset - _BEFORE) : value.offset].rpartition("\n")[2]
    if " set " in line and (stored := _stored_as(line)) is not None:
        return replace(value, name=stored)
    if value.name is not None:
        return value
    around = text[max(0, value.offset - _BEFORE) : value.offset] + _rest_of_line(text, value.offset)
    return replace(value, name=value.origin.name) if "aws" in around and _SIGN_IN.search(around) else value


def _stored_as(line: str) -> str | None:
    """The name of the secret that a command keeps the value at the end of `line` under."""
    found = _SECRET_SET.search(line)
    if found is None:
        return None
    options = " " + found["options"]
    open_ = any(place.end() == len(options) and "$" not in place[0] for place in _PLACE.finditer(options))
    return None if open_ or "$" in _PLACE.sub("", options) else found["name"]


def of_command(text: str, *, script: str = "") -> Origin:
    """What a command (of a script) hands back: the keys of a session, keys out of a store, or something unknown."""
    text = called(script, text)
    if _SESSION.search(text) or _LEASED.search(text):
        return Origin("session", "")
    store = _STORE.search(text)
    return Origin("unknown" if store is None else "file" if _IN_FILE.match(store[0]) else "store", "")


def _references(text: str, kind: TextKind) -> Iterator[Value]:
    whole = text.strip().strip("\"'")
    for match in _every_reference(text):
        origin = _origin(match, kind)
        is_set = match["powershell"] is not None and _IS_SET.match(text, match.end())
        if origin is not None and not is_set and not _is_prefix(text, match):
            name = name_before(text, match.start())
            operator = match["operator"] or ""
            asked = operator.startswith((":?", "?")) and match[0] != whole
            if name is not None or not asked:
                yield Value(origin, match.start(), name, match[0] == whole)


def _every_reference(text: str) -> Iterator[re.Match[str]]:
    """Also those in what `${NAME:+…}` puts in the place of a variable that is set."""
    for match in _REFERENCE.finditer(text):
        yield match
        if (match["operator"] or "").startswith((":+", "+")):
            yield from _REFERENCE.finditer(text, match.start("operator"), match.end("operator"))


def _is_prefix(text: str, match: re.Match[str]) -> bool:
    """Whether more of a word follows, as in `${PREFIX}AccessKey`: what comes of it is a name, and no part of a key.

    Behind another `$` it is the name of a variable, which may hold one.
    """
    if match["braced"] is None or match[0].startswith("$$"):
        return False
    after = text[match.end() : match.end() + 1]
    return after.isascii() and (after.isalnum() or after == "_")


def _origin(match: re.Match[str], kind: TextKind) -> Origin | None:
    if match["parameter"] or match["position"]:
        return Origin("inputs", match["parameter"] or match["position"])
    if match["template"]:
        root, name = _PATH.split(match["template"].replace("'", "").replace('"', "").rstrip("]"), maxsplit=1)
        return Origin("inputs" if root.lower() == "parameters" else context_of(kind), name)
    if match["round"] and kind not in _ROUND:
        return None
    operator = match["operator"] or ""
    if operator and not operator.startswith((":?", "?")) and operator not in (":-", "-", ":=", "="):
        return None  # a default that is written out, a piece of it, or its length
    name = match["braced"] or match["powershell"] or match["round"] or match["plain"]
    root, _, rest = name.partition(".")
    if rest and root in ("params", "parameters"):
        return Origin("inputs", rest)
    return Origin(context_of(kind), rest if rest and root in ("env", "variables") else name)


def _passed(text: str, kind: TextKind) -> Iterator[Value]:
    for match in _PASSED.finditer(text):
        yield Value(Origin(context_of(kind), match["name"]), match.start("name"), match["name"])


def _exported(text: str, kind: TextKind) -> Iterator[Value]:
    """What a person types in, and the script exports under that name."""
    if "read" not in text or "export" not in text:
        return
    typed = {match["name"] for match in _TYPED.finditer(text)}
    for match in _EXPORTED.finditer(text) if typed else ():
        for word in _WORD.finditer(text, match.start("names"), match.end("names")):
            if word[0] in typed:
                yield Value(Origin(context_of(kind), word[0]), word.start(), word[0])


def _commands(text: str, kind: TextKind) -> Iterator[Value]:
    for match in _COMMAND.finditer(text):
        if is_command(match["command"], kind):
            yield Value(of_command(match["command"], script=text), match.start("command"), match["name"])


def _kept(text: str, kind: TextKind) -> Iterator[Value]:
    if not any(word in text for word in _KEEPING):
        return
    from offkey.read.texts.kept import kept  # few scripts do

    yield from kept(text, kind)


def _literals(text: str) -> Iterator[Value]:
    whole = text.strip().strip("\"'")
    for offset, key in access_key_ids(text):
        yield Value(Origin("literal", key), offset, name_before(text, offset), whole == key)
    if is_secret_key(whole):
        yield Value(Origin("literal", ""), text.index(whole), None, True)


def _is_only_printed(text: str, offset: int) -> bool:
    """Whether the value stands in a line that shows something to a person, and goes nowhere else."""
    before = text[max(0, offset - _LINE) : offset].rpartition("\n")[2]
    line = before + _rest_of_line(text, offset)
    told = "##vso[task.setvariable" in before or _REDIRECTED.search(line) is not None
    return not told and _PRINTED.match(line) is not None


def _rest_of_line(text: str, offset: int) -> str:
    return text[offset : offset + _LINE].partition("\n")[0]


def is_command(value: str, kind: TextKind) -> bool:
    """Whether a value is what a command gives."""
    return _IS_COMMAND.match(value) is not None and not (kind in _ROUND and _IS_MACRO.match(value))


def refers(text: str) -> bool:
    """Whether anything in a text is a variable."""
    return _REFERENCE.search(text) is not None
