"""A PowerShell script as what a shell script would say in its place: as many bytes, each line where it was.

What sets a variable becomes an assignment, a here-string a text in quotes, and what only holds the script together
(`if`, `try`, braces) blanks. What a shell has no words for says nothing in the end.

Source: https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules,
about_parsing, about_environment_variables and about_comments
"""

from __future__ import annotations

from offkey.model.regex import ASCII, IGNORECASE, MULTILINE, VERBOSE, regex
from offkey.model.static_key import Origin
from offkey.read.texts.origins import of_command

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

_TOKEN = regex(
    rb"""(?P<block><\#(?:[^#]|\#(?!>))*(?:\#>|\Z))
    |@(?P<here>["'])[ \t]*\r?\n(?:[^\n]*\n)*?(?:(?P=here)@|(?=[^\n]*\Z))
    |(?<![\w$`])(?P<comment>\#[^\n]*)
    |"(?P<double>(?:[^"`]|`[\s\S])*)(?:"|\Z)
    |'(?P<single>[^']*)(?:'|\Z)
    |`(?P<ends>[ \t]*\r?\n)""",
    VERBOSE,
)
_OTHER = regex(rb"[^\n]")
_TYPES = r"(?:\[[^\]\n]{1,80}\]+[ \t]*)"
_SET = regex(
    rb"^(?P<before>[ \t]*"
    + _TYPES.encode()
    + rb"*\$(?:(?P<env>env:)|(?:script|global|local|private):)?(?P<name>[A-Za-z_]\w*)[ \t]*=[ \t]*)(?P<value>[^\n]*)",
    MULTILINE | IGNORECASE,
)
_HOLDING = regex(
    rb"^[ \t]*(?:\}[ \t]*)?(?:if|elseif|else|foreach|for|while|switch|try|catch|finally|function|filter|param|do|until"
    rb"|begin|process|end)\b(?![-.\\/:=])(?:[^{\n]*\{|[^\n]*)"
    rb"|^[ \t]*(?:(?!"
    + _TYPES.encode()
    + rb"*\$[\w:]+[ \t]*=)\[[^\n]*|@[{(][^\n]*|[\])}{][^\n]*|[&.](?=[ \t\"])|return(?=[ \t]))",
    MULTILINE | IGNORECASE,
)
"""What holds the script together, and lines that only belong to a list or to parameters."""
_ENDS = regex(rb"[ \t]*\r?(?:\n|\Z)")
_LOOP = regex(
    rb"(?P<before>[ \t]*)foreach[ \t]*\([ \t]*\$(?P<name>\w+)[ \t]+in[ \t]+(?P<over>[^\n{]+)\)[ \t]*\{", IGNORECASE
)
_BRACKET = regex(rb"\$\{[^}\n]*\}|(?P<bracket>[(){}`])")
_FOR_BRACKET = {b"(": b":", b")": b":", b"{": b" ", b"}": b" ", b"`": b"\\"}
_CALLED = regex(rb"\([ \t]*&?[ \t]*[A-Za-z][^\n]*(?P<end>\))")
_CONSTANT = regex(rb"(?<!>)\$(?:null|true|false)\b", IGNORECASE)
_ESCAPED = regex(rb"`([^\"$`\r\n])")
"""What would be read in another way without it: `$Name`:*` is the variable, and then a colon."""
_TYPED = regex(r"(?:Read-Host|[A-Za-z]+-\w*(?:Input|Prompt)\w*)\b", IGNORECASE | ASCII)
"""Also by a function that is called after it."""
_GIVEN = regex(
    r"^[ \t]*(?:param[ \t]*\([ \t]*)?"
    + _TYPES
    + r"+\$(?P<name>[A-Za-z_]\w*)[ \t]*(?:=[ \t]*(?:\"\"|''|\$null)[ \t]*)?(?:,|\)|\r?$)",
    MULTILINE | IGNORECASE,
)
"""A parameter: whoever calls the script says what it is."""
_ASSIGNED = regex(r"^[ \t]*" + _TYPES + r"*\$(?P<name>[A-Za-z_]\w*)[ \t]*=[ \t]*(?P<value>[^\n]*)", MULTILINE)
_COMMAND = regex(r"[(&. \t]*[A-Za-z]")


