"""Which actions and resources a statement speaks of.

Actions are globs without regard to case. Resources are globs field by field, each field of an ARN's first
five by itself. An incomplete ARN is completed with `*` in the policies of an identity.

Source: IAM User Guide, "Action", "Resource"; "Identify AWS resources with Amazon Resource Names", on
wildcards and incomplete ARNs.
"""

from __future__ import annotations

from offkey.model.builtin import Callable, partial
from offkey.model.records import dataclass
from offkey.model.unknown import Unknown
from offkey.reason import comparisons, variables
from offkey.reason.conditions import Context
from offkey.reason.truth import Truth, negate, some, unspecified

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from offkey.reason.comparisons import Predicate

Target = Callable[[str, Context], Truth]
"""Whether a statement speaks of this action, or this resource, under this context."""

_FIELDS = 6
_TYPED = frozenset({"dynamodb", "ec2", "ecr", "ecs", "iam", "kms", "lambda", "rds", "secretsmanager", "ssm", "sts"})
"""Services whose every ARN has a resource type before the first `/` or `:` of its last field."""


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
    """A glob; AWS refuses one whose service is not written out."""
    if isinstance(pattern, Unknown):
        return lambda _action: pattern
    glob = comparisons.like(pattern.lower(), escapes=False)
    service, colon, _ = pattern.partition(":")
    if pattern in {"*", "*:*"} or (colon and "*" not in service and "?" not in service):
        return glob
    refused = Unknown(f"AWS refuses the action {pattern}, which does not name one service")
    return lambda action: refused if glob(action) else False


@dataclass(frozen=True, slots=True)
class Writing:
    """How the resources of a policy are to be read.

    `current`: the policy's version has variables. `incomplete`: what an ARN with fewer than six fields gives
    where completing it would make it match. `needed`: AWS refuses a statement without a resource.
    """

    current: bool
    allows: bool
    incomplete: Truth = True
    needed: bool = True


def compile_resources(
    resources: Sequence[str | Unknown], not_resources: Sequence[str | Unknown], writing: Writing
) -> Target:
    """The test of a resource."""
    if not resources and not not_resources:
        return _always(Unknown("AWS refuses a statement without Resource") if writing.needed else True)
    missing: Truth = False  # "will not match any resource"
    if not resources:
        missing = unspecified("NotResource with a variable that has no value")
    tests = [_resource(pattern, writing, missing) for pattern in resources or not_resources]

    if len(tests) == 1 and resources:
        return tests[0]

    def test(resource: str, context: Context) -> Truth:
        found = some(one(resource, context) for one in tests)
        return found if resources else negate(found)

    return test


def _always(truth: Truth) -> Target:
    return lambda _target, _context: truth


def _resource(pattern: str | Unknown, writing: Writing, missing: Truth) -> Target:
    if isinstance(pattern, Unknown):
        return _always(pattern)
    if not writing.current or "${" not in pattern:
        return _fixed(_pattern(pattern, writing))
    pieces = variables.parse(pattern)
    if pieces is None:
        return _always(unspecified("${ that begins no documented variable"))
    if all(isinstance(piece, str) for piece in pieces):
        return _fixed(_pattern(pattern, writing))
    misplaced = _variable_before_resource(pattern)
    return partial(_varying, pieces, writing, missing, misplaced)


def _fixed(predicate: Predicate) -> Target:
    return lambda resource, _context: predicate(resource)


def _varying(
    pieces: tuple[variables.Piece, ...],
    writing: Writing,
    missing: Truth,
    misplaced: bool,
    resource: str,
    context: Context,
) -> Truth:
    resolved = variables.resolve(pieces, context, wild=True)
    if resolved is None:
        return missing
    if isinstance(resolved, variables.Unusable) and writing.allows and missing is False:
        return False
    if isinstance(resolved, Unknown):
        return resolved
    if misplaced:
        return Unknown("AWS allows variables only after the fifth colon of a resource")
    certain = _pattern(resolved.text, writing)(resource)
    if certain is not False or resolved.doubtful is None:
        return certain
    if _pattern(resolved.doubtful, writing)(resource) is not False:
        return unspecified("a variable's value that holds a wildcard")
    return False


def _variable_before_resource(pattern: str) -> bool:
    fields = comparisons.split_arn(pattern)
    return len(fields) == _FIELDS and "${" in "".join(fields[:-1])


def _pattern(pattern: str, writing: Writing) -> Predicate:
    fields = comparisons.split_arn(pattern)
    whole = comparisons.like(pattern, escapes=writing.current)
    if fields[0] != "arn" or len(fields) == 1:
        return whole
    complete = ":".join(fields + ["*"] * (_FIELDS - len(fields)))
    exact = comparisons.arn(complete, escapes=writing.current)
    if len(fields) < _FIELDS and writing.incomplete is not True:
        return _uncompleted(pattern, exact, writing.incomplete)
    if _wild_type(fields):
        return lambda resource: _WILD_TYPE if exact(resource) else False
    if any(field.endswith("*") for field in fields[: _FIELDS - 1]):
        return lambda resource: True if exact(resource) else _CROSSING if whole(resource) else False
    return exact


def _uncompleted(pattern: str, completed: Predicate, otherwise: Truth) -> Predicate:
    if "*" not in pattern and isinstance(otherwise, bool):
        return _never
    doubt = otherwise if isinstance(otherwise, Unknown) else _INCOMPLETE
    return lambda resource: doubt if completed(resource) else False


def _never(_resource: str) -> bool:
    return False


def _wild_type(fields: Sequence[str]) -> bool:
    """Whether a wildcard stands in the resource type, where AWS allows none; a lone `*` is any resource."""
    if len(fields) < _FIELDS or fields[2] not in _TYPED or fields[5] == "*":
        return False
    type_ = fields[5].replace(":", "/").partition("/")[0]
    return "*" in type_ or "?" in type_


_CROSSING = unspecified("whether a * at the end of a field of an ARN reaches over the colon")
_INCOMPLETE = unspecified("an ARN with fewer than six fields, other than in the policies of an identity")
_WILD_TYPE = Unknown("AWS allows no wildcard in the resource type of an ARN")
