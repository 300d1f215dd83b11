"""Proofs for a person to read: what is open first, each with the token that shows it; then what is dead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from offkey.emit.style import Style, columns
from offkey.emit.text import number
from offkey.emit.witness import LINE, aligned, bullets, hanging, role_label, value_text, witness_lines, written
from offkey.model.comparison import ComparedRole, Comparison, Relation
from offkey.model.forge import Namespace, Presence
from offkey.model.proof import Conclusion, NearMiss, Reach, Reacher, RoleProof, Witness
from offkey.model.redaction import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.verdict import Mismatch

_GROUPS: dict[Conclusion, str] = {
    Conclusion.OPEN: "somebody besides the intended gets in",
    Conclusion.DEAD: "nobody of the project gets in",
    Conclusion.UNSPECIFIED: "AWS does not say what happens",
    Conclusion.UNDECIDED: "not proven, either way",
    Conclusion.TIGHT: "the intended get in, and nobody else",
}
"""In the order of reading: what needs the reader first."""

_WHO: dict[Reacher, str] = {
    Reacher.STRANGER: "anybody, from another owner",
    Reacher.SIBLING: "another repository of the owner",
    Reacher.INSIDER: "the repository itself, unreviewed",
    Reacher.INTENDED: "as intended",
}


_PRESENCE = {
    Presence.EXISTS: "exists",
    Presence.RENAMED: "is called",
    Presence.NOT_VISIBLE: "is not visible",
    Presence.UNREGISTERED: "nobody holds the owner's name, anybody may register it",
    Presence.UNKNOWN: "not known",
}


def text(proofs: Sequence[RoleProof], style: Style, *, verbose: bool = False) -> str:
    """The whole account. `verbose` shows the intended tokens of every role, too."""
    lines: list[str] = []
    for conclusion, about in _GROUPS.items():
        group = [proof for proof in proofs if proof.conclusion is conclusion]
        if group:
            lines.append(f"{_paint(conclusion, style)(conclusion.value)}  {style.dim(about)}")
            brief = conclusion is Conclusion.TIGHT and not verbose
            lines += _brief(group, style) if brief else _full(group, style, verbose=verbose)
            lines.append("")
    lines.append(summary(proofs, style))
    return "".join(f"{line}\n" for line in lines)


def _full(proofs: Sequence[RoleProof], style: Style, *, verbose: bool) -> Iterator[str]:
    """Each role with a blank line before the next."""
    for index, proof in enumerate(proofs):
        if index:
            yield ""
        yield from role_lines(proof, style, verbose=verbose)


def role_lines(proof: RoleProof, style: Style, *, verbose: bool = False) -> Iterator[str]:
    """One role: where it stands, who gets in, why nobody does, and what is not known."""
    yield f"  {style.bold(role_label(proof.role))}  {style.dim(printable(str(proof.role.place)))}"
    for reach in proof.reach:
        if verbose or reach.reacher is not Reacher.INTENDED:
            yield from (f"    {line}" for line in _reach(reach, proof, style))
    if proof.nearest is not None and proof.nearest.mismatch is not None:
        yield from (f"    {line}" for line in _near(proof.nearest, proof.nearest.mismatch, style))
    elif proof.dead_because is not None:
        yield from (f"    {line}" for line in hanging("", proof.dead_because, LINE - 4))
    yield from (f"    {line}" for line in bullets(proof.unknown, "unknown", style))
    yield from (f"    {line}" for line in bullets(list(map(_namespace, proof.namespaces)), "online", style))


def _namespace(space: Namespace) -> str:
    """A name that the role trusts, and what its host says of it."""
    known = f"{space.path}: {_PRESENCE[space.presence]}"
    if space.presence is Presence.RENAMED:
        known += f" {space.now}"
    if space.id is not None:
        known += f", {space.owner_id}/{space.id}"
    if space.subjects is not None:
        form = "with ids" if space.subjects.immutable else "with names"
        chosen = f", of {', '.join(space.subjects.keys)}" if space.subjects.keys else ""
        known += f", subjects {form}{chosen}"
    return f"{known}; {space.because}" if space.because else known


def _reach(reach: Reach, proof: RoleProof, style: Style) -> Iterator[str]:
    paint = style.good if reach.reacher is Reacher.INTENDED else style.bad
    yield f"{paint(reach.reacher.value)}  {_WHO[reach.reacher]}: {printable(reach.witness.event)}"
    yield from (f"  {line}" for line in witness_lines(reach.witness, proof.role, style))


def _near(near: NearMiss, mismatch: Mismatch, style: Style) -> Iterator[str]:
    """The token that comes nearest, and the condition that keeps it out with both values one under the other."""
    condition = mismatch.condition
    yield f"{style.warn('nearest')}  {printable(near.event)}"
    yield f"  fails at {condition.operator} {printable(written(condition.key))}"
    wanted = list(map(written, condition.values))
    yield from (f"  {line}" for line in aligned(wanted, mismatch.actual or (), style, labels=("wants", "token")))


def _brief(proofs: Sequence[RoleProof], style: Style) -> Iterator[str]:
    rows = []
    for proof in proofs:
        first = next((reach.witness for reach in proof.reach if reach.reacher is Reacher.INTENDED), None)
        subject = f"← {value_text(first.claims.get('sub'))}" if first is not None and "sub" in first.claims else ""
        place = style.dim(printable(f"{proof.role.place.path}:{proof.role.place.line}"))
        rows.append((f"  {role_label(proof.role)}", place, style.dim(subject)))
    yield from columns(rows)


def summary(proofs: Sequence[RoleProof], style: Style) -> str:
    """The last line: how many roles, and how many of each verdict."""
    if not proofs:
        return style.warn("no roles to prove anything about")
    counts = Counter(proof.conclusion for proof in proofs)
    shown = [_paint(one, style)(f"{counts[one]} {one.value}") + _classes(one, proofs) for one in _GROUPS if counts[one]]
    return f"{style.bold(number(len(proofs), 'role'))}: {', '.join(shown)}"


def _classes(conclusion: Conclusion, proofs: Sequence[RoleProof]) -> str:
    """To whom the open roles are open, each role counted at its worst."""
    if conclusion is not Conclusion.OPEN:
        return ""
    worst = Counter(worst_reacher(proof) for proof in proofs if proof.conclusion is Conclusion.OPEN)
    counted = [f"{worst[reacher]} {reacher.value}" for reacher in _WHO if worst[reacher]]
    return f" ({', '.join(counted)})" if counted else ""


def worst_reacher(proof: RoleProof) -> Reacher | None:
    """The most distant holder of a token that gets in, None where none is known."""
    reached = {reach.reacher for reach in proof.reach}
    return next((reacher for reacher in _WHO if reacher in reached), None)


def _paint(conclusion: Conclusion, style: Style) -> Callable[[str], str]:
    match conclusion:
        case Conclusion.OPEN:
            return style.bad
        case Conclusion.TIGHT:
            return style.good
    return style.warn


# --- compare -------------------------------------------------------------------------------------------

_RELATIONS: dict[Relation, str] = {
    Relation.EQUAL: "the same tokens get in",
    Relation.NARROWER: "some tokens no longer get in, and none are new",
    Relation.WIDER: "tokens get in that did not before",
    Relation.INCOMPARABLE: "some tokens get in that did not before, and others no longer do",
    Relation.UNDECIDED: "not proven, either way",
}


def comparison(found: Comparison, style: Style) -> str:
    """How the new trust policy lies to the old one, with the tokens that show it."""
    paint = {
        Relation.EQUAL: style.good,
        Relation.NARROWER: style.good,
        Relation.WIDER: style.bad,
        Relation.INCOMPARABLE: style.bad,
    }.get(found.relation, style.warn)
    lines = [f"{paint(found.relation.value)}  {style.dim(_RELATIONS[found.relation])}"]
    lines += _changed("gained", found.gained, style, style.bad)
    lines += _changed("lost", found.lost, style, style.warn)
    lines += [f"  {line}" for line in bullets(found.unknown, "unknown", style)]
    return "".join(f"{line}\n" for line in lines)


def _changed(word: str, witness: Witness | None, style: Style, paint: Callable[[str], str]) -> Iterator[str]:
    if witness is not None:
        yield f"  {paint(word)}  {printable(witness.event)}"
        yield from (f"    {line}" for line in witness_lines(witness, None, style))


def comparisons(roles: Sequence[ComparedRole], style: Style, *, base: str) -> str:
    """What changed since a revision, role by role; roles that admit whom they did are counted only."""
    lines: list[str] = []
    for role in roles:
        if role.found.relation is not Relation.EQUAL:
            how = "  new" if role.is_new else "  gone" if role.is_gone else ""
            place = style.dim(printable(str(role.role.place)))
            lines.append(f"{style.bold(role_label(role.role))}{how}  {place}")
            lines += [f"  {line}" for line in comparison(role.found, style).splitlines()]
            lines.append("")
    counts = Counter(role.found.relation for role in roles)
    shown = ", ".join(f"{counts[relation]} {relation.value}" for relation in _RELATIONS if counts[relation])
    lines.append(f"{style.bold(number(len(roles), 'role'))} against {printable(base)}{': ' if shown else ''}{shown}")
    return "".join(f"{line}\n" for line in lines)
