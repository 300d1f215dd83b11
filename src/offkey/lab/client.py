"""boto3, pointed at the lab and at nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import botocore.session
from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import ClientError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.session import Credentials

_lock = threading.Lock()
_CONFIG = Config(
    retries={"max_attempts": 1, "mode": "standard"},
    proxies={},
    s3={"addressing_style": "path"},
    connect_timeout=5,
    read_timeout=60,
    user_agent_extra="offkey-lab",
)
_S3_CONFIG = _CONFIG.merge(Config(signature_version="s3v4"))
"""Without the version, boto3 presigns S3 addresses in a form that AWS has long retired."""


@lru_cache(maxsize=1)
def _session() -> Session:
    """One session for all: it caches the service models. The machine's configuration files are left alone."""
    return Session(botocore_session=botocore.session.Session(session_vars={"profile": (None, None, None, None)}))


def refusal(call: Callable[[], object]) -> str | None:
    """AWS's error for a call, code and text; None where it went through."""
    try:
        call()
    except ClientError as error:
        described = error.response["Error"]
        return f"{described['Code']}: {described['Message']}"
    return None


def client(service: str, *, endpoint: str, credentials: Credentials, region: str) -> Any:
    """A client of `service` with exactly these credentials."""
    token = credentials.session_token
    with _lock:  # making clients from one session is not safe from several threads
        return _session().client(
            service,
            endpoint_url=endpoint,
            region_name=region,
            aws_access_key_id=credentials.access_key_id,
            aws_secret_access_key=credentials.secret_access_key.reveal(),
            aws_session_token=token.reveal() if token else None,
            config=_S3_CONFIG if service == "s3" else _CONFIG,
        )
