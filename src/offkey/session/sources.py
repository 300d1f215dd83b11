"""Where a session can begin: every token source and every sign-in, in the order in which they are asked.

A job's own identity comes before that of the machine it runs on: a runner in a cluster has the cluster's token at hand
too, and many jobs share it. Whatever was named on purpose (`OFFKEY_TOKEN_FILE`) comes before both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Protocol, cast

from offkey.errors import ConfigurationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.secret import Secret
    from offkey.model.session import Session, Wanted
    from offkey.session.http import Http
    from offkey.session.sts import Clock

TOKENS: tuple[str, ...] = (
    "file",
    "offkey_issuer",
    "github",
    "gitlab",
    "bitbucket",
    "circleci",
    "buildkite",
    "hcp_terraform",
    "spacelift",
    "web_identity_file",
    "kubernetes",
)
"""Modules of `session/ambient/`, each with a function `token`."""

SIGN_INS: tuple[str, ...] = ("identity_center",)
"""Modules of `session/`, each with a function `signed_in`: how people begin where no job does."""


class TokenSource(Protocol):
    """An identity token that lies ready here, None where it does not."""

    def __call__(self, environment: Mapping[str, str], *, audience: str, http: Http) -> Secret[str] | None:
        """A token for `audience`. Raises: an OffkeyError where it should be here but is broken."""
        ...


class SignInSource(Protocol):
    """A session that a person's sign-in gives, None where nobody is meant to sign in."""

    def __call__(self, wanted: Wanted, *, environment: Mapping[str, str], http: Http, clock: Clock) -> Session | None:
        """The session of `wanted.sign_in`. Raises: an OffkeyError where the sign-in is over, naming `offkey login`."""
        ...


def token(
    environment: Mapping[str, str], *, audience: str, http: Http, only: str | None = None
) -> tuple[str, Secret[str]] | None:
    """The first token that is here, with the name of its source; with `only` that source alone is asked.

    Raises: ConfigurationError where `only` is no source or has nothing here; whatever a broken source raises.
    """
    if only is not None and only not in TOKENS:
        raise ConfigurationError(f"no token source is called {only!r}", hint=f"Known: {', '.join(TOKENS)}.")
    for name in TOKENS if only is None else (only,):
        source = cast(TokenSource, import_module(f"offkey.session.ambient.{name}").token)
        found = source(environment, audience=audience, http=http)
        if found is not None:
            return name, found
    if only is not None:
        raise ConfigurationError(f"the token source {only} has nothing here", hint=f"Is this a job of {only}?")
    return None


def sign_ins() -> Iterator[tuple[str, SignInSource]]:
    """The sign-ins by name, imported one by one."""
    for name in SIGN_INS:
        yield name, cast(SignInSource, import_module(f"offkey.session.{name}").signed_in)
