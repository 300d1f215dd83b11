"""Identity tokens of the shape that GitHub gives out, signed with nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from offkey.model.claims import Claims, ClaimValue
from offkey.model.configuration import RepositoryIdentity
from offkey.model.platforms import github

REPOSITORY = RepositoryIdentity("acme", "infra", "1001", "2002")
ISSUED = 1_790_000_000
SIGNATURE = "c2lnbmF0dXJlLXRoYXQtbm9ib2R5LXNob3VsZC1zZWU"


def claims(event: github.JobEvent | None = None, **more: Any) -> Claims:
    said = github.job_claims(REPOSITORY, event or github.JobEvent(), workflow=".github/workflows/deploy.yml", **more)
    return Claims({**said, "iat": ISSUED, "nbf": ISSUED - 600, "exp": ISSUED + 300, "jti": "one"})


def compact(payload: Mapping[str, ClaimValue], header: Mapping[str, str] | None = None) -> str:
    head = {"alg": "RS256", "kid": "key", "typ": "JWT"} if header is None else header
    return f"{_part(head)}.{_part(payload)}.{SIGNATURE}"


def _part(value: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
