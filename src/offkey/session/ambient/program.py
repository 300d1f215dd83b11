"""A token that a program of the platform prints: its agent, or its command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from offkey.errors import ConfigurationError
from offkey.session.ambient.held import held

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.secret import Secret

_SECONDS = 30


def printed(command: Sequence[str], environment: Mapping[str, str], *, platform: str, cure: str) -> Secret[str]:
    """What `command` prints, which must be an identity token.

    Raises: ConfigurationError where the program is missing, fails, takes too long, or prints something else. What it
    says about that is not repeated: it may hold what it was given.
    """
    import subprocess

    shown = " ".join(command[:3])
    try:
        done = subprocess.run(
            command, env=dict(environment), capture_output=True, timeout=_SECONDS, stdin=subprocess.DEVNULL, check=False
        )
    except FileNotFoundError as error:
        raise ConfigurationError(f"{platform}: the program {command[0]} is not here", hint=cure) from error
    except OSError as error:
        raise ConfigurationError(f"{platform}: {shown} cannot be run: {error.strerror}", hint=cure) from error
    except subprocess.TimeoutExpired:
        done = None  # the cause would quote what was printed until then
    if done is None:
        raise ConfigurationError(f"{platform}: {shown} took more than {_SECONDS} seconds", hint=cure)
    if done.returncode != 0:
        raise ConfigurationError(f"{platform}: {shown} ended with code {done.returncode}", hint=cure)
    return held(done.stdout.decode("utf-8", "replace"), platform=platform, where=f"the output of {shown}", cure=cure)
