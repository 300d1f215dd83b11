"""Whether a role's trust policy admits the holder of an identity token.

This is what AWS does in `AssumeRoleWithWebIdentity` after it has verified the token; signature,
lifetime and registered audiences are not looked at here. It mirrors AWS also where AWS is lax.
"""

from __future__ import annotations

from offkey.model.arn import Arn
from offkey.model.builtin import partial
from offkey.model.condition_keys import claims_with_keys
from offkey.model.policy import Policy, Principal
from offkey.model.request import ContextValue, Request
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted, Refused, Verdict
from offkey.reason.evaluate import needed
from offkey.reason.kinds import Kind
from offkey.reason.nearest import Describe, describe, nearest, quoted
from offkey.reason.prepared import name
from offkey.reason.principals import Caller
from offkey.reason.statements import CompiledPolicy, Question, compile_policy
from offkey.reason.token import ROLES, fill_unknown, issuer_host, token_context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from offkey.model.claims import Claims

ACTION = "sts:AssumeRoleWithWebIdentity"

_NO_ROLE = Unknown("the role's ARN is not given")


def admit(
    policy: Policy,
    claims: Claims,
    *,
    provider: str,
    session_name: str | None = None,
    action: str = ACTION,
    role: str | None = None,
    circumstances: Mapping[str, ContextValue] | None = None,
) -> Verdict:
    """Whether `policy` lets the token's holder assume the role.

    `provider` is the ARN of the OIDC provider that the token belongs to. `session_name`, `role` (the
    role's ARN) and `circumstances` (further condition keys, such as `aws:SourceIp`) are for conditions
    that ask for them; without, such a condition is unknown.
    A refusal carries the first failing condition of the statement that came nearest.
    """
    host = issuer_host(provider)
    stopped = _before_trust(claims, host, provider, role)
    if stopped is not None:
        return stopped
    compiled = compile_policy(policy, Kind.TRUST)
    context = context_for(compiled, claims, host=host, session_name=session_name, circumstances=circumstances)
    who = Caller("Federated", provider)
    saying = partial(say, claims, host)
    request = Request(Principal("Federated", provider), action, role or "", context=context)
    verdicts = [_verdict(compiled, Question(who, one, role or _NO_ROLE, context), saying) for one in needed(request)]
    return next((verdict for verdict in verdicts if not isinstance(verdict, Admitted)), verdicts[0])


def context_for(
    compiled: CompiledPolicy,
    claims: Claims,
    *,
    host: str,
    session_name: str | None = None,
    circumstances: Mapping[str, ContextValue] | None = None,
) -> dict[str, ContextValue]:
    """The condition keys, in lower case, that the policy sees when it is asked about this token."""
    context = token_context(claims, host=host, session_name=session_name)
    context.update({key.lower(): value for key, value in (circumstances or {}).items()})
    fill_unknown(context, compiled.keys)
    return context


def _before_trust(claims: Claims, host: str, provider: str, role: str | None) -> Refused | Unknown | None:
    """What makes STS refuse before it looks at the trust policy."""
    if not host:
        return Refused(f"{provider} is not the ARN of an OIDC provider")
    issuer = claims.issuer
    if issuer and issuer != f"https://{host}":
        return Refused(f"the token comes from {issuer}, the provider is for https://{host}")
    accounts = {arn.account for arn in map(Arn.parse, (provider, role or provider)) if arn is not None}
    if len(accounts) > 1:
        return Refused(f"No OpenIDConnect provider found in your account for https://{host}")
    allowed = claims.values.get(ROLES)
    if allowed is None:
        return None
    if role is None:
        return Unknown("the token is for certain roles, and the role's ARN is not given")
    if role not in (allowed if isinstance(allowed, tuple) else (allowed,)):
        return Refused("The target role ARN is not present in the roles claim of the identity token")
    return None


def _verdict(compiled: CompiledPolicy, question: Question, saying: Describe) -> Verdict:
    outcome = compiled.outcome(question)
    if outcome.denies is True:
        return _denied(compiled.policy, outcome.denying or 0)
    if not outcome.grants.most:
        miss = nearest((compiled.policy,), Kind.TRUST, question, saying=saying)
        return Refused(miss.because, miss.mismatch)
    if isinstance(outcome.denies, Unknown):
        return outcome.denies
    if not outcome.grants.least:
        return outcome.grants.why or Unknown("the policy could not be read")
    index = outcome.allowing or 0
    statement = name(compiled.policy.statements[index], index)
    return Admitted(f"{statement} allows {question.action} to this token", index)


def _denied(policy: Policy, index: int) -> Refused:
    statement = policy.statements[index]
    tests = [c for c in statement.conditions if isinstance(c.key, str)]
    why = f", because of {' and '.join(f'{c.operator} {c.key}' for c in tests)}" if tests else ""
    return Refused(f"{name(statement, index)} denies it{why}", explicit=True)


def say(claims: Claims, host: str, key: str, value: ContextValue | None) -> str:
    """What the token says for a condition key, or why AWS sees nothing there."""
    prefix = f"{host}:".lower()
    if isinstance(value, str | tuple) and key.lower().startswith(prefix):
        return f"the token says {quoted(value)}"
    if value is not None or not key.lower().startswith(prefix):
        return describe(key, value)
    claim = key[len(prefix) :]
    if claim.lower() in {c.lower() for c in claims_with_keys(host)}:
        return f"the token has no claim {claim}"
    said = claims.text(claim)
    brings = f' (the token says "{said}")' if said is not None else ""
    return f"AWS makes no condition key of {claim}, so it is absent{brings}"
