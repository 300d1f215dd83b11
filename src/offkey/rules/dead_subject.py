"""A subject in a trust policy that no token of the issuer has, an action by which none comes in, or no provider."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Rule, Severity
from offkey.model.node import TrustNode
from offkey.model.platforms import github, github_templates
from offkey.model.records import dataclass, replace
from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.read.relevant import is_terraform
from offkey.reason.examine import examine
from offkey.reason.holders import admits_nobody
from offkey.rules.federation import (
    FederatedStatement,
    claim_of,
    federated_statements,
    is_exact,
    names_values,
    shown,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.policy import Condition, Policy

_WILD = regex(r"[*?]")
_KNOWN = frozenset({"github", "gitlab", "hcp terraform", "kubernetes", "circleci"})
"""The platforms whose subjects are known well enough to say what is none."""
PLACEHOLDER = regex(
    r"[<>{}$]|%(?!3A)|\.\.\.|(?i:x{3,}|your[-_ ])|\A[A-Z][A-Z0-9_-]*\Z"
    r"|\b(?:[A-Z]+_)*(?:ORG|ORGANI[SZ]ATION|OWNER|REPO|REPOSITORY|NAMESPACE|PROJECT|BRANCH|ACCOUNT|NAME)\b"
)
"""What somebody has yet to fill in."""
PROVIDER = regex(r"arn:[\w-]*:iam::[^:]+:(?:oidc|saml)-provider/.")
_RETIRED = "vstoken.actions.githubusercontent.com"
"""Source: https://github.com/aws-actions/configure-aws-credentials/issues/280 (2021-10-06)"""
_ASSUME = "sts:assumerole"
_REPOSITORY = regex(r"repo:[^/:]+/[^/:]+\Z")
_REPOSITORY_NAME = regex(r"[^/]+/.")


@dataclass(frozen=True, slots=True)
class _Dead:
    """A value that matches nothing; `because` ends the sentence. `unless` where a repository's choice may help."""

    condition: Condition
    value: str
    because: str
    unless: bool = False


def check(node: TrustNode) -> Iterator[Finding]:
    """One finding for each value that lets nobody in, and for each statement whose action or provider does."""
    if _may_only_assume(node):
        from offkey.rules import wrong_actions  # most name the right one

        yield from wrong_actions.findings(node)
    if any(map(_may_be_broken, _providers(node))):
        from offkey.rules import broken_providers  # most are as they should be

        yield from broken_providers.findings(node)
    yield from _by_retired_issuer(node)
    told: list[Finding] = []
    for found in federated_statements(node.written):
        if found.platform.name in _KNOWN and "vstoken" not in found.host:
            told += _findings(found)
    yield from told
    if _has_star(node):
        from offkey.rules import stars_under_equals  # most stars stand under `StringLike`

        yield from stars_under_equals.findings(node, {one.primary for one in told})
    if node.repository.workflows and not is_terraform(node.place.path):  # of its roles `unreachable-role` knows more
        from offkey.rules import environment_subjects

        yield from environment_subjects.findings(node)


def _may_only_assume(node: TrustNode) -> bool:
    """Whether a statement names the action by which no token comes in."""
    trust = node.written.trust
    return not isinstance(trust, Unknown) and any(
        isinstance(action, str) and action.lower() == _ASSUME
        for statement in trust.statements
        for action in statement.actions
    )


def _has_star(node: TrustNode) -> bool:
    """Whether a condition compares a subject with a text that has a star in it, and takes it for a character."""
    trust = node.written.trust
    return not isinstance(trust, Unknown) and any(
        "*" in shown(value)
        for statement in trust.statements
        for condition in statement.conditions
        if "quals" in condition.operator and claim_of(condition) == "sub"
        for value in condition.values
    )


def _providers(node: TrustNode) -> Iterator[str | Unknown]:
    """The identity providers that the policy lets in."""
    trust = node.written.trust
    for statement in () if isinstance(trust, Unknown) else trust.statements:
        yield from (one.value for one in statement.principals if one.kind == "Federated" and statement.allows)


def _may_be_broken(arn: str | Unknown) -> bool:
    """Whether an ARN is a cluster's, or not as that of an identity provider is."""
    pieces = arn.pieces if isinstance(arn, Unknown) else (arn,)
    text = "".join(piece if isinstance(piece, str) else "?" for piece in pieces)
    return ".amazonaws.com" in text or (bool(text) and not PROVIDER.match(text))


def _by_retired_issuer(node: TrustNode) -> Iterator[Finding]:
    """The statements for the tokens of an issuer that no longer issues any."""
    trust, statements = node.written.trust, federated_statements(node.written)
    if isinstance(trust, Unknown):
        return
    done = {found.index for found in statements if found.host != _RETIRED}  # another issuer's tokens may come in
    for found in statements:
        named = all(_RETIRED in str(principal.value) for principal in trust.statements[found.index].principals)
        asked = [c for c in found.statement.conditions if str(c.key).startswith(f"{_RETIRED}:") and names_values(c)]
        if found.index not in done and (named or asked):
            done.add(found.index)
            yield Finding(
                f"`{_RETIRED}` was GitHub's issuer in the beta of 2021. No token comes from it, so nobody gets in by "
                f"this statement. Name `{github.HOST}` in the provider and in every key.",
                found.place(asked[0].key if asked else None),
                confidence=Confidence.HIGH if named else Confidence.MEDIUM,
            )


