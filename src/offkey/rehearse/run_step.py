"""A `run:` step: as much of its script as may run here, with the job's session and a built environment."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from offkey.migrate.foreign import foreign_roots
from offkey.migrate.usage import AWS_TOOLS
from offkey.model.records import replace
from offkey.model.rehearsal import RanCommand
from offkey.model.unknown import Unknown
from offkey.read.github_expression import Value, interpolate
from offkey.read.github_step import shell_of, terraform_commands, working_directory
from offkey.rehearse import child, module_sources, runner_files, shim
from offkey.rehearse.job_state import JobState, title
from offkey.rehearse.script import runnable
from offkey.rehearse.setup import MISSING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.pipeline import Step

_ONLINE = frozenset({"terragrunt", *AWS_TOOLS})
"""What does its work in AWS: a rehearsal without it is not complete."""
_OWN_VERBS = frozenset({"init", "plan", "apply", "destroy", "import", "refresh", "output", "show", "validate"})


def run(state: JobState, step: Step) -> None:
    """Run one script, or what of it may run, and note the rest."""
    context = state.contexts.mapping(step)
    text = interpolate(step.run or "", context)
    directory = _directory(state, step, context)
    if isinstance(text, Unknown) or isinstance(directory, Unknown):
        reasons = [value.reason for value in (text, directory) if isinstance(value, Unknown)]
        _left_out(state, step, step.run or "", reasons[0], whole=True)
        return
    if _is_foreign(state, step, directory):
        state.not_rehearsed(step, "its Terraform works with another cloud, and the lab is an AWS")
        return
    depth = len(directory.split("/")) if directory else 0
    judged = runnable(text, allowed=state.world.configuration.rehearsal.run, depth=depth)
    for shown, reason in judged.left_out:
        _left_out(state, step, shown, reason)
    if judged.text is None:
        state.outcome(step, "success")
    elif state.world.terraform is None and _speaks_of_terraform(judged.text):
        _left_out(state, step, judged.text, MISSING, whole=True)
    elif (other := _for_the_other_product(state, step, directory)) is not None:
        _left_out(state, step, judged.text, other, whole=True)
    else:
        _execute(state, step, judged.text, directory)


def _directory(state: JobState, step: Step, context: Mapping[str, Value]) -> str | Unknown:
    """Where the script starts; the defaults of job and workflow do not reach into a composite action."""
    if not state.inside:
        return working_directory(state.workflow, state.job, step, context=context)
    workflow = replace(state.workflow, defaults_working_directory=None)
    job = replace(state.job, defaults_working_directory=None)
    return working_directory(workflow, job, step, context=context)


def _is_foreign(state: JobState, step: Step, directory: str) -> bool:
    """Whether the step's terraform would talk to another cloud: nothing here answers in its place."""
    foreign = foreign_roots(state.world.repository)
    return any(found.root_module(directory) in foreign for found in terraform_commands(step))


def _for_the_other_product(state: JobState, step: Step, directory: str) -> str | None:
    """Why the terraform at hand cannot stand in for the product that the script runs; None where it can.

    Source: OpenTofu 1.8, "What's new": files called `.tofu`, which Terraform does not read.
    """
    calls, ours = terraform_commands(step), state.world.terraform
    for found in calls:
        if ours is None or found.call.binary == ours.product:
            continue
        root = found.root_module(directory)
        if ours.product == "terraform" and isinstance(root, str) and any((state.workspace / root).glob("*.tofu*")):
            return f"it is written for OpenTofu (.tofu files), and {ours.product} is what is on PATH"
        state.world.note(f"the pipeline runs {found.call.binary}; {ours.product} {ours.version} ran in its place")
    return None


