"""A token that lies ready in a variable or a file: read, and looked at before it is sent."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

from offkey.errors import ConfigurationError
from offkey.model.secret import Secret
from offkey.session.origin import claims_in

LONGEST = 20_000
"""Characters of a token. Source: AWS's STS model, `clientTokenType`."""

_TOLERANCE = 300
"""Seconds that AWS accepts a token after its end.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html
"""


def held(text: str, *, platform: str, where: str, cure: str) -> Secret[str]:
    """The token in `text`, which stood in `where`, of a job of `platform`; `cure` says how to get a better one.

    Raises: ConfigurationError where it is no token, or is over: AWS would say so too, but not where it came from.
    """
    token = Secret(text.strip())
    if token.reveal().count(".") != 2 or not claims_in(token):
        raise ConfigurationError(f"{platform}: what {where} holds is not an identity token", hint=cure)
    ends = claims_in(token).get("exp")
    if isinstance(ends, int | float) and ends + _TOLERANCE < time.time():
        ended = datetime.fromtimestamp(ends, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        raise ConfigurationError(f"{platform}: the identity token in {where} ended at {ended}", hint=cure)
    return token


def audiences(token: Secret[str]) -> tuple[str, ...]:
    """Whom the token is for. Source: RFC 7519, section 4.1.3: one text, or a list of them."""
    audience = claims_in(token).get("aud")
    values = audience if isinstance(audience, list) else [audience]
    return tuple(value for value in values if isinstance(value, str))


def in_file(path: str, *, platform: str, cure: str) -> Secret[str]:
    """The token that a file or a pipe holds.

    Raises: ConfigurationError where it cannot be read, or holds none.
    """
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - importing pathlib takes longer than reading the token
            data = file.read(LONGEST + 2)
    except OSError as error:
        raise ConfigurationError(f"{platform}: {path} cannot be read: {error.strerror}", hint=cure) from error
    text = data.decode("utf-8", "replace").strip()
    if not text:
        raise ConfigurationError(f"{platform}: {path} is empty", hint=cure)
    if len(text) > LONGEST:
        raise ConfigurationError(f"{platform}: {path} holds more than any token", hint=cure)
    return held(text, platform=platform, where=os.path.basename(path), cure=cure)  # noqa: PTH119
