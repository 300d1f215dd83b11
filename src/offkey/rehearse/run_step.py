"""A `run:` step: as much of its script as may run here, with the job's session and a built environment."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from offkey.migrate.foreign import foreign_roots
from offkey.model.pipeline import Step
from offkey.model.rehearsal import NotRehearsed, RanCommand
from offkey.model.unknown import Unknown
from offkey.read.github_expression import Value, interpolate
from offkey.read.github_step import shell_of, terraform_commands, working_directory
from offkey.rehearse import child, module_sources, runner_files, shim
from offkey.rehearse.job_state import JobState, title
from offkey.rehearse.script import runnable
from offkey.rehearse.setup import MISSING

_OWN_VERBS = frozenset({"init", "plan", "apply", "destroy", "import", "refresh", "output", "show", "validate"})


def run(state: JobState, step: Step) -> None:
    """Run one script, or what of it may run, and note the rest."""
    context = state.contexts.mapping(step)
    text = interpolate(step.run or "", context)
    directory = working_directory(state.workflow, state.job, step, context=context)
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
    else:
        _execute(state, step, judged.text, directory)


def _is_foreign(state: JobState, step: Step, directory: str) -> bool:
    """Whether the step's terraform would talk to another cloud: nothing here answers in its place."""
    foreign = foreign_roots(state.world.repository)
    return any(found.root_module(directory) in foreign for found in terraform_commands(step))


def _left_out(state: JobState, step: Step, text: str, reason: str, *, whole: bool = False) -> None:
    """Note what did not run. A rehearsal without the terraform of its pipeline is not complete."""
    shown = title(step) if whole else f"{title(step)}: {text}" if step.name else text
    state.missing.append(NotRehearsed(shown, reason))
    words = set(text.split())
    state.incomplete |= bool({"terraform", "tofu"} & words) and bool(_OWN_VERBS & words)
    state.outcome(step, "success")


def _speaks_of_terraform(text: str) -> bool:
    return "terraform" in text or "tofu" in text


def _execute(state: JobState, step: Step, text: str, directory: str) -> None:
    folder = state.workspace / directory
    if not folder.is_dir():
        state.missing.append(NotRehearsed(title(step), f"there is no directory {directory} in the checkout"))
        state.failed = True
        return
    if state.session is not None:
        module_sources.point_at_lab(state.world, state.workspace, state.session)
    path = state.folder / "files" / "script.sh"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    environment, unknown = _environment(state, step)
    for name, value in unknown.items():
        state.missing.append(NotRehearsed(f"{title(step)}: the variable {name}", value.reason))
    command = _shell(shell_of(state.workflow, state.job, step), path)
    ran = child.run(command, cwd=folder, shown_cwd=directory, environment=environment, redact=state.redact)
    _note(state, text, ran)
    outputs = _read_files(state)
    state.failed |= ran.exit != 0
    if ran.exit == 0:
        state.outcome(step, "success", outputs)


def _note(state: JobState, text: str, ran: RanCommand) -> None:
    """Add the terraform calls of a script; the script itself where it made none, or failed by something else."""
    binary = state.world.terraform.product if state.world.terraform else "terraform"
    calls = list(shim.calls(state.folder / "calls", binary=binary, workspace=state.workspace, redact=state.redact))
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
        **_session(state),
    }, unknown


def _session(state: JobState) -> dict[str, str]:
    """What the credentials action exports; without it a job has no credentials at all."""
    if state.session is None:
        return {}
    credentials = state.session.credentials
    region = state.region or state.world.configuration.region
    return {
        "AWS_ACCESS_KEY_ID": credentials.access_key_id,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_access_key.reveal(),
        "AWS_SESSION_TOKEN": credentials.session_token.reveal() if credentials.session_token else "",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
    }


def _read_files(state: JobState) -> Mapping[str, Value]:
    """Take over what the script wrote to `$GITHUB_ENV`; answers what it wrote to `$GITHUB_OUTPUT`."""
    state.contexts.exported |= runner_files.assignments(state.folder / "files" / "ENV")
    return runner_files.assignments(state.folder / "files" / "OUTPUT")
