"""A token for a person, claim by claim; and what a role makes of it, condition by condition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from offkey.emit import proof_json
from offkey.emit.style import Style, width
from offkey.emit.verdict import because, role_document, verdict_word
from offkey.emit.witness import LINE, aligned, bullets, hanging, role_label, value_text, written
from offkey.model.redaction import printable
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted, Refused, Verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.explanation import ConditionResult, ExplainedClaim, RoleExplanation, StatementResult

_TIMES = frozenset({"iat", "nbf", "exp"})
_SPANS = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def token(
    claims: Sequence[ExplainedClaim], obstacles: Sequence[str], *, platform: str | None, now: datetime, style: Style
) -> str:
    """Every claim with its value and its meaning: first those that a trust policy sees, then the others."""
    lines = [f"an identity token of {style.bold(platform or 'an issuer without a table')}, its signature not looked at"]
    seen = [claim for claim in claims if claim.key is not None]
    unseen = [claim for claim in claims if claim.key is None]
    for title, group in (("what a trust policy sees", seen), ("what no trust policy sees", unseen)):
        if group:
            lines += ["", style.bold(title), *_claims(group, now, style)]
    if obstacles:
        lines += ["", *bullets(obstacles, "note", style)]
    return "".join(f"{line}\n" for line in lines)


def _claims(claims: Sequence[ExplainedClaim], now: datetime, style: Style) -> Iterator[str]:
    head = max(width(printable(claim.name)) for claim in claims) + 2
    for claim in claims:
        name = printable(claim.name)
        value = _value(claim, now)
        means = claim.means or "not in the issuer's table"
        yield f"  {name}{' ' * (head - width(name))}{value}"
        yield from (style.dim(line) for line in hanging(" " * (head + 2), means, LINE))


def _value(claim: ExplainedClaim, now: datetime) -> str:
    value = claim.value
    if claim.name in _TIMES and isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value_text(value)}  {when(value, now)}".rstrip()
    return value_text(value) or "(empty)"


def when(seconds: float, now: datetime) -> str:
    """A time in words: `2026-11-26 04:50:00 UTC, 5 minutes ago`; empty where no calendar has it."""
    try:
        at = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    apart = _span(abs(at - now))
    relation = "now" if not apart else f"{apart} ago" if at < now else f"in {apart}"
    return f"{at:%Y-%m-%d %H:%M:%S} UTC, {relation}"


def _span(apart: timedelta) -> str:
    """The largest whole unit; empty for less than a second."""
    seconds = int(apart.total_seconds())
    for size, unit in _SPANS:
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return ""


# --- roles ---------------------------------------------------------------------------------------------


def roles(explained: Sequence[RoleExplanation], style: Style, *, verbose: bool = False) -> str:
    """What each role makes of the token; condition by condition for a single role, or when verbose.

    Of several roles those that take no identity tokens at all are counted, not shown.
    """
    detailed = verbose or len(explained) == 1
    shown = [one for one in explained if detailed or _takes_tokens(one)]
    lines = [line for one in shown for line in _role_lines(one, style, detailed=detailed)]
    if len(explained) > 1:
        lines += ["", *_counted(explained, len(explained) - len(shown))]
    return "".join(f"{line}\n" for line in lines)


def _takes_tokens(one: RoleExplanation) -> bool:
    """Whether some statement is, or may be, about identity tokens; a policy that is not known may be."""
    return isinstance(one.verdict, Unknown) or any(statement.action is not False for statement in one.statements)


def _role_lines(one: RoleExplanation, style: Style, *, detailed: bool) -> Iterator[str]:
    mark = _verdict(one.verdict, style)
    yield f"{mark}  {style.bold(role_label(one.role))}  {style.dim(printable(str(one.role.place)))}"
    if detailed:
        yield from (line for statement in one.statements for line in _statement(statement, style))
    if not (detailed and isinstance(one.verdict, Refused) and one.verdict.mismatch is not None):
        yield from (f"  {line}" for line in hanging("", because(one.verdict), LINE - 2))
    yield from (f"  {line}" for line in bullets(one.assumptions, "assuming", style))


def _counted(explained: Sequence[RoleExplanation], hidden: int) -> Iterator[str]:
    admitting = sum(isinstance(one.verdict, Admitted) for one in explained)
    unknown = sum(isinstance(one.verdict, Unknown) for one in explained)
    doubt = f", {unknown} not known" if unknown else ""
    yield f"{admitting} of {len(explained)} roles admit this token{doubt}"
    if hidden:
        yield f"{hidden} {'takes' if hidden == 1 else 'take'} no identity tokens (shown with -v)"


def _verdict(verdict: Verdict, style: Style) -> str:
    word = verdict_word(verdict)
    paint = {"admitted": style.good, "refused": style.bad}.get(word, style.warn)
    return paint(word)


def _statement(statement: StatementResult, style: Style) -> Iterator[str]:
    effect = "allows" if statement.allows else "denies"
    yield f"  {printable(statement.name)} {effect} it"
    yield f"    {_mark(statement.action, style)} to the action sts:AssumeRoleWithWebIdentity"
    yield f"    {_mark(statement.principal, style)} to {printable(statement.whom)}"
    for condition in statement.conditions:
        yield from (f"    {line}" for line in _condition(condition, style))


def _condition(result: ConditionResult, style: Style) -> Iterator[str]:
    condition = result.condition
    wanted = list(map(written, condition.values))
    yield f"{_mark(result.holds, style)} where {printable(written(condition.key))}  {style.dim(condition.operator)}"
    if result.holds is True:
        yield from (f"    {style.dim(line)}" for line in hanging("", f"{', '.join(wanted)}; {result.brings}", LINE - 8))
    elif result.actual and result.holds is False:
        yield from (f"    {line}" for line in aligned(wanted, result.actual, style, labels=("wants", "token")))
    else:
        reason = result.holds.reason if isinstance(result.holds, Unknown) else result.brings
        yield f"    {style.dim('wants')}  {printable(', '.join(wanted))}"
        yield from (f"    {line}" for line in hanging("token  ", reason, LINE - 8))


def _mark(truth: bool | Unknown, style: Style) -> str:
    if isinstance(truth, Unknown):
        return style.warn("?")
    return style.good("✓") if truth else style.bad("✗")


# --- JSON ----------------------------------------------------------------------------------------------


def document(
    claims: Sequence[ExplainedClaim],
    obstacles: Sequence[str],
    explained: Sequence[RoleExplanation],
    *,
    platform: str | None,
) -> dict[str, Any]:
    """`offkey.explain/1` of a token. `key` is the condition key of a claim, null where AWS makes none of it."""
    return {
        "schema": "offkey.explain/1",
        "kind": "token",
        "platform": platform,
        "claims": [
            {"name": c.name, "value": proof_json.value(c.value), "means": c.means or None, "key": c.key} for c in claims
        ],
        "notes": list(obstacles),
        "roles": [_role(one) for one in explained],
    }


def _role(one: RoleExplanation) -> dict[str, Any]:
    return {
        **role_document(one),
        "assumptions": list(one.assumptions),
        "statements": [
            {
                "name": statement.name,
                "effect": "Allow" if statement.allows else "Deny",
                "action": _truth(statement.action),
                "principal": _truth(statement.principal),
                "conditions": [_condition_document(result) for result in statement.conditions],
            }
            for statement in one.statements
        ],
    }


def _condition_document(result: ConditionResult) -> dict[str, Any]:
    values = result.condition.values
    return {
        "operator": result.condition.operator,
        "key": written(result.condition.key),
        "values": [value if isinstance(value, str) else None for value in values],
        "holds": _truth(result.holds),
        "token": list(result.actual),
        "because": result.holds.reason if isinstance(result.holds, Unknown) else result.brings,
    }


def _truth(truth: bool | Unknown) -> bool | None:
    """Null is unknown."""
    return None if isinstance(truth, Unknown) else truth
