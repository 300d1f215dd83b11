"""From an identity token to the condition keys that AWS makes of it.

Source: AWS Service Authorization Reference for STS (which claims become keys); IAM User Guide,
"IAM and AWS STS condition context keys" (`aud`, `azp`, `oaud`), "Passing session tags in AWS STS".
"""

from __future__ import annotations

from offkey.model.arn import issuer_address
from offkey.model.builtin import lru_cache
from offkey.model.condition_keys import claims_with_keys
from offkey.model.unknown import Unknown
from offkey.reason.truth import unspecified

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from offkey.model.claims import Claims
    from offkey.model.request import ContextValue

ROLES = "https://aws.amazon.com/roles"
"""The claim by which an identity provider limits the roles its token may be used for."""

OIDC_PROVIDER = ":oidc-provider/"
"""What stands between the account and the issuer in the ARN of a provider."""

_TAGS = "https://aws.amazon.com/tags"
_PRINCIPAL_TAGS = f"{_TAGS}/principal_tags/"
_TRANSITIVE = f"{_TAGS}/transitive_tag_keys"
_SOURCE_IDENTITY = "https://aws.amazon.com/source_identity"
_GOOGLE = "accounts.google.com"
_TAG_PREFIX = "aws:requesttag/"

UNSIGNED = frozenset({"aws:multifactorauthage", "aws:multifactorauthpresent", "aws:tokenissuetime", "aws:username"})
"""Keys, in lower case, that only a caller with credentials of AWS fills: whoever has a token has none yet.

Source: IAM User Guide, "AWS global condition context keys" (each "only when the principal uses temporary security
credentials", and `aws:username` of IAM users only); AWS STS API, `AssumeRoleWithWebIdentity`, "does not require the
use of AWS security credentials".
"""

_SESSION_NAME = Unknown("the session name is the caller's choice")
_BY_IDP = unspecified("sts:RoleAuthorizedByIdp where the token has no roles claim")
_NESTED_TAGS = Unknown("the session tags are nested inside a claim")
_CIRCUMSTANCE = Unknown("it depends on the circumstances of the call, not on the token")
_UNUSUAL_AUDIENCE = unspecified("the keys aud and oaud of a token with azp, other than Google's")


def issuer_host(provider: str) -> str:
    """The prefix of the issuer's condition keys: what follows `oidc-provider/` in the provider's ARN.

    Empty where it is no such ARN.
    """
    return issuer_address(provider.partition(OIDC_PROVIDER)[2])


def token_context(claims: Claims, *, host: str, session_name: str | None = None) -> dict[str, ContextValue]:
    """The condition keys, in lower case, that a token of issuer `host` fills when it is exchanged."""
    prefix = f"{host}:".lower()
    context: dict[str, ContextValue] = {
        "sts:rolesessionname": session_name if session_name is not None else _SESSION_NAME,
        "sts:roleauthorizedbyidp": "true" if claims.values.get(ROLES) else _BY_IDP,
        "aws:securetransport": "true",  # STS has no other endpoints
    }
    values = claims.values
    for claim, key in _keys(host):
        value = values.get(claim)
        if value is not None:
            context[key] = value if isinstance(value, str) else _text(value)
    _add_audience(context, claims, host, prefix)
    if any(claim.startswith(_TAGS) for claim in values):
        _add_tags(context, claims)
    if claims.values.get(_SOURCE_IDENTITY) is not None:
        # The claim's name is documented nowhere that could be read; that it would count is likely.
        context["sts:sourceidentity"] = unspecified("the claim that sets the source identity")
    return context


@lru_cache(maxsize=256)
def _keys(host: str) -> tuple[tuple[str, str], ...]:
    """Each claim that AWS makes a key of, and that key in lower case."""
    return tuple((claim, f"{host}:{claim}".lower()) for claim in sorted(claims_with_keys(host)))


def fill_unknown(context: dict[str, ContextValue], keys: Iterable[str]) -> None:
    """Mark the global keys among `keys` (in lower case) that a token says nothing about."""
    for key in keys:
        if key.startswith("aws:") and key not in context and not _of_tags(key) and key not in UNSIGNED:
            context[key] = _CIRCUMSTANCE
        elif key.startswith(_TAG_PREFIX) and context.get("aws:tagkeys") is _NESTED_TAGS:
            context[key] = _NESTED_TAGS


def _of_tags(key: str) -> bool:
    return key == "aws:tagkeys" or key.startswith(_TAG_PREFIX)


def _text(value: str | float | bool | tuple[str, ...]) -> str | tuple[str, ...]:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str | tuple) else str(value)


def _add_audience(context: dict[str, ContextValue], claims: Claims, host: str, prefix: str) -> None:
    """Where `azp` is set, Google's `aud` key holds it and `oaud` the audience; for others this is not clear."""
    audience = context.get(f"{prefix}aud")
    party = claims.text("azp")
    context.pop(f"{prefix}oaud", None)
    if host == _GOOGLE:
        if audience is not None:
            context[f"{prefix}oaud"] = audience
        if party:
            context[f"{prefix}aud"] = party
        return
    context[f"{prefix}oaud"] = _UNUSUAL_AUDIENCE
    if party and party != audience:
        context[f"{prefix}aud"] = _UNUSUAL_AUDIENCE


def _add_tags(context: dict[str, ContextValue], claims: Claims) -> None:
    if claims.values.get(_TAGS) is not None:
        context["aws:tagkeys"] = _NESTED_TAGS
        context["sts:transitivetagkeys"] = _NESTED_TAGS
        return
    tags = dict(_tags(claims))
    if tags:
        context["aws:tagkeys"] = tuple(tags)
        context.update({f"{_TAG_PREFIX}{key.lower()}": value for key, value in tags.items()})
    transitive = claims.values.get(_TRANSITIVE)
    if transitive:
        context["sts:transitivetagkeys"] = transitive if isinstance(transitive, tuple) else (str(transitive),)


def _tags(claims: Claims) -> Iterator[tuple[str, ContextValue]]:
    """Session tags in their flat form: one claim for each tag.

    Source: IAM User Guide, "Passing session tags using AssumeRoleWithWebIdentity".
    """
    for name, value in claims.values.items():
        if name.startswith(_PRINCIPAL_TAGS) and value is not None:
            text = _text(value)
            yield name.removeprefix(_PRINCIPAL_TAGS), text[0] if isinstance(text, tuple) and len(text) == 1 else text
