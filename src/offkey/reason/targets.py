"""Which actions and resources a statement speaks of.

Actions are globs without regard to case. Resources are globs field by field: a wildcard does not
reach over one of an ARN's first five colons, and an incomplete ARN is completed with `*`.

Source: IAM User Guide, "Action", "Resource"; "IAM identifiers", incomplete ARNs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from offkey.model.unknown import Unknown
from offkey.reason import comparisons, variables
from offkey.reason.comparisons import Predicate
from offkey.reason.conditions import Context
from offkey.reason.truth import Truth, negate, some, unspecified

Target = Callable[[str, Context], Truth]
"""Whether a statement speaks of this action, or this resource, under this context."""

_FIELDS = 6


def compile_actions(actions: Sequence[str | Unknown], not_actions: Sequence[str | Unknown]) -> Target:
    """The test of an action; a statement with neither element is refused by AWS."""
    if not actions and not not_actions:
        return _always(Unknown("AWS refuses a statement without Action"))
    predicates = [_action(pattern) for pattern in actions or not_actions]
    if len(predicates) == 1 and actions:
        only = predicates[0]
        return lambda action, _context: only(action.lower())

    def test(action: str, _context: Context) -> Truth:
        folded = action.lower()
        found = some([predicate(folded) for predicate in predicates])
        return found if actions else negate(found)

    return test


def _action(pattern: str | Unknown) -> Predicate:
    if isinstance(pattern, Unknown):
        return lambda _action: pattern
    return comparisons.like(pattern.lower(), escapes=False)


def compile_resources(
    resources: Sequence[str | Unknown], not_resources: Sequence[str | Unknown], *, version: str, needed: bool
) -> Target:
    """The test of a resource. Without `needed` (what a resource carries) a statement may leave it out."""
    if not resources and not not_resources:
        return _always(Unknown("AWS refuses a statement without Resource") if needed else True)
    tests = [_resource(pattern, version == variables.VERSION) for pattern in resources or not_resources]

    if len(tests) == 1 and resources:
        return tests[0]

    def test(resource: str, context: Context) -> Truth:
        found = some(one(resource, context) for one in tests)
        return found if resources else negate(found)

    return test


def _always(truth: Truth) -> Target:
    return lambda _target, _context: truth


def _resource(pattern: str | Unknown, current: bool) -> Target:
    if isinstance(pattern, Unknown):
        return _always(pattern)
    if not current or "${" not in pattern:
        return _fixed(_pattern(pattern, escapes=current))
    pieces = variables.parse(pattern)
    if pieces is None:
        return _always(unspecified("${ that begins no documented variable"))
    if all(isinstance(piece, str) for piece in pieces):
        return _fixed(_pattern(pattern, escapes=True))
    if _variable_before_resource(pattern):
        return _always(Unknown("AWS allows variables only after the fifth colon of a resource"))
    return partial(_varying, pieces)


def _fixed(predicate: Predicate) -> Target:
    return lambda resource, _context: predicate(resource)


def _varying(pieces: tuple[variables.Piece, ...], resource: str, context: Context) -> Truth:
    resolved = variables.resolve(pieces, context, wild=True)
    if resolved is None:
        return False  # "will not match any resource"
    if isinstance(resolved, Unknown):
        return resolved
    if _pattern(resolved.text, escapes=True)(resource) is True:
        return True
    if resolved.doubtful is not None and _pattern(resolved.doubtful, escapes=True)(resource) is True:
        return unspecified("a variable's value that holds a wildcard")
    return False


def _variable_before_resource(pattern: str) -> bool:
    fields = comparisons.split_arn(pattern)
    return len(fields) == _FIELDS and "${" in "".join(fields[:-1])


def _pattern(pattern: str, *, escapes: bool) -> Predicate:
    fields = comparisons.split_arn(pattern)
    if fields[0] != "arn" or len(fields) == 1:
        return comparisons.like(pattern, escapes=escapes)
    complete = ":".join(fields + ["*"] * (_FIELDS - len(fields)))
    return comparisons.arn(complete, escapes=escapes)
