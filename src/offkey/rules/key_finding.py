"""The finding about one use of a static key, in whatever kind of file it stands."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Fix, Related, Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.static_key import KeyUse


def key_finding(use: KeyUse, message: str, *, fix: Fix | None = None) -> Finding:
    """Where the key is handed on, with the parts that go with it; what nobody would swear is a key weighs little."""
    return Finding(
        message=message,
        primary=use.primary,
        related=(
            *(Related(place, f"the {what} that goes with it") for place, what in use.others),
            *(Related(place, "handed on again") for place in use.again),
        ),
        fix=fix,
        confidence=use.confidence,
        severity=Severity.LOW if use.confidence is Confidence.LOW else None,
    )
