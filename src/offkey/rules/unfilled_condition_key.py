"""A condition on a key that AWS never fills for the tokens in question."""

from __future__ import annotations

from itertools import islice

from offkey.model.condition_keys import all_claims_with_keys, claims_with_keys
from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import TrustNode
from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.reason import operators
from offkey.reason.operators import Quantifier
from offkey.reason.providers import rival_issuers
from offkey.rules.federation import FederatedStatement, shown
from offkey.rules.issuers import Issuer, with_issuers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.policy import Condition

_MOST = 100
"""Conditions of a statement: more have no place in the 4,096 characters that a trust policy may have.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""
_CLAIM = regex(r":(?P<claim>[A-Za-z][\w-]*)\Z")
_SCHEME = "https://"
_ARN = "arn:"
_IN_VAIN, _NEVER = "always holds and keeps nobody out", "never holds and nobody gets in"
_EFFECTS = (
    "one of their conditions keeps nobody out",
    "nobody gets in, or one of their conditions keeps nobody out",
    "nobody gets in",
)
"""What comes of it where so many issuers have a condition that does not hold without a value."""


def check(node: TrustNode) -> Iterator[Finding]:
    """One finding for each such condition of an Allow; one for the keys of several issuers where none is known."""
    yield from _of_arns(node)
    yield from _of_claims(node)
    told = set[int]()
    for found, issuer in with_issuers(node.written):
        rivals = rival_issuers(found.statement)
        if found.index not in told:  # what is wrong whosever tokens are meant
            told.add(found.index)
            yield from _of_several(found, rivals)
            yield from _of_scheme(found)
        for condition in found.statement.conditions[:_MOST]:
            if (finding := _finding(found, issuer, condition, rivals)) is not None:
                yield finding


def _of_arns(node: TrustNode) -> Iterator[Finding]:
    """The findings on keys that begin with the ARN of the provider, where its address belongs."""
    trust = node.written.trust
    for index, statement in enumerate(() if isinstance(trust, Unknown) else trust.statements):
        if statement.allows and any(principal.kind == "Federated" for principal in statement.principals):
            found = (c for c in statement.conditions[:_MOST] if _tests(c) and _begun(c.key).startswith(_ARN))
            for condition in islice(found, 1):
                yield Finding(
                    f"`{shown(condition.key)}` begins with the ARN of an identity provider, and no key does, so "
                    f"`{condition.operator}` on it {_IN_VAIN if _is_lenient(condition) else _NEVER}. Begin it with "
                    "the provider's `url`, without `https://`.",
                    node.written.place_of(index, condition.key),
                )


def _of_claims(node: TrustNode) -> Iterator[Finding]:
    """The findings on keys whose issuer shows when the policy is made, and whose claim AWS takes from no issuer."""
    trust = node.written.trust
    for index, statement in enumerate(() if isinstance(trust, Unknown) else trust.statements):
        if not statement.allows or not any(principal.kind == "Federated" for principal in statement.principals):
            continue
        for condition in statement.conditions[:_MOST]:
            if (claim := _claim_of_any(condition.key)) and _tests(condition):
                yield Finding(
                    f"AWS makes a condition key of `{claim}` for no issuer, so `{condition.operator}` on "
                    f"`{shown(condition.key)}` {_IN_VAIN if _is_lenient(condition) else _NEVER}.",
                    node.written.place_of(index, condition.key),
                    confidence=Confidence.MEDIUM,
                )


def _claim_of_any(key: str | Unknown) -> str | None:
    """The claim of a key of which only the issuer is not known, where AWS makes a key of it for none."""
    last = key.pieces[-1] if isinstance(key, Unknown) and len(key.pieces) > 1 else None
    named = _CLAIM.search(last) if isinstance(last, str) else None
    return named["claim"] if named and named["claim"].lower() not in all_claims_with_keys() else None


def _begun(key: str | Unknown) -> str:
    """How a key begins, as far as that is known."""
    first = key if isinstance(key, str) else next(iter(key.pieces), "")
    return first if isinstance(first, str) else ""


def _of_several(found: FederatedStatement, hosts: Sequence[str]) -> Iterator[Finding]:
    """The finding on keys of several issuers, of which nobody knows whose are in vain."""
    if not hosts:
        return
    about = {host: [c for c in found.statement.conditions if _host(c) == host and _tests(c)] for host in hosts}
    if not all(about.values()):
        return
    strict = [host for host, conditions in about.items() if not all(map(_is_lenient, conditions))]
    if not strict and _may_be_several(found):
        return  # each condition is for the tokens of its own issuer, and spares the others'
    first, second = (next(c.key for c in about[host] if isinstance(c.key, str)) for host in hosts[:2])
    effect = _EFFECTS[min(len(strict), 2)]
    yield Finding(
        f"`{first}` and `{second}` are keys of two issuers, and no token fills both, so {effect}. "
        "Give each issuer a statement of its own.",
        found.place(second),
        related=(Related(found.place(first), "the other issuer's"),),
        confidence=Confidence.MEDIUM,
    )


def _may_be_several(found: FederatedStatement) -> bool:
    """Whether more than one provider may be let in: a value of which nothing is known may be a list."""
    federated = [p.value for p in found.statement.principals if p.kind == "Federated"]
    return len(federated) > 1 or any(isinstance(value, Unknown) and not value.pieces for value in federated)


def _of_scheme(found: FederatedStatement) -> Iterator[Finding]:
    """The finding on keys that begin with a URL of which no more than the scheme is known, as a cluster's issuer."""
    conditions = [(key, c) for c in found.statement.conditions if _tests(c) and (key := _behind_scheme(c.key))]
    if conditions and not _may_be_rewritten(found):
        key, condition = conditions[0]
        effect = _IN_VAIN if _is_lenient(condition) else _NEVER
        yield Finding(
            f"The key `{_SCHEME}{shown(key)}` begins with the scheme, which AWS leaves out of its keys, so "
            f"`{condition.operator}` on it {effect}. Take the scheme away: "
            f'`replace(…, "{_SCHEME}", "")`, or name the `url` of the identity provider.',
            found.place(key),
            confidence=Confidence.MEDIUM,
        )


