"""Trust policies inside other texts: in shell scripts that make roles, and in texts of YAML (Ansible, Crossplane, …).

What stands around a policy is blanked, and what a shell fills in becomes a placeholder of the same length, so that
everything keeps its place.

Source: POSIX.1-2017, Shell Command Language, 2.2 Quoting and 2.7.4 Here-Document; AWS CLI, `iam create-role` and
`iam attach-role-policy`; Crossplane's provider-aws, `Role` of `iam.aws.upbound.io`; ACK's IAM controller, `Role`;
Ansible, `amazon.aws.iam_role`.
"""

from __future__ import annotations

from itertools import islice

from offkey.model.policy import Grants, Policy
from offkey.model.records import replace
from offkey.model.regex import IGNORECASE, regex
from offkey.model.text import Incomplete, Source
from offkey.read import policy_files, yaml
from offkey.read.policy import from_document
from offkey.read.policy_values import Values
from offkey.read.relevant import may_be_for_tokens
from offkey.read.shell_commands import option

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from offkey.model.pipeline import Command
    from offkey.model.text import Place
    from offkey.model.trust import WrittenTrust
    from offkey.model.unknown import Unknown

_LONGEST = 12_000
"""A policy has 10 240 characters at most."""
_MOST = 50
"""How many places of one file are looked at."""
_START = regex(
    rb"""\{\s*(?:(?P<escape>\\)?"(?:Version|Id)\\?"\s*:\s*\\?"[^"\\\n]{0,80}\\?"\s*,\s*){0,2}(?P<also>\\)?"Statement\\?"\s*:"""
)
_COMMENT = regex(rb"\s*(?:#|//)")
_TOKEN = regex(rb'"(?:[^"\\]|\\.)*+"|[{}\[\]]')
_QUOTE = regex(rb'\\"')
_OTHER = regex(rb"[^\n]+")
_ENDED = regex(
    rb"""'"?\$(?:\{(?P<braced>\w+)\}|(?P<plain>[A-Za-z_]\w*)|\{[^{}\n]*\}|\([^()\n]*\)|\w+)"?'"""
    rb"""|'"(?P<several>[^"'`\\\n]*\$[^"'`\\\n]*)"'"""
)
"""What a shell puts in where a quote ends for it: `'…"repo:'"$REPO"':*"…'`, also several variables."""
_PADDED = ((regex(rb"\$\{(\w+)\}"), rb"${\1:-__}"), (regex(rb"\$([A-Za-z_]\w*)"), rb"${\1:-}"))
"""A variable, and how it is written as much longer as the quotes around it were."""
_FILLED = regex(rb"""(?P<text>"(?:[^"\\]|\\.)*+")|\$(?:\{(?!\w+:[A-Za-z])[^{}\n]*\}|\([^()\n]*\)|[A-Za-z_]\w+)""")
"""What it puts in outside of the policy's texts: those are filled in when they are read."""
_NAME = regex(rb"\w+")
_MAKES_ROLES = regex(rb"\bassumeRolePolicy(?:Document)?:|\bassume_role_policy_document\b|\biam\s+create-role\b")
"""A role of Crossplane or of ACK, one of Ansible's module `iam_role`, and the AWS CLI."""
_MAKING = frozenset({"create-role", "update-assume-role-policy"})
_DOCUMENT = "--assume-role-policy-document"
_GIVING = frozenset({"attach-role-policy", "put-role-policy"})
_OTHERS = frozenset(f"{word}-{who}-policy" for word in ("attach", "put") for who in ("user", "group"))
_PRINCIPAL = b'"Principal"'
_AWS = regex(r"aws|\$\{?\w*AWS\w*\}?", IGNORECASE)
"""The CLI, also out of a variable that holds its options."""


def documents(source: Source) -> Iterator[Source]:
    """A script with each policy alone in it."""
    return _documents(source, script=True)


def trusts(source: Source, *, script: bool) -> Iterator[WrittenTrust]:
    """The trust policies in a text; those of a script with what it attaches to the only role that it makes.

    What a function makes is one role as well: all that it is called for are given the same.

    YAML counts where it makes roles: policies lie around there for much else, tests among it.
    """
    if not script and _MAKES_ROLES.search(source.data) is None:
        return
    policies = tuple(_documents(source, script=script))
    documents = [document for document in policies if may_be_for_tokens(document.data)]
    if not script or not documents:
        yield from (one for document in documents for one in policy_files.trusts(document))
        return
    from offkey.read.shell_subjects import subjects_of
    from offkey.read.shell_values import set_once

    text = source.data.decode("utf-8", "surrogateescape")
    values = Values(assigned=set_once(text), listed=subjects_of(text))
    found = [one for document in documents for one in policy_files.trusts(document, values)]
    others = [policy for policy in policies if not may_be_for_tokens(policy.data)]
    grants = _grants(source, text, others, several=len(found) > 1)
    yield from (replace(one, grants=grants, several=len(found) > 1) for one in found)


def grants_of(source: Source, path: str) -> Grants:
    """What a script attaches to the only role that it makes, where its trust policy is in the file of this path."""
    text = source.data.decode("utf-8", "surrogateescape")
    others = [policy for policy in _documents(source, script=True) if not may_be_for_tokens(policy.data)]
    return _grants(source, text, others, several=False, file=path)


