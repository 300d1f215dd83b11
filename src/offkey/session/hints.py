"""What to do about a refusal of STS, by its code and text."""

from __future__ import annotations

_PRINT_CLAIMS = (
    "The role's trust policy does not match this token, or the role does not exist. Compare literally: the subject "
    "(branch, environment and pull request give different ones, and repositories created or renamed since July 2026 "
    "carry ids: repo:owner@id/name@id:…), the audience, upper and lower case."
)

_TABLE: tuple[tuple[str, str, str], ...] = (
    # code, fragment of the text ("" for any), cure; the first match wins
    ("InvalidIdentityToken", "aud", "Ask for the audience that the OIDC provider lists as a client id "
     "(usually sts.amazonaws.com), or add this one to the provider."),
    ("InvalidIdentityToken", "No OpenIDConnect provider", "Create the OIDC provider in the account of the role, "
     "with exactly the token's issuer as its URL (path included, no slash at the end)."),
    ("InvalidIdentityToken", "verification key", "AWS fetches the issuer's key set over the internet within about "
     "five seconds: make the issuer's discovery document and keys public and fast."),
    ("InvalidIdentityToken", "roles claim", "The issuer restricts which roles this token may take; ask it for one "
     "that lists this role."),
    ("InvalidIdentityToken", "", "Mint a fresh token from the issuer that the role's account trusts."),
    ("ExpiredTokenException", "", "Mint a fresh identity token right before the exchange: they live minutes only."),
    ("ExpiredToken", "", "The session is over; take a new one."),
    ("IDPRejectedClaim", "", "The issuer says the token is invalid, expired or revoked; mint a fresh one."),
    ("IDPCommunicationError", "", "AWS could not reach the issuer, several times. Try again later."),
    ("RegionDisabledException", "", "Activate STS in this region in the account's settings, or use another region."),
    ("PackedPolicyTooLarge", "", "Session policies and tags are too large together; send less."),
    ("InvalidClientTokenId", "", "AWS does not know this access key: it was deleted, or belongs to another partition."),
    ("SignatureDoesNotMatch", "", "The secret does not belong to the access key, or this machine's clock is wrong."),
    ("RequestExpired", "", "This machine's clock is wrong."),
    ("AccessDenied", "sts:TagSession", "Allow sts:TagSession in the trust policy of the target role, or send no tags."),
    ("AccessDenied", "sts:SetSourceIdentity", "Allow sts:SetSourceIdentity in the trust policy of the role."),
    ("AccessDenied", "sts:AssumeRoleWithWebIdentity", _PRINT_CLAIMS),
    ("AccessDenied", "sts:AssumeRole", "Two policies must agree: the caller's own (sts:AssumeRole on this role) and "
     "the target's trust policy (this caller, and the external id where it asks for one)."),
    ("ValidationError", "DurationSeconds", "The role's maximum session duration is shorter, or the role is chained "
     "(one hour at most)."),
)  # fmt: skip


def hint(code: str, message: str) -> str | None:
    """The cure for this refusal, or None where there is nothing to add.

    Source: facts collected from AWS's STS model and from reports of real failures.
    """
    for known, fragment, cure in _TABLE:
        if code == known and fragment in message:
            return cure
    return None
