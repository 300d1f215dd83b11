"""Clients of AWS's API: where they find credentials, how long they wait, and what their errors mean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from offkey.errors import ConfigurationError, OffkeyError, RefusedError, UnreachableError
from offkey.model.records import dataclass

_NO_CREDENTIALS = "Sign in first, for example with `aws sso login --profile NAME`, or name a profile."


@dataclass(frozen=True, slots=True)
class Target:
    """Which account is asked: by the profile whose credentials are used (None: what the environment has).

    `endpoint` takes the place of AWS's own addresses, as the lab does.
    """

    profile: str | None = None
    region: str | None = None
    endpoint: str | None = None


def client(service: str, target: Target) -> Any:
    """A client that waits for an answer, but not for ever.

    Raises ConfigurationError: boto3 is not installed, or there is no such profile.
    """
    try:
        import boto3
        from botocore.config import Config
    except ImportError as error:
        hint = 'pip install "offkey[aws]" brings it.'
        raise ConfigurationError("asking AWS needs boto3, which is not installed", hint=hint) from error
    settings = Config(
        connect_timeout=10,
        read_timeout=60,
        retries={"max_attempts": 3, "mode": "standard"},
        user_agent_extra="offkey",
    )
    with explained():
        session = boto3.Session(profile_name=target.profile, region_name=target.region)
        region = session.region_name or "us-east-1"  # IAM has one endpoint, which every region leads to
        return session.client(service, region_name=region, endpoint_url=target.endpoint, config=settings)


@contextmanager
def explained() -> Iterator[None]:
    """Turns the errors of boto3 into offkey's.

    Raises RefusedError: AWS said no. UnreachableError: it did not answer. ConfigurationError: there are no
    credentials, or no such profile.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        raise _refused(error) from error
    except BotoCoreError as error:
        raise _failed(error) from error


def _refused(error: Any) -> OffkeyError:
    described = error.response.get("Error", {})
    code, text = str(described.get("Code", "Unknown")), str(described.get("Message", ""))
    hint = "The credentials need the permission that the message names." if "Denied" in code else None
    return RefusedError(f"AWS refused {error.operation_name}: {text or code}", code=code, hint=hint)


def _failed(error: Exception) -> OffkeyError:
    from botocore import exceptions

    if isinstance(error, exceptions.NoCredentialsError | exceptions.PartialCredentialsError):
        return ConfigurationError("there are no credentials for AWS", hint=_NO_CREDENTIALS)
    if isinstance(error, exceptions.ProfileNotFound | exceptions.SSOError | exceptions.TokenRetrievalError):
        return ConfigurationError(str(error), hint=_NO_CREDENTIALS)
    if isinstance(error, exceptions.HTTPClientError | exceptions.ConnectionError):
        return UnreachableError(f"AWS did not answer: {error}", hint="Is there a proxy in between, or no network?")
    return ConfigurationError(f"AWS could not be asked: {error}")
