"""One job under one event, step by step, as a runner would take it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from offkey.lab.issuer import JobEnvironment
from offkey.migrate.usage import CREDENTIALS_ACTION, SETUP_TERRAFORM
from offkey.model.pipeline import Job, Step, Workflow
from offkey.model.rehearsal import Hop, NotRehearsed, RanCommand, Run
from offkey.model.session import Session
from offkey.model.unknown import Unknown
from offkey.read.github_expression import Complete, Value, interpolate, runs
from offkey.read.github_step import working_directory
from offkey.rehearse import child, module_sources, runner_files, shim
from offkey.rehearse.context import Contexts
from offkey.rehearse.credentials import configure
from offkey.rehearse.script import runnable
from offkey.rehearse.setup import MISSING
from offkey.rehearse.terraform import version_tuple
from offkey.rehearse.workspace import Artifacts, copy_repository
from offkey.rehearse.world import World

_OWN_VERBS = frozenset({"init", "plan", "apply", "destroy", "import", "refresh", "output", "show", "validate"})


@dataclass(slots=True)
class JobRun:
    """The state of one job while it runs; `finish` gives the account of it."""

    world: World
    workflow: Workflow
    job: Job
    contexts: Contexts
    token: JobEnvironment
    claims: Mapping[str, Any]
    artifacts: Artifacts
    folder: Path
    session: Session | None = None
    region: str | None = None
    wrapper: bool = False
    failed: bool = False
    incomplete: bool = False
    hops: list[Hop] = field(default_factory=list)
    commands: list[RanCommand] = field(default_factory=list)
    missing: list[NotRehearsed] = field(default_factory=list)

    @property
    def workspace(self) -> Path:
        """The job's own checkout."""
        return self.folder / "workspace"

    def run(self, label: str) -> Run:
        """Run every step, and return the account."""
        self.workspace.mkdir(parents=True)
        for name in ("home", "tmp", "calls", "files"):
            (self.folder / name).mkdir()
        shim.install(self.folder / "bin", ("terraform", "tofu"))
        before = self.world.lab.calls.total
        for step in self.job.steps:
            self._step(step)
        self.hops += self._chained(before)
        refused = any(hop.verdict != "admitted" for hop in self.hops)
        return Run(
            workflow=self.workflow.path,
            job=self._name(),
            event=label,
            claims=self.claims,
            hops=tuple(self.hops),
            commands=tuple(self.commands),
            not_rehearsed=tuple(self.missing),
            ok=not (self.failed or self.incomplete or refused),
        )

    def _name(self) -> str:
        chosen = ", ".join(str(value) for value in self.contexts.combination.values())
        return f"{self.job.id} ({chosen})" if chosen else self.job.id

    def _chained(self, before: int) -> list[Hop]:
        """The roles that terraform went on to, each once, by the lab's own account."""
        found: dict[tuple[str, str], Hop] = {}
        for call in self.world.calls_since(before):
            if call.action == "sts:AssumeRole":
                verdict = "admitted" if call.allowed else "refused"
                hop = Hop(call.resource, verdict, call.reason or call.error or f"asked by {call.caller}")
                found.setdefault((hop.role, hop.verdict), hop)
        return list(found.values())

    # --- steps -----------------------------------------------------------------------------------------------

    def _step(self, step: Step) -> None:
        context = self.contexts.mapping(step)
        wanted = runs(step.condition, context, status=self.contexts.status)
        if wanted is False:
            self._outcome(step, "skipped")
            return
        if isinstance(wanted, Unknown):
            self._not_rehearsed(step, f"whether it runs is not known here: {wanted.reason}")
            return
        failed_before = self.failed
        if step.run is not None:
            self._script(step)
        else:
            self._action(step, context)
        if self.failed and not failed_before:
            if (step.continue_on_error or "").strip().lower() == "true":
                self.failed = False
            self._outcome(step, "failure")
            self.contexts.status = "failure" if self.failed else self.contexts.status

    def _outcome(self, step: Step, outcome: str, outputs: Mapping[str, Value] | None = None) -> None:
        if step.id is not None:
            conclusion = outcome if self.failed or outcome != "failure" else "success"
            found = {"outputs": outputs or {}, "outcome": outcome, "conclusion": conclusion}
            self.contexts.steps[step.id] = Complete(found)

    def _not_rehearsed(self, step: Step, reason: str) -> None:
        self.missing.append(NotRehearsed(_title(step), reason))
        self._outcome(step, "success")

    def _action(self, step: Step, context: Mapping[str, Value]) -> None:
        inputs = self._inputs(step, context)
        if isinstance(inputs, Unknown):
            self._not_rehearsed(step, inputs.reason)
            self.failed |= step.action == CREDENTIALS_ACTION
            return
        match step.action:
            case "actions/checkout":
                self._checkout(step, inputs)
            case "aws-actions/configure-aws-credentials":
                self._credentials(step, inputs)
            case "actions/upload-artifact":
                self._upload(step, inputs)
            case "actions/download-artifact":
                self._download(step, inputs)
            case action if action in SETUP_TERRAFORM:
                self._setup_terraform(step, inputs)
            case _:
                self._not_rehearsed(step, "actions other than checkout, credentials and artifacts are not run here")

    def _inputs(self, step: Step, context: Mapping[str, Value]) -> dict[str, str] | Unknown:
        found: dict[str, str] = {}
        for entry in step.with_:
            value = interpolate(entry.value, context)
            if isinstance(value, Unknown):
                return Unknown(f"its input {entry.key} is not known here: {value.reason}")
            found[entry.key] = value
        return found

    def _checkout(self, step: Step, inputs: Mapping[str, str]) -> None:
        if (
            inputs.get("repository", self.world.configuration.repository.slug)
            != self.world.configuration.repository.slug
        ):
            self._not_rehearsed(step, f"checks out another repository, {inputs['repository']}")
            return
        copy_repository(self.world.copy, self.workspace / inputs.get("path", "."))
        self._outcome(step, "success")

    def _credentials(self, step: Step, inputs: Mapping[str, str]) -> None:
        obtained = configure(self.world, inputs, job=self.token, current=self.session)
        self.hops.append(obtained.hop)
        if obtained.session is None:
            self.failed = True
            return
        self.session, self.region = obtained.session, obtained.region
        self._outcome(step, "success")

    def _setup_terraform(self, step: Step, inputs: Mapping[str, str]) -> None:
        self.wrapper = inputs.get("terraform_wrapper", "true") != "false"
        wanted, terraform = inputs.get("terraform_version", ""), self.world.terraform
        exact = wanted.replace(".", "").isdigit()
        if (
            terraform is not None
            and exact
            and version_tuple(wanted) != version_tuple(terraform.version)[: len(version_tuple(wanted))]
        ):
            self.world.note(f"the pipeline asks for terraform {wanted}; {terraform.version} from PATH ran in its place")
        self._outcome(step, "success")

    def _upload(self, step: Step, inputs: Mapping[str, str]) -> None:
        patterns = [line.strip() for line in inputs.get("path", "").splitlines() if line.strip()]
        name = inputs.get("name", "artifact")
        if not self.artifacts.upload(name, self.workspace, [p for p in patterns if not p.startswith("!")]):
            self._not_rehearsed(step, "there is nothing to upload: what makes these files did not run here")
            return
        self._outcome(step, "success")

    def _download(self, step: Step, inputs: Mapping[str, str]) -> None:
        target = self.workspace / inputs.get("path", ".")
        if not target.resolve().is_relative_to(self.workspace.resolve()):
            self._not_rehearsed(step, "downloads to a place outside the workspace")
        elif not self.artifacts.download(inputs.get("name", "artifact"), target):
            self._not_rehearsed(step, "the artifact is not there: the job that makes it did not run here")
        else:
            self._outcome(step, "success")

    # --- scripts ---------------------------------------------------------------------------------------------

    def _script(self, step: Step) -> None:
        context = self.contexts.mapping(step)
        text = interpolate(step.run or "", context)
        directory = working_directory(self.workflow, self.job, step, context=context)
        unknown = next((u for u in (text, directory) if isinstance(u, Unknown)), None)
        if isinstance(text, Unknown) or isinstance(directory, Unknown):
            self._script_missing(step, _title(step), unknown.reason if unknown else "")
            return
        allowed = self.world.configuration.rehearsal.run
        depth = len(directory.split("/")) if directory else 0
        judged = runnable(text, allowed=allowed, depth=depth)
        for shown, reason in judged.left_out:
            self._script_missing(step, f"{_title(step)}: {shown}" if step.name else shown, reason)
        if judged.text is None:
            if not judged.left_out:
                self._outcome(step, "success")
            return
        if self.world.terraform is None and ("terraform" in judged.text or "tofu" in judged.text):
            self._script_missing(step, _title(step), MISSING)
            return
        self._execute(step, judged.text, directory)

    def _script_missing(self, step: Step, shown: str, reason: str) -> None:
        """A part of a script that did not run; without its terraform the rehearsal is not complete."""
        self.missing.append(NotRehearsed(shown, reason))
        words = shown.replace(":", " ").split() + (step.run or "").split() if shown == _title(step) else shown.split()
        self.incomplete |= bool({"terraform", "tofu"} & set(words)) and bool(_OWN_VERBS & set(words))
        self._outcome(step, "success")

    def _execute(self, step: Step, text: str, directory: str) -> None:
        folder = self.workspace / directory
        if not folder.is_dir():
            self.missing.append(NotRehearsed(_title(step), f"there is no directory {directory} in the checkout"))
            self.failed = True
            return
        if self.session is not None:
            module_sources.point_at_lab(self.world, self.workspace, self.session)
        path = self.folder / "files" / "script.sh"
        path.write_text(text, encoding="utf-8", errors="surrogateescape")
        environment, unknown = self._environment(step)
        for name, value in unknown.items():
            self.missing.append(NotRehearsed(f"{_title(step)}: the variable {name}", value.reason))
        ran = child.run(
            self._shell(step, path),
            cwd=folder,
            shown_cwd=directory,
            environment=environment,
            redact=self._redact,
        )
        binary = self.world.terraform.product if self.world.terraform else "terraform"
        calls = list(shim.calls(self.folder / "calls", binary=binary, workspace=self.workspace, redact=self._redact))
        self.commands += calls
        if not calls or (ran.exit != 0 and all(call.exit == 0 for call in calls)):
            first = next((line.strip() for line in text.splitlines() if line.strip()), "")
            self.commands.append(RanCommand(tuple(first.split()), directory, ran.exit, ran.seconds, ran.output))
        self.failed |= ran.exit != 0
        outputs = self._read_files()
        if ran.exit == 0:
            self._outcome(step, "success", outputs)

    def _shell(self, step: Step, path: Path) -> Sequence[str]:
        """Source: GitHub's workflow syntax, `jobs.<job_id>.steps[*].shell`, exit codes and error action preference."""
        named = step.shell or self.job.defaults_shell or self.workflow.defaults_shell
        bash = shutil.which("bash")
        if bash is None or named == "sh":
            return ("sh", "-e", str(path))
        strict = ("--noprofile", "--norc", "-eo", "pipefail") if named == "bash" else ("-e",)
        return (bash, *strict, str(path))

    def _environment(self, step: Step) -> tuple[dict[str, str], Mapping[str, Unknown]]:
        """The whole environment of a script: built, with nothing of the user's but PATH and the locale."""
        written, unknown = self.contexts.environment(step)
        event = self.contexts.occasion.github(self.contexts.identity, self.workflow, self.job.id)
        files = self.folder / "files"
        base = {
            "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
            "LANG": os.environ.get("LANG", "C.UTF-8"),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.workspace),
            **{f"GITHUB_{name}": str(files / name) for name in ("ENV", "OUTPUT", "PATH", "STEP_SUMMARY")},
            **{f"GITHUB_{k.upper()}": v for k, v in event.items() if isinstance(v, str) and k != "token"},
            **written,
            **self.world.lab.environment(),
            "CHECKPOINT_DISABLE": "1",
            "OFFKEY_CALLS": str(self.folder / "calls"),
            "OFFKEY_TERRAFORM": self.world.terraform.path if self.world.terraform else "",
            "OFFKEY_WRAPPER": "1" if self.wrapper else "",
        }
        if self.world.cli_configuration is not None:
            base["TF_CLI_CONFIG_FILE"] = str(self.world.cli_configuration)
        return {**base, **self._aws()}, unknown

    def _aws(self) -> dict[str, str]:
        """What the credentials action exports; without it a job has no credentials at all."""
        if self.session is None:
            return {}
        credentials = self.session.credentials
        token = credentials.session_token
        region = self.region or self.world.configuration.region
        return {
            "AWS_ACCESS_KEY_ID": credentials.access_key_id,
            "AWS_SECRET_ACCESS_KEY": credentials.secret_access_key.reveal(),
            "AWS_SESSION_TOKEN": token.reveal() if token else "",
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
        }

    def _read_files(self) -> Mapping[str, Value]:
        """Take over what the script wrote to `$GITHUB_ENV` and `$GITHUB_OUTPUT`, and empty the files."""
        self.contexts.exported |= runner_files.assignments(self.folder / "files" / "ENV")
        return runner_files.assignments(self.folder / "files" / "OUTPUT")

    def _redact(self, text: str) -> str:
        from urllib.parse import quote

        credentials = self.session.credentials if self.session else None
        for secret in (credentials.secret_access_key, credentials.session_token) if credentials else ():
            if secret is not None:
                text = text.replace(secret.reveal(), "***").replace(quote(secret.reveal(), safe=""), "***")
        return text


def _title(step: Step) -> str:
    """What a person calls the step: its name, its action, or the first line of its script."""
    return step.name or step.uses or ((step.run or "").strip().splitlines() or ["step"])[0]