def _left_out(state: JobState, step: Step, text: str, reason: str, *, whole: bool = False) -> None:
    """Note what did not run. A rehearsal without the terraform of its pipeline is not complete."""
    shown = title(step) if whole else f"{title(step)}: {text}" if step.name else text
    state.left_out(shown, reason)
    words = set(text.split())
    state.incomplete |= bool({"terraform", "tofu"} & words) and bool(_OWN_VERBS & words)
    state.incomplete |= bool(_ONLINE & words)
    state.outcome(step, "success")


def _speaks_of_terraform(text: str) -> bool:
    return "terraform" in text or "tofu" in text


def _execute(state: JobState, step: Step, text: str, directory: str) -> None:
    folder = state.workspace / directory
    if not folder.is_dir():
        state.left_out(title(step), f"there is no directory {directory} in the checkout")
        state.failed = True
        return
    if state.session is not None:
        module_sources.point_at_lab(state.world, state.workspace, state.session)
    path = state.folder / "files" / "script.sh"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    environment, unknown = _environment(state, step)
    for name, value in unknown.items():
        state.left_out(f"{title(step)}: the variable {name}", value.reason)
    command = _shell(shell_of(state.workflow, state.job, step), path)
    ran = child.run(command, cwd=folder, shown_cwd=directory, environment=environment, redact=state.redact)
    _note(state, text, ran)
    outputs = _read_files(state)
    state.failed |= ran.exit != 0
    if ran.exit == 0:
        state.outcome(step, "success", outputs)


def _note(state: JobState, text: str, ran: RanCommand) -> None:
    """Add the terraform calls of a script; the script itself where it made none, or failed by something else."""
    calls = list(shim.calls(state.folder / "calls", workspace=state.workspace, redact=state.redact))
    state.commands += calls
    if not calls or (ran.exit != 0 and all(call.exit == 0 for call in calls)):
        first = next((line.strip() for line in text.splitlines() if line.strip()), "")
        state.commands.append(RanCommand(tuple(first.split()), ran.cwd, ran.exit, ran.seconds, ran.output))


def _shell(named: str | None, path: Path) -> Sequence[str]:
    """Source: GitHub's workflow syntax, `jobs.<job_id>.steps[*].shell`, exit codes and error action preference."""
    bash = shutil.which("bash")
    if bash is None or named == "sh":
        return ("sh", "-e", str(path))
    strict = ("--noprofile", "--norc", "-eo", "pipefail") if named == "bash" else ("-e",)
    return (bash, *strict, str(path))


def _environment(state: JobState, step: Step) -> tuple[dict[str, str], Mapping[str, Unknown]]:
    """The whole environment of a script: built, with nothing of the user's but PATH and the locale."""
    written, unknown = state.contexts.environment(step)
    event = state.contexts.occasion.github(state.contexts.identity, state.workflow, state.job.id)
    files, base = state.folder / "files", state.world.base_environment()
    return {
        **{name: value for name, value in base.items() if name not in ("AWS_REGION", "AWS_DEFAULT_REGION")},
        "PATH": f"{state.folder / 'bin'}{os.pathsep}{base['PATH']}",
        "HOME": str(state.folder / "home"),
        "TMPDIR": str(state.folder / "tmp"),
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(state.workspace),
        **{f"GITHUB_{k.upper()}": v for k, v in event.items() if isinstance(v, str) and k != "token"},
        **{f"GITHUB_{name}": str(files / name) for name in ("ENV", "OUTPUT", "PATH", "STEP_SUMMARY")},
        **written,
        **state.world.lab.environment(),
        "OFFKEY_CALLS": str(state.folder / "calls"),
        "OFFKEY_TERRAFORM": state.world.terraform.path if state.world.terraform else "",
        "OFFKEY_WRAPPER": "1" if state.wrapper else "",
    }, unknown


def _read_files(state: JobState) -> Mapping[str, Value]:
    """Take over what the script wrote to `$GITHUB_ENV`; answers what it wrote to `$GITHUB_OUTPUT`."""
    state.contexts.exported |= runner_files.assignments(state.folder / "files" / "ENV")
    return runner_files.assignments(state.folder / "files" / "OUTPUT")