def _may_be_rewritten(found: FederatedStatement) -> bool:
    """Whether the document may lose the scheme as a whole, where it is used or around what is read of it."""
    trust, text = found.written.trust, found.written.text
    in_part = isinstance(trust, Unknown) or bool(trust.unknown)
    return in_part or (text is not None and b"replace(data.aws_iam_policy_document." in text.source.data)


def _behind_scheme(key: str | Unknown) -> Unknown | None:
    """What follows the scheme of a key whose host shows when Terraform runs."""
    if not isinstance(key, Unknown) or len(key.pieces) < 2 or key.pieces[0] != _SCHEME:
        return None
    return Unknown(key.reason, key.place, key.pieces[1:])


def _host(condition: Condition) -> str:
    """The issuer whose key it is, in lower case; empty where that is none."""
    return condition.key.rpartition(":")[0].lower() if isinstance(condition.key, str) else ""


def _tests(condition: Condition) -> bool:
    """Whether it says something about a value, not only whether there is one."""
    test = operators.parse(condition.operator)
    return test is not None and not test.operator.presence


def _is_lenient(condition: Condition) -> bool:
    """Whether it holds where there is no value."""
    test = operators.parse(condition.operator)
    return test is not None and (test.operator.negated or test.if_exists or test.quantifier is Quantifier.ALL)


def _finding(found: FederatedStatement, issuer: Issuer, condition: Condition, rivals: Sequence[str]) -> Finding | None:
    key = condition.key
    host, colon, claim = key.rpartition(":") if isinstance(key, str) else ("", "", "")
    if not colon or "." not in host or host.startswith(_ARN) or not _tests(condition) or _is_filled(found, host, claim):
        return None
    own = host.lower() == found.host.lower()
    if not own and rivals:
        return None
    known = own and claim.lower() in {name.lower() for name in found.platform.claims}
    why = f"AWS makes no condition key of {issuer.name}'s `{claim}`" if own else f"`{host}` is not the issuer here"
    effect = _IN_VAIN if _is_lenient(condition) else _NEVER
    return Finding(
        f"{why}, so `{condition.operator}` on `{key}` {effect}.",
        found.place(key),
        confidence=Confidence.MEDIUM if known else Confidence.HIGH,
    )


def _is_filled(found: FederatedStatement, host: str, claim: str) -> bool:
    """Whether AWS takes a value for the key from tokens of this provider."""
    own = host.lower() == found.host.lower()
    return own and claim.lower() in {name.lower() for name in claims_with_keys(found.host)}


RULE = Rule(
    id="unfilled-condition-key",
    summary="A condition of a trust policy is on a key that AWS never fills for these tokens.",
    severity=Severity.MEDIUM,
    on=TrustNode,
    check=check,
)
