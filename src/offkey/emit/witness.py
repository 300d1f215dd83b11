"""A token as a person reads it: what mints it, its claims one under the other, and the way it takes."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence

from offkey.emit.style import Style, columns, width
from offkey.model.arn import Arn
from offkey.model.platforms.parts import SESSION_TAG
from offkey.model.redaction import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.claims import ClaimValue
    from offkey.model.proof import Hop, TrustedRole, Witness
    from offkey.model.unknown import Unknown

LINE = 80
"""Sentences are wrapped to this; a subject or an ARN is never broken, because it is there to be copied."""

_FIRST = ("sub", "aud")
_LONGEST_LABEL = "admitted"


def witness_lines(witness: Witness, role: TrustedRole | None, style: Style) -> Iterator[str]:
    """The claims, the statement that admits them, what is assumed, and the roles on the way to `role`."""
    head = max(len(_LONGEST_LABEL), *(width(_label(name)) for name in witness.claims), 0)
    yield from claim_lines(witness.claims, style)
    said = witness.statement if witness.hops else f"by {witness.statement}"  # of a way, a whole sentence
    notes = [("admitted", said)] if witness.statement else []
    notes += [("assuming", assumption) for assumption in witness.assumptions]
    if witness.hops:
        notes.append(("way", way(witness.hops, role)))
        notes += [("", f"{short(hop.role)}: {hop.because}") for hop in witness.hops if hop.because]
    for label, text in notes:
        yield from (style.dim(line) for line in hanging(f"{label:<{head}}  ", text, LINE - 6))


def claim_lines(claims: Mapping[str, ClaimValue], style: Style) -> Iterator[str]:
    """The claims in columns, the subject first and the audience second."""
    names = [*(name for name in _FIRST if name in claims), *(name for name in claims if name not in _FIRST)]
    head = len(_LONGEST_LABEL)
    yield from columns([(style.dim(f"{_label(name):<{head}}"), value_text(claims[name])) for name in names])


def _label(claim: str) -> str:
    """A claim's name; the long one of a session tag is shortened, as the values are what is to be read."""
    tag = claim.removeprefix(SESSION_TAG)
    return printable(claim) if tag == claim else f"tag {printable(tag)}"


def value_text(value: ClaimValue) -> str:
    """A claim's value: lists with commas, a truth value as AWS compares it, null in words."""
    match value:
        case tuple():
            return printable(", ".join(value))
        case bool():
            return "true" if value else "false"
        case None:
            return "(null)"
    return printable(str(value))


def written(value: str | Unknown) -> str:
    """What a policy writes, for what is not known its reason in angle brackets."""
    return value if isinstance(value, str) else f"<{value.reason}>"


def way(hops: Sequence[Hop], role: TrustedRole | None) -> str:
    """`token → hub → spoke`."""
    last = [role_label(role)] if role is not None else []
    return " → ".join(["token", *(short(hop.role) for hop in hops), *last])


def role_label(role: TrustedRole) -> str:
    """A role as a person calls it; a bare policy by its file."""
    return short(role.name) if role.name else f"the policy in {printable(role.place.path)}"


def short(role: str) -> str:
    """A role's name and account, for a reader who knows the rest of an ARN."""
    arn = Arn.parse(role)
    name = arn.role_name if arn is not None else None
    return printable(f"{name}@{arn.account}" if arn is not None and name is not None else role)


def hanging(label: str, text: str, columns_: int) -> Iterator[str]:
    """`text` behind `label`, wrapped between words, later lines under the first."""
    indent = " " * width(label)
    lines = textwrap.wrap(
        printable(text), max(columns_ - len(indent), 20), break_long_words=False, break_on_hyphens=False
    )
    for number, line in enumerate(lines or [""]):
        yield f"{indent if number else label}{line}"


def aligned(wanted: Sequence[str], actual: Sequence[str], style: Style, *, labels: tuple[str, str]) -> Iterator[str]:
    """What was wanted over what came, with carets under what is different.

    Of several wanted values the one that comes nearest is compared; the others follow, dimmed.
    """
    came = printable(", ".join(actual))
    near = max(wanted, key=lambda value: _shared(printable(value), came), default="")
    head = max(map(len, labels))
    first, second, further = (f"{label:<{head}}  " for label in (*labels, "or"))
    yield f"{style.dim(first)}{printable(near)}"
    yield f"{style.dim(second)}{came or '(nothing)'}"
    start, end = difference(printable(near), came)
    yield f"{' ' * (len(first) + width(came[:start]))}{style.bad('^' * max(1, width(came[start:end])))}"
    for other in (value for value in wanted if value != near):
        yield style.dim(f"{further}{printable(other)}")


def _shared(one: str, other: str) -> int:
    start, end = difference(one, other)
    return len(other) - (end - start)


def difference(wanted: str, came: str) -> tuple[int, int]:
    """The part of `came` that is not as in `wanted`, when both are read from either end."""
    start = next((i for i, (a, b) in enumerate(zip(wanted, came, strict=False)) if a != b), min(len(wanted), len(came)))
    most = min(len(wanted), len(came)) - start
    back = next(
        (i for i, (a, b) in enumerate(zip(wanted[::-1], came[::-1], strict=False)) if i >= most or a != b), most
    )
    return start, len(came) - min(back, most)


def bullets(sentences: Iterable[str], label: str, style: Style) -> Iterator[str]:
    """Each sentence behind a painted label."""
    for sentence in sentences:
        first, *rest = hanging(f"{label}  ", sentence, LINE - 4)
        yield f"{style.warn(label)}{first[len(label) :]}"
        yield from rest
