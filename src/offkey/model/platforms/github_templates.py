"""GitHub Actions: subjects whose template a repository or organization chose (`include_claim_keys`).

Any repository may choose, a stranger's too, so what a policy wants of `sub` may be minted by a template
although no default subject looks like it. Templates are many; those that a policy could mean are few, and
they are read off what it wants.

Source: GitHub Docs, OpenID Connect reference, "Customizing the token claims"; a `:` in a value is `%3A`.
"""

from __future__ import annotations

from offkey.model.platforms import github, github_parts
from offkey.model.platforms.parts import fixed, only
from offkey.model.records import replace
from offkey.model.regex import regex
from offkey.model.tokens import Family, Piece, Project, ReachClass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.platforms.github_parts import Whose

_DEFAULT = frozenset({("repo", "context"), ("repo", "ref"), ("repo", "environment"), ("repo", "pull_request")})
_PLAIN = frozenset({"repo", "context", "ref", "environment"})
_KEY = regex(r"([a-z_]+):")
_MOST = 8
"""Templates with more keys are not tried: nobody has been seen to write one."""


def customised(
    _host: str, kind: ReachClass, project: Project, wanted: frozenset[str], subjects: Sequence[str]
) -> Iterator[Family]:
    """The tokens of every template that could give what the policies want of `sub`."""
    own = chosen(kind, project)
    known = kind is ReachClass.INSIDER and project.subjects is not None
    read = () if known else (template for text in subjects for template in _plausible(kind, text))
    for template in dict.fromkeys((own,) if own else read):
        assumed = f"the repository's subjects are customised: include_claim_keys {', '.join(template)}"
        for immutable in github_parts.forms(kind, project) if "repo" in template else (False,):
            for whose in github_parts.whose(kind, project, immutable=immutable):
                for pieces in _whole(template, whose, wanted, immutable=immutable):
                    by_name = "repo" in template and not immutable
                    for claims in github_parts.present(wanted):
                        kept = only(pieces, claims)
                        assumptions = () if known else (assumed,)
                        yield Family("job whose repository chose its subject", kept, "push", assumptions, by_name)


def chosen(kind: ReachClass, project: Project) -> tuple[str, ...]:
    """The template that the project itself is known to have; empty for the default, and where it is not known."""
    keys = project.subjects.keys if project.subjects is not None and kind is ReachClass.INSIDER else ()
    return () if keys == ("repo", "context") else keys


def _plausible(kind: ReachClass, subject: str) -> Iterator[tuple[str, ...]]:
    """The templates that holders of this class may have chosen for `subject`."""
    spelled = template_of(subject)
    # What a wildcard hides may be any template of others; of our own, only one that is spelled out is likely.
    for template in templates(subject) if kind is not ReachClass.INSIDER else filter(None, (spelled,)):
        # Of our own, keys that the default has anyway are more likely a mistake about it than a template.
        if kind is not ReachClass.INSIDER or not _PLAIN.issuperset(template) or template == ("repo",):
            yield template


def templates(subject: str) -> Iterator[tuple[str, ...]]:
    """The templates that `subject` could be made by.

    Where a wildcard hides the keys, those that are still to be read are tried, and one whose value is free.
    """
    template = template_of(subject)
    if template is not None:
        yield template
        return
    begun, wild, _ = subject.replace("?", "*").partition("*")
    if wild and ":" not in begun:
        yield ("workflow",)
        keys = tuple(dict.fromkeys(key for key in _KEY.findall(subject) if key in github.CLAIMS))
        yield from ((key,) for key in github.CLAIMS if begun and key.startswith(begun) and key not in keys)
        if keys and len(keys) <= _MOST:
            yield keys
    elif begun.startswith("repo:") and subject.endswith("*"):
        yield ("repo", "workflow")


def template_of(subject: str) -> tuple[str, ...] | None:
    """The keys of the template that `subject` (with `*` and `?`) could be made by; None for none, or the default.

    A segment that is all wildcard stands for the default context, or at the beginning for repository and context.
    """
    keys: list[str] = []
    segments = subject.split(":")
    index = 0
    while index < len(segments) and len(keys) <= _MOST:
        segment = segments[index]
        if segment == "pull_request" and index + 1 == len(segments):
            keys.append("context")
            index += 1
        elif segment == "*":
            keys.extend(("repo", "context") if not index else ("context",))
            index += 1
        elif segment == "repo" or segment in github.CLAIMS:
            keys.append(segment)
            index += 2
        else:
            return None
    template = tuple(keys)
    good = index == len(segments) and len(set(keys)) == len(keys) and keys and len(keys) <= _MOST
    return template if good and template not in _DEFAULT and template != ("repo", "context") else None


