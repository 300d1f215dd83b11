"""The finding about one use of a static key, in whatever kind of file it stands."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Fix, Related, Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.static_key import KeyUse


def key_finding(use: KeyUse, message: str, *, fix: Fix | None = None) -> Finding:
    """Where the key is handed on, with the parts that go with it.

    What nobody would swear is a long-lived key weighs little, and a session that is kept with its token ends by itself.
    """
    confidence = Confidence.LOW if use.session_token is not None else use.confidence
    return Finding(
        message=message,
        primary=use.primary,
        related=(
            *(Related(place, f"the {what} that goes with it") for place, what in use.others),
            *(Related(place, "handed on again") for place in use.again),
            *(Related(place, "it comes by here") for place in use.ways),
        ),
        fix=fix,
        confidence=confidence,
        severity=Severity.LOW if confidence is Confidence.LOW else None,
    )