def as_shell(data: bytes) -> bytes:
    """What a shell would be told, in as many bytes."""
    script, outline = bytearray(data), bytearray(data)
    for token in _TOKEN.finditer(data):
        script[token.start() : token.end()], outline[token.start() : token.end()] = _token(token)
    for match in _HOLDING.finditer(bytes(outline)):
        start, end = match.span()
        script[start:end] = _held(bytes(script[start:end]), alone=_ENDS.match(data, end) is not None)
        outline[start:end] = b" " * (end - start)
    seen = bytes(outline)
    for match in _BRACKET.finditer(seen):
        if match["bracket"]:
            script[match.start() : match.end()] = _FOR_BRACKET[match["bracket"]]
    for match in _CONSTANT.finditer(seen):
        script[match.start() : match.end()] = b"''".ljust(match.end() - match.start())
    for match in _SET.finditer(seen):
        _set(script, match)
    return bytes(script).replace(b"\r\n", b" \n")


def _held(written: bytes, *, alone: bool) -> bytes:
    """Blanks for what holds the script together; what a loop goes through is a comment, where it has its line alone."""
    loop = _LOOP.fullmatch(written) if alone else None
    said = b"%b# for %b in %b" % loop.group("before", "name", "over") if loop else b""
    return said.ljust(len(written)) if said else _OTHER.sub(b" ", written)


def _token(token: re.Match[bytes]) -> tuple[bytes, bytes]:
    """What becomes of a text, a comment or the end of a line, and what who looks for statements sees of it."""
    text = token[0]
    blank, hidden = _OTHER.sub(b" ", text), b'"' * len(text)
    if token["block"] is not None:
        return blank, blank
    if token["comment"] is not None:
        return text, blank
    if token["ends"] is not None:
        return b" " * (len(text) - 2) + b"\\\n", b" " * len(text)
    if token["here"] is not None:
        ended = text.endswith(token["here"] + b"@")
        inner = text[2:-2] if ended else text[2:]
        if token["here"] == b'"' and b"`" in inner:
            inner = b"\n".join(map(_unescaped, inner.split(b"\n")))
        return b"$'" + inner.replace(b"'", b" ") + (b"' " if ended else b""), hidden
    if token["double"] is not None and b"`" in text:
        said = text if b"\n" in text else _ESCAPED.sub(rb"\1", text)
        text = said.replace(b"`", b"\\").ljust(len(text))
    return text, hidden


def _unescaped(line: bytes) -> bytes:
    """A line of a here-string without what escapes, which makes room behind it."""
    said = line.rstrip(b"\r")
    return said.replace(b"`", b"").ljust(len(said)) + line[len(said) :]


def _set(script: bytearray, match: re.Match[bytes]) -> None:
    """Make an assignment of what sets a variable, with blanks before it.

    A command that fills one of the environment becomes `$(…)`, in which the last letter makes room for the end; one
    that fills another variable stands behind it, by itself, so that nothing of it is lost.
    """
    (start, end), name, value = match.span("before"), match["name"], match["value"].rstrip()
    forms = [b"export %b=" % name] if match["env"] else []
    if value[:1].isalpha() or value[:1] == b"&":
        forms = [] if name.lower() == b"null" else [b"%b=$(" % name] if match["env"] else [b"%b=$?;" % name]
    elif called := _CALLED.match(value):
        forms = [b"%b=$" % name]
        script[end : end + 1] = b"("
        script[end + called.start("end") : end + called.end("end")] = b")"
    else:
        forms.append(b"%b=" % name)
    fitting = next((form for form in forms if len(form) <= end - start), b"")
    script[start:end] = fitting.rjust(end - start)
    last = end + len(value) - 1
    if fitting.endswith(b"$("):
        quoted = len(value) - len(value.rstrip(b'"'))
        if quoted:
            script[last - quoted + 1 : last - quoted + 2] = b" "
        script[last : last + 1] = b")"
    elif b"[" in match["before"] and value.endswith(b","):
        script[last : last + 1] = b" "
    if value[:1] == b"&":
        script[end : end + 1] = b" "


def assigned(data: bytes) -> dict[str, tuple[Origin, ...]]:
    """What the variables hold that a command fills, that somebody types in or that the script is called with."""
    text = data.decode("utf-8", "surrogateescape")
    found: dict[str, tuple[Origin, ...]] = {}
    for given in _GIVEN.finditer(text):
        found[given["name"]] = (Origin("inputs", given["name"]),)
    for match in _ASSIGNED.finditer(text):
        name, value = match["name"], match["value"]
        if _TYPED.match(value):
            found[name] = (Origin("inputs", name),)
        elif _COMMAND.match(value):
            found[name] = (of_command(value),)
    return found
