"""One condition of a statement against the context of one request.

All values of a condition are alternatives; a negated operator is true where none matches. An absent
key makes a positive operator false, a negated one true, `…IfExists` and `ForAllValues:` true, and
`ForAnyValue:` false.

Source: IAM User Guide, "Condition operators"; "Creating a condition with multiple keys or values".
"""

from __future__ import annotations

from offkey.model.builtin import Callable, Mapping, partial
from offkey.model.request import ContextValue
from offkey.model.unknown import Unknown
from offkey.reason import operators, variables, wildcard
from offkey.reason.comparisons import Predicate
from offkey.reason.operators import Operator, Quantifier, Test
from offkey.reason.truth import Truth, every, negate, some, unspecified

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.policy import Condition

Context = Mapping[str, ContextValue]
Check = Callable[[Context], Truth]
"""A compiled condition."""

_Alternative = Callable[[Context], Predicate]
"""A value with variables: the request decides what it stands for."""

SEVERAL = unspecified("several values meet an operator without ForAllValues or ForAnyValue")
EMPTY = unspecified("…IfExists where the key has no values")


def compile_condition(condition: Condition, *, version: str, allows: bool) -> Check:
    """The test of this condition in a statement that allows, or denies.

    Where a value is not of the operator's form, AWS's pages do not say what happens; its policy simulator was
    seen to refuse, also under `ArnNotLike` (nccgroup/PMapper, test_local_querying.py). So it lets no Allow
    statement apply; whether it lets a Deny apply is unknown.
    """
    key = condition.key
    if isinstance(key, Unknown):
        return _always(key)
    test = operators.parse(condition.operator)
    if test is None:
        return _always(Unknown(f"AWS has no condition operator {condition.operator}"))
    if test.operator.presence:
        return partial(_presence, test.quantifier, key.lower(), condition.values)
    malformed: Truth = unspecified(f"a value that {test.operator.name} cannot read")
    if allows:
        malformed = test.operator.negated  # whichever makes the condition false
    elif test.operator.section == "ARN" and not test.operator.negated:
        malformed = False  # no pattern of an ARN can match it
    prepare = _Values(test.operator, version == variables.VERSION, malformed)
    for value in condition.values:
        prepare.add(value)
    matcher = prepare.matcher()
    general = partial(_check, test, key.lower(), matcher)
    if test.quantifier is not None or prepare.varies:
        return general
    return _single(test, key.lower(), matcher({}), general)


def _always(truth: Truth) -> Callable[[object], Truth]:
    return lambda _anything: truth


# --- the values of a condition -----------------------------------------------------------------------


class _Values:
    """Prepares the values of one condition: those that are the same for every request, and the others."""

    def __init__(self, operator: Operator, variables_allowed: bool, malformed: Truth) -> None:
        self._operator = operator
        self._current = variables_allowed
        self._malformed = malformed
        self._fixed: list[Predicate] = []
        self._plain: set[str] = set()
        self._varying: list[_Alternative] = []

    def add(self, value: str | Unknown) -> None:
        """Take in one more alternative."""
        if isinstance(value, Unknown):
            self._fixed.append(_partly_known(value, self._operator))
        elif self._current and "${" in value and self._operator.variables:
            self._add_template(value)
        elif self._operator.follows_globs and not self._operator.wild:
            self._plain.add(value)
        else:
            self._fixed.append(self._prepared(value))

    def _add_template(self, value: str) -> None:
        pieces = variables.parse(value)
        if pieces is None:
            self._fixed.append(_always(unspecified("${ that begins no documented variable")))
        elif all(isinstance(piece, str) for piece in pieces):
            self._fixed.append(self._prepared(value if self._operator.wild else variables.unescape(value)))
        else:
            self._varying.append(partial(self._resolved, pieces))

    def _prepared(self, text: str) -> Predicate:
        return self._operator.prepare(text, self._current, self._malformed)

    def _resolved(self, pieces: tuple[variables.Piece, ...], context: Context) -> Predicate:
        resolved = variables.resolve(pieces, context, wild=self._operator.wild)
        if resolved is None:
            return _always(False)  # a variable without a value is equal to nothing
        if isinstance(resolved, variables.Unusable) and isinstance(self._malformed, bool):
            return _always(self._malformed)
        if isinstance(resolved, Unknown):
            return _always(resolved)
        certain = self._prepared(resolved.text)
        if resolved.doubtful is None:
            return certain
        doubtful = self._prepared(resolved.doubtful)
        hole = unspecified("a variable's value that holds a wildcard")
        return lambda value: certain(value) or (hole if doubtful(value) else False)

    @property
    def varies(self) -> bool:
        """Whether the request decides what a value stands for."""
        return bool(self._varying)

    def matcher(self) -> Callable[[Context], Predicate]:
        """The test of one request value against all alternatives, once the request is known."""
        fixed = list(self._fixed)
        if self._plain:
            fixed.insert(0, frozenset(self._plain).__contains__)
        if not self._varying:
            one = fixed[0] if len(fixed) == 1 else partial(_any_of, fixed)
            return lambda _context: one
        varying = self._varying
        return lambda context: partial(_any_of, [*fixed, *(resolve(context) for resolve in varying)])


