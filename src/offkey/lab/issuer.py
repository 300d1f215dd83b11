"""The issuers of identity tokens that the lab plays: keys, documents, and the address a job asks for its token."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import threading
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

from offkey.errors import UsageError
from offkey.lab.clock import Clock, system_clock
from offkey.lab.wire import Reply, Request
from offkey.model.platforms import github
from offkey.model.records import dataclass, field
from offkey.model.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.token import KeySet
    from offkey.model.claims import ClaimValue

PATH = "/_offkey/"
"""Everything below it is the issuers'; no bucket name starts with an underscore, so no S3 path does."""

LIFETIME = timedelta(minutes=5)
NOT_BEFORE = timedelta(minutes=10)
"""Source: the example tokens of GitHub's OpenID Connect reference: `exp` = `iat` + 300 s, `nbf` = `iat` - 600 s."""


class SigningKey:
    """An RSA key pair under a key id; the pair is made when it is first needed."""

    def __init__(self, kid: str | None = None) -> None:
        self.kid = kid or str(uuid.uuid4()).upper()

    @cached_property
    def private(self) -> rsa.RSAPrivateKey:
        """The private half, which never leaves the process."""
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @cached_property
    def thumbprint(self) -> str:
        """What stands in `x5t`: GitHub names a certificate there, the lab has only the key."""
        der = self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        digest = hashlib.sha1(der, usedforsecurity=False).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()

    def public(self) -> Mapping[str, Any]:
        """The public half as a JWK."""
        described = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {**described, "kid": self.kid, "use": "sig", "alg": "RS256", "x5t": self.thumbprint}


@dataclass(frozen=True, slots=True)
class JobEnvironment:
    """What a job sees of its issuer: where to ask for a token, and with which bearer. Both None: nothing at all."""

    url: str | None = None
    bearer: Secret[str] | None = None

    def variables(self) -> dict[str, Secret[str]]:
        """The environment variables of the job; none where it may not ask.

        Source: GitHub's OpenID Connect reference; fork pull requests and jobs without `id-token: write` have none.
        """
        if self.url is None or self.bearer is None:
            return {}
        return {"ACTIONS_ID_TOKEN_REQUEST_URL": Secret(self.url), "ACTIONS_ID_TOKEN_REQUEST_TOKEN": self.bearer}


@dataclass(frozen=True, slots=True)
class _Job:
    claims: Mapping[str, ClaimValue]
    bearer: Secret[str] = field(repr=False)


class Issuer:
    """One issuer of identity tokens, by default GitHub's for github.com.

    `endpoint` is the address of the lab once it listens; jobs are told to ask there.
    """

    def __init__(self, url: str = github.ISSUER, *, clock: Clock = system_clock, key: SigningKey | None = None) -> None:
        self.url = url
        self.key = key or SigningKey()
        self.endpoint = ""
        self._clock = clock
        self._jobs: dict[str, _Job] = {}
        self._lock = threading.Lock()

    def key_set(self) -> KeySet:
        """The JWKS document."""
        return {"keys": [self.key.public()]}

    def discovery(self) -> Mapping[str, Any]:
        """The OpenID Connect discovery document."""
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/.well-known/jwks",
            "subject_types_supported": ["public", "pairwise"],
            "response_types_supported": ["id_token"],
            "claims_supported": list(github.CLAIMS),
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid"],
        }

    def mint(
        self,
        claims: Mapping[str, ClaimValue],
        *,
        audience: str | None,
        issued: datetime | None = None,
        lifetime: timedelta = LIFETIME,
        key: SigningKey | None = None,
        header: Mapping[str, str] | None = None,
    ) -> Secret[str]:
        """A signed token of `claims`; what is not given is as the issuer would do it.

        `key` signs in place of the issuer's (a forgery, under whatever key id it has); `header` is laid over the
        header; claims given here win over those the issuer would set. `audience` None leaves `aud` as in `claims`.
        """
        moment = issued or self._clock()
        second = int(moment.timestamp())
        payload: dict[str, Any] = {
            "jti": str(uuid.uuid4()),
            "iss": self.url,
            "iat": second,
            "nbf": second - int(NOT_BEFORE.total_seconds()),
            "exp": second + int(lifetime.total_seconds()),
            **({} if audience is None else {"aud": audience}),
        }
        payload.update((name, list(value) if isinstance(value, tuple) else value) for name, value in claims.items())
        signer = key or self.key
        headers = {"typ": "JWT", "kid": signer.kid, "x5t": signer.thumbprint, **(header or {})}
        return Secret(jwt.encode(payload, signer.private, algorithm="RS256", headers=headers))

    def job(self, claims: Mapping[str, ClaimValue], *, may_request: bool = True) -> JobEnvironment:
        """Register a job; the environment it gets says where it may ask for tokens with these claims.

        Raises UsageError: the lab does not listen yet.
        """
        if not may_request:
            return JobEnvironment()
        if not self.endpoint:
            raise UsageError("a job cannot ask for tokens before the lab has started")
        job_id, bearer = secrets.token_urlsafe(12), Secret(secrets.token_urlsafe(48))
        with self._lock:
            self._jobs[job_id] = _Job(dict(claims), bearer)
        return JobEnvironment(f"{self.endpoint}{PATH}idtoken/{job_id}?api-version=2.0", bearer)

    def answer(self, request: Request) -> Reply | None:
        """The reply to a request below `PATH` that is this issuer's, or None."""
        kind, _, rest = request.path.removeprefix(PATH).partition("/")
        if kind == "idtoken" and rest in self._jobs:
            return self._token(self._jobs[rest], request)
        documents = {"openid-configuration": self.discovery, "jwks": self.key_set}
        host, _, name = rest.rpartition("/.well-known/")
        if kind == "issuer" and host == self.url.removeprefix("https://") and name in documents:
            return _json(200, documents[name]())
        return None

    def _token(self, job: _Job, request: Request) -> Reply:
        scheme, _, bearer = (request.header("authorization") or "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(bearer.encode(), job.bearer.reveal().encode()):
            return _json(401, {"message": "The bearer token is not that of this job"})
        audience = dict(request.query).get("audience") or _default_audience(job.claims)
        claims = {name: value for name, value in job.claims.items() if name != "aud"}  # the job asks for its own
        value = self.mint(claims, audience=audience).reveal()
        return _json(200, {"count": len(value), "value": value})


def _default_audience(claims: Mapping[str, ClaimValue]) -> str:
    """The owner's URL. Source: GitHub's OpenID Connect reference."""
    owner = claims.get("repository_owner") or str(claims.get("repository", "")).partition("/")[0]
    return f"https://github.com/{owner}"


def _json(status: int, document: Mapping[str, Any]) -> Reply:
    return Reply(status, (("Content-Type", "application/json"),), json.dumps(document).encode())
