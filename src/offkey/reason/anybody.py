"""Whether a role can be assumed without any token by somebody of another AWS account."""

from __future__ import annotations

from offkey.model.policy import Condition, Policy, Principal
from offkey.model.proof import Reach, Reacher, Witness
from offkey.model.unknown import Unknown
from offkey.reason.examine import Examination
from offkey.reason.global_keys import global_keys
from offkey.reason.kinds import Kind
from offkey.reason.nearest import quoted
from offkey.reason.prepared import NOBODY, CompiledStatement, name
from offkey.reason.principals import Caller, caller
from offkey.reason.statements import Question, compile_policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.request import ContextValue

_ACTION = "sts:AssumeRole"
_STRANGER = "arn:aws:iam::999999999999:role/anything"
_EXTERNAL_ID = "sts:externalid"
_OTHERS = {
    "aws:principalorgid": "o-anything00",
    "aws:principalorgpaths": "o-anything00/r-0000/ou-0000-00000000/",
    "aws:multifactorauthpresent": None,
}
"""What the caller cannot choose: its organization is its own, and a role's session has no MFA."""


def anybody(policy: Policy, role: str | None) -> Examination | None:
    """What a role in an account that has nothing to do with ours can do; None where nothing."""
    who = caller(Principal("AWS", _STRANGER))
    if isinstance(who, Unknown) or not any(_names_everybody(p) for s in policy.statements for p in s.principals):
        return None
    compiled = compile_policy(policy, Kind.TRUST)
    context: dict[str, ContextValue] = dict(global_keys(who))
    context |= {key: value for key, value in _OTHERS.items() if value is not None}
    for key in compiled.keys - context.keys() - _OTHERS.keys():
        if key.startswith(("aws:", "sts:")) and not key.startswith("aws:requesttag/"):
            context[key] = Unknown("it depends on the circumstances of the call")
    question = Question(who, _ACTION, role or Unknown("the role's ARN is not given"), context)
    outcome = compiled.outcome(question)
    if outcome.denies is True or not outcome.grants.most:
        return None
    certain = outcome.grants.least > 0 and outcome.denies is False
    index = outcome.allowing if certain else next(_possible(compiled.allowing, question, who), None)
    if index is None:
        return Examination(doubts=((outcome.grants.why or Unknown("a part could not be read")).reason,))
    assumptions = () if certain else tuple(_in_words(c) for c in policy.statements[index].conditions)
    witness = Witness(
        {"aws:PrincipalArn": _STRANGER},
        "a role in any AWS account calls sts:AssumeRole",
        name(policy.statements[index], index),
        assumptions,
    )
    return Examination((Reach(Reacher.STRANGER, witness),))


def _names_everybody(principal: Principal) -> bool:
    return principal.value == "*" and principal.kind in {"*", "AWS"}


def _possible(statements: list[CompiledStatement], question: Question, who: Caller) -> Iterator[int]:
    """The statements that only the circumstances of the call keep from admitting the stranger."""
    for statement in statements:
        narrowed = statement.narrowed(who, question.action, bounded=False)
        extent = narrowed.extent(question.resource, question.context) if narrowed else NOBODY
        if extent.most and not extent.least and statement.names(who).least:
            yield statement.index


def _in_words(condition: Condition) -> str:
    knows = "the caller knows it: " if str(condition.key).lower() == _EXTERNAL_ID else ""
    return f"{knows}{condition.operator} {condition.key} {quoted(condition.values)} holds"
