"""CircleCI: its issuer of one organization, the claims of a job's token, and which tokens there are.

Source: CircleCI Docs, "Using OpenID Connect tokens in jobs" and "OIDC tokens with custom claims"
(circleci/circleci-docs `docs/guides/modules/permissions-authentication/pages/`), read 2026-11; AWS Service
Authorization Reference for STS, read 2026-10.
"""

from __future__ import annotations

from itertools import product

from offkey.model.platforms.parts import DIGITS, LETTERS, REF, SESSION, UUID, audience, fixed, literal, only, other, own
from offkey.model.regex import regex
from offkey.model.tokens import Claim, Family, Piece, Platform, Project, ReachClass, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HOSTS = regex(r"oidc\.circleci\.com/org/(?P<id>[^/]+)\Z")

_PROJECT, _ORIGIN, _REF = (f"oidc.circleci.com/{name}" for name in ("project-id", "vcs-origin", "vcs-ref"))
CLAIMS: Mapping[str, Claim] = {
    "iss": Claim("the URL of the organization's issuer"),
    "sub": Claim("the subject: organization, project and user; in the second form also the source", key=True),
    "aud": Claim("the organization's id, or the audience that the job asks for", key=True),
    "iat": Claim("when it was issued"),
    "exp": Claim("not valid after: an hour after it was issued"),
    _PROJECT: Claim("id of the project", key=True),
    "oidc.circleci.com/org-id": Claim("id of the organization", optional=True),
    "oidc.circleci.com/pipeline-definition-id": Claim("id of the pipeline's definition", optional=True),
    "oidc.circleci.com/pipeline-id": Claim("the pipeline", optional=True),
    "oidc.circleci.com/workflow-id": Claim("the workflow", optional=True),
    "oidc.circleci.com/job-id": Claim("the job", optional=True),
    _ORIGIN: Claim("the repository that triggered the pipeline; none for a custom webhook", optional=True),
    _REF: Claim("the ref of the change; none for a custom webhook", optional=True),
    "oidc.circleci.com/context-ids": Claim("ids of the job's contexts, a list"),
    "oidc.circleci.com/ssh-rerun": Claim("whether somebody runs the job again with SSH"),
}
"""The complete list. AWS makes a key of the project's id alone, besides the default ones."""

_LIKELY = ("00000000-0000-4000-8000-000000000000",)
_VCS_ORIGIN = Word(LETTERS + DIGITS + "-._/")
"""`github.com/owner/name`, on GitLab with groups between. Source: CircleCI Docs, `oidc.circleci.com/vcs-origin`.
The slashes make it the one word here that what follows may begin inside of: it ends at any `/vcs-ref/`."""


def families(host: str, kind: ReachClass, project: Project, wanted: frozenset[str]) -> Iterator[Family]:
    """The tokens of jobs: the first form, and the second with the source of the change.

    Only the organization's own projects have tokens of its issuer, so there are no strangers. Builds of pull
    requests from forks count as the project's own, as they do for CircleCI.
    """
    organization = HOSTS.match(host)
    if kind is ReachClass.STRANGER or organization is None:
        return
    id_ = (own if kind is ReachClass.INSIDER else other)(project.id, UUID)
    who = (
        fixed(f"org/{organization['id']}/project/", "sub"),
        Piece(id_, ("sub", _PROJECT), likely=_LIKELY),
        fixed("/user/", "sub"),
        Piece(UUID, ("sub",), likely=_LIKELY),
    )
    # The audience by default, then any that the job asks for.
    for chosen, (event, source) in product((fixed(organization["id"], "aud"), audience()), _sources()):
        yield Family(event, only((*who, *source, chosen, SESSION), wanted))


def _sources() -> Iterator[tuple[str, tuple[Piece, ...]]]:
    """What the second form says of the change; nothing in the first form, and for a custom webhook."""
    yield "job", ()
    for start, event in (("refs/heads/", "branch"), ("refs/tags/", "tag"), ("refs/pull/", "pull request")):
        source = (
            fixed("/vcs-origin/", "sub"),
            Piece(_VCS_ORIGIN, ("sub", _ORIGIN), likely=("github.com/attacker/fork", "github.com/octo-org/octo-repo")),
            fixed("/vcs-ref/", "sub"),
            fixed(start, "sub", _REF),
            Piece(REF, ("sub", _REF), likely=("1/head",) if event == "pull request" else ("main", "anything")),
        )
        yield f"job for a {event}, second form", source


_NAMED = regex(r"org/(?P<organization>[^/]+)/(?:project/(?P<project>[^/]+)(?P<end>/|\Z))?")
_REVIEWED = regex(r"org/[^/*?]+/project/[^/*?]+/user/[^/*?]+(?:/vcs-origin/[^*?]+/vcs-ref/refs/heads/[^*?]+)?\Z")


def named(claim: str, text: str) -> Project:
    """The organization and project that the literal beginning of a policy's value names, by their ids."""
    begun, whole = literal(text)
    match claim:
        case "sub":
            found = _NAMED.match(begun)
            if found is None:
                return Project()
            ended = found["end"] == "/" or whole
            return Project(owner_id=found["organization"], id=found["project"] if ended else None)
        case "oidc.circleci.com/project-id":
            return Project(id=begun if whole else None)
    return Project()


def reviewed(subject: str) -> bool:
    """Whether an exact subject is one user of one project, and in the second form a branch as well."""
    return _REVIEWED.match(subject) is not None


PLATFORM = Platform(
    name="circleci",
    title="CircleCI",
    hosts=HOSTS,
    claims=CLAIMS,
    audiences=("sts.amazonaws.com",),
    shared=False,
    families=families,
    named=named,
    reviewed=reviewed,
    sources=(
        "https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/",
        "https://circleci.com/docs/guides/permissions-authentication/oidc-tokens-with-custom-claims/",
    ),
)
"""The audience by default is the organization's id, which the families hold; AWS's own example has the other."""
