"""A job that runs other people's build code and `terraform apply` with one set of credentials.

Which step comes first does not matter: what a build leaves behind on the runner (a changed `terraform`,
a background process) is still there when the credentials arrive, and with `id-token: write` any step of
the job can ask for the identity token itself.
"""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import JobNode
from offkey.model.regex import regex
from offkey.read.role_uses import CREDENTIALS_ACTION, local_action, role_uses
from offkey.read.shell_words import may_say
from offkey.read.terraform_command import APPLYING, may_run_terraform

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.pipeline import Step
    from offkey.model.text import Place, Source
    from offkey.read.builds import Build

_VERBS = ("apply", "destroy")
_MAKERS = (("make",), ("just",), ("task",))
_APPLY_TARGET = regex(
    r"(?:\w+[-:/])*(?:(?:tf|tofu|terraform|terragrunt)[-_:/]?(?:apply|destroy)|(?:apply|destroy)[-_:/](?:tf|tofu|terraform|terragrunt))\Z"
)
_ROLE_VARIABLES = frozenset({"AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"})
_DEPTH = 5
"""How deep composite actions are looked into."""


def check(node: JobNode) -> Iterator[Finding]:
    """At most one finding for a job, at its first build."""
    steps = [step for step in node.job.steps if step.run or step.uses]
    applies = [found for step in steps for found in _applies(node, step, _DEPTH)]
    if not applies or not _holds_credentials(node):
        return
    found = (build for step in steps for build in _builds(node, step, _DEPTH))
    build, place = next(((build, place) for build, place in found if build.pulls_dependencies), (None, None))
    if build is None or place is None:
        return
    sure = [at for at, confidence in applies if confidence is Confidence.HIGH]
    yield Finding(
        message=f"the job {node.job.id} runs `{build.what}` and applies Terraform: "
        "every dependency of the build gets the credentials of the apply",
        primary=place,
        related=(Related(sure[0] if sure else applies[0][0], "here the job applies"),),
        confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
    )


def _builds(node: JobNode, step: Step, depth: int) -> Iterator[tuple[Build, Place]]:
    """The builds of a step, and those inside a composite action of the repository, at its `uses`."""
    from offkey.read.builds import builds

    source = node.workflow.source
    for build in builds(step):
        yield build, _at(source, step, build.offset)
    action = local_action(node.repository, step) if depth else None
    for inner in action.steps if action else ():
        yield from ((build, _at(source, step, None)) for build, _ in _builds(node, inner, depth - 1))


def _applies(node: JobNode, step: Step, depth: int) -> Iterator[tuple[Place, Confidence]]:
    """Where a step applies, and how sure that is."""
    source = node.workflow.source
    if (confidence := _acts(step)) is not None:
        yield _at(source, step, None), confidence
    yield from ((_at(source, step, offset), Confidence.HIGH) for offset in _commands(step))
    action = local_action(node.repository, step) if depth else None
    for inner in action.steps if action else ():
        yield from ((_at(source, step, None), sure) for _, sure in _applies(node, inner, depth - 1))


def _acts(step: Step) -> Confidence | None:
    """How sure it is that an action applies; None where it does not."""
    if not may_run_terraform(step):
        return None
    from offkey.read.terraform_actions import applying

    return applying(step)


def _commands(step: Step) -> Iterator[int]:
    """Where the commands of a script stand that apply."""
    if not may_say(step.run or "", *_VERBS, "terragrunt"):
        return
    from offkey.read.github_step import script, terraform_commands

    for command in terraform_commands(step):
        if command.call.verb in _VERBS:
            yield command.command.span.start
    for other in script(step).commands:
        if (other.words[:1] == ("terragrunt",) and APPLYING & set(other.words[1:6])) or _is_target(other.words):
            yield other.span.start


def _is_target(words: tuple[str, ...]) -> bool:
    """Whether a target that says that it applies Terraform is made; what it runs is not looked at."""
    return words[:1] in _MAKERS and any(_APPLY_TARGET.match(word) for word in words[1:])


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


def _at(source: Source, step: Step, offset: int | None) -> Place:
    """The command at `offset` (bytes) of a step's script, or the action that the step uses."""
    if offset is not None and step.run is not None and step.run_span is not None:
        from offkey.read.scalar_place import command_place

        return command_place(source, step.run_span, step.run, offset)
    return source.place(step.uses_span) if step.uses_span else step.place


RULE = Rule(
    id="build-and-apply-in-one-job",
    summary="A job that builds packages also applies Terraform.",
    severity=Severity.MEDIUM,
    on=JobNode,
    check=check,
)
