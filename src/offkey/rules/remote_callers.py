"""Jobs that hand their role to workflows of other repositories: one for pull requests, and one that applies.

What a workflow of another repository does is not seen: its file, or the job that calls it, has to say that it applies.
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.finding import Confidence, Finding, Related
from offkey.model.pipeline import Entries
from offkey.model.regex import IGNORECASE, regex
from offkey.read.same import Same
from offkey.rules.pull_request_runs import may_start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.node import JobNode
    from offkey.model.pipeline import Entry, Job, Workflow
    from offkey.model.repository import Repository

_ROLE = regex(r"(?:[\w-]*[-_])?role(?:[-_]?arn|[-_]to[-_]assume)?\Z", IGNORECASE)
_OF_AWS = regex(r"arn:[\w-]*:iam::|\$\{\{[^}]*role|\Arole/", IGNORECASE)
"""A role of AWS, or the secret or the variable that holds one."""
_APPLIES = regex(r"(?:\A|[-_./\s])(?:apply|deploy(?:ment)?|cd|release)(?:\Z|[-_./\s])", IGNORECASE)
_FILE = regex(r"/(?P<name>[^/@]+)\.ya?ml@")
_MERGED = regex(r"push|merged|main\b|master|prod|schedule|dispatch|refs/", IGNORECASE)
_OF_CHANGES = frozenset({"pull_request", "pull_request_target"})


def findings(node: JobNode) -> Iterator[Finding]:
    """At most one, at the call."""
    role = _role(node.job)
    if role is None or not may_start(node.workflow) or _MERGED.search(node.job.condition or ""):
        return
    calls = _applying(Same(node.repository)).get(role.value.strip(), ())
    applied = next((call for call in calls if call[1] is not node.job), None)
    if applied is None or node.job.uses_span is None:
        return
    workflow, job = applied
    yield Finding(
        f"the job {node.job.id} runs on pull requests with the role that {job.id} applies with ({_shown(role.value)}), "
        "as the name says of the workflow that it calls: whoever can push a branch decides what runs with it. Give "
        "pull requests a role that reads.",
        node.workflow.source.place(node.job.uses_span),
        related=(Related(workflow.source.place(job.uses_span) if job.uses_span else job.place, "applies with it"),),
        confidence=Confidence.LOW,
    )


def _role(job: Job) -> Entry | None:
    """The role that a job hands to a workflow of another repository."""
    if job.uses is None or job.uses.startswith("./"):
        return None
    given = [*job.with_, *(job.secrets if isinstance(job.secrets, Entries) else ())]
    return next((entry for entry in given if _ROLE.match(entry.key) and _OF_AWS.search(entry.value)), None)


@lru_cache(maxsize=1)
def _applying(repository: Same[Repository]) -> Mapping[str, Sequence[tuple[Workflow, Job]]]:
    """The jobs that call what applies, by its name, by the role that they hand to it."""
    found: dict[str, list[tuple[Workflow, Job]]] = {}
    for workflow in repository.value.workflows:
        if _OF_CHANGES.issuperset(workflow.events) or b"/.github/workflows/" not in workflow.source.data:
            continue
        for job in workflow.jobs:
            role = _role(job)
            if role is not None and _says_applies(job):
                found.setdefault(role.value.strip(), []).append((workflow, job))
    return found


def _says_applies(job: Job) -> bool:
    file = _FILE.search(job.uses or "")
    return any(_APPLIES.search(name) for name in (job.id, file["name"] if file else ""))


def _shown(role: str) -> str:
    return role if "${{" not in role else "its ARN is put together"
