"""Which host is asked, and with which token: both from the environment, never from a flag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from offkey.errors import ConfigurationError
from offkey.forge.http import checked_base
from offkey.model.records import dataclass
from offkey.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Access:
    """The address of an API, and the token for it (None: as anybody)."""

    base: str
    token: Secret[str] | None = None


def github(environment: Mapping[str, str]) -> Access:
    """GitHub's API: github.com, or what `GITHUB_API_URL` says (GitHub Enterprise Server: `https://HOST/api/v3`).

    Source: https://cli.github.com/manual/gh_help_environment for the order of the tokens; GitHub Docs, "Variables
    reference", GITHUB_API_URL.
    Raises: ConfigurationError for an address where a token must not travel.
    """
    base = environment.get("GITHUB_API_URL") or "https://api.github.com"
    return Access(checked_base(base, variable="GITHUB_API_URL"), _token(environment, ("GH_TOKEN", "GITHUB_TOKEN")))


def gitlab(environment: Mapping[str, str]) -> Access:
    """GitLab's own address: gitlab.com, or `GITLAB_HOST`, or in a pipeline the instance that runs it.

    Source: https://docs.gitlab.com/cli/ for GITLAB_HOST and GITLAB_TOKEN; "Predefined CI/CD variables", CI_SERVER_URL.
    Raises: see `github`.
    """
    given = environment.get("GITLAB_HOST") or environment.get("CI_SERVER_URL") or "https://gitlab.com"
    base = given if "://" in given else f"https://{given}"
    return Access(checked_base(base, variable="GITLAB_HOST"), _token(environment, ("GITLAB_TOKEN",)))


def _token(environment: Mapping[str, str], names: Sequence[str]) -> Secret[str] | None:
    for name in names:
        token = environment.get(name, "").strip()
        if token and not (token.isascii() and token.isprintable() and " " not in token):
            raise ConfigurationError(f"{name} is no token: it holds a line break, a space or another character")
        if token:
            return Secret(token)
    return None


def missing(library: str) -> ConfigurationError:
    """What to say where the libraries for code hosts are not installed."""
    return ConfigurationError(f"{library} is not installed", hint="pip install 'offkey[forge]'")
