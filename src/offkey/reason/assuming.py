"""Whether a session of one role may assume another, whatever the caller may choose when it asks.

What an organisation forbids is not looked at (its policies are in no dump of an account), nor are tags that
an earlier role handed on. A session that a session began lasts an hour at most.

Source: STS API reference, AssumeRole, "role chaining"; IAM User Guide, "Cross-account policy evaluation logic",
"AWS global condition context keys".
"""

from __future__ import annotations

from offkey.model.arn import is_account_id
from offkey.model.policy import Policy, Principal
from offkey.model.records import dataclass, replace
from offkey.model.request import ContextValue, Policies, Request
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted, Verdict
from offkey.reason.choices import SESSION_NAME, Choice, Ways, is_choice, settled, ways
from offkey.reason.evaluate import evaluate_all, needed
from offkey.reason.kinds import Kind
from offkey.reason.partly_known import may_be_meant, may_be_named, without
from offkey.reason.prepared import name
from offkey.reason.statements import compile_policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.reason.parties import Party

ACTION = "sts:AssumeRole"

_MFA = "aws:multifactorauthpresent"
_ABSENT = frozenset(
    {
        "aws:calledvia", "aws:calledviafirst", "aws:calledvialast", "aws:multifactorauthage",
        "aws:principalservicename", "aws:principalservicenameslist", "aws:sourceaccount", "aws:sourcearn",
        "aws:sourceorgid", "aws:sourceorgpaths", "aws:username",
    }
)  # fmt: skip
"""Keys that a role session calling STS by itself never brings."""

_FILLED = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalisawsservice",
        "aws:principaltype",
        "aws:resourceaccount",
    }
)
"""Keys that follow from the two roles."""

_OF_THE_CALLER = frozenset({"aws:principalarn", "aws:userid"})
"""Keys that differ between the roles of one account."""

_BY_ITSELF = {"aws:securetransport": "true", "aws:viaawsservice": "false"}


@dataclass(frozen=True, slots=True)
class Assumed:
    """It may, for certain or possibly (then `doubt` says what is not known), under these assumptions.

    `statement` is the one of the trust policy that admits; `permitted` is true where that was not enough, and
    the caller's own policies were needed.
    """

    statement: str
    permitted: bool
    assumptions: tuple[str, ...] = ()
    doubt: Unknown | None = None

    def because(self, caller: str) -> str:
        """Why, for a caller of this name."""
        if self.doubt is not None:
            return f"its trust policy may admit {caller}"
        own = ", whose own policies allow it" if self.permitted else ""
        return f"{self.statement} of its trust policy admits {caller}{own}"


def may_assume(caller: Party) -> bool:
    """Whether the caller's own policies may allow `sts:AssumeRole` on anything at all."""
    return any(map(_may_allow, caller.identity)) and all(map(_may_allow, caller.boundary))


def _may_allow(policy: Policy | Unknown) -> bool:
    if isinstance(policy, Unknown) or policy.unknown:
        return True
    compiled = compile_policy(policy, Kind.IDENTITY)
    return any(statement.actions(ACTION, {}) is not False for statement in compiled.allowing)


def tells_callers_apart(policy: Policy | Unknown) -> bool:
    """Whether the answer may differ between two roles of one account with the same policies."""
    if isinstance(policy, Unknown):
        return False
    keys = compile_policy(policy, Kind.TRUST).keys
    named = (p for s in policy.statements for p in (*s.principals, *s.not_principals) if p.kind == "AWS")
    return bool(keys & _OF_THE_CALLER) or any(not _is_account(principal.value) for principal in named)


def _is_account(principal: str | Unknown) -> bool:
    return isinstance(principal, str) and (principal == "*" or is_account_id(principal) or principal.endswith(":root"))


def assume(caller: Party, target: Party) -> Assumed | None:
    """Whether a session of `caller` may assume `target`; None: it may not.

    Of the ways that are certain, the one that takes least of the caller; else one that is only possible.
    """
    asked = _Asked.of(caller, target)
    best: Assumed | None = None
    for session in _sessions(caller, target.trust):
        for choice in asked.ways.choices:
            verdict = asked.verdict(session, choice)
            if isinstance(verdict, Admitted):
                return asked.certain(verdict, session, choice)
            if best is None and isinstance(verdict, Unknown):
                best = asked.possible(verdict, session, choice)
    if best is None and not asked.ways.complete:
        return asked.possible(Unknown("there are too many ways to ask for it"), SESSION_NAME, Choice({}))
    return best


