"""Roles of pipelines that may do everything with every bucket, that of Terraform's state among them."""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.finding import Confidence, Finding, Severity
from offkey.model.policy import Policy
from offkey.model.regex import regex
from offkey.model.text import Place
from offkey.read.aws_endpoints import is_foreign_backend
from offkey.read.same import Same
from offkey.rules.granting_words import place_of_word
from offkey.rules.state_access import OF_BUCKET, lower

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from offkey.model.node import ModuleNode
    from offkey.model.repository import Repository
    from offkey.model.unknown import Unknown

WORDS = ("s3:*", "AmazonS3FullAccess")
"""Without one of these, nothing is found. Source: AWS Managed Policy Reference Guide"""
_ACTION = regex(rb"""(?P<word>["']s3:\*\\?["'])""")
_EVERY = frozenset({"*", "arn:aws:s3:::*"})


def on_every_bucket(node: ModuleNode, is_of_pods: Callable[[Policy], bool]) -> Iterator[Finding]:
    """One finding for each role that tokens open, where a backend of the repository keeps its state on AWS."""
    if not _keeps_state(Same(node.repository)):
        return
    told = set[Place]()
    for role in node.module.roles:
        places = [(_place(node, place), "`s3:*` on `*`") for policy, place in role.inline if _is_every(policy)]
        places += [(place, f"`{WORDS[1]}`") for arn, place in role.managed if _is_full(arn)]
        if (
            places
            and places[0][0] not in told
            and isinstance(role.trust, Policy)
            and role.trust.names_issuer
            and not is_of_pods(role.trust)
        ):
            told.add(places[0][0])
            yield Finding(
                f"`{role.resource.address}` may do everything with every bucket ({places[0][1]}), that of Terraform's "
                f"state among them. A backend needs {OF_BUCKET}.",
                places[0][0],
                severity=Severity.LOW,
                confidence=Confidence.LOW,
            )


@lru_cache(maxsize=1)
def _keeps_state(repository: Same[Repository]) -> bool:
    """Whether a backend keeps its state in a bucket of AWS."""
    return any(not is_foreign_backend(backend) for backend in repository.value.backends)


def _place(node: ModuleNode, place: Place) -> Place:
    return place_of_word(node.repository, place, _ACTION) or place


def _is_full(arn: str | Unknown) -> bool:
    return isinstance(arn, str) and arn.endswith(f":policy/{WORDS[1]}")


def _is_every(policy: Policy | Unknown) -> bool:
    """Whether it allows everything with every bucket, and no more services than it names, and denies nothing of it."""
    if not isinstance(policy, Policy):
        return False
    return not any(not s.allows and "s3:" in " ".join(lower(s)) for s in policy.statements) and any(
        s.allows and not s.conditions and "s3:*" in lower(s) and not _EVERY.isdisjoint(s.resources)
        for s in policy.statements
    )
