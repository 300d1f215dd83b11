"""The actions that a rehearsal plays: checkout, credentials, artifacts, and terraform's setup."""

from __future__ import annotations

from collections.abc import Mapping

from offkey.migrate.usage import CREDENTIALS_ACTION, SETUP_TERRAFORM, needs_aws
from offkey.model.unknown import Unknown
from offkey.read.github_expression import Value, interpolate
from offkey.rehearse.credentials import configure, exported
from offkey.rehearse.workspace import copy_repository
from offkey.session.terraform_program import numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.pipeline import Step
    from offkey.rehearse.job_state import JobState

Inputs = Mapping[str, str]


def act(state: JobState, step: Step, context: Mapping[str, Value]) -> None:
    """Play one `uses:` step, or note that it cannot be played here."""
    inputs = _inputs(step, context)
    if isinstance(inputs, Unknown):
        state.not_rehearsed(step, inputs.reason)
        state.incomplete |= step.action == CREDENTIALS_ACTION or needs_aws(step)
        return
    match step.action:
        case "actions/checkout":
            _checkout(state, step, inputs)
        case "aws-actions/configure-aws-credentials":
            _credentials(state, step, inputs)
        case "actions/upload-artifact":
            _upload(state, step, inputs)
        case "actions/download-artifact":
            _download(state, step, inputs)
        case action if action in SETUP_TERRAFORM:
            _setup_terraform(state, step, inputs)
        case _:
            state.not_rehearsed(step, "actions other than checkout, credentials and artifacts are not run here")
            state.incomplete |= needs_aws(step)


def _inputs(step: Step, context: Mapping[str, Value]) -> Inputs | Unknown:
    found: dict[str, str] = {}
    for entry in step.with_:
        value = interpolate(entry.value, context)
        if isinstance(value, Unknown):
            return Unknown(f"its input {entry.key} is not known here: {value.reason}")
        found[entry.key] = value
    return found


def _checkout(state: JobState, step: Step, inputs: Inputs) -> None:
    ours = state.world.configuration.repository.slug
    if inputs.get("repository", ours) != ours:
        state.not_rehearsed(step, f"checks out another repository, {inputs['repository']}")
        return
    target = state.workspace / inputs.get("path", ".")
    if not target.resolve().is_relative_to(state.workspace.resolve()):
        state.not_rehearsed(step, "checks out to a place outside the workspace")
        return
    copy_repository(state.world.copy, target)
    state.outcome(step, "success")


def _credentials(state: JobState, step: Step, inputs: Inputs) -> None:
    obtained = configure(state.world, inputs, job=state.token, current=state.session)
    state.hops.append(obtained.hop)
    if obtained.session is None:
        state.failed = True
        return
    state.session, state.unneeded = obtained.session, len(state.missing)
    state.contexts.exported |= exported(obtained.session, obtained.region or state.world.configuration.region)
    state.outcome(step, "success")


def _setup_terraform(state: JobState, step: Step, inputs: Inputs) -> None:
    state.wrapper = inputs.get("terraform_wrapper", "true") != "false"
    wanted, terraform = inputs.get("terraform_version", ""), state.world.terraform
    asked = numbers(wanted) if wanted.replace(".", "").isdigit() else ()
    if terraform is not None and asked and asked != numbers(terraform.version)[: len(asked)]:
        state.world.note(f"the pipeline asks for terraform {wanted}; {terraform.version} from PATH ran in its place")
    state.outcome(step, "success")


def _upload(state: JobState, step: Step, inputs: Inputs) -> None:
    patterns = [line.strip() for line in inputs.get("path", "").splitlines() if line.strip()]
    wanted = [pattern for pattern in patterns if not pattern.startswith("!")]
    if not state.artifacts.upload(inputs.get("name", "artifact"), state.workspace, wanted):
        state.not_rehearsed(step, "there is nothing to upload: what makes these files did not run here")
        return
    state.outcome(step, "success")


def _download(state: JobState, step: Step, inputs: Inputs) -> None:
    target = state.workspace / inputs.get("path", ".")
    if not target.resolve().is_relative_to(state.workspace.resolve()):
        state.not_rehearsed(step, "downloads to a place outside the workspace")
    elif not state.artifacts.download(inputs.get("name", "artifact"), target):
        state.not_rehearsed(step, "the artifact is not there: the job that makes it did not run here")
    else:
        state.outcome(step, "success")
