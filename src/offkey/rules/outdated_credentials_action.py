"""The action that hands out credentials, from what moves, or in a version that nobody mends any more."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Fix, Related, Rule, Safety, Severity
from offkey.model.node import Share
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.text import Edit, Place, Source, Span
from offkey.read.role_uses import CREDENTIALS_ACTION
from offkey.rules.steps import steps_by_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.pipeline import Step


@dataclass(frozen=True, slots=True)
class _Action:
    """The newest major version, and the oldest that is still worth running, with what the older ones lack."""

    newest: int
    oldest: int
    older: str
    given: str = ""
    """The input by which it gets a credential, where it does not always handle one."""
    commit: str = ""
    """The commit of a release, and its name in a comment: what to pin where a tag that moves is told of."""


_HCP_INPUT = "cli_config_credentials_token"
_ACTIONS = {
    CREDENTIALS_ACTION: _Action(
        6,
        6,
        "its releases before v6 run on Node 20 or older",
        commit="e6de054238d6b7531b4efff3b6587d9aade6a06c # v6.2.3",
    ),
    "aws-actions/amazon-ecr-login": _Action(2, 2, "its releases before v2 do not mask the registry's password"),
    "hashicorp/setup-terraform": _Action(4, 3, "its releases before v3 run on Node 16 or older", _HCP_INPUT),
}
"""Source: the CHANGELOG.md of each: configure-aws-credentials 2.0.0 (Node 16), 4.0.0 (Node 20), 6.0.0 (Node 24);
amazon-ecr-login 2.0.0 (`mask-password` on by default); setup-terraform 2.0.0 (Node 16), 3.0.0 (Node 20), 4.0.0
(Node 24)."""

_BRANCHES = frozenset({"main", "master", "refs/heads/main", "refs/heads/master"})
_AT_BRANCH = tuple(f"@{branch}".encode() for branch in _BRANCHES)
_TAG = regex(r"(?:refs/tags/)?v?(\d+)(?:\.\d+){0,2}(?:-node\d+)?\Z")
_RELEASE = regex(r"(?:refs/tags/)?v?\d+\.\d+\.\d+\Z")
_COMMIT = regex(r"[0-9a-f]{40}\Z")
_COMMENT = regex(r"\s*#\s*(?:tag[=: ]\s*)?v?(\d+)(?:\.\d+){0,2}\b")


@dataclass(frozen=True, slots=True)
class _Use:
    """One `uses:` of such an action, with the part behind the `@` and the major version it stands for."""

    source: Source
    step: Step
    action: str
    version: str
    major: int | None

    @property
    def branch(self) -> bool:
        return self.version in _BRANCHES

    @property
    def moves(self) -> bool:
        """Whether it is a tag that is moved from release to release."""
        known = bool(_ACTIONS[self.action].commit)
        return known and _TAG.match(self.version) is not None and _RELEASE.match(self.version) is None

    @property
    def is_old(self) -> bool:
        return self.major is not None and self.major < _ACTIONS[self.action].oldest


def check(share: Share) -> Iterator[Finding]:
    """One finding for each file, action and version."""
    own = (share.repository.slug or "").lower()
    for source, steps in steps_by_file(share):
        alike: dict[tuple[str, str], list[_Use]] = {}
        for step in steps:
            use = _use(source, step)
            if use is not None and use.action != own and (use.branch or use.is_old or use.moves):
                alike.setdefault((use.action, use.version), []).append(use)
        yield from map(_finding, alike.values())
    yield from _handed_on(share, own.partition("/")[0])


def _handed_on(share: Share, owner: str) -> Iterator[Finding]:
    """One finding for each file and action of somebody else's that comes from a branch, and is handed a key.

    What lies in a folder of a repository is as a rule the owner's own, shared by the workflows of an organisation.
    """
    sources = [*(workflow.source for workflow in share.workflows), *(action.source for action in share.actions)]
    if not any(branch in source.data for source in sources for branch in _AT_BRANCH):
        return
    from offkey.read.key_uses import in_share

    alike: dict[tuple[str, str], list[Place]] = {}
    for use in in_share(share):
        step, source = use.step, use.source
        if step is None or source is None or step.uses is None or step.uses_span is None or step.alias:
            continue
        action, _, version = step.uses.partition("@")
        published = action.count("/") == 1 and action.lower().partition("/")[0] not in (".", "..", owner)
        others = published and step.action not in _ACTIONS
        if others and version.strip() in _BRANCHES and use.confidence is Confidence.HIGH:
            alike.setdefault((source.path, step.uses.strip()), []).append(source.place(step.uses_span))
    for (_, named), places in alike.items():
        first, *more = sorted(set(places))
        yield Finding(
            f"`{named}` is a branch: whatever is pushed there gets the long-lived key that it is handed. Hand it none, "
            "or use the commit of a release.",
            first,
            related=tuple(Related(place, "here too") for place in more),
            severity=Severity.MEDIUM,
        )


def _use(source: Source, step: Step) -> _Use | None:
    if step.action not in _ACTIONS or step.uses is None or step.uses_span is None or step.alias:
        return None
    if (given := _ACTIONS[step.action].given) and step.with_.value(given) is None:
        return None
    version = step.uses.rpartition("@")[2].strip()
    if tag := _TAG.match(version):
        return _Use(source, step, step.action, version, int(tag[1]))
    return _Use(source, step, step.action, version, _major(source, step.action, version, step.uses_span))


def _major(source: Source, action: str, version: str, span: Span) -> int | None:
    """Of a commit that is known to be an old one, or else as the comment behind it says."""
    if not _COMMIT.match(version):
        return None
    from offkey.rules.action_releases import major_of  # few workflows pin one

    known = major_of(action, version)
    comment = _COMMENT.match(source.text(Span(span.end, source.line_end(span.end)))) if known is None else None
    return int(comment[1]) if comment else known


def _finding(uses: Sequence[_Use]) -> Finding:
    first, *others = uses
    known = _ACTIONS[first.action]
    tag = f"v{known.newest}"
    use = f"Use the commit of a {tag} release." if known.commit else f"Use `@{tag}`, or the commit of a release."
    severity, confidence = None, Confidence.HIGH
    if first.branch:
        wrong = f"`{first.action}@{first.version}` is a branch: whatever is pushed there gets the job's credentials"
        severity = Severity.MEDIUM
    elif first.is_old:
        name = first.version if first.version.startswith("v") else f"v{first.major}"
        wrong = f"`{first.action}` {name} is outdated: {known.older}, and fixes go to {tag}"
    else:
        wrong = f"`{first.action}@{first.version}` is a tag that moves: whoever moves it gets the job's credentials"
        confidence = Confidence.LOW
    return Finding(
        f"{wrong}. {use}",
        _place(first),
        related=tuple(Related(_place(use), "here too") for use in others),
        fix=_fix(uses, known),
        severity=severity,
        confidence=confidence,
    )


def _place(use: _Use) -> Place:
    return use.source.place(use.step.uses_span) if use.step.uses_span else use.step.place


def _fix(uses: Sequence[_Use], known: _Action) -> Fix | None:
    """The commit of a release behind the `@`, or a tag where none is known.

    A commit is left to who chose it: its successor has to be looked up.
    """
    if _COMMIT.match(uses[0].version):
        return None
    pinned, _, name = known.commit.partition(" # ")
    version = pinned or f"v{known.newest}"
    edits = [edit for use in uses for edit in _changed(use, version, name)]
    return Fix(f"use `@{name or version}`", Safety.UNSAFE, tuple(edits)) if edits else None


def _changed(use: _Use, pinned: str, name: str) -> Iterator[Edit]:
    """Another version, and its name in the comment, where one fits or stands behind it."""
    span = use.step.uses_span
    if span is None:
        return
    source, path = use.source, use.source.path
    written, version = source.data[span.start : span.end], use.version.encode("utf-8", "surrogateescape")
    mark = written.rfind(b"@" + version)
    if mark < 0:
        return
    start = span.start + mark + 1
    yield Edit(path, Span(start, start + len(version)), pinned)
    if not name:
        return
    rest = Span(span.end, source.line_end(span.end))
    if comment := _COMMENT.match(source.text(rest)):
        yield Edit(path, Span(rest.start, rest.start + len(comment[0])), f" # {name}")
    elif not source.text(rest).strip():
        yield Edit(path, Span(rest.start, rest.start), f" # {name}")


RULE = Rule(
    id="outdated-credentials-action",
    summary="The action that hands out credentials comes from what moves, or from an outdated release.",
    severity=Severity.LOW,
    on=Share,
    check=check,
)
