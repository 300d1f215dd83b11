"""Who the repository is, which branches plan, and the region it works in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from offkey.model.configuration import PartialRepository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.migrate.roots import Root
    from offkey.migrate.usage import JobUsage
    from offkey.model.repository import Repository

_REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")


def identity(repository: Repository, usages: Sequence[JobUsage]) -> PartialRepository:
    """The name that the clone's remote gives away, and the branches whose pushes start one of these jobs."""
    owner, _, name = (repository.slug or "").partition("/")
    branches = _pushed_branches(usages)
    default = _default_branch(Path(repository.root)) or next((b for b in ("main", "master") if b in branches), None)
    further = tuple(b for b in branches if b != (default or "main"))
    return PartialRepository(
        owner=owner or None, name=name or None, default_branch=default, plan_branches=further or None
    )


def _default_branch(root: Path) -> str | None:
    """The branch that `origin/HEAD` names, where the clone knows it."""
    try:
        text = (root / ".git/refs/remotes/origin/HEAD").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    return text.strip().removeprefix("ref: refs/remotes/origin/") or None


def _pushed_branches(usages: Sequence[JobUsage]) -> tuple[str, ...]:
    """The branches, named exactly, whose pushes start a job."""
    named = (
        branch
        for usage in usages
        for trigger in usage.workflow.triggers
        if trigger.event == "push"
        for branch in trigger.branches
    )
    return tuple(dict.fromkeys(b for b in named if not any(c in b for c in "*?[]!+")))


def region(roots: Sequence[Root], usages: Sequence[JobUsage]) -> str | None:
    """The region that is named most often; a provider's counts twice."""
    found: Counter[str] = Counter()
    for root in roots:
        for provider in root.module.providers:
            setting = provider.settings.get("region")
            if setting is not None and isinstance(setting.value, str):
                found[setting.value] += 2
        if "region" in root.backend:
            found[root.backend["region"]] += 1
    for usage in usages:
        for name in _REGION_VARIABLES:
            value = usage.job.env.value(name) or usage.workflow.env.value(name)
            found.update([value] if value and "$" not in value else [])
        inputs = (usage.job.steps[index].with_.value("aws-region") for index in usage.credentials)
        found.update(value for value in inputs if value and "$" not in value)
    return found.most_common(1)[0][0] if found else None
