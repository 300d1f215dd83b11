"""Actions that run Terraform themselves: which command, and in which folder, as their inputs say.

Source: the `action.yml` of hashicorp/terraform-github-actions, of each dflook/terraform-… and dflook/tofu-…, of
OP5dev/TF-via-PR, and of gruntwork-io/terragrunt-action.
"""

from __future__ import annotations

import posixpath

from offkey.model.finding import Confidence
from offkey.model.records import dataclass, replace
from offkey.model.regex import DOTALL, regex
from offkey.model.unknown import Unknown
from offkey.read.terraform_command import APPLYING, BINARIES, TerraformCall

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offkey.model.pipeline import Job, Step, Workflow
    from offkey.read.github_expression import Value

_HASHICORP = "hashicorp/terraform-github-actions"
_TF_VIA_PR = "op5dev/tf-via-pr"
_TERRAGRUNT = "gruntwork-io/terragrunt-action"
_DFLOOK = regex(r"dflook/(?P<binary>terraform|tofu)-(?P<name>[a-z-]+)\Z")
_VERBS = {
    "plan": "plan",
    "check": "plan",
    "apply": "apply",
    "refresh": "refresh",
    "destroy": "destroy",
    "destroy-workspace": "destroy",
    "new-workspace": "workspace new",
    "unlock-state": "force-unlock",
    "output": "output",
    "test": "test",
    "validate": "validate",
    "fmt": "fmt",
    "fmt-check": "fmt",
    "version": "version",
}
"""What the actions of dflook run, by their names; `remote-state` takes no folder."""
_ARGUMENTS = {
    "backend_config": "-backend-config",
    "backend_config_file": "-backend-config",
    "arg-backend-config": "-backend-config",
    "var": "-var",
    "variables": "-var",
    "arg-var": "-var",
    "var_file": "-var-file",
    "arg-var-file": "-var-file",
}
"""Inputs that stand for options of the command."""
_TOOL = regex(r"terraform|terragrunt|tofu")
_ASIDE = regex(
    r"setup|install|lint|cost|comment|summar|report|format"
    r"|(?<![a-z])(?:docs?(?![a-z])|noti|pars|fmt|valid|scan|check|test|cache|version|output|lock|plan(?!.*apply))"
)
"""What the names say of actions that do something else than to run the command that they are told."""
_NAMED = regex(r"(?:terraform|terragrunt|tofu)-(?:apply|destroy)\Z")
_TOLD = regex(
    r"\s*(?:(?:terraform|terragrunt|tofu)\s+)?(?:run-all\s+|run\s+(?:--?all\s+)?(?:--\s+)?)?(?:apply|destroy)(?:-all)?(?!\S)"
)
_CHOSEN = regex(r"\$\{\{.*(?:&&|\|\|)\s*'(?:apply|destroy)(?:-all)?(?:\s[^']*)?'", DOTALL)
"""A command that an expression has as one of its choices."""
_OTHER_INPUT = regex(
    r"label|comment|name|title|descr|environment|workspace|dir|path|folder|file|branch|message|artifact|cache|prefix|suffix|token|status|type"
)
"""What the names say of inputs that are no command."""


@dataclass(frozen=True, slots=True)
class ActionRun:
    """The command that an action runs, and the folder as it is written (empty: that of the repository)."""

    call: TerraformCall
    folder: str

    @property
    def written_folder(self) -> str | Unknown:
        """The root module's directory as far as it is written out."""
        if "$" in self.folder or self.folder.startswith(("/", "..")):
            return Unknown(f"the path {self.folder} is computed at run time")
        clean = posixpath.normpath(self.folder or ".")
        return "" if clean == "." else clean

    def root_module(
        self, workflow: Workflow, job: Job, step: Step, *, context: Mapping[str, Value] | None = None
    ) -> str | Unknown:
        """The root module's directory, relative to the repository; what scripts start in does not count for actions."""
        from offkey.read.github_step import working_directory

        own = replace(workflow, defaults_working_directory=None), replace(job, defaults_working_directory=None)
        return working_directory(*own, replace(step, working_directory=self.folder or "."), context=context)


def action_run(step: Step) -> ActionRun | None:
    """The terraform or tofu command that a step runs by an action; None where it runs none by one that is known."""
    action, inputs = step.action, step.with_
    if action is None:
        return None
    if action == _HASHICORP:
        verb = inputs.value("tf_actions_subcommand") or ""
        return _run("terraform", verb, inputs.value("tf_actions_working_dir"), step) if verb else None
    if action == _TF_VIA_PR:
        tool = inputs.value("tool") or "terraform"
        folder = inputs.value("arg-chdir") or inputs.value("working-directory")
        verb = inputs.value("command") or ""
        return _run(tool, verb, folder, step) if verb and tool in BINARIES else None
    match = _DFLOOK.match(action)
    if match is None or match["name"] not in _VERBS:
        return None
    return _run(match["binary"], _VERBS[match["name"]], inputs.value("path"), step)


def terragrunt_command(step: Step) -> str | None:
    """The command that a step has the action for Terragrunt run, as written; None where it does not use it."""
    return (step.with_.value("tg_command") or "") if step.action == _TERRAGRUNT else None


def applying(step: Step) -> Confidence | None:
    """How sure it is that a step applies or destroys by an action; None where it does not, as far as its words show.

    An action that is known and gets a command which only the run knows may apply. One that is not known does so where
    its name speaks of Terraform and an input is the command.
    """
    acting, command = action_run(step), terragrunt_command(step)
    if acting is None and command is None:
        return Confidence.MEDIUM if is_told_to_apply(step) else None
    verb = acting.call.verb if acting is not None else command or ""
    applies = "$" in verb or any(word in APPLYING for word in verb.split())
    return Confidence.HIGH if applies else None


def is_told_to_apply(step: Step) -> bool:
    """Whether a step uses an action that is not known, whose name speaks of Terraform, and tells it to apply."""
    if step.uses is None or step.uses.startswith("./"):
        return False
    segments = step.uses.lower().split("@", 1)[0].rstrip("/").split("/")[1:][-2:]
    speaking = [segment for segment in segments if _TOOL.search(segment)]
    if not speaking or any(_ASIDE.search(segment) for segment in (*speaking, segments[-1])):
        return False
    told = any(
        _TOLD.match(e.value) or _CHOSEN.match(e.value) for e in step.with_ if not _OTHER_INPUT.search(e.key.lower())
    )
    return told or _NAMED.search(segments[-1]) is not None


def _run(binary: str, verb: str, folder: str | None, step: Step) -> ActionRun:
    call = TerraformCall(binary, verb.strip(), None, tuple(_arguments(step)))
    return ActionRun(call, (folder or "").strip())


def _arguments(step: Step) -> Iterator[str]:
    for entry in step.with_:
        if entry.key in _ARGUMENTS and entry.value.strip():
            yield _ARGUMENTS[entry.key]
    if step.action == _HASHICORP:
        yield from (step.with_.value("args") or "").split()
