"""Every condition operator of IAM, as a table.

The name in a policy is `[ForAllValues:|ForAnyValue:]<operator>[IfExists]`. AWS refuses to store a
policy with an operator that is not in the table, so here it is unknown: never true, never false.

Source for all: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Creating a
condition with multiple keys or values"; `source` names the section.
"""

from __future__ import annotations

from offkey.model.builtin import Callable, lru_cache
from offkey.model.enumeration import Enum
from offkey.model.records import dataclass
from offkey.reason import comparisons
from offkey.reason.comparisons import Predicate
from offkey.reason.truth import Truth

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

Prepare = Callable[[str, bool, Truth], Predicate]
"""From a value of the policy, whether `${*}` is an escape, and what malformed values give, to the test."""


class Quantifier(Enum):
    """What stands before the colon of an operator's name."""

    ALL = "ForAllValues"
    ANY = "ForAnyValue"


@dataclass(frozen=True, slots=True)
class Operator:
    """One row. `prepare` tests the positive form; a negated operator is true where no value matches.

    `variables`: `${key}` in the policy's value is replaced.
    """

    name: str
    section: str
    prepare: Prepare
    negated: bool = False
    wild: bool = False
    variables: bool = False
    presence: bool = False
    """Asks only whether the key is there (`Null`)."""
    folds: bool = False
    """Compares texts without regard to case."""

    @property
    def follows_globs(self) -> bool:
        """Whether a value matches just the texts of one glob: it compares texts, and case counts."""
        return self.section == "String" and not self.folds


def _equals(text: str, _escapes: bool, _malformed: Truth) -> Predicate:
    return comparisons.equals(text)


def _folded(text: str, _escapes: bool, _malformed: Truth) -> Predicate:
    return comparisons.equals_ignoring_case(text)


def _like(text: str, escapes: bool, _malformed: Truth) -> Predicate:
    return comparisons.like(text, escapes=escapes)


def _arn(text: str, escapes: bool, malformed: Truth) -> Predicate:
    return comparisons.arn(text, malformed, escapes=escapes)


def _typed(prepare: Callable[[str, Truth], Predicate]) -> Prepare:
    return lambda text, _escapes, malformed: prepare(text, malformed)


def _ordered(family: str, prepare: Callable[[comparisons.Order], Callable[[str, Truth], Predicate]]) -> list[Operator]:
    orders = comparisons.ORDERS
    rows = [Operator(family + ending, family, _typed(prepare(order))) for ending, order in orders.items()]
    return [*rows, Operator(f"{family}NotEquals", family, _typed(prepare(orders["Equals"])), negated=True)]


_ROWS: tuple[Operator, ...] = (
    Operator("StringEquals", "String", _equals, variables=True),
    Operator("StringNotEquals", "String", _equals, variables=True, negated=True),
    Operator("StringEqualsIgnoreCase", "String", _folded, variables=True, folds=True),
    Operator("StringNotEqualsIgnoreCase", "String", _folded, variables=True, folds=True, negated=True),
    Operator("StringLike", "String", _like, variables=True, wild=True),
    Operator("StringNotLike", "String", _like, variables=True, wild=True, negated=True),
    *_ordered("Numeric", comparisons.numeric),
    *_ordered("Date", comparisons.date),
    # The operator's own page allows variables with Bool, the general page on variables does not.
    Operator("Bool", "Boolean", _typed(comparisons.boolean), variables=True),
    Operator("BinaryEquals", "BinaryEquals", _typed(comparisons.binary)),
    Operator("IpAddress", "IPAddress", _typed(comparisons.ip)),
    Operator("NotIpAddress", "IPAddress", _typed(comparisons.ip), negated=True),
    Operator("ArnEquals", "ARN", _arn, variables=True, wild=True),
    Operator("ArnLike", "ARN", _arn, variables=True, wild=True),
    Operator("ArnNotEquals", "ARN", _arn, variables=True, wild=True, negated=True),
    Operator("ArnNotLike", "ARN", _arn, variables=True, wild=True, negated=True),
    Operator("Null", "Null", _typed(comparisons.boolean), presence=True),
)

OPERATORS: Mapping[str, Operator] = {row.name.lower(): row for row in _ROWS}
"""By name in lower case: a policy whose operator differs in case is either refused or means the same."""

SOURCE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"


def source(operator: Operator) -> str:
    """The page and section that say what `operator` does."""
    return f"{SOURCE}#Conditions_{operator.section}"


@dataclass(frozen=True, slots=True)
class Test:
    """An operator as a policy uses it."""

    operator: Operator
    quantifier: Quantifier | None = None
    if_exists: bool = False

    @property
    def absent(self) -> bool:
        """What it says of a request that lacks the key; `Null` asks for just that."""
        if self.if_exists or self.quantifier is Quantifier.ALL:
            return True
        return self.operator.negated and self.quantifier is None


_QUANTIFIERS = {q.value.lower(): q for q in Quantifier}
_IF_EXISTS = "ifexists"


@lru_cache(maxsize=256)
def parse(name: str) -> Test | None:
    """The test that `name` stands for, or None where there is none.

    `Null` does not take `IfExists`: it asks for presence already.
    """
    before, colon, rest = name.lower().rpartition(":")
    quantifier = _QUANTIFIERS.get(before)
    if colon and quantifier is None:
        return None
    plain = rest.removesuffix(_IF_EXISTS)
    operator = OPERATORS.get(plain)
    if operator is None or (operator.presence and plain != rest):
        return None
    return Test(operator, quantifier, plain != rest)
