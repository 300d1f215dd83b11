"""Trust policies that a shell script writes down: in a heredoc, or as the text of an argument.

Who sets federation up by the AWS CLI has no other file that says whom the role trusts. A policy is JSON wherever it
stands, so it is cut out of the script and read as a file of its own, with the places it has in the script.

Source: AWS CLI Command Reference, `iam create-role`, `iam update-assume-role-policy`, `iam attach-role-policy`.
"""

from __future__ import annotations

from offkey.model.policy import Grants
from offkey.model.records import replace
from offkey.model.regex import regex
from offkey.model.text import Incomplete, Source, Span
from offkey.model.yaml import Mapping
from offkey.read import policy_files, yaml
from offkey.read.policy_values import Values
from offkey.read.shell import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.pipeline import Command
    from offkey.model.text import Place
    from offkey.model.trust import WrittenTrust

_EXCHANGE = b"AssumeRoleWithWebIdentity"
_TOKEN = regex(rb'"(?:[^"\\\n]|\\.)*"|[{}]')
_POLICY = regex(rb'\{\s*"(?:Version|Statement|Id)"\s*:')
_COMMENTED = regex(rb"[ \t]*#")
_MAKING = frozenset({"create-role", "update-assume-role-policy"})
_ATTACHING = "attach-role-policy"
_MOST = 40
"""Policies of one script that are read: each is read with the lines before it as blank ones."""
_BLANK = bytes(byte if byte in b"\r\n" else 0x20 for byte in range(256))


def trusts(source: Source) -> Iterator[WrittenTrust]:
    """The trust policies of one script. What it attaches to the only role that it makes is known with it."""
    documents = list(_documents(source))
    if not documents:
        return
    script = source.data.decode("utf-8", "surrogateescape")
    commands = [command for command in parse(script).commands if command.words[:2] == ("aws", "iam")]
    values = Values(assigned=_assigned(script))
    making = (command for command in commands if not _MAKING.isdisjoint(command.words[2:3]))
    roles = {_option(command, "--role-name") for command in making}
    grants = Grants(tuple(_attached(source, commands, *roles))) if len(roles) == len(documents) == 1 else Grants()
    for document in documents:
        yield from (replace(written, grants=grants) for written in policy_files.bare(source, document, values))


def _documents(source: Source) -> Iterator[Mapping]:
    """Every policy in it that names tokens, read in its place; a commented one is none."""
    opened: list[int] = []
    tried = 0
    for token in _TOKEN.finditer(source.data):
        if token[0] == b"{":
            opened.append(token.start())
        elif token[0] == b"}" and opened:
            span = Span(opened.pop(), token.end())
            if not _POLICY.match(source.data, span.start, span.end) or not _names_tokens(source, span):
                continue
            tried += 1
            document = _document(source, span) if tried <= _MOST else None
            if document is not None:
                yield document


def _names_tokens(source: Source, span: Span) -> bool:
    commented = _COMMENTED.match(source.data, source.line_start(span.start), span.start) is not None
    return not commented and source.data.find(_EXCHANGE, span.start, span.end) >= 0


def _document(source: Source, span: Span) -> Mapping | None:
    alone = source.data[: span.start].translate(_BLANK) + source.data[span.start : span.end]
    roots = yaml.parse_all(Source(source.path, alone))
    root = roots[0] if not isinstance(roots, Incomplete) and len(roots) == 1 else None
    return root if isinstance(root, Mapping) and root.pair("Statement") else None


def _assigned(script: str) -> dict[str, str]:
    """What the script's variables are worth that it sets once."""
    from offkey.read.shell_values import assignments

    found: dict[str, str | None] = {}
    for filled in assignments(script):
        if filled.name is not None:
            found[filled.name] = None if filled.name in found else filled.value
    return {name: value for name, value in found.items() if value is not None}


def _attached(source: Source, commands: Sequence[Command], role: str) -> Iterator[tuple[str, Place]]:
    """The managed policies that the script attaches to the role."""
    for command in commands:
        arn = _option(command, "--policy-arn") if command.words[2:3] == (_ATTACHING,) else ""
        if arn.startswith("arn:") and _option(command, "--role-name") == role:
            start = source.data.find(arn.encode("utf-8", "surrogateescape"), command.span.start, command.span.end)
            span = Span(start, start + len(arn.encode())) if start >= 0 else command.span
            yield arn, source.place(span)


def _option(command: Command, name: str) -> str:
    """What an option of the command is given; empty where it is not there."""
    words = command.words
    for index, word in enumerate(words):
        if word == name:
            return "".join(words[index + 1 : index + 2])
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
    return ""
