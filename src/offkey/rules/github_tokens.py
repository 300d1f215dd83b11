"""Tokens of GitHub Actions that would show what a trust policy lets in.

Such a token belongs to somebody: whatever that somebody chooses freely is chosen to please the policy
(the audience, a branch, an environment, a workflow's name), and whatever is given (whose repository it
is, by name and by id) is what it has to be.
"""

from __future__ import annotations

from functools import lru_cache

from offkey.model.claims import Claims, ClaimValue
from offkey.model.configuration import RepositoryIdentity
from offkey.model.platforms import github
from offkey.model.policy import Condition
from offkey.model.unknown import Unknown
from offkey.reason import operators, wildcard
from offkey.reason.reach import Reach, ReachClass, beyond_repository, named_repository
from offkey.reason.subjects import SUBJECT
from offkey.rules.federation import FederatedStatement

_FREE = ("aud", "environment", "workflow", "ref")
_OF_OWNER = ("repository_owner_id", "enterprise_id")
_OF_REPOSITORY = ("repository", "repository_id")
_UNKNOWN = "unknown"
_WORKFLOW = ".github/workflows/any.yml"
_IDS = {"owner_id": "999999998", "id": "999999999"}


def subject_conditions(found: FederatedStatement) -> list[Condition]:
    """The conditions that name subjects to be let in (not those that name subjects to be kept out)."""
    return [c for c in found.statement.conditions if found.is_about(c, "sub") and names_values(c)]


def names_values(condition: Condition) -> bool:
    """Whether a condition says which texts it lets in."""
    test = operators.parse(condition.operator)
    return test is not None and test.operator.name.startswith(("String", "Arn")) and not test.operator.negated


def is_exact(condition: Condition) -> bool:
    """Whether a star in the condition's values is only a star."""
    test = operators.parse(condition.operator)
    return test is not None and not test.operator.wild


def known_pattern(value: str | Unknown) -> str | None:
    """A pattern with some text in the place of what is only known when Terraform runs; None where nothing is known.

    What is not known is taken to hold no wildcard, and to be `owner/name` where it stands for both.
    """
    if isinstance(value, str):
        return value
    text = "".join(piece if isinstance(piece, str) else _UNKNOWN for piece in value.pieces)
    repository = text.removeprefix("repo:").partition(":")[0]
    return text.replace(_UNKNOWN, f"{_UNKNOWN}/{_UNKNOWN}", 1) if text and "/" not in repository else text or None


@lru_cache(maxsize=1024)
def reach_of(pattern: str, *, exact: bool) -> Reach:
    """How far a pattern reaches beyond the repository it names.

    A name that ends in a number (`acme-2024/infra-2024`) is taken as a name, not as the withdrawn form with ids.
    """
    if github.HYPHEN_FORM.match(pattern):
        named = named_repository(pattern)
        return beyond_repository(pattern, owner=named.owner, name=named.name, exact=exact)
    return beyond_repository(pattern, exact=exact)


def shown(value: str | Unknown) -> str:
    """A pattern as a person wrote it, as far as it is known."""
    if isinstance(value, str):
        return value
    return "".join(piece if isinstance(piece, str) else "${…}" for piece in value.pieces)


def token(found: FederatedStatement, subject: str, *, reach: ReachClass, pull_request: bool = False) -> Claims:
    """The token with this subject of a stranger, a sibling or an insider that comes closest to being let in."""
    match = SUBJECT.match(subject)
    owner, name = (match["owner"], match["name"]) if match else ("stranger", "unrelated")
    owner_id = (match and match["owner_id"]) or _IDS["owner_id"]
    identity = RepositoryIdentity(owner, name, owner_id, (match and match["repository_id"]) or _IDS["id"])
    event = github.JobEvent("pull_request" if pull_request else "push")
    claims: dict[str, ClaimValue] = dict(github.job_claims(identity, event, workflow=_WORKFLOW))
    chosen = [claim for claim in _FREE if not (pull_request and claim in {"environment", "ref"})]
    if reach is not ReachClass.STRANGER:
        chosen += _OF_OWNER
    if reach is ReachClass.INSIDER:
        chosen += _OF_REPOSITORY
    for claim in chosen:
        value = _pleasing(found, claim)
        if value is not None:
            claims[claim] = value
    return Claims({**claims, "sub": subject})


def _pleasing(found: FederatedStatement, claim: str) -> str | None:
    """A value that the first condition on a claim lets in; None where none asks for one."""
    for condition in found.statement.conditions:
        if found.is_about(condition, claim) and names_values(condition):
            for value in condition.values:
                if isinstance(value, str):
                    return value if is_exact(condition) else _sample(value)
    return None


def _sample(pattern: str) -> str:
    literal = wildcard.parse(pattern).literal
    return literal if literal is not None else pattern.replace("*", "main").replace("?", "x")
