"""The claims that every issuer's tokens have, or may have, and which table is in force for an issuer.

Source: RFC 7519 section 4.1 (registered claims); OpenID Connect Core 1.0 sections 2 and 5.1; IAM User Guide,
"Passing session tags in AWS STS"; AWS Service Authorization Reference for STS.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from offkey.model.platforms import github
from offkey.model.tokens import Claim

CLAIMS: Mapping[str, Claim] = {
    "iss": Claim("who issued the token"),
    "sub": Claim("the subject: whom the token speaks of", key=True),
    "aud": Claim("who the token is for", key=True),
    "iat": Claim("when it was issued"),
    "nbf": Claim("not valid before", optional=True),
    "exp": Claim("not valid after"),
    "jti": Claim("the token's own id", optional=True),
    "azp": Claim("the party that asked for it, where that is not the audience", optional=True),
    "amr": Claim("how the holder was authenticated", key=True, optional=True),
    "email": Claim("an email address", key=True, optional=True),
    "https://aws.amazon.com/tags": Claim("session tags for the session that AWS gives out", optional=True),
    "https://aws.amazon.com/roles": Claim("the only roles that the token may be used for", optional=True),
    "https://aws.amazon.com/source_identity": Claim("the session's source identity", optional=True),
}
"""What a token of an issuer without a table of its own is read by."""

_GITHUB_SERVER = re.compile(r"[^/]+/_services/token\Z")
"""GitHub Enterprise Server. Source: GitHub's OpenID Connect reference."""


def platform(host: str) -> str | None:
    """What the issuer `host` (without `https://`) is called, None where it is not known here."""
    if github.KEY_HOSTS.match(host) or _GITHUB_SERVER.match(host):
        return "GitHub Actions"
    return None


def table(host: str) -> Mapping[str, Claim]:
    """The claims of tokens of this issuer, by name."""
    return {**CLAIMS, **github.CLAIMS} if platform(host) else CLAIMS
