"""GitHub Actions: which tokens its jobs can get, all claims of one token together, and whom a policy names.

Source: GitHub Docs, Actions, Reference, Security, OpenID Connect reference
(https://docs.github.com/en/actions/reference/security/oidc), read 2026-08.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from offkey.model.platforms import github, github_parts, github_templates
from offkey.model.platforms.github_parts import Context, Whose
from offkey.model.tokens import Family, Fixed, Piece, Platform, Project, ReachClass

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
            for context in github_parts.contexts(wanted):
                yield _own(whose, context, wanted, assumptions, immutable=immutable)
                if "job_workflow_ref" in wanted:
                    public = () if kind is ReachClass.INSIDER else (_CALLABLE,)
                    yield _called(whose, context, wanted, (*assumptions, *public), immutable=immutable)


def _taken_over(kind: ReachClass, whose: Whose) -> tuple[str, ...]:
    """What must have happened for a token of somebody else to bear our names."""
    owner, name = isinstance(whose.owner.part, Fixed), isinstance(whose.name.part, Fixed)
    if kind is ReachClass.STRANGER and owner:
        return ("somebody else has taken over the owner's name",)
    return ("another repository has taken over the name",) if kind is ReachClass.SIBLING and name else ()


def _own(
    whose: Whose, context: Context, wanted: frozenset[str], assumptions: tuple[str, ...], *, immutable: bool
) -> Family:
    """A job that is written in the repository itself."""
    pieces = (
        Piece(Fixed("repo:"), ("sub",)),
        *github_parts.repository(whose, immutable=immutable),
        Piece(Fixed(":"), ("sub",)),
        *github_parts.OWN_WORKFLOW,
        *context.in_subject(),
        *github_parts.free(),
    )
    return Family(context.event, github_parts.only(pieces, wanted), context.event_name, assumptions)


def _called(
    whose: Whose, context: Context, wanted: frozenset[str], assumptions: tuple[str, ...], *, immutable: bool
) -> Family:
    """A job of a reusable workflow: everything but `job_workflow_ref` is the caller's."""
    own = (
        Piece(Fixed("repo:"), ("sub",)),
        *github_parts.repository(whose, immutable=immutable),
        Piece(Fixed(":"), ("sub",)),
        *context.in_subject(),
    )
    without = github_parts.only(own, wanted - {"job_workflow_ref"})
    rest = github_parts.only((*github_parts.called(("job_workflow_ref",)), *github_parts.free()), wanted)
    return Family(f"{context.event}, in a reusable workflow", (*without, *rest), context.event_name, assumptions)


_SUBJECT = re.compile(
    r"repo:(?P<owner>[^/@:]+)(?:@(?P<owner_id>\d+))?(?P<slash>/)?(?:(?P<name>[^/@:]+)(?:@(?P<id>\d+))?(?P<end>:|\Z))?",
    re.ASCII,
)
_REPOSITORY = re.compile(r"(?P<owner>[^/]+)/(?P<name>[^/]+)?", re.ASCII)
_REVIEWED = re.compile(
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


_KEY_HOSTS = github.KEY_HOSTS.pattern.replace(r"\Z", "")

PLATFORM = Platform(
    name="github",
    title="GitHub Actions",
    hosts=re.compile(rf"(?:{_KEY_HOSTS}|[^/]+/_services/token)\Z"),
    claims=github.CLAIMS,
    audiences=(github.AUDIENCE, "sts.amazonaws.com.cn"),
    shared=True,
    families=families,
    named=named,
    reviewed=reviewed,
    customised=github_templates.customised,
    sources=("https://docs.github.com/en/actions/reference/security/oidc",),
)
