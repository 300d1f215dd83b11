"""GitHub Actions: which tokens its jobs can get, all claims of one token together, and whom a policy names.

Source: GitHub Docs, Actions, Reference, Security, OpenID Connect reference
(https://docs.github.com/en/actions/reference/security/oidc), read 2026-08.
"""

from __future__ import annotations

from itertools import product

from offkey.model.builtin import lru_cache
from offkey.model.platforms import github, github_parts, github_templates
from offkey.model.platforms.parts import fixed, only
from offkey.model.records import dataclass
from offkey.model.regex import ASCII, regex
from offkey.model.tokens import Family, Fixed, Piece, Platform, Project, ReachClass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.platforms.github_parts import Context, Whose

_CALLABLE = "the repository of the reusable workflow lets the caller call it (a public one lets everybody)"


def families(_host: str, kind: ReachClass, project: Project, wanted: frozenset[str]) -> Iterator[Family]:
    """The tokens that jobs get by default, both subject forms, the plain contexts first."""
    for immutable in github_parts.forms(kind, project):
        if github_templates.chosen(kind, project):
            return
        for whose in github_parts.whose(kind, project, immutable=immutable):
            assumptions = _taken_over(kind, whose)
            if kind is ReachClass.STRANGER:
                wanted -= {"enterprise_id"}  # the id in a policy is ours, and a stranger is of another enterprise
            if assumptions and "repository" in wanted:
                continue  # a name that was taken over is as good as the first holder's to every condition on names
            repository = (fixed("repo:", "sub"), *github_parts.repository(whose, immutable=immutable))
            kept = {claims: only(repository, claims) for claims in {e.claims for e in _ends(wanted)}}
            for end in _ends(wanted):
                said = (_CALLABLE,) if end.called and kind is not ReachClass.INSIDER else ()
                pieces = (*kept[end.claims], *end.pieces)
                yield Family(end.event, pieces, end.event_name, (*assumptions, *said), by_name=not immutable)


def _taken_over(kind: ReachClass, whose: Whose) -> tuple[str, ...]:
    """What must have happened for a token of somebody else to bear our names."""
    owner, name = isinstance(whose.owner.part, Fixed), isinstance(whose.name.part, Fixed)
    if kind is ReachClass.STRANGER and owner:
        return ("somebody else has taken over the owner's name",)
    return ("another repository has taken over the name",) if kind is ReachClass.SIBLING and name else ()


@dataclass(frozen=True, slots=True)
class _End:
    """How a token goes on behind its repository: the same for every repository, so it is made once.

    `claims` are those the token has; `pieces` are what follows the repository in its subject.
    """

    event: str
    event_name: str
    claims: frozenset[str]
    pieces: tuple[Piece, ...]
    called: bool = False


@lru_cache(maxsize=256)
def _ends(wanted: frozenset[str]) -> tuple[_End, ...]:
    """Every way on, the plain ones first."""
    return tuple(
        end
        for context, claims in product(github_parts.contexts(wanted), tuple(github_parts.present(wanted)))
        for end in _ways_on(context, claims)
    )


def _ways_on(context: Context, claims: frozenset[str]) -> Iterator[_End]:
    """A job written in the repository itself, and one of a reusable workflow: all but its file is the caller's."""
    colon, free = fixed(":", "sub"), github_parts.free()
    pieces = (colon, *github_parts.OWN_WORKFLOW, *context.in_subject(), *free)
    yield _End(context.event, context.event_name, claims, only(pieces, claims))
    if "job_workflow_ref" in claims:
        callers = claims - {"job_workflow_ref"}
        own = only((colon, *context.in_subject()), callers)
        rest = only((*github_parts.called(("job_workflow_ref",)), *free), claims)
        yield _End(f"{context.event}, in a reusable workflow", context.event_name, callers, (*own, *rest), called=True)


_SUBJECT = regex(
    r"repo:(?P<owner>[^/@:]+)(?:@(?P<owner_id>\d+))?(?P<slash>/)?(?:(?P<name>[^/@:]+)(?:@(?P<id>\d+))?(?P<end>:|\Z))?",
    ASCII,
)
_REPOSITORY = regex(r"(?P<owner>[^/]+)/(?P<name>[^/]+)?", ASCII)
_REVIEWED = regex(
    r"repo:[^/:]+/[^/:]+:(?:[a-z_]+:[^:]+:)*(?:ref:refs/heads/[^:]+|environment:[^:]+)(?::[a-z_]+:[^:]+)*\Z"
)


def named(claim: str, text: str) -> Project:
    """The repository that a policy's value names, as far as it is literal; `text` ends with `*` where it goes on."""
    whole, begun = not text.endswith("*"), text.removesuffix("*")
    match claim:
        case "sub":
            project = _named_by_subject(begun, whole=whole)
            return project if project != Project() else github_templates.named(text)
        case "repository":
            found = _REPOSITORY.match(begun)
            if found is None:
                return Project()
            return Project(owner=found["owner"], name=found["name"] if whole else None)
        case "repository_owner_id":
            return Project(owner_id=begun if whole and begun.isdigit() else None)
        case "repository_id":
            return Project(id=begun if whole and begun.isdigit() else None)
    return Project()


def _named_by_subject(begun: str, *, whole: bool) -> Project:
    hyphens = github.HYPHEN_FORM.match(begun)
    if hyphens is not None:
        return Project(hyphens["owner"], hyphens["name"])
    found = _SUBJECT.match(begun)
    if found is None or not (found["slash"] or found["owner_id"]):
        return Project()
    ended = found["end"] == ":" or (found["end"] is not None and whole)
    owner_id = found["owner_id"] if found["slash"] else None
    name = found["name"] if ended or found["id"] else None
    return Project(found["owner"], name, owner_id, found["id"] if ended else None)


def reviewed(subject: str) -> bool:
    """Whether an exact subject is a branch or an environment of a repository it names, perhaps with more claims.

    One in the withdrawn hyphen form is not: it looks like the repository's, and is that of whoever registers the name.
    """
    return _REVIEWED.match(subject) is not None and github.HYPHEN_FORM.match(subject) is None


def pinned(project: Project, claim: str, value: str) -> Iterator[str]:
    """The default subjects of the repository's jobs with this environment, or on this branch, in both forms.

    `*` stands for ids that are not known.
    """
    if project.owner is None or project.name is None:
        return
    branch = value if claim == "ref" and value.startswith("refs/heads/") else None
    environment = value if claim == "environment" else None
    if branch is None and environment is None:
        return
    context = github.context(environment=environment, ref=branch)
    yield f"repo:{project.owner}/{project.name}:{context}"
    yield f"repo:{project.owner}@{project.owner_id or '*'}/{project.name}@{project.id or '*'}:{context}"


_KEY_HOSTS = github.KEY_HOSTS.pattern.replace(r"\Z", "")

PLATFORM = Platform(
    name="github",
    title="GitHub Actions",
    hosts=regex(rf"(?:{_KEY_HOSTS}|[^/]+/_services/token)\Z"),
    claims=github.CLAIMS,
    audiences=(github.AUDIENCE, "sts.amazonaws.com.cn"),
    shared=True,
    families=families,
    named=named,
    reviewed=reviewed,
    pinned=pinned,
    customised=github_templates.customised,
    # Environments are named without regard to case. Source: GitHub Docs, "Managing environments for deployment".
    caseless=regex(r"repo:[^:]+:environment:[^:]+\Z"),
    sources=("https://docs.github.com/en/actions/reference/security/oidc",),
)
