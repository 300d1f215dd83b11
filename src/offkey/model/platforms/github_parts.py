"""GitHub Actions: the parts that identity tokens are made of, each with the claims it is written to.

Source: GitHub Docs, Actions, Reference, Security, OpenID Connect reference
(https://docs.github.com/en/actions/reference/security/oidc), read 2026-08: subject formats, immutable subjects.
"""

from __future__ import annotations

from offkey.model.platforms import github
from offkey.model.platforms.parts import CONTROL, DIGITS, ID, LETTERS, REF, SESSION, fixed, other, own
from offkey.model.records import dataclass, replace
from offkey.model.tokens import Part, Piece, Project, ReachClass, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAIN = LETTERS + DIGITS + "-._/"
_ENVIRONMENT = Word(_PLAIN + " :", most=255, never=CONTROL)
"""Source: GitHub Docs, "Managing environments for deployment": 255 characters at most, any kind."""
_LOGIN = Word(github.OWNER_CHARACTERS + "[]", most=github.OWNER_LENGTH + len("[bot]"))
_OWNER = Word(github.OWNER_CHARACTERS, most=github.OWNER_LENGTH)
_NAME = Word(github.REPOSITORY_CHARACTERS, most=github.REPOSITORY_LENGTH)
_FILE = Word(LETTERS + DIGITS + "-._", never="/@:" + CONTROL)
_AUDIENCE = Word(_PLAIN + ":", never=CONTROL)
TEXT = Word(_PLAIN + " :", never=CONTROL)
"""Any text on one line."""

_LIKELY_OWNERS = ("attacker", "attacker-org", "another-owner")
_LIKELY_NAMES = ("anything", "another-repository")
_LIKELY_BRANCHES = ("anything", "main", "feature/anything")


# --- whose ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Whose:
    """The parts of a token that say which repository it is of."""

    owner: Piece
    owner_id: Piece
    name: Piece
    id: Piece


def whose(kind: ReachClass, project: Project, *, immutable: bool) -> Iterator[Whose]:
    """Names decide who is who in the name form, ids in the immutable form, as names can be taken over."""
    owner, owner_id = project.owner, project.owner_id
    holder = own(owner, _OWNER), own(owner_id, ID)
    if kind is ReachClass.INSIDER:
        yield _whose(*holder, own(project.name, _NAME), own(project.id, ID))
    elif kind is ReachClass.SIBLING:
        if not immutable or project.id is None:
            yield _whose(*holder, other(project.name, _NAME), other(project.id, ID))
        if immutable and (project.id is not None or project.name is not None):
            yield _whose(*holder, own(project.name, _NAME) if project.id is None else _NAME, other(project.id, ID))
    else:
        if not immutable or owner_id is None:
            yield _whose(other(owner, _OWNER), other(owner_id, ID), _NAME, other(project.id, ID))
        if immutable and (owner is not None or owner_id is not None):
            # Without a known id nobody can say which of several ids under the owner's name is the owner's.
            name = own(owner, _OWNER) if owner_id is None else _OWNER
            yield _whose(name, other(owner_id, ID), _NAME, other(project.id, ID))


def forms(kind: ReachClass, project: Project) -> tuple[bool, ...]:
    """The forms of the subject, False for names and True for ids: both, unless the project's own is known."""
    known = project.subjects if kind is ReachClass.INSIDER else None
    return (False, True) if known is None else (known.immutable,)


def _whose(owner: Part, owner_id: Part, name: Part, id_: Part) -> Whose:
    return Whose(
        Piece(owner, ("sub", "repository", "repository_owner", "job_workflow_ref"), likely=_LIKELY_OWNERS),
        Piece(owner_id, ("sub", "repository_owner_id"), likely=("99999999",)),
        Piece(name, ("sub", "repository", "job_workflow_ref"), likely=_LIKELY_NAMES),
        Piece(id_, ("sub", "repository_id"), likely=("999999999",)),
    )


def repository(of: Whose, *, immutable: bool) -> tuple[Piece, ...]:
    """`owner/name` or `owner@id/name@id` as it stands in a subject; the ids are claims of their own in either form."""
    at = (fixed("@", "sub"),) if immutable else ()
    return (
        of.owner,
        *at,
        of.owner_id if immutable else replace(of.owner_id, claims=("repository_owner_id",)),
        fixed("/", "sub", "repository", "job_workflow_ref"),
        of.name,
        *at,
        of.id if immutable else replace(of.id, claims=("repository_id",)),
    )


