"""Which tokens a role is meant for: those that somebody names, or those that its policy names exactly."""

from __future__ import annotations

from offkey.model.tokens import Platform, Project
from offkey.reason import variables, wildcard
from offkey.reason.hosted import is_free
from offkey.reason.packed import Pattern
from offkey.reason.projects import belongs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.forge import Namespace
    from offkey.reason.asked import Asked, Need
    from offkey.reason.wildcard import Glob


def intended(
    asked: Asked,
    platform: Platform,
    ours: Sequence[Project],
    *,
    said: Sequence[str],
    namespaces: Sequence[Namespace] = (),
) -> tuple[Pattern, ...]:
    """The patterns that mark a token as intended: what is `said`, else the subjects that the policy names exactly.

    Nothing is that is of a name which `namespaces` show to be free: whoever takes it has the token.
    """

    def free(subject: str) -> bool:
        return is_free(platform.named("sub", subject), namespaces)

    if said:
        held = (text for text in said if not free(text))
        return tuple(Pattern("sub", wildcard.parse(text, escapes=False)) for text in held)
    # Also what a Deny spares: `StringNotEquals` names those that stay admitted.
    shapes = dict.fromkeys(pattern.shape for pattern in asked.patterns if pattern.claim == "sub")
    meant = [shape for shape in shapes if any(not free(text) for text in _meant(shape, platform, ours))]
    meant += [shape for needs in asked.needs for shape in _pinned(needs, platform, ours)]
    return tuple(Pattern("sub", shape, folded=_caseless(shape, platform)) for shape in dict.fromkeys(meant))


def _pinned(needs: Sequence[Need], platform: Platform, ours: Sequence[Project]) -> Iterator[Glob]:
    """The subjects that other claims name exactly: an environment beside a wildcard subject is that environment still.

    Where ids are not known, any ids are meant, unless the statement asks for a subject: then it says what it means.
    """
    if platform.pinned is None:
        return
    any_ids = all(need.claim != "sub" for need in needs)
    for need in (need for need in needs if need.claim != "sub"):
        for text in (text for pattern in need.patterns if (text := pattern.shape.literal) is not None):
            for project in ours:
                subjects = platform.pinned(project, need.claim, variables.escape(text))
                yield from (wildcard.parse(subject) for subject in subjects if any_ids or "@*" not in subject)


def _caseless(shape: Glob, platform: Platform) -> bool:
    """Whether subjects that differ from it in case alone are the same to the platform."""
    text = shape.literal
    return platform.caseless is not None and text is not None and platform.caseless.match(text) is not None


def _meant(shape: Glob, platform: Platform, ours: Sequence[Project]) -> Iterator[str]:
    """The subjects that the policy names which a person may have meant, and which are of one of our projects."""
    for subject in _exact(shape, platform):
        named = platform.named("sub", subject)
        ours_too = named == Project() or any(belongs(named, project) for project in ours)
        if platform.reviewed(subject) and ours_too:
            yield subject


def _exact(shape: Glob, platform: Platform) -> Iterator[str]:
    """The subject that a pattern stands for: itself, or with an example in place of what is another in every run."""
    text = shape.literal
    if text is not None:
        yield text
    elif platform.per_run is not None:
        wild, example = platform.per_run
        written = str(shape)
        begun = wildcard.parse(written.removesuffix(wild)).literal
        if written.endswith(wild) and begun is not None:
            yield begun + example
