"""What is wrong with a token before any trust policy is asked.

Source: IAM User Guide, "Create an OpenID Connect identity provider in IAM" (five minutes of clock skew); the STS
API model, AssumeRoleWithWebIdentity (algorithms); GitHub's OpenID Connect reference (the default audience).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from offkey.model.platforms import github_tokens
from offkey.model.platforms.table import platform_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.claims import Claims, DecodedToken

SKEW = timedelta(minutes=5)
_ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "ES256", "ES384", "ES512"})
_NEEDED = ("iss", "sub", "aud", "exp", "iat")


def moment(claims: Claims, name: str) -> datetime | None:
    """The time in a claim, None where there is none or it is no time."""
    value = claims.values.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):  # a number that no calendar has: not a time
        return None


def obstacles(token: DecodedToken, now: datetime) -> Iterator[str]:
    """Why STS would refuse the token whatever the role says, each a sentence; and what is odd about it."""
    claims = token.claims
    algorithm = token.header.get("alg")
    if algorithm is not None and algorithm not in _ALGORITHMS:
        yield f"STS refuses tokens signed with {algorithm}: it takes {', '.join(sorted(_ALGORITHMS))}"
    missing = [name for name in _NEEDED if claims.values.get(name) is None]
    if missing:
        yield f"STS refuses it without {', '.join(missing)}"
    yield from _times(claims, now)
    owner = claims.text("repository_owner")
    host = claims.issuer.removeprefix("https://")
    if owner and platform_of(host) is github_tokens.PLATFORM and f"https://github.com/{owner}" in claims.audiences:
        yield "the audience is what GitHub fills in where a job asks for none: AWS usually expects sts.amazonaws.com"


def _times(claims: Claims, now: datetime) -> Iterator[str]:
    end, start = moment(claims, "exp"), moment(claims, "nbf")
    if end is not None and now > end + SKEW:
        yield "STS refuses it as expired: ask for a fresh token for each exchange"
    elif end is not None and now > end:
        yield "it has expired, and STS takes it for less than five minutes more"
    if start is not None and now < start - SKEW:
        yield "STS refuses it as not valid yet"