def _grants(source: Source, text: str, others: Sequence[Source], *, several: bool, file: str = "") -> Grants:
    """What a script gives the only role that it makes, or each where a function makes them: out of a file, if named."""
    from offkey.read.scripted_attachments import attached, commands_of, role_of
    from offkey.read.shell_values import set_once

    commands = [c for c in commands_of(source, text) if c.words[1:2] == ("iam",) and _AWS.fullmatch(c.words[0])]
    making = [command for command in commands if not _MAKING.isdisjoint(command.words[2:3])]
    roles = {role_of(command) for command in making}
    if len(roles) != 1 or (several and not _is_made_by_function(text, making)):
        return Grants()
    if file and not any(_reads(option(command, _DOCUMENT), file) for command in making):
        return Grants()
    assigned = set_once(text)
    managed = attached(source, commands, assigned, role=min(roles))
    return Grants(tuple(managed), tuple(_own(others, commands, Values(assigned=assigned), *roles)))


def _reads(document: str, file: str) -> bool:
    """Whether a document of the AWS CLI is the file; a folder out of a variable may be any."""
    scheme, found, path = document.partition("file://")
    return bool(found) and not scheme and path.rpartition("/")[2] == file.rpartition("/")[2]


def _is_made_by_function(text: str, making: Sequence[Command]) -> bool:
    """Whether one command in a function makes every role: it is handed each of several trusts."""
    from offkey.read.shell_functions import lines_of_functions

    made = [command.span.start for command in making if command.words[2:3] == ("create-role",)]
    data = text.encode("utf-8", "surrogateescape")
    return len(made) == 1 and data.count(b"\n", 0, made[0]) + 1 in lines_of_functions(text)


def _documents(source: Source, *, script: bool) -> Iterator[Source]:
    """The text with each policy alone in it; outside of scripts, with those for tokens."""
    end = 0
    for match in islice(_START.finditer(source.data), _MOST):
        if match.start() < end or _COMMENT.match(source.data, source.data.rfind(b"\n", 0, match.start()) + 1):
            continue
        text = source.data[match.start() : match.start() + _LONGEST]
        if match["escape"] or match["also"]:
            text = _unescaped(text)
        if script:
            text = _FILLED.sub(_filled, _ENDED.sub(_continued, text))
        policy = text[: _length(text)]
        if policy and (script or may_be_for_tokens(policy)):
            end = match.start() + len(policy)
            before = _OTHER.sub(lambda other: b" " * len(other[0]), source.data[: match.start()])
            yield Source(source.path, before + policy)


def _length(text: bytes) -> int:
    """Where the object ends that the text begins with; 0 where it does not."""
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += {b"{": 1, b"[": 1, b"}": -1, b"]": -1}.get(token[0], 0)
        if not depth:
            return token.end()
    return 0


def _unescaped(text: bytes) -> bytes:
    """The text inside double quotes: its own have a backslash, which becomes a blank outside of what they quote."""
    sides = iter(range(len(text)))
    return _QUOTE.sub(lambda _: b'" ' if next(sides) % 2 else b' "', text)


def _continued(match: re.Match[bytes]) -> bytes:
    """The same as if the quote had not ended, as long as it was."""
    several: bytes | None = match["several"]
    if several is not None:
        for written, padded in _PADDED:
            if written.search(several):
                return written.sub(padded, several, count=1)
        return _placeholder(match)
    name = match["braced"] or match["plain"]
    if name is None or len(match[0]) == len(name) + len("${}") + 1:
        return _placeholder(match)
    rest = len(match[0]) - len(name) - len("${:-}")
    return b"${%b}" % name if rest < 0 else b"${%b:-%b}" % (name, b"_" * rest)


def _filled(match: re.Match[bytes]) -> bytes:
    """A text of the policy as it is; anything else that a shell puts in as what YAML can read.

    What it puts behind a statement is another one, with the comma between them.
    """
    text: bytes | None = match["text"]
    if text is not None:
        return text
    behind = match.string[match.start() - 1 : match.start()] == b"}"
    return b"," + _placeholder(match)[:-2] + b">" if behind else _placeholder(match)


def _placeholder(match: re.Match[bytes]) -> bytes:
    name = _NAME.search(match[0])
    inner = len(match[0]) - 2
    return b"<%b>" % (name[0] if name else b"value")[:inner].ljust(inner, b"_")


def _own(
    documents: Sequence[Source], commands: Sequence[Command], values: Values, role: str
) -> Iterator[tuple[Policy | Unknown, Place]]:
    """The policies that a script writes down and gives the role, where it gives nobody else any."""
    from offkey.read.scripted_attachments import MANAGED, role_of

    asked = {word for command in commands for word in command.words[2:3]}
    giving = [command for command in commands if not _GIVING.isdisjoint(command.words[2:3])]
    own = [c for c in giving if role_of(c) == role and not MANAGED.match(option(c, "--policy-arn"))]
    if not own or asked & _OTHERS or any(role_of(command) != role for command in giving):
        return
    for document in documents:
        roots = yaml.parse_all(document) if _PRINCIPAL not in document.data else ()
        for root in () if isinstance(roots, Incomplete) else roots:
            place = document.place(root.span)
            yield from_document(values.of(root), place=place), place
