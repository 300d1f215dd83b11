"""What to do about a refusal of IAM Identity Center, by its code."""

from __future__ import annotations

_AGAIN = "Sign in again: offkey login"

_TABLE: dict[tuple[str, str], str] = {
    ("RegisterClient", "InvalidRequestException"): (
        "The start URL or the region is wrong. The start URL is the portal's address (https://….awsapps.com/start, or "
        "the issuer URL), without what the browser adds behind `#`; sso_region is where Identity Center was enabled."
    ),
    ("CreateToken", "AccessDeniedException"): "Somebody denied the request on the page. Try again, and allow it.",
    ("CreateToken", "ExpiredTokenException"): "Nobody allowed it in time: a code is good for ten minutes. Try again.",
    ("CreateToken", "InvalidGrantException"): f"The sign-in is over, or was used before. {_AGAIN}",
    ("CreateToken", "InvalidClientException"): f"The registration of the program is over. {_AGAIN}",
    ("CreateToken", "UnauthorizedClientException"): f"The program was registered for another way. {_AGAIN}",
    ("GetRoleCredentials", "UnauthorizedException"): f"The sign-in is over, or was ended elsewhere. {_AGAIN}",
    ("GetRoleCredentials", "ForbiddenException"): (
        "You have no such permission set in this account. The names are case-sensitive; ask who administers "
        "Identity Center to assign it to you."
    ),
    ("GetRoleCredentials", "ResourceNotFoundException"): "Identity Center knows no such permission set or account.",
    ("", "UnauthorizedException"): f"The sign-in is over, or was ended elsewhere. {_AGAIN}",
    ("", "TooManyRequestsException"): "Identity Center is busy. Try again in a while.",
}
_TABLE["StartDeviceAuthorization", "InvalidRequestException"] = _TABLE["RegisterClient", "InvalidRequestException"]


def hint(operation: str, code: str) -> str | None:
    """The cure for this refusal, or None where there is nothing to add.

    Source: the errors are those of botocore's models `sso-oidc` and `sso`; the causes as reported where they are met.
    """
    return _TABLE.get((operation, code)) or _TABLE.get(("", code))
