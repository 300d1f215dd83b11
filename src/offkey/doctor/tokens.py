"""The identity tokens that lie ready: in the file that variables or profiles name, and in variables of a CI job."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from offkey.errors import UnreadableError
from offkey.model.diagnosis import FoundToken
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.prove.lifetime import obstacles
from offkey.read import token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.doctor.here import Here
    from offkey.model.claims import DecodedToken

FILE = "AWS_WEB_IDENTITY_TOKEN_FILE"
GITHUB = ("ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN")
_OTHERS = regex(r"ACTIONS_|GITHUB_|GH_|CI_JOB_TOKEN|CI_REGISTRY|CI_DEPENDENCY|CI_DEPLOY|CI_REPOSITORY|CI_JOB_JWT")
"""Variables that hold tokens for the platform itself, not for others."""
_MOST = 1 << 20


@dataclass(frozen=True, slots=True)
class TokenFile:
    """A file that should hold a token: who names it, and the role it is for."""

    path: str
    named: str
    role: str | None


def files(here: Here) -> Iterator[TokenFile]:
    """The token files that some tool would read."""
    if here.get(FILE):
        yield TokenFile(here.get(FILE), FILE, here.get("AWS_ROLE_ARN") or None)
    for name in here.in_use:
        settings = here.files.profile(name) or {}
        if path := settings.get("web_identity_token_file"):
            yield TokenFile(path, f"the profile {name}", settings.get("role_arn"))


def contents(file: TokenFile) -> str:
    """What is in the file. Raises OSError where that cannot be had."""
    with Path(file.path.rstrip("\r")).open("rb") as opened:
        return opened.read(_MOST).decode("utf-8", "replace")


def decoded(text: str, where: str) -> DecodedToken | None:
    """The token in `text`, None where it is none."""
    try:
        return token.read(text, path=where) if token.is_compact(text) else None
    except UnreadableError:
        return None


def in_variables(here: Here) -> Iterator[tuple[str, DecodedToken]]:
    """Every variable that holds an identity token for somebody else than the platform."""
    for name, value in sorted(here.environment.items()):
        if value.startswith("eyJ") and not _OTHERS.match(name):
            found = decoded(value, name)
            if found is not None and found.claims.issuer.startswith("https://") and found.claims.values.get("sub"):
                yield name, found


def found(here: Here) -> tuple[FoundToken, ...]:
    """Every token that can be read, in a file first."""
    ready: list[FoundToken] = []
    for file in files(here):
        try:
            one = decoded(contents(file), file.path)
        except OSError:
            continue  # said by the examination
        if one is not None:
            ready.append(FoundToken(file.path, one.claims, tuple(obstacles(one, here.now))))
    for name, one in in_variables(here):
        ready.append(FoundToken(name, one.claims, tuple(obstacles(one, here.now))))
    return tuple(ready)


def holds_tokens(here: Here) -> bool:
    """Whether a token lies ready, or may be asked for, so that `offkey exec` needs nothing else."""
    return all(here.get(name) for name in GITHUB) or any(True for _ in in_variables(here))
