"""Roles of pipelines that may do everything with every bucket, or many, that of Terraform's state among them."""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.finding import Confidence, Finding, Severity
from offkey.model.policy import Policy
from offkey.model.regex import regex
from offkey.model.text import Place
from offkey.read.aws_endpoints import is_foreign_backend
from offkey.read.same import Same
from offkey.read.state_policies import state_of
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
_BEGINNING = regex(r"arn:aws:s3:::[\w.-]+\*\Z")
"""Every bucket whose name begins so."""


def on_every_bucket(node: ModuleNode, is_of_pods: Callable[[Policy], bool]) -> Iterator[Finding]:
    """One finding for each role that tokens open, where a backend of the repository keeps its state on AWS."""
    if not _keeps_state(Same(node.repository)):
        return
    told = set[Place]()
    for role in node.module.roles:
        covering = ((_covering(policy, node.repository), place) for policy, place in role.inline)
        places = [(_place(node, place), f"`s3:*` on `{on}`") for on, place in covering if on]
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
                f"`{role.resource.address}` may do everything with every bucket{_which(places[0][1])} "
                f"({places[0][1]}), that of Terraform's state among them. A backend needs {OF_BUCKET}.",
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


def _which(granted: str) -> str:
    return " whose name begins so" if ":::" in granted else ""


def _covering(policy: Policy | Unknown, repository: Repository) -> str | None:
    """What it allows everything with, if that is every bucket, or covers the state's, and nothing of it is denied.

    A bucket that is named in full is told of as the state's own.
    """
    if not isinstance(policy, Policy) or any(not s.allows and "s3:" in " ".join(lower(s)) for s in policy.statements):
        return None
    granted = (s for s in policy.statements if s.allows and not s.conditions and "s3:*" in lower(s))
    patterns = [one for s in granted for one in s.resources if isinstance(one, str) and one.endswith("*")]
    if not _EVERY.isdisjoint(patterns):
        return "*"
    beginning = [one for one in patterns if _BEGINNING.match(one)]
    if not beginning:
        return None
    buckets = [f"arn:aws:s3:::{name}" for name in state_of(repository).buckets]
    return next((one for one in beginning if any(bucket.startswith(one[:-1]) for bucket in buckets)), None)
