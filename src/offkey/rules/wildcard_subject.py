"""A subject pattern that reaches beyond the repository or project that it means, or leaves open from which branch."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import TrustNode
from offkey.model.platforms import github
from offkey.model.policy import Policy
from offkey.model.proof import Reach, Reacher
from offkey.model.regex import regex
from offkey.model.tokens import Project
from offkey.reason.holders import admits
from offkey.rules.federation import FederatedStatement, names_values, shown, worst
from offkey.rules.issuers import Issuer, Tenancy, with_issuers
from offkey.rules.permissions import Permission, Power, strongest
from offkey.rules.pull_request_subjects import lets_pull_requests_in, of_pull_requests, places_of_others

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from offkey.model.repository import Repository
    from offkey.model.text import Place
    from offkey.model.unknown import Unknown

_NOUNS = {
    "github": ("repository", "of the same owner", "repository and its branch or environment in full"),
    "hcp terraform": ("workspace", "of the same organization", "workspace in full"),
    "terraform enterprise": ("workspace", "of the same organization", "workspace in full"),
    "kubernetes": ("service account", "of the cluster", "namespace and the service account in full"),
    "buildkite": ("pipeline", "of the same organization", "pipeline and its branch in full"),
    "spacelift": ("stack", "of the same account", "stack in full"),
}
_PROJECT = ("project", "of the same owner", "project in full")
_BEGUN = regex(r"repo:(?P<owner>[^/@:*?]+)(?:/(?P<name>[^/@:*?]+))?")
_OF_ANY_OWNER = regex(r"[*:]*\*/(?P<name>[^/@:*?]+)(?::|\Z)")
_SUBJECT = regex(r"repo:(?P<owner>[^/@:]+)/(?P<name>[^/@:]+)(?P<rest>(?::.*)?)\Z")
_EVERYTHING = regex(r"repo:[^:]+:\*\Z")
_ANY_ENVIRONMENT = regex(r"repo:[^:]+:environment:\*\Z")
_WIDE_END = regex(rb""":(?:environment:)?\*["']""")
_NAMESPACE = regex(r"system:serviceaccount:[^:*?]+:")


def check(node: TrustNode) -> Iterator[Finding]:
    """One finding for each pattern that lets another repository in, or else everything of its own."""
    for found, issuer in with_issuers(node.written):
        reaching = list(_findings(found, issuer))
        yield from reaching or (
            _of_everything(node.repository, found) if lets_pull_requests_in(found) else _of_any_ref(found)
        )


def _of_any_ref(found: FederatedStatement) -> Iterable[Finding]:
    subjects = [shown(written) for written, *_ in found.subjects()]
    if not subjects:
        from offkey.rules.named_subjects import of_named  # few subjects are not known at all

        return of_named(found)
    if not any(written.endswith("*") for written in subjects):
        return ()
    from offkey.rules.any_ref import of_any_ref  # few patterns leave the branch open

    return of_any_ref(found)


def _of_everything(repository: Repository, found: FederatedStatement) -> Iterator[Finding]:
    """At most one finding for what lets in all of a repository, to a role that reads, or that may do nobody knows what.

    Who lets all of it change something is told so by `pull-request-can-write`. What a public module makes of a
    repository's name is that module's business; a subject with its end is written by who calls it.
    """
    if found.names_workflow:
        return
    most = strongest(found.written)
    if most is not None and most.power is not Power.READ:
        return
    reads = most is not None and not _takes_others(found)
    values = [value for value, *_ in of_pull_requests(found) if value is not None]
    wide = [value for value in values if _EVERYTHING.match(shown(value))]
    if not wide and not reads:
        wide = [value for value in values if _ANY_ENVIRONMENT.match(shown(value))]
    if not wide or (found.written.text is None and not _is_written_out(repository, found.place_of_subject(wide[0]))):
        return
    first, *others = wide
    yield Finding(
        f"`{shown(first)}` lets in {_whom(first)}{_then(most, reads=reads)}",
        found.place_of_subject(first),
        related=(
            *found.also_at(first),
            *(Related(place, "so does this") for place in places_of_others(found, first, others)),
        ),
        severity=Severity.LOW,
        confidence=Confidence.MEDIUM if reads and not found.is_example else Confidence.LOW,
    )


def _is_written_out(repository: Repository, input_: Place) -> bool:
    """Whether the input of a public module says itself that all of a repository gets in."""
    source = repository.sources.get(input_.path)
    if source is None:
        return False
    lines = source.span_of_lines(input_.line, max(input_.line, input_.end_line))
    return _WIDE_END.search(source.data, lines.start, lines.end) is not None


def _takes_others(found: FederatedStatement) -> bool:
    """Whether the role may take other roles, of which nothing is known here."""
    policies = (policy for policy, _place in found.written.inline if isinstance(policy, Policy))
    allowed = (statement for policy in policies for statement in policy.statements if statement.allows)
    return any(isinstance(a, str) and a.lower() == "sts:assumerole" for s in allowed for a in s.actions)


def _whom(value: str | Unknown) -> str:
    if _EVERYTHING.match(shown(value)):
        return "every branch, tag and pull request of the repository"
    return "every environment of the repository, also one that the job of a pull request is the first to name"


