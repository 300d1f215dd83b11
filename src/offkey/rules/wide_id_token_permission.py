"""`id-token: write` for jobs that have no use for it.

What runs in a job that may ask for an identity token can become the role that trusts the workflow: a
linter's dependency is then as good as the job that applies.
"""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Rule, Severity
from offkey.model.node import WorkflowNode
from offkey.model.records import replace
from offkey.rules.token_findings import ANY_ROLE, beside_a_role, beside_keys, of_job, supposed, unused
from offkey.rules.token_permission import entry_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from offkey.model.pipeline import Job, Workflow


def check(node: WorkflowNode) -> Iterator[Finding]:
    """At the workflow's own `id-token: write`, and at those of jobs; one finding where no job has a use for it."""
    workflow = node.workflow
    if not workflow.on_github:
        return
    if b"write-all" in workflow.source.data:
        from offkey.rules import write_all

        yield from write_all.findings(node)
    heirs = [job for job in workflow.jobs if job.permissions is None] if entry_of(workflow) else []
    given = [job for job in workflow.jobs if entry_of(job)]
    if heirs or given:
        yield from _by_name(node, heirs, given)


def _by_name(node: WorkflowNode, heirs: Sequence[Job], given: Sequence[Job]) -> Iterator[Finding]:
    """`heirs` are the jobs that get the permission from the workflow, `given` those that have it of their own."""
    from offkey.read.role_takers import chooses_role, takes_role  # few workflows give the permission to a job
    from offkey.read.token_use import Looked
    from offkey.rules.token_need import idle, idle_beside_keys, used

    workflow = node.workflow
    jobs = workflow.jobs
    takers = {job.id for job in jobs if takes_role(node.repository, workflow, job) or chooses_role(job)}
    if takers:
        yield from _beside_takers(node, heirs, given, takers)
        return
    may = _with_token(workflow)
    sure = not used(node, may, Looked.AT_PROGRAMS)
    if sure or idle_beside_keys(node, may):
        looked = Looked.AT_PROGRAMS if sure else Looked.AT_SURE_WORDS
        if confidence := _confidence(node, sure=sure):
            yield from unused(node, idle(node, heirs, looked), idle(node, given, looked), confidence)
    else:
        found = list(_beside_unseen_programs(node, heirs, given, may))
        yield from found or _of_unseen_programs(node, heirs, given, may)


def _beside_takers(
    node: WorkflowNode, heirs: Sequence[Job], given: Sequence[Job], takers: Collection[str]
) -> Iterator[Finding]:
    """Where some jobs take a role, which explains the permission: of the others, those without a use for it."""
    from offkey.read.token_use import Looked
    from offkey.rules.token_need import idle, unlikely

    without_use = {job.id for job in idle(node, heirs)}
    others = [job for job in heirs if job.id not in takers and job.id not in without_use]
    without_use |= {job.id for job in idle(node, others, Looked.AT_PROGRAMS)}
    without = [job for job in heirs if job.id in without_use]
    if without:
        yield beside_a_role(node, without, users=[job for job in heirs if job.id not in without_use])
    beside = idle(node, idle(node, given), Looked.AT_PROGRAMS)
    yield from (of_job(node, job, "the role too") for job in beside)
    told = without_use.union(takers, (job.id for job in beside))
    yield from _supposed_beside_takers(
        node,
        [] if without else unlikely(node, [job for job in heirs if job.id not in told]),
        [job for job in given if job.id not in told],
    )


def _supposed_beside_takers(node: WorkflowNode, heirs: Sequence[Job], given: Sequence[Job]) -> Iterator[Finding]:
    """The same of what nobody has seen, and of Terraform and AWS's own commands in a job that takes no role."""
    from offkey.read.token_use import Looked
    from offkey.rules.token_need import idle, unlikely

    if heirs:
        yield supposed(beside_a_role(node, heirs, users=[]))
    found = {job.id for job in (*idle(node, given, Looked.AT_PROGRAMS), *unlikely(node, given))}
    yield from (supposed(of_job(node, job, "the role too")) for job in given if job.id in found)