# --- what for -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Context:
    """What follows the repository in a default subject, and the ref and environment that go with it.

    `ref` is written to the subject too where the context is the ref.
    """

    event: str
    event_name: str
    said: tuple[Piece, ...]
    ref: tuple[Piece, ...]
    ref_said: bool = False

    def in_subject(self) -> tuple[Piece, ...]:
        """The pieces, those for the subject first."""
        if not self.ref_said:
            return (*self.said, *self.ref)
        refs = (replace(piece, claims=("sub", *piece.claims), escaping=("sub",)) for piece in self.ref)
        return (*self.said, *refs)


def contexts(wanted: frozenset[str]) -> Iterator[Context]:
    """Every context of a default subject; the kinds of ref under an environment only where they matter."""
    ref = (fixed("ref:", "sub"),)
    yield Context("push to a branch", "push", ref, branch(), ref_said=True)
    yield Context("pull request", "pull_request", (fixed("pull_request", "sub"),), _PULL_REQUEST)
    named = (fixed("environment:", "sub"), environment(("sub", "environment")))
    yield Context("job with an environment", "push", named, branch())
    yield Context("push of a tag", "push", ref, _tag(), ref_said=True)
    if wanted & {"ref", "job_workflow_ref"}:
        yield Context("pull request with an environment", "pull_request", named, _PULL_REQUEST)
        yield Context("push of a tag with an environment", "push", named, _tag())


def environment(claims: tuple[str, ...]) -> Piece:
    """The name of an environment; one that does not exist springs into being when a job names it."""
    escaping = ("sub",) if "sub" in claims else ()
    return Piece(_ENVIRONMENT, claims, escaping=escaping, likely=("anything", "production"))


def branch() -> tuple[Piece, ...]:
    """The ref of a branch."""
    return _ref("refs/heads/", _LIKELY_BRANCHES)


def _tag() -> tuple[Piece, ...]:
    return _ref("refs/tags/", ("v1", "v1.0.0"))


def _ref(start: str, likely: tuple[str, ...]) -> tuple[Piece, ...]:
    claims = ("ref", "job_workflow_ref")
    return fixed(start, *claims), Piece(REF, claims, likely=likely)


_PULL_REQUEST = (
    fixed("refs/pull/", "ref", "job_workflow_ref"),
    Piece(ID, ("ref", "job_workflow_ref"), likely=("1",)),
    fixed("/merge", "ref", "job_workflow_ref"),
)

OWN_WORKFLOW = (
    fixed("/.github/workflows/", "job_workflow_ref"),
    Piece(_FILE, ("job_workflow_ref",), likely=("deploy.yml",)),
    fixed("@", "job_workflow_ref"),
)
"""What stands between the repository and its ref where the job is written in the repository itself."""


def called(claims: tuple[str, ...]) -> tuple[Piece, ...]:
    """`owner/name/.github/workflows/file@ref` of a reusable workflow in any repository; it has no ids in any form.

    Source: subvectors, gh-aws-jwr-key-stays-name-based-under-immutable-sub (observed 2026-10-08).
    """
    return (
        Piece(_OWNER, claims, likely=_LIKELY_OWNERS),
        fixed("/", *claims),
        Piece(_NAME, claims, likely=_LIKELY_NAMES),
        fixed("/.github/workflows/", *claims),
        Piece(_FILE, claims, likely=("deploy.yml",)),
        fixed("@", *claims),
        Piece(REF, claims, likely=("refs/heads/main", "refs/tags/v1")),
    )


def free(taken: frozenset[str] = frozenset()) -> tuple[Piece, ...]:
    """The claims that go with any event, but for those taken; whoever asks for a token chooses its audience."""
    pieces = (
        Piece(_AUDIENCE, ("aud",), likely=(github.AUDIENCE,)),
        Piece(_LOGIN, ("actor",), likely=("octocat",)),
        Piece(ID, ("actor_id",), likely=("583231",)),
        Piece(TEXT, ("workflow",), likely=("deploy",)),
        Piece(ID, ("enterprise_id",), likely=("1",)),
        replace(SESSION, likely=("GitHubActions",)),
    )
    return tuple(piece for piece in pieces if not taken & set(piece.claims))


def present(wanted: frozenset[str]) -> Iterator[frozenset[str]]:
    """The claims that matter, once with and once without that of an enterprise: most owners belong to none."""
    yield wanted
    if "enterprise_id" in wanted:
        yield wanted - {"enterprise_id"}