def _findings(found: FederatedStatement) -> Iterator[Finding]:
    for condition in found.statement.conditions:
        if found.is_about(condition, "sub") and names_values(condition):
            known = [value for value in condition.values if isinstance(value, str)]
            dead = [one for value in known if (one := _dead(found, condition, value))]
            alone = len(dead) == len(condition.values)
            yield from (_finding(found, one, alone=alone) for one in dead)


def _dead(found: FederatedStatement, condition: Condition, value: str) -> _Dead | None:
    if not value:
        return None
    if PLACEHOLDER.search(value):
        named, rest = value.startswith("repo:"), value.removeprefix("repo:").partition(":")[2]
        if not named or not rest or PLACEHOLDER.search(rest):
            return None
        dead = _dead(found, condition, f"repo:owner/repository:{rest}")  # whoever is filled in, the rest stays
        return dead and replace(dead, value=value, unless=True)
    exact = is_exact(condition)
    if found.platform.name == "github" and (needed := _needs_template(value)):
        return _Dead(condition, value, f"{needed}, and only a customised one may look like this", unless=True)
    policy = _asking(found, condition, value)
    if not (exact or _is_dead_from_the_start(found, condition, value)) or not admits_nobody(policy, found.provider):
        return None
    if exact and ("*" in value or "?" in value) and not admits_nobody(_like(policy), found.provider):
        return _Dead(condition, value, f"under `{condition.operator}` a wildcard is only a character; use `StringLike`")
    if found.platform.name == "github" and not value.startswith("repo:"):
        return _Dead(condition, value, "a default subject begins with `repo:`")
    nearest = examine(policy, found.provider).nearest
    closest = f"the nearest that there is reads `{nearest.claims['sub']}`" if nearest else "none begins like it"
    return _Dead(condition, value, closest)


def _needs_template(value: str) -> str | None:
    """What GitHub's default subjects never look like, and customised ones may, where nobody would mean that."""
    if _REPOSITORY.match(value) and "*" not in value and "?" not in value:
        return "the default subject goes on with a branch, a tag, an environment or `pull_request`"
    both = {"ref", "environment"} <= {*(github_templates.template_of(value) or ())}
    return "the default subject holds the ref or the environment, never both" if both else None


def _asking(found: FederatedStatement, condition: Condition, value: str) -> Policy:
    """A policy that asks for nothing but this subject."""
    allow = replace(found.policy.statements[0], conditions=(replace(condition, values=(value,)),))
    return replace(found.policy, statements=(allow,))


def _like(policy: Policy) -> Policy:
    allow = policy.statements[0]
    condition = replace(allow.conditions[0], operator="StringLike")
    return replace(policy, statements=(replace(allow, conditions=(condition,)),))


def _is_dead_from_the_start(found: FederatedStatement, condition: Condition, value: str) -> bool:
    """Whether what stands before the first wildcard is no beginning of a subject, nor of one that GitHub may make.

    Which templates a pattern with wildcards could mean is not known in full, so a key that may go on is left alone.
    """
    begun = _WILD.split(value, maxsplit=1)[0]
    if begun == value:
        return True
    first, *rest = begun.split(":")
    if found.platform.name == "gitlab":  # whatever components a project chooses, its path or its id leads
        return bool(rest) and admits_nobody(_asking(found, condition, f"{first}:*"), found.provider)
    keys = rest[1:] if first == "repo" else [first, *rest]
    ownerless = first == "repo" and keys and rest[0] and not _REPOSITORY_NAME.match(rest[0])  # whatever follows
    if found.platform.name != "github" or (keys and not ownerless and _may_be_keys(keys)):
        return False
    return admits_nobody(_asking(found, condition, f"{begun}*"), found.provider)


def _may_be_keys(segments: list[str]) -> bool:
    """Whether a customised subject may go on like this: the first segment is a key, or the beginning of one."""
    names = {*github.CLAIMS, "pull_request", "repo"}
    if len(segments) > 1:
        return segments[0] in names or segments[0].startswith("repo_property_")
    return any(name.startswith(segments[0]) for name in names)


def _finding(found: FederatedStatement, dead: _Dead, *, alone: bool) -> Finding:
    title = found.platform.title
    sure = found.platform.name == "github" and "refs/pull/" not in dead.value  # what others make may yet grow
    doubtful = dead.unless or found.is_example
    effect = "so nobody gets in" if alone else "so it lets nobody in"
    return Finding(
        f"`{dead.value}` is no subject that {title} gives a token, {effect}: {dead.because}.",
        found.place_of_subject(dead.value),
        related=found.also_at(dead.value),
        severity=Severity.MEDIUM if alone else Severity.LOW,
        confidence=Confidence.LOW if doubtful else Confidence.HIGH if sure else Confidence.MEDIUM,
    )


RULE = Rule(
    id="dead-subject",
    summary="A trust policy names a subject that no token has, an action that none calls, or no provider.",
    severity=Severity.MEDIUM,
    on=TrustNode,
    check=check,
)