def _beside_unseen_programs(
    node: WorkflowNode, heirs: Sequence[Job], given: Sequence[Job], may: Sequence[Job]
) -> Iterator[Finding]:
    """Where a program that is not seen may ask in some job."""
    from offkey.read.token_use import Looked
    from offkey.read.unseen_asks import speaks_of_aws
    from offkey.rules.token_need import idle, keyed_alone

    keyed = [job for job in given if _works_with_keys(node, job)]
    silent = idle(node, keyed, Looked.AT_PROGRAMS) if keyed and speaks_of_aws(node.repository) else []
    yield from (of_job(node, job, ANY_ROLE, keys=True) for job in silent)
    rest = [job for job in keyed_alone(node, may) if job not in silent]
    for job in rest:
        if job in given:
            yield replace(of_job(node, job, ANY_ROLE, keys=True), confidence=Confidence.LOW)
    if of_all := [job for job in rest if job in heirs]:
        yield beside_keys(node, of_all)
    elif heirs and not keyed:
        yield from _beside_another_use(node, heirs)


def _of_unseen_programs(
    node: WorkflowNode, heirs: Sequence[Job], given: Sequence[Job], may: Sequence[Job]
) -> Iterator[Finding]:
    """Where no word is about tokens, and no action is unknown: only a program that is not seen would ask."""
    from offkey.read.token_use import Looked
    from offkey.read.unseen_asks import speaks_of_aws
    from offkey.rules.token_need import idle, releases, used

    looked = Looked.AT_SURE_WORDS
    if not used(node, may, looked) and speaks_of_aws(node.repository) and not releases(node.workflow, may):
        of_all = unused(node, idle(node, heirs, looked), idle(node, given, looked), Confidence.LOW)
        yield from (supposed(found) for found in of_all)


def _beside_another_use(node: WorkflowNode, heirs: Sequence[Job]) -> Iterator[Finding]:
    """Where some ask for what is not known to be a role of AWS's, and the repository takes or trusts one.

    Only a page of GitHub's is no reason to look: its workflows are made from a template that grants all jobs the same.
    """
    from offkey.read.same import Same
    from offkey.read.token_use import Looked
    from offkey.rules.token_need import idle

    without = idle(node, heirs, Looked.AT_PROGRAMS)
    users = [job for job in heirs if job not in without]
    pages = all(any(step.action == "actions/deploy-pages" for step in job.steps) for job in users)
    if not without or pages:
        return
    from offkey.read.unseen_asks import names_federation, speaks_of_aws

    if speaks_of_aws(node.repository) and names_federation(Same(node.repository)):
        yield replace(beside_a_role(node, without, users=users, role=ANY_ROLE), confidence=Confidence.LOW)


def _confidence(node: WorkflowNode, *, sure: bool) -> Confidence | None:
    """None where nothing has to do with AWS; Terraform that does nothing yet is for no other cloud either."""
    from offkey.read.same import Same
    from offkey.read.unseen_asks import speaks_of_aws, terraform_does_nothing

    if speaks_of_aws(node.repository):
        return Confidence.MEDIUM if sure else Confidence.LOW
    return Confidence.LOW if terraform_does_nothing(Same(node.repository)) else None


def _works_with_keys(node: WorkflowNode, job: Job) -> bool:
    """Whether a job, or one of a workflow of the repository that it calls, has keys of AWS."""
    from offkey.read.github_permissions import called_workflow
    from offkey.rules.token_need import has_keys

    called = called_workflow(node.repository, job)
    if called is None:
        return has_keys(node.workflow, job)
    return any(has_keys(called, inner) for inner in called.jobs)


def _with_token(workflow: Workflow) -> list[Job]:
    """The jobs that may ask for a token, also by `write-all`."""
    decisive = [(job, job.permissions or workflow.permissions) for job in workflow.jobs]
    return [job for job, permissions in decisive if permissions is not None and permissions.id_token]


RULE = Rule(
    id="wide-id-token-permission",
    summary="Jobs may ask for an identity token that they have no use for.",
    severity=Severity.LOW,
    on=WorkflowNode,
    check=check,
)
