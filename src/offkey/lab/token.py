"""An identity token, verified as AWS verifies it, in AWS's words when it does not hold.

Sources of the texts (the model of the API gives codes and statuses only):
- `Incorrect token audience`: aws/amazon-eks-pod-identity-webhook#232, aws-actions/configure-aws-credentials#280
- `Missing a required claim: aud`: https://gitlab.com/gitlab-org/gitlab/-/issues/342243
- `No OpenIDConnect provider found in your account for …`: aws-actions/configure-aws-credentials#721
- `Couldn't retrieve verification key …` (two spaces, also for an unknown or missing `kid`): awslabs/aws-sdk-rust#827,
  aws/amazon-eks-pod-identity-webhook#12
- `Token expired: current date/time …`: awslabs/aws-orbit-workbench#771, aws/aws-sdk-java-v2#5709
- `The web identity token provided could not be validated`: external-secrets/external-secrets#6648
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import jwt

from offkey.lab.errors import ServiceError
from offkey.model.claims import Claims, ClaimValue, VerifiedClaims
from offkey.model.records import dataclass, field

KeySet = Mapping[str, Any]
"""A JWKS document: `{"keys": [{"kid": …, "kty": …, …}]}`."""

SKEW = timedelta(minutes=5)
"""Source: https://docs.amazonaws.cn/IAM/latest/UserGuide/id_roles_providers_oidc.md"""

TAGS = "https://aws.amazon.com/tags"
SOURCE_IDENTITY = "https://aws.amazon.com/source_identity"
_ALGORITHMS = {"RSA": frozenset({"RS256", "RS384", "RS512"}), "EC": frozenset({"ES256", "ES384", "ES512"})}
_CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}
_INVALID = "The web identity token provided could not be validated"
_NO_KEY = (
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity "
    "documentation for requirements"
)


@dataclass(frozen=True, slots=True)
class Unverified:
    """A token taken apart: nothing in it is to be believed, except to find out whom to ask for the key."""

    text: str = field(repr=False)
    header: Mapping[str, Any]
    payload: Mapping[str, Any]

    @property
    def issuer(self) -> str:
        """`iss`, empty where it is missing or no text."""
        value = self.payload.get("iss")
        return value if isinstance(value, str) else ""


def take_apart(text: str) -> Unverified:
    """The parts of a token.

    Raises ServiceError: it is no JWT.
    """
    try:
        parts = jwt.decode_complete(text, options={"verify_signature": False})
    except (jwt.PyJWTError, RecursionError) as error:
        raise invalid(_INVALID, reason=f"not a JWT: {type(error).__name__}") from None
    return Unverified(text, parts["header"], parts["payload"])


def verify(token: Unverified, keys: KeySet | None, *, now: datetime) -> VerifiedClaims:
    """The claims of a token whose signature, required claims and lifetime hold.

    Raises ServiceError: `InvalidIdentityToken` or `ExpiredTokenException`, with AWS's text.
    """
    _check_signature(token, keys)
    payload = token.payload
    for name in ("sub", "aud", "iat", "exp"):
        if payload.get(name) in (None, "", []):
            raise invalid(f"Missing a required claim: {name}")
    times = {name: _seconds(payload[name]) for name in ("exp", "iat", "nbf") if name in payload}
    moment, skew = now.timestamp(), SKEW.total_seconds()
    if moment > times["exp"] + skew:
        text = f"Token expired: current date/time {int(moment)} must be before the expiration date/time "
        raise ServiceError("ExpiredTokenException", f"{text}{int(times['exp'])}", 400)
    for name in ("nbf", "iat"):
        if times.get(name, moment) > moment + skew:
            raise invalid(_INVALID, reason=f"{name} lies in the future")
    return VerifiedClaims(Claims({name: _value(value) for name, value in _flat(payload)}))


def _check_signature(token: Unverified, keys: KeySet | None) -> None:
    kid, algorithm = token.header.get("kid"), token.header.get("alg")
    if keys is None or not isinstance(kid, str):
        raise invalid(_NO_KEY, reason="no key set for this issuer" if keys is None else "the token names no key")
    described = next((key for key in keys["keys"] if key.get("kid") == kid), None)
    if described is None:
        raise invalid(_NO_KEY, reason="the issuer has no such key")
    allowed = _ALGORITHMS.get(described.get("kty", ""), frozenset())
    if algorithm not in allowed or _CURVES.get(algorithm) not in (None, described.get("crv")):
        # Here `none`, the HMACs, and a key of one kind used as another all end, before any of it is computed.
        raise invalid(_INVALID, reason=f"the algorithm {algorithm!r} does not go with the issuer's key")
    if described.get("alg", algorithm) != algorithm:
        raise invalid(_INVALID, reason="the key is for another algorithm")
    unverified = dict.fromkeys(("exp", "nbf", "iat", "aud", "iss", "sub", "jti"), False)
    options: Any = {f"verify_{name}": value for name, value in unverified.items()}  # ours follow, with AWS's texts
    try:
        jwt.decode(token.text, jwt.PyJWK(dict(described), algorithm), algorithms=[algorithm], options=options)
    except jwt.PyJWTError as error:
        raise invalid(_INVALID, reason=f"the signature does not hold: {type(error).__name__}") from None


def check_audience(claims: VerifiedClaims, client_ids: tuple[str, ...]) -> None:
    """Refuse a token that is meant for somebody else than the provider's clients.

    Raises ServiceError: `Incorrect token audience`.
    """
    if not set(claims.audiences) & set(client_ids):
        said, wanted = (
            ", ".join(f'"{one}"' for one in several) or "nothing" for several in (claims.audiences, client_ids)
        )
        raise invalid(
            "Incorrect token audience", reason=f"the token is for {said}, and the provider's client ids are {wanted}"
        )


def check_role(token: Unverified, role: str) -> None:
    """Refuse a role that the token's own list of roles leaves out.

    Raises ServiceError: the text of AWS for it.
    Source: facts 5.5, the claim `https://aws.amazon.com/roles`.
    """
    listed = token.payload.get("https://aws.amazon.com/roles")
    if listed is None:
        return
    if role not in ([listed] if isinstance(listed, str) else listed):
        raise invalid("The target role ARN is not present in the roles claim of the identity token")


def no_provider(issuer: str, *, reason: str = "") -> ServiceError:
    """What AWS says where the role's account knows no provider of this URL."""
    return invalid(f"No OpenIDConnect provider found in your account for {issuer}", reason=reason)


def invalid(message: str, *, reason: str = "") -> ServiceError:
    """`InvalidIdentityToken`; `reason` is for the lab's call log only."""
    return ServiceError("InvalidIdentityToken", message, 400, reason=reason)


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise invalid(_INVALID, reason="a time is not a number")
    return float(value)


def _flat(payload: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The claims, those of session tags in their flat form: AWS reads both that and the nested one.

    Source: IAM User Guide, "Passing session tags using AssumeRoleWithWebIdentity".
    """
    for name, value in payload.items():
        if name == TAGS and isinstance(value, dict):
            for tag, values in (value.get("principal_tags") or {}).items():
                yield f"{TAGS}/principal_tags/{tag}", values
            yield f"{TAGS}/transitive_tag_keys", value.get("transitive_tag_keys")
        else:
            yield name, value


def _value(value: Any) -> ClaimValue:
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    return value if isinstance(value, str | int | float | bool) else None
