"""offkey's own issuer, for runners of one's own that are none (Atlantis first): its tokens are ours to define.

A subject says which Terraform runs, and no more: repository, directory, workspace, and whether it only plans.
Who opened the pull request, and which, is beside it. Source: none, this page is the definition.
"""

from __future__ import annotations

from offkey.model.platforms.parts import CONTROL, DIGITS, LETTERS, SESSION, audience, fixed, literal, names, only
from offkey.model.regex import regex
from offkey.model.tokens import Claim, Family, Piece, Platform, Project, ReachClass, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HOSTS = regex(r"[a-z0-9.-]+(?:/[A-Za-z0-9._-]+)*/offkey\Z")
"""An issuer of ours may have any host; the last part of its path is `offkey`, so that it can be told."""
AUDIENCE = "sts.amazonaws.com"

CLAIMS: Mapping[str, Claim] = {
    "iss": Claim("the issuer's URL, which ends in `/offkey`"),
    "sub": Claim("the subject: repository, directory, workspace and phase", key=True),
    "aud": Claim("who the token is for", key=True),
    "iat": Claim("when it was issued"),
    "nbf": Claim("not valid before: when it was issued"),
    "exp": Claim("not valid after: five minutes after it was issued"),
    "jti": Claim("the token's own id"),
    "repository": Claim("`owner/name` of the repository that the pull request is for; groups between them"),
    "directory": Claim("the root module, from the repository's root; `.` for the root itself"),
    "workspace": Claim("the Terraform workspace"),
    "phase": Claim("`plan` or `apply`"),
    "project": Claim("the name of the Atlantis project, where it has one", optional=True),
    "pull_request": Claim("the number of the pull request"),
    "actor": Claim("who asked for the run"),
    "sha": Claim("the commit of the pull request's head"),
    "base_ref": Claim("the branch that the pull request is for"),
    "head_repository": Claim("`owner/name` of the repository that the change comes from"),
}
"""The complete list. AWS makes keys of none but the default ones."""

_OWNER = Word(LETTERS + DIGITS + "-_.", most=255)
_NAME = Word(LETTERS + DIGITS + "-_./")
"""Of any code host; GitLab's groups stand between owner and name."""
_DIRECTORY = Word(LETTERS + DIGITS + "-_./", never=CONTROL)
_WORKSPACE = Word(LETTERS + DIGITS + "-_.")
"""Source: Terraform documentation, "Workspaces": a name has to be safe in a URL's path."""


def families(_host: str, kind: ReachClass, project: Project, wanted: frozenset[str]) -> Iterator[Family]:
    """The tokens of plans, then those of applies. The issuer serves nobody else, so there are no strangers."""
    for owner, name in names(kind, project, owners=_OWNER, projects=_NAME):
        for phase in ("plan", "apply"):
            pieces = (
                fixed("repository:", "sub"),
                Piece(owner, ("sub", "repository"), likely=("anything", "another-owner")),
                fixed("/", "sub", "repository"),
                Piece(name, ("sub", "repository"), likely=("anything", "another-repository")),
                fixed(":directory:", "sub"),
                Piece(_DIRECTORY, ("sub", "directory"), escaping=("sub",), likely=("anything", "environments/live")),
                fixed(":workspace:", "sub"),
                Piece(_WORKSPACE, ("sub", "workspace"), likely=("default", "anything")),
                fixed(":phase:", "sub"),
                fixed(phase, "sub", "phase"),
                audience(AUDIENCE),
                SESSION,
            )
            yield Family(f"{phase} of a pull request", only(pieces, wanted), phase)


def subject(owner: str, name: str, *, directory: str, workspace: str, phase: str) -> str:
    """The `sub` of one run; a colon in the directory is written as `%3A`."""
    return f"repository:{owner}/{name}:directory:{directory.replace(':', '%3A')}:workspace:{workspace}:phase:{phase}"


_NAMED = regex(r"repository:(?P<owner>[^/:]+)/(?:(?P<name>[^:]+)(?P<end>:|\Z))?")
_REVIEWED = regex(r"repository:[^:*?]+/[^:*?]+:directory:[^:*?]+:workspace:[^:*?]+:phase:(?:plan|apply)\Z")


def named(claim: str, text: str) -> Project:
    """The repository that the literal beginning of a policy's value names."""
    begun, whole = literal(text)
    found = _NAMED.match(f"repository:{begun}" if claim == "repository" else begun)
    if claim not in {"sub", "repository"} or found is None:
        return Project()
    return Project(found["owner"], found["name"] if found["end"] == ":" or whole else None)


def reviewed(subject: str) -> bool:
    """Whether an exact subject is one phase of one workspace of one root module."""
    return _REVIEWED.match(subject) is not None


PLATFORM = Platform(
    name="offkey",
    title="offkey's own issuer",
    hosts=HOSTS,
    claims=CLAIMS,
    audiences=(AUDIENCE,),
    shared=False,
    families=families,
    named=named,
    reviewed=reviewed,
    sources=("offkey: src/offkey/model/platforms/offkey_issuer.py",),
)
