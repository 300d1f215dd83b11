"""The name by which a repository calls its own workflows, where no git remote says it: in an archive, for one."""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.regex import MULTILINE, regex
from offkey.read.same import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.pipeline import Job, Workflow
    from offkey.model.repository import Repository

_CALLS = regex(
    rb"^[ \t]*uses:[ \t]*[\"']?(?P<slug>[\w.-]+/[\w.-]+)/(?P<path>\.github/workflows/[^\s/@\"']*)", MULTILINE
)
_CALL = regex(r"(?P<slug>[\w.-]+/[\w.-]+)/(?P<path>\.github/workflows/[^/@]+)@")


def own_name(repository: Repository) -> str | None:
    """`owner/name`, where all that is called under it is here and takes the inputs that it is given, some at least.

    A workflow here may be called as another repository's is, and hand on to it: such a one would call itself.
    """
    return _own_name(Same(repository))


@lru_cache(maxsize=1)
def _own_name(repository: Same[Repository]) -> str | None:
    found: dict[str, list[bool]] = {}
    telling = set[str]()
    for slug, fits, given in _calls(repository.value):
        found.setdefault(slug, []).append(fits)
        telling |= {slug} if given else set()
    names = [slug for slug, fits in found.items() if all(fits) and slug in telling]
    return names[0] if len(names) == 1 else None


def _calls(repository: Repository) -> Iterator[tuple[str, bool, bool]]:
    """Each call by a whole name: that name, whether it may be this repository's, and whether any input is given.

    Of another repository there is one whose workflow is not here: for those names no workflow is read.
    """
    here = {workflow.path.encode("utf-8", "surrogateescape") for workflow in repository.workflows}
    named = [(workflow, _CALLS.findall(workflow.source.data)) for workflow in repository.workflows]
    others = {slug.lower() for _, calls in named for slug, path in calls if path not in here}
    for workflow, calls in named:
        own = {slug.lower() for slug, _ in calls} - others
        for job in workflow.jobs if own else ():
            call = _CALL.match(job.uses) if job.uses else None
            if call is not None and call["slug"].lower().encode("utf-8", "surrogateescape") in own:
                fits = _fits(repository, workflow, job, call["path"])
                yield call["slug"].lower(), fits, bool(job.with_.items)


def _fits(repository: Repository, workflow: Workflow, job: Job, path: str) -> bool:
    callee = repository.workflow(path)
    if callee is None or callee is workflow or not callee.reusable:
        return False
    from offkey.read.github_inputs import inputs

    return {entry.key for entry in job.with_} <= {one.name for one in inputs(callee, "workflow_call")}