def _any_of(predicates: list[Predicate], value: str) -> Truth:
    doubt: Truth = False
    for predicate in predicates:
        truth = predicate(value)
        if truth is True:
            return True
        if truth is not False and doubt is False:
            doubt = truth
    return doubt


def _partly_known(value: Unknown, operator: Operator) -> Predicate:
    """What is known of a text decides where it rules a value out; for the rest it stays unknown."""
    readable = value.pieces and not any("${" in piece for piece in value.pieces if isinstance(piece, str))
    if not (readable and operator.follows_globs):
        return _always(value)
    shape = wildcard.of_pieces(value.pieces, wild=operator.wild)
    return lambda text: value if shape.matches(text) else False


# --- the value of the request ------------------------------------------------------------------------


def _single(test: Test, key: str, matches: Predicate, general: Check) -> Check:
    """`_check` for the commonest case, one text against what is the same for every request, and quicker there."""
    absent = test.absent
    if test.operator.negated:
        return _negated(key, absent, matches, general)

    def check(context: Context) -> Truth:
        value = context.get(key)
        if value is None:
            return absent
        return matches(value) if isinstance(value, str) else general(context)

    return check


def _negated(key: str, absent: bool, matches: Predicate, general: Check) -> Check:
    def check(context: Context) -> Truth:
        value = context.get(key)
        if value is None:
            return absent
        return negate(matches(value)) if isinstance(value, str) else general(context)

    return check


def _check(test: Test, key: str, matcher: Callable[[Context], Predicate], context: Context) -> Truth:
    value = context.get(key)
    if value is None:
        return test.absent
    if isinstance(value, Unknown):
        return value
    matches = matcher(context)
    if test.quantifier is not None:
        return _quantified(test, value if isinstance(value, tuple) else (value,), matches)
    if isinstance(value, tuple):
        return _several(test, value, matches)
    truth = matches(value)
    return negate(truth) if test.operator.negated else truth


def _several(test: Test, values: tuple[str, ...], matches: Predicate) -> Truth:
    """A list where the operator wants one value: clear where it has one member, or where none matches."""
    if not values:
        return EMPTY if test.if_exists else test.operator.negated
    truth = some(matches(value) for value in values)
    if len(values) > 1 and truth is not False:
        truth = SEVERAL
    return negate(truth) if test.operator.negated else truth


def _quantified(test: Test, values: tuple[str, ...], matches: Predicate) -> Truth:
    """`ForAllValues` over nothing, or over an empty text, is true; `ForAnyValue` is false.

    Source: "Creating a condition with multiple keys or values": both are so where "the key value resolves to
    a null data set, such as an empty string".
    """
    if not any(values):
        return test.quantifier is Quantifier.ALL
    truths = (negate(matches(v)) if test.operator.negated else matches(v) for v in values)
    return every(truths) if test.quantifier is Quantifier.ALL else some(truths)


def _presence(quantifier: Quantifier | None, key: str, wanted: tuple[str | Unknown, ...], context: Context) -> Truth:
    """`Null`: `true` wants the key to be absent, `false` wants it to be there and not null. An empty text is null.

    Source: "IAM JSON policy elements: Condition", evaluation logic, on null; with quantifiers as the policy
    simulator was seen to answer (nccgroup/PMapper, test_local_querying.py).
    """
    value = context.get(key)
    if isinstance(value, Unknown):
        return value
    there = any(value) if isinstance(value, tuple) else bool(value)
    if quantifier is not None and not there:
        return quantifier is Quantifier.ALL
    return some(_equal(want, "false" if there else "true") for want in wanted)


def _equal(want: str | Unknown, actual: str) -> Truth:
    if isinstance(want, Unknown):
        return want
    if want not in {"true", "false"}:
        return unspecified("a value that Null cannot read")
    return want == actual