def _pieces(template: tuple[str, ...], whose: Whose, *, immutable: bool) -> Iterator[tuple[Piece, ...]]:
    """The subject of a template; one row for each default context, where it holds that."""
    rows: list[tuple[Piece, ...]] = [()]
    for position, key in enumerate(template):
        if key == "repo":
            start = fixed("repo:" if not position else ":repo:", "sub")
            choices: tuple[tuple[Piece, ...], ...] = ((start, *github_parts.repository(whose, immutable=immutable)),)
        elif key == "context":
            colon = fixed(":", "sub")
            choices = tuple((colon, *context.in_subject()) for context in github_parts.contexts(frozenset()))
        else:
            start = fixed(f"{key}:" if not position else f":{key}:", "sub")
            choices = ((start, *_value(key, whose)),)
        rows = [(*row, *choice) for row in rows for choice in choices]
    yield from rows


def _value(key: str, whose: Whose) -> tuple[Piece, ...]:
    """The value of one claim as it stands in a subject, and in the claim itself."""
    both = ("sub", key)
    match key:
        case "repository":
            slash = fixed("/", *both)
            return replace(whose.owner, claims=both), slash, replace(whose.name, claims=both)
        case "repository_owner":
            return (replace(whose.owner, claims=both),)
        case "repository_owner_id":
            return (replace(whose.owner_id, claims=both),)
        case "repository_id":
            return (replace(whose.id, claims=both),)
        case "job_workflow_ref" | "workflow_ref":
            return github_parts.called(both)
        case "ref":
            return tuple(replace(piece, claims=both) for piece in github_parts.branch())
        case "environment":
            return (github_parts.environment(both),)
    return (Piece(github_parts.TEXT, both, escaping=("sub",), likely=_LIKELY.get(key, ())),)


_LIKELY = {
    "actor": ("octocat",),
    "event_name": ("push",),
    "ref_type": ("branch",),
    "runner_environment": ("github-hosted",),
    "repository_visibility": ("private",),
    "workflow": ("deploy",),
}


def _whole(
    template: tuple[str, ...], whose: Whose, wanted: frozenset[str], *, immutable: bool
) -> Iterator[tuple[Piece, ...]]:
    """The subject of a template, and behind it every claim that the template leaves out, in each way it may be."""
    for said in _pieces(template, whose, immutable=immutable):
        own = "job_workflow_ref" in template
        pieces = said if own else tuple(piece for one in said if (piece := _without_workflow(one)).claims)
        taken = _written(pieces)
        workflow = () if own else github_parts.called(("job_workflow_ref",))
        rest = (*_unsaid(template, whose), *workflow, *github_parts.free(taken))
        for ref in _refs() if "ref" in wanted - taken else ((),):
            for environment in _environments() if "environment" in wanted - taken else ((),):
                yield (*pieces, *ref, *environment, *rest)


def _without_workflow(piece: Piece) -> Piece:
    """The file of the job may lie in any repository: it is written by itself."""
    return replace(piece, claims=tuple(claim for claim in piece.claims if claim != "job_workflow_ref"))


def _refs() -> Iterator[tuple[Piece, ...]]:
    refs = (context.ref for context in github_parts.contexts(frozenset()))
    yield from dict.fromkeys(tuple(replace(piece, claims=("ref",)) for piece in pieces) for pieces in refs)


def _environments() -> Iterator[tuple[Piece, ...]]:
    yield ()
    yield (github_parts.environment(("environment",)),)


def _unsaid(template: tuple[str, ...], whose: Whose) -> tuple[Piece, ...]:
    """The claims about the repository that the template leaves out of the subject."""
    if "repo" in template:
        return ()
    both = ("repository",)
    rows = {
        "repository": (replace(whose.owner, claims=both), fixed("/", *both), replace(whose.name, claims=both)),
        "repository_owner_id": (replace(whose.owner_id, claims=("repository_owner_id",)),),
        "repository_id": (replace(whose.id, claims=("repository_id",)),),
    }
    return tuple(piece for key, row in rows.items() if key not in template for piece in row)


def _written(pieces: Sequence[Piece]) -> frozenset[str]:
    return frozenset(claim for piece in pieces for claim in piece.claims)


_PAIRS = regex(r"(?:\A|:)(repository_owner|repository_owner_id|repository_id|repository):([^:*?]+)(?=:|\Z)")


def named(subject: str) -> Project:
    """The repository that the pairs of a customised subject name, as far as they are whole."""
    pairs = dict(_PAIRS.findall(subject))
    owner, slash, name = pairs.get("repository", "").partition("/")
    return Project(
        owner=pairs.get("repository_owner") or (owner if slash else None),
        name=name or None,
        owner_id=pairs.get("repository_owner_id"),
        id=pairs.get("repository_id"),
    )
