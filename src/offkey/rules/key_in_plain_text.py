"""An access key that is written out in a file of the repository."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import Share
from offkey.read.plain_keys import PlainKey, find

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def check(share: Share) -> Iterator[Finding]:
    """One finding for each key at each place; the secret is never repeated."""
    for key in find(share):
        if key.secret_place is None:
            yield Finding(
                f"the id of the access key {key.id} stands here; its secret is kept somewhere else, and both live "
                "until somebody deletes the key. Let a role take its place",
                key.place,
                severity=Severity.MEDIUM,
                confidence=Confidence.MEDIUM,
            )
        else:
            related = (Related(key.secret_place, "its secret"),) if key.id else ()
            yield Finding(_message(key), key.place, related=related)


def _message(key: PlainKey) -> str:
    what = f"the access key {key.id} stands here with its secret" if key.id else "a secret access key stands here"
    return f"{what}, for everybody who reads the repository or its history; delete the key in AWS, and not only here"


RULE = Rule(
    id="key-in-plain-text",
    summary="An access key of AWS is written out in a file.",
    severity=Severity.CRITICAL,
    on=Share,
    check=check,
)
