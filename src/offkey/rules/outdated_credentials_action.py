"""The action that hands out credentials, from a branch or in a version that nobody mends any more."""

from __future__ import annotations

from offkey.model.finding import Finding, Fix, Related, Rule, Safety, Severity
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


_HCP_INPUT = "cli_config_credentials_token"
_ACTIONS = {
    CREDENTIALS_ACTION: _Action(6, 6, "its releases before v6 run on Node 20 or older"),
    "aws-actions/amazon-ecr-login": _Action(2, 2, "its releases before v2 do not mask the registry's password"),
    "hashicorp/setup-terraform": _Action(4, 3, "its releases before v3 run on Node 16 or older", _HCP_INPUT),
}
"""Source: the CHANGELOG.md of each: configure-aws-credentials 2.0.0 (Node 16), 4.0.0 (Node 20), 6.0.0 (Node 24);
amazon-ecr-login 2.0.0 (`mask-password` on by default); setup-terraform 2.0.0 (Node 16), 3.0.0 (Node 20), 4.0.0
(Node 24)."""

_BRANCHES = frozenset({"main", "master", "refs/heads/main", "refs/heads/master"})
_TAG = regex(r"(?:refs/tags/)?v?(\d+)(?:\.\d+){0,2}(?:-node\d+)?\Z")
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


def check(share: Share) -> Iterator[Finding]:
    """One finding for each file, action and version."""
    own = (share.repository.slug or "").lower()
    for source, steps in steps_by_file(share):
        alike: dict[tuple[str, str], list[_Use]] = {}
        for step in steps:
            use = _use(source, step)
            if use is not None and use.action != own and (use.branch or _is_old(use)):
                alike.setdefault((use.action, use.version), []).append(use)
        yield from map(_finding, alike.values())


def _use(source: Source, step: Step) -> _Use | None:
    if step.action not in _ACTIONS or step.uses is None or step.uses_span is None or step.alias:
        return None
    if (given := _ACTIONS[step.action].given) and step.with_.value(given) is None:
        return None
    version = step.uses.rpartition("@")[2].strip()
    if tag := _TAG.match(version):
        return _Use(source, step, step.action, version, int(tag[1]))
    comment = _COMMENT.match(source.text(Span(step.uses_span.end, source.line_end(step.uses_span.end))))
    major = int(comment[1]) if comment and _COMMIT.match(version) else None
    return _Use(source, step, step.action, version, major)


def _is_old(use: _Use) -> bool:
    return use.major is not None and use.major < _ACTIONS[use.action].oldest


def _finding(uses: Sequence[_Use]) -> Finding:
    first, *others = uses
    known = _ACTIONS[first.action]
    if first.branch:
        wrong = f"`{first.action}@{first.version}` is a branch: whatever is pushed there gets the job's credentials"
    else:
        name = first.version if first.version.startswith("v") else f"v{first.major}"
        wrong = f"`{first.action}` {name} is outdated: {known.older}, and fixes go to v{known.newest}"
    return Finding(
        f"{wrong}. Use `@v{known.newest}`, or the commit of a release.",
        _place(first),
        related=tuple(Related(_place(use), "here too") for use in others),
        fix=_fix(uses, f"v{known.newest}"),
        severity=Severity.MEDIUM if first.branch else None,
    )


def _place(use: _Use) -> Place:
    return use.source.place(use.step.uses_span) if use.step.uses_span else use.step.place


def _fix(uses: Sequence[_Use], tag: str) -> Fix | None:
    """Another tag behind the `@`. A commit is left to who chose it: its successor has to be looked up."""
    if _COMMIT.match(uses[0].version):
        return None
    edits = [edit for use in uses for edit in _retagged(use, tag)]
    return Fix(f"use `@{tag}`", Safety.UNSAFE, tuple(edits)) if edits else None


def _retagged(use: _Use, tag: str) -> Iterator[Edit]:
    span = use.step.uses_span
    if span is None:
        return
    written, version = use.source.data[span.start : span.end], use.version.encode("utf-8", "surrogateescape")
    mark = written.rfind(b"@" + version)
    if mark >= 0:
        start = span.start + mark + 1
        yield Edit(use.source.path, Span(start, start + len(version)), tag)


RULE = Rule(
    id="outdated-credentials-action",
    summary="The action that hands out credentials comes from a branch or an outdated release.",
    severity=Severity.LOW,
    on=Share,
    check=check,
)
