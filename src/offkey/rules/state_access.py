"""What all looks at policies about the state share: how AWS decides, where it is written, and how it is said."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Severity
from offkey.model.records import replace
from offkey.read.state_words import calls_backend

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from offkey.model.policy import Policy, Statement
    from offkey.model.text import Place
    from offkey.model.unknown import Unknown
    from offkey.read.state_policies import StatePolicy

OF_BUCKET = (
    "`s3:ListBucket`, `s3:GetObject` and `s3:PutObject` on the state, and `s3:DeleteObject` on its `.tflock` alone"
)
OF_TABLE = "`dynamodb:GetItem`, `dynamodb:PutItem` and `dynamodb:DeleteItem`"
EVERYTHING = frozenset({"s3:*", "*"})
_SERVICES = ("s3:", "dynamodb:", "kms:", "sts:")
"""What a backend has to do with."""

ANY_KEY = "offkey/terraform.tfstate"


def everything_with(bucket: str) -> str:
    """The words for all that may be done with a bucket; without a name it is one that is not known."""
    return f"everything with the state bucket{bucket and f' {bucket}'}, its own policy included"


def lower(statement: Statement) -> list[str]:
    """The actions that are written out."""
    return [action.lower() for action in statement.actions if isinstance(action, str)]


def is_of_backend(policy: StatePolicy) -> bool:
    """Whether a policy is called after the backend, and allows nothing that no backend is about."""
    if policy.of_bucket or not (policy.of_server or any(map(calls_backend, (*policy.called, policy.described)))):
        return False
    allowing = [statement for statement in policy.policy.statements if statement.allows]
    return all(
        isinstance(action, str) and action.lower().startswith(_SERVICES)
        for statement in allowing
        for action in statement.actions or ("*",)
    )


def those_in(policy: Policy, before: str, names: Iterable[str]) -> list[str]:
    """Those of `names` that a resource of the policy may be about: what stands behind `before`, up to any slash."""
    found = set[str]()
    for statement in policy.statements if names else ():
        for resource in statement.resources:
            for behind in resource.split(before)[1:] if isinstance(resource, str) else ():
                parts = behind.split("/")
                found.update("/".join(parts[:count]) for count in range(1, len(parts) + 1))
    return [name for name in names if name in found] if found else []


def allows(policy: Policy, action: str, resource: str) -> bool:
    """Whether it lets those in whom it is for: whom a bucket policy names does not matter here."""
    own = tuple(replace(statement, principals=(), not_principals=()) for statement in policy.statements)
    from offkey.rules import permissions  # and with it all that decides on a request

    return permissions.allows(replace(policy, statements=own), action, resource)


def written(statement: Statement, action: str) -> str | None:
    """The action of the statement that is, or covers, this one, as it is written."""
    from offkey.reason import wildcard

    named = [each for each in statement.actions if isinstance(each, str)]
    return next((each for each in named if wildcard.matches(each.lower(), action.lower())), None)


def place_of(policy: StatePolicy, statement: Statement, resource: str | Unknown, action: str) -> Place:
    """Where a statement allows an action on a resource."""
    return policy.place(written(statement, action) or action, near=_near(statement, resource))


def _near(statement: Statement, resource: str | Unknown) -> str:
    """A text that stands in this statement and in no other."""
    if isinstance(resource, str):
        return resource if not statement.sid else statement.sid
    return statement.sid or max((piece for piece in resource.pieces if isinstance(piece, str)), key=len, default="")


def finding(
    policy: StatePolicy,
    place: Place,
    what: str,
    severity: Severity = Severity.LOW,
    *,
    need: str = OF_BUCKET,
    confidence: Confidence = Confidence.HIGH,
    on: Place | None = None,
) -> Finding:
    """That a policy allows this, with less confidence where not all of it is known. `on` is where it says on what."""
    doubtful = bool(policy.policy.unknown) or policy.supposed
    return Finding(
        f"{f'`{policy.address}`' if policy.address else 'This policy'} allows {what}. A backend needs {need}.",
        place,
        related=(Related(on, "on this"),) if on is not None and on.line > place.line + 1 else (),
        severity=severity,
        confidence=min(confidence, Confidence.MEDIUM) if doubtful else confidence,
    )