@dataclass(frozen=True, slots=True)
class _Asked:
    """One role asking for another: the policies that decide, with what they look at."""

    caller: Party
    target: Party
    policies: Policies
    context: Mapping[str, ContextValue]
    mfa: bool
    ways: Ways
    stand_ins: Mapping[str, Unknown]

    @classmethod
    def of(cls, caller: Party, target: Party) -> _Asked:
        """The question, with all that does not depend on how it is asked."""
        about = [
            without(policy, principal=lambda v: may_be_named(v, caller), resource=lambda v: may_be_meant(v, target))
            for policy in (target.trust, *caller.identity, *caller.boundary)
        ]
        (trust, *own), stand_ins = settled(about)
        limit = len(caller.identity)
        keys = _keys((trust, *own))
        return cls(
            caller,
            target,
            Policies(identity=tuple(own[:limit]), boundary=tuple(own[limit:]), trust=trust),
            _context(caller, target, keys),
            _MFA in keys,
            ways((trust, *own)) if any(map(is_choice, keys)) else _PLAIN,
            stand_ins,
        )

    def verdict(self, session: str, choice: Choice, *, policies: Policies | None = None) -> Verdict:
        """What AWS answers to one way of asking."""
        context = {**self.context, **choice.context}
        request = Request(_session(self.caller, session), ACTION, self.target.arn, self.target.account, context)
        policies = policies or self.policies
        absent = evaluate_all(request, policies, actions=needed(request))
        if not self.mfa:
            return absent
        request = replace(request, context={**context, _MFA: "false"})
        said = evaluate_all(request, policies, actions=needed(request))
        return said if type(said) is type(absent) else _NO_MFA

    def certain(self, verdict: Admitted, session: str, choice: Choice) -> Assumed:
        """The answer where AWS surely allows it."""
        trust = self.policies.trust
        index = verdict.statement
        statement = name(trust.statements[index], index) if isinstance(trust, Policy) else "a statement"
        alone = self.verdict(session, choice, policies=replace(self.policies, identity=()))
        return Assumed(statement, not isinstance(alone, Admitted), self._sentences(session, choice))

    def possible(self, why: Unknown, session: str, choice: Choice) -> Assumed:
        """The answer where it depends on what is not known."""
        return Assumed("", True, self._sentences(session, choice), why)

    def _sentences(self, session: str, choice: Choice) -> tuple[str, ...]:
        named = f'the session of {self.caller.label} is named "{session}"'
        sentences = (*((named,) if session != SESSION_NAME else ()), *choice.assumptions)
        return tuple(map(self._told, sentences))

    def _told(self, sentence: str) -> str:
        """The sentence with what is not known in the place of what stood for it."""
        for stand_in, unknown in self.stand_ins.items():
            sentence = sentence.replace(stand_in, f"<{unknown.reason}>")
        return sentence


_PLAIN = ways(())
_NO_MFA = Unknown("how AWS tells that a role session has no MFA, is not documented")


def _session(caller: Party, session: str) -> Principal:
    partition = caller.arn.split(":", 2)[1]
    return Principal("AWS", f"arn:{partition}:sts::{caller.account}:assumed-role/{caller.name}/{session}")


def _sessions(caller: Party, trust: Policy | Unknown) -> Iterator[str]:
    """The names of the caller's session that the trust policy tells apart, any other first."""
    yield SESSION_NAME
    prefix = str(_session(caller, "").value)
    for statement in trust.statements if isinstance(trust, Policy) else ():
        for principal in statement.principals if statement.allows else ():
            if isinstance(principal.value, str) and principal.value.startswith(prefix):
                yield principal.value.removeprefix(prefix)


def _keys(policies: Sequence[Policy | Unknown]) -> frozenset[str]:
    kinds = (Kind.TRUST, *(Kind.IDENTITY for _ in policies))
    compiled = (compile_policy(p, kind).keys for p, kind in zip(policies, kinds, strict=False) if isinstance(p, Policy))
    return frozenset().union(*compiled)


def _context(caller: Party, target: Party, keys: frozenset[str]) -> dict[str, ContextValue]:
    """What the two roles and the way of calling say; a key that nobody here can tell is unknown, not absent."""
    context: dict[str, ContextValue] = {"aws:principalarn": caller.arn}
    if not (caller.located and caller.named):
        context["aws:principalarn"] = Unknown(f"the ARN of {caller.label} is not known")
    if not caller.located:
        context["aws:principalaccount"] = Unknown(f"the account of {caller.label} is not known")
    if not target.located:
        context["aws:resourceaccount"] = Unknown(f"the account of {target.label} is not known")
    for key in keys - _ABSENT - _FILLED - {_MFA}:
        if not is_choice(key):
            context[key] = _BY_ITSELF.get(key) or Unknown(f"what {key} says is not known here")
    return context
