"""A job that assumes a role with its identity token, and cannot get one.

`id-token: write` is never a default. A called workflow gets at most what the calling job has, so the
finding stands where the permission has to be added: at the job's role, or at the job that calls.
"""

from __future__ import annotations

from offkey.errors import EditError
from offkey.model.finding import Confidence, Finding, Fix, Related, Rule, Safety, Severity
from offkey.model.node import JobNode
from offkey.model.records import dataclass
from offkey.read.github_permissions import Call, IdToken, id_tokens
from offkey.read.role_uses import RoleUse, role_uses

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from offkey.model.pipeline import Job, Workflow
    from offkey.model.repository import Repository
    from offkey.model.text import Edit, Place


@dataclass(frozen=True, slots=True, eq=False)
class _Lack:
    """A job without the permission: the job to edit, what it does with the token, and what decides."""

    workflow: Workflow
    job: Job
    use: RoleUse
    used_by: str
    answer: IdToken


def check(node: JobNode) -> Iterator[Finding]:
    """One finding for each job that has to be given the permission, so that this one gets it."""
    use = next(iter(role_uses(node.repository, node.workflow, node.job)), None)
    if use is not None:
        yield from map(_finding, _lacks(node.repository, node.workflow, node.job, use))


def first_of_each_place(findings: Sequence[Finding]) -> Iterable[Finding]:
    """One finding for each job that has to be given it, whoever needs it."""
    found: dict[Place, Finding] = {}
    for finding in findings:
        found.setdefault(finding.primary, finding)
    return found.values()


def _lacks(repository: Repository, workflow: Workflow, job: Job, use: RoleUse) -> Iterator[_Lack]:
    for answer in id_tokens(repository, workflow, job):
        if answer.granted is not False:
            continue
        deciding = [call for call in answer.callers if answer.place in (call.job.place, _declared(call))]
        if not deciding:
            yield _Lack(workflow, job, use, f"the job {job.id}", answer)
        else:
            call = deciding[-1]
            yield _Lack(call.workflow, call.job, use, f"the job {job.id} of {workflow.path}", answer)


def _declared(call: Call) -> Place | None:
    """The place of the permissions that a calling job has, its workflow's included."""
    declared = call.job.permissions or call.workflow.permissions
    return call.workflow.source.place(declared.span) if declared else None


def _finding(lack: _Lack) -> Finding:
    called_here = lack.job.uses_span if lack.job.uses else None
    related = [Related(lack.answer.place, "these permissions decide")] if lack.answer.place != lack.job.place else []
    if called_here is not None:
        related.append(Related(lack.use.place, "here the role is assumed"))
    sure = lack.use.sure
    return Finding(
        message=_message(lack),
        primary=lack.workflow.source.place(called_here) if called_here else lack.use.place,
        related=tuple(related),
        fix=_fix(lack),
        confidence=Confidence.HIGH if sure else Confidence.LOW,
        severity=None if sure else Severity.LOW,
    )


def _message(lack: _Lack) -> str:
    who = f"the calling job {lack.job.id}" if lack.job.uses else "the job"
    declared = lack.job.permissions or lack.workflow.permissions
    lacks = (
        "has permissions without `id-token: write`" if declared else "has no permissions, and `id-token` is no default"
    )
    message = f"{lack.used_by} {lack.use.what}, but {who} {lacks}"
    return message if lack.use.sure else f"{message}; a self-hosted runner may have credentials of its own"


def _fix(lack: _Lack) -> Fix | None:
    try:
        edits, safety = _edits(lack)
    except EditError:
        return None  # `read-all` cannot take one scope more; the finding stands without a fix
    return Fix("give the job `id-token: write`", safety, tuple(edits))


def _edits(lack: _Lack) -> tuple[list[Edit], Safety]:
    """Add the scope to the job; its other permissions stay what they are, as far as the file says them."""
    from offkey.edit.yaml import set_permissions

    source, job, inherited = lack.workflow.source, lack.job, lack.workflow.permissions
    if job.alias:
        raise EditError("the job stands elsewhere, behind a YAML alias", place=job.place)
    if job.permissions is not None:
        turned_off = "id-token" in job.permissions.scopes
        edits = set_permissions(source, job, {"id-token": "write"})
        return edits, Safety.UNSAFE if turned_off else Safety.SAFE
    if inherited is None:
        return _insert(lack, {"contents": "read", "id-token": "write"}), Safety.UNSAFE
    if inherited.all is not None:
        raise EditError("permissions: read-all would have to be spelled out", place=source.place(inherited.span))
    turned_off = "id-token" in inherited.scopes
    scopes = {**{entry.key: entry.value for entry in inherited.entries}, "id-token": "write"}
    return _insert(lack, scopes), Safety.UNSAFE if turned_off else Safety.SAFE


def _insert(lack: _Lack, scopes: dict[str, str]) -> list[Edit]:
    from offkey.edit.yaml import insert_key

    lines = "\n".join(f"  {scope}: {level}" for scope, level in scopes.items())
    anchor = "runs-on" if "runs-on" in lack.job.keys else None
    return insert_key(lack.workflow.source, lack.job, f"permissions:\n{lines}", before="uses", after=anchor)


RULE = Rule(
    id="missing-id-token-permission",
    summary="A job assumes a role with an identity token that it cannot get.",
    severity=Severity.MEDIUM,
    on=JobNode,
    check=check,
    unite=first_of_each_place,
)
