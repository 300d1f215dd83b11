"""Trust policies inside other texts: in shell scripts that make roles, and in texts of YAML (Ansible, Crossplane, …).

What stands around a policy is blanked, and what a shell fills in becomes a placeholder of the same length, so that
everything keeps its place.

Source: POSIX.1-2017, Shell Command Language, 2.2 Quoting and 2.7.4 Here-Document; AWS CLI, `iam create-role` and
`iam attach-role-policy`; Crossplane's provider-aws, `Role` of `iam.aws.upbound.io`; ACK's IAM controller, `Role`;
Ansible, `amazon.aws.iam_role`.
"""

from __future__ import annotations

from itertools import islice

from offkey.model.policy import Grants
from offkey.model.records import replace
from offkey.model.regex import regex
from offkey.model.text import Place, Source, Span
from offkey.read import policy_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from offkey.model.trust import WrittenTrust

_WORD = b"AssumeRoleWithWebIdentity"
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
_FILLED = regex(
    rb"""'"?\$(?:\{[^{}\n]*\}|\([^()\n]*\)|\w+)"?'|\$(?:\{(?!\w+:[A-Za-z])[^{}\n]*\}|\([^()\n]*\)|[A-Za-z_]\w+)"""
)
"""What a shell puts in, also where a quote ends for it (`'…"repo:'"$REPO"':*"…'`); no policy variable (`${aws:…}`)."""
_NAME = regex(rb"\w+")
_MAKES_ROLES = regex(rb"\bassumeRolePolicy(?:Document)?:|\bassume_role_policy_document\b|\biam\s+create-role\b")
"""A role of Crossplane or of ACK, one of Ansible's module `iam_role`, and the AWS CLI."""
_MAKES_ROLE = regex(rb"\biam\s+create-role\b")
_ATTACHES = regex(rb"\biam\s+attach-role-policy\b(?P<rest>(?:[^\n\\;&|]|\\\n|\\)*+)")
_MANAGED = regex(rb"""--policy-arn[=\s]+["']?(?P<arn>arn:aws[\w-]*:iam::aws:policy/[\w/+=,.@-]+)""")


def trusts(source: Source, *, script: bool) -> Iterator[WrittenTrust]:
    """The trust policies in a text; those of a script with what it attaches, where it makes one role.

    YAML counts where it makes roles: policies lie around there for much else, tests among it.
    """
    if not script and _MAKES_ROLES.search(source.data) is None:
        return
    found = [one for document in _documents(source, script=script) for one in policy_files.trusts(document)]
    if script and len(found) == 1 and len(_MAKES_ROLE.findall(source.data)) == 1:
        yield replace(found[0], grants=Grants(tuple(_attached(source)), ()))
    else:
        yield from found


def _documents(source: Source, *, script: bool) -> Iterator[Source]:
    """The text with each policy for tokens alone in it."""
    end = 0
    for match in islice(_START.finditer(source.data), _MOST):
        if match.start() < end or _COMMENT.match(source.data, source.data.rfind(b"\n", 0, match.start()) + 1):
            continue
        text = source.data[match.start() : match.start() + _LONGEST]
        if match["escape"] or match["also"]:
            text = _unescaped(text)
        if script:
            text = _FILLED.sub(_placeholder, text)
        policy = text[: _length(text)]
        if _WORD in policy:
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


def _placeholder(match: re.Match[bytes]) -> bytes:
    name = _NAME.search(match[0])
    inner = len(match[0]) - 2
    return b"<%b>" % (name[0] if name else b"value")[:inner].ljust(inner, b"_")


def _attached(source: Source) -> Iterator[tuple[str, Place]]:
    """The managed policies of AWS that a script attaches."""
    for command in _ATTACHES.finditer(source.data):
        found = _MANAGED.search(command["rest"])
        if found is not None:
            start = command.start("rest") + found.start("arn")
            yield found["arn"].decode(), source.place(Span(start, start + len(found["arn"])))
