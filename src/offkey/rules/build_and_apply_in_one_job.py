"""A job that runs other people's build code and `terraform apply` with one set of credentials.

Which step comes first does not matter: what a build leaves behind on the runner (a changed `terraform`,
a background process) is still there when the credentials arrive, and with `id-token: write` any step of
the job can ask for the identity token itself.
"""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import JobNode
from offkey.read.role_uses import CREDENTIALS_ACTION, local_action, role_uses
from offkey.rules.applying_steps import DEPTH, applies, at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.pipeline import Step
    from offkey.model.text import Place
    from offkey.read.builds import Build

_ROLE_VARIABLES = frozenset({"AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"})


def check(node: JobNode) -> Iterator[Finding]:
    """At most one finding for a job, at its first build."""
    steps = [step for step in node.job.steps if step.run or step.uses]
    applied = [found for step in steps for found in applies(node.repository, node.workflow.source, step)]
    if not applied or not _holds_credentials(node):
        return
    found = (build for step in steps for build in _builds(node, step, DEPTH))
    build, place = next(((build, place) for build, place in found if build.pulls_dependencies), (None, None))
    if build is None or place is None:
        return
    sure = [place for place, confidence in applied if confidence is Confidence.HIGH]
    yield Finding(
        message=f"the job {node.job.id} runs `{build.what}` and applies Terraform: "
        "every dependency of the build gets the credentials of the apply",
        primary=place,
        related=(Related(sure[0] if sure else applied[0][0], "here the job applies"),),
        confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
    )


def _builds(node: JobNode, step: Step, depth: int) -> Iterator[tuple[Build, Place]]:
    """The builds of a step, and those inside a composite action of the repository, at its `uses`."""
    from offkey.read.builds import builds

    source = node.workflow.source
    for build in builds(step):
        yield build, at(source, step, build.offset)
    action = local_action(node.repository, step) if depth else None
    for inner in action.steps if action else ():
        yield from ((build, at(source, step, None)) for build, _ in _builds(node, inner, depth - 1))


def _holds_credentials(node: JobNode) -> bool:
    """Whether the job gets AWS credentials: a role by its identity token, a role by another way, or keys."""
    from offkey.read.github_step import effective_env
    from offkey.read.key_uses import in_job

    job, workflow = node.job, node.workflow
    if any(step.action == CREDENTIALS_ACTION for step in job.steps):
        return True
    if next(iter(role_uses(node.repository, workflow, job)), None) is not None:
        return True
    if any(_ROLE_VARIABLES & effective_env(workflow, job, step).keys() for step in job.steps):
        return True
    return bool(in_job(node.repository, workflow, job))


RULE = Rule(
    id="build-and-apply-in-one-job",
    summary="A job that builds packages also applies Terraform.",
    severity=Severity.MEDIUM,
    on=JobNode,
    check=check,
)
