"""A policy in a JSON file beside a trust policy in another: nothing but the folder says that both are of one role."""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.finding import Confidence, Finding, Related, Severity
from offkey.model.policy import Grants, Policy
from offkey.model.text import Span
from offkey.read.policy import from_document
from offkey.read.same import Same
from offkey.rules.granting_words import place_of_grant
from offkey.rules.permissions import Power, strongest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.node import TrustNode
    from offkey.model.repository import Repository
    from offkey.model.text import Source

_JSON = ".json"
_TRUST = b"AssumeRoleWithWebIdentity"
_SMALL = 50_000
"""Bytes: IAM takes a policy of 10,240 characters, whatever blanks are between them."""


def findings(node: TrustNode, names: str) -> Iterator[Finding]:
    """One finding for each policy beside the only trust policy of a folder by which its holder has every right."""
    path = node.place.path
    if not path.endswith(_JSON) or node.written.grants.inline or node.written.grants.managed:
        return
    for source in _by_folder(Same(node.repository)).get(path.rpartition("/")[0], ()):
        policy = _policy(source)
        if policy is not None:
            most = strongest(Grants(inline=((policy, source.place(Span(0, 1))),)))
            if most is not None and most.power >= Power.GRANTING:
                said = place_of_grant(node.repository, most)
                yield Finding(
                    f"This policy allows {'everything' if most.power is Power.ADMINISTRATOR else most.what}, and the "
                    f"trust policy beside it lets in tokens of {names}: if both are of one role, they may do all that. "
                    "Allow the services that the job needs instead.",
                    said or most.place,
                    related=(Related(node.written.place, "who may take the role"),),
                    severity=Severity.MEDIUM,
                    confidence=Confidence.LOW,
                )


@lru_cache(maxsize=1)
def _by_folder(repository: Same[Repository]) -> Mapping[str, Sequence[Source]]:
    """The policies of each folder in which one of them is a trust policy."""
    found: dict[str, list[Source]] = {}
    for path, source in repository.value.sources.items():
        if path.endswith(_JSON) and b'"Statement"' in source.data and len(source.data) < _SMALL:
            found.setdefault(path.rpartition("/")[0], []).append(source)
    return {folder: kept for folder, kept in found.items() if sum(_TRUST in source.data for source in kept) == 1}


def _policy(source: Source) -> Policy | None:
    """The policy that a file is, if it says what somebody may do and not who may do it."""
    if _TRUST in source.data or b"rincipal" in source.data:
        return None
    policy = from_document(source.data.decode("utf-8", "replace"))
    return policy if isinstance(policy, Policy) else None
