"""A diagnosis as one page: who would win here, what is wrong and what cures it, the token, the roles, the network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from offkey.emit.style import Style, columns
from offkey.emit.verdict import because, verdict_word
from offkey.emit.witness import LINE, bullets, hanging, value_text
from offkey.model.platforms.table import platform_of
from offkey.model.redaction import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.diagnosis import Ailment, Answer, Diagnosis, FoundToken
    from offkey.model.explanation import RoleExplanation
    from offkey.model.winner import Winner

_CLAIMS = ("sub", "aud", "iss", "environment", "ref", "job_workflow_ref")
"""Those that trust policies are about; `offkey explain` shows all."""


def text(found: Diagnosis, style: Style, *, verbose: bool = False) -> str:
    """The page. `verbose` shows what each tool passes over also where it is not the matter."""
    lines = [style.bold("which identity each tool would use here"), *_winners(found.winners, style, verbose=verbose)]
    for area, ailments in groupby(found.ailments, key=lambda one: one.area):
        lines += ["", style.bold(area.value), *(line for one in ailments for line in _ailment(one, style))]
    for one in found.tokens:
        lines += ["", *_token(one, style)]
    if found.roles:
        lines += ["", style.bold("the roles that the token is for"), *_roles(found.roles, style)]
    lines += ["", *_end(found, style)]
    return "".join(f"{line}\n" for line in lines)


# --- who wins ------------------------------------------------------------------------------------------


def _winners(winners: Sequence[Winner], style: Style, *, verbose: bool) -> Iterator[str]:
    yield from columns([_row(winner, style) for winner in winners])
    said: set[str] = set()
    for winner in winners:
        for one in winner.shadowed if not winner.stops or verbose else ():
            sentence = f"{one.identity}: {one.because}"
            if sentence not in said:
                said.add(sentence)
                yield from hanging("  passed over  ", sentence, LINE)


def _row(winner: Winner, style: Style) -> tuple[str, str, str]:
    name = f"  {winner.tool.value}"
    region = winner.region or "no region"
    if winner.stops:
        paint = style.bad if winner.broken or winner.first else style.warn
        return name, style.dim(region), paint(printable(winner.stops))
    assert winner.first is not None
    return name, style.dim(region), printable(f"{winner.first.identity}, because {winner.first.because}")


# --- what is wrong -------------------------------------------------------------------------------------


def _ailment(one: Ailment, style: Style) -> Iterator[str]:
    mark = style.bad("✗") if one.grave else style.warn("·")
    place = f"  {style.dim(printable(one.place))}" if one.place else ""
    yield f"  {mark} {style.bold(one.id)}{place}"
    yield from hanging("    cause  ", one.cause, LINE + 20)
    yield from hanging("    cure   ", one.cure, LINE + 20)


# --- the token -----------------------------------------------------------------------------------------


def _token(one: FoundToken, style: Style) -> Iterator[str]:
    title = platform_of(one.claims.issuer.removeprefix("https://")).title or "an issuer without a table"
    yield f"{style.bold('identity token')}  {printable(one.where)}, of {title}, its signature not looked at"
    shown = [name for name in _CLAIMS if one.claims.values.get(name) is not None]
    yield from columns([(f"  {style.dim(name)}", value_text(one.claims.values[name])) for name in shown])
    yield from (f"  {line}" for line in bullets(one.obstacles, "note", style))


def _roles(roles: Sequence[RoleExplanation], style: Style) -> Iterator[str]:
    for one in roles:
        word = verdict_word(one.verdict)
        paint = {"admitted": style.good, "refused": style.bad}.get(word, style.warn)
        name = printable(one.role.name or str(one.role.place))
        yield f"  {paint(word)}  {name}  {style.dim(printable(str(one.role.place)))}"
        yield from (f"    {line}" for line in hanging("", because(one.verdict), LINE))


# --- the end -------------------------------------------------------------------------------------------


def _end(found: Diagnosis, style: Style) -> Iterator[str]:
    yield from (_host(answer, style) for answer in found.answers)
    if found.offline:
        yield style.dim("--offline: neither AWS nor the CI platform was asked, and no credential_process was run")
    grave = sum(ailment.grave for ailment in found.ailments)
    notes = len(found.ailments) - grave
    for item in found.incomplete:
        yield style.warn(f"not read: {printable(f'{item.path}:{item.line} {item.reason}')}")
    more = f", {notes} {'note' if notes == 1 else 'notes'}" if notes else ""
    if grave:
        yield style.bad(f"{grave} {'problem' if grave == 1 else 'problems'}{more}")
    elif found.incomplete:
        yield style.warn(f"nothing wrong in what could be read{more}")
    else:
        yield style.good(f"nothing is wrong here{more}")


def _host(answer: Answer, style: Style) -> str:
    if answer.fault:
        return f"{printable(answer.host)}: {style.bad(printable(answer.fault))}"
    skew = "" if answer.skew is None else f", its clock {abs(answer.skew).total_seconds():.0f} s from this one"
    return style.dim(f"{printable(answer.host)} answers{skew}")