def _then(most: Permission | None, *, reads: bool) -> str:
    if most is None:
        return ", and what the role may do is not written here. Name the branch or the environment."
    if not reads:
        return ", and what the roles may do that it takes is not said. Name the branch or the environment."
    return f". What is known of the role changes nothing ({most.what}); still, name the branch or `pull_request`."


def _findings(found: FederatedStatement, issuer: Issuer) -> Iterator[Finding]:
    for one, doubtful in ((found, False), (found.known(), True)):
        if _outsider(worst(one.policy, one.provider)) is None:
            continue
        for written, value, policy in one.subjects():
            meant = _meant(value)
            judged = _is_wide(value) and not (_names_owner_alone(meant) and _is_named_beside(one, value, policy))
            reach = _outsider(worst(policy, one.provider, meant)) if judged else None
            if reach is not None and not (reach.reacher is Reacher.SIBLING and one.names_workflow):
                subject = _readable(reach, meant, policy, one.provider)
                yield _finding(found, issuer, written, reach, subject, doubtful=doubtful or one.names_workflow)
        break


def _is_wide(value: str) -> bool:
    """Whether it has wildcards and something beside them; all accounts of one namespace are its own business."""
    return bool(value.strip("*?")) and ("*" in value or "?" in value) and _NAMESPACE.match(value) is None


def _outsider(reach: Reach | None) -> Reach | None:
    return reach if reach is not None and reach.reacher in {Reacher.STRANGER, Reacher.SIBLING} else None


def _meant(value: str) -> Project | None:
    """The repository that a pattern most likely means: what it begins with, or the name that any owner's may have.

    A name that ends in a number (`acme-2024/infra-2024`) is taken as a name, not as the withdrawn form with ids.
    """
    hyphens = github.HYPHEN_FORM.match(value)
    begun = _BEGUN.match(hyphens[0] if hyphens else value)
    if begun:
        return Project(begun["owner"], begun["name"])
    named = _OF_ANY_OWNER.match(value)
    return Project(name=named["name"]) if named else None


def _names_owner_alone(meant: Project | None) -> bool:
    return meant is not None and meant.owner is not None and meant.name is None


def _is_named_beside(found: FederatedStatement, value: str, policy: Policy) -> bool:
    """Whether another condition names the repositories: what it lets in, its own patterns are judged for.

    A pattern of it that is not known lets nobody in for certain.
    """
    others = (
        condition.values
        for condition in policy.statements[0].conditions
        if found.is_about(condition, "sub") and names_values(condition) and condition.values != (value,)
    )
    return any(
        all(_names_repository(other) for other in values if isinstance(other, str))
        for values in others
        if any(isinstance(other, str) for other in values)
    )


def _names_repository(value: str) -> bool:
    meant = _meant(value)
    return meant is not None and meant.name is not None


def _readable(reach: Reach, meant: Project | None, policy: Policy, provider: str) -> str:
    """The subject of the witness, with a name that reads like a real one where that gets in as well."""
    claims = {name: str(value) for name, value in reach.witness.claims.items()}
    found = _SUBJECT.match(claims["sub"])
    if meant is None or found is None or claims.keys() - {"sub", "aud"}:
        return claims["sub"]
    if reach.reacher is Reacher.STRANGER and meant.owner is not None:
        likely = f"repo:{meant.owner.rstrip('-')}-attacker/{found['name']}{found['rest']}"
    elif reach.reacher is not Reacher.STRANGER and meant.name is not None:
        likely = f"repo:{found['owner']}/{meant.name.rstrip('-')}-other{found['rest']}"
    else:
        return claims["sub"]
    return likely if admits(policy, provider, {**claims, "sub": likely}) else claims["sub"]


def _finding(
    found: FederatedStatement, issuer: Issuer, value: str | Unknown, reach: Reach, subject: str, *, doubtful: bool
) -> Finding:
    sure = isinstance(value, str) and found.complete
    what, whose, whole = _NOUNS.get(found.platform.name, _PROJECT)
    passed = found.written.passed_name(value)
    place = found.place_of_subject(value)
    who = f"a stranger's {what}" if reach.reacher is Reacher.STRANGER else f"another {what} {whose}"
    return Finding(
        f"`{shown(value)}` also lets in {who}, such as `{subject}`. Name the {whole}.",
        passed or place,
        related=(Related(place, "the subject that it is in"),) if passed else found.also_at(value),
        severity=Severity.LOW if doubtful else _severity(found, issuer, reach),
        confidence=Confidence.LOW if doubtful or found.is_example else Confidence.HIGH if sure else Confidence.MEDIUM,
    )


def _severity(found: FederatedStatement, issuer: Issuer, reach: Reach) -> Severity:
    match issuer.tenancy:
        case Tenancy.CLUSTER:
            return Severity.LOW
        case Tenancy.ORGANISATION:
            return Severity.MEDIUM
        case Tenancy.SHARED if reach.reacher is Reacher.STRANGER:
            return Severity.CRITICAL
    most = strongest(found.written)
    return Severity.MEDIUM if most is not None and most.power is Power.READ else Severity.HIGH


RULE = Rule(
    id="wildcard-subject",
    summary="A subject pattern lets in other repositories than the one it means.",
    severity=Severity.HIGH,
    on=TrustNode,
    check=check,
)
