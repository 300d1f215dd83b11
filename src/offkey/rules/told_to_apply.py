"""Steps that are told to apply: by the name of a target or a script, by a variable, or by an expression."""

from __future__ import annotations

from offkey.model.regex import MULTILINE, regex, words
from offkey.read import github_inputs
from offkey.read.github_expression import filled
from offkey.read.github_step import effective_env
from offkey.rules.taken_together import calling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.pipeline import Job, Step, Workflow
    from offkey.read.role_names import RoleName

_TARGET = regex(
    words("make just task", r"\s+(?:-\S+\s+)*(?:[\w-]+[-:])?(?:apply|destroy)\b")
    + "|"
    + words("npm pnpm yarn bun", r"\s+(?:run\s+)?(?:infra|terraform|tofu|tf)[-:](?:apply|destroy)\b")
    + r"|=[\"'](?:terraform|tofu|terragrunt)\b(?:(?!\bplan\b)[^\"'\n]){0,200}\b(?:apply|destroy)\b"
    r"|\w=(?:terraform|tofu|terragrunt)(?:[ \t]+(?:-\S+|run|run-all))*[ \t]+(?:apply|destroy)(?:[ \t]+[-$][^\s\"']*)*"
    r"[\"']?[ \t]*>>[ \t]*[\"']?\$\{?GITHUB_(?:ENV|OUTPUT)\b"
)
"""A target that says that it applies something, with a role that Terraform takes, or a command in a variable, or in
an output that a later step runs."""
_OF_TERRAFORM = r"(?:infra(?:structure)?|terraform|terragrunt|tofu|tf|tg)"
_SCRIPT = regex(
    rf"^[ \t]*(?:(?:bash|sh|python3?|pwsh)[ \t]+|\./)(?:[\w.-]+/)*(?:(?:{_OF_TERRAFORM}[-_])?(?:apply|destroy)"
    rf"(?:[-_](?:{_OF_TERRAFORM}|all|dev|prod|stag(?:e|ing))\w*)?\.(?:sh|bash|py|ps1)(?![\w.-])"
    rf"|(?:run[-_])?{_OF_TERRAFORM}(?:[-_]\w+)?(?:\.(?:sh|bash|py|ps1))?[ \t]+(?:[\w./=-]+[ \t]+){{0,3}}"
    r"(?:apply|destroy)(?![\w.-]))",
    MULTILINE,
)
"""A script of the repository that is called after what it does, or that is about Terraform and told what to do."""
_CHOSEN = regex(
    r"\b(?:terraform|tofu|terragrunt)\b(?:(?!\bplan\b)[^\n|;&]){0,200}\$\{\{[^}\n]{0,200}?(?<!= )(?<!=)"
    r"'(?:run-all )?(?:apply|destroy)\b"
)
"""An expression that chooses what Terraform does; one that compares something with `'apply'` chooses another thing."""
_WRAPPED = regex(
    r"^[ \t]*(?:sudo[ \t]+)?(?:docker(?:-compose)?[ \t][^\n]*?\brun|terramate[ \t]+run|sops[ \t]+exec-env|atmos)"
    r"[ \t][^\n]*",
    MULTILINE,
)
_VERB = regex(r"\b(?:terraform|tofu|terragrunt)\b\S*[ \t]+(?:-\S+[ \t]+)*(?:apply|deploy|destroy)(?![\w-])")
"""What another program runs: `docker compose run --rm terraform apply`, `atmos terraform deploy`.

Source: https://atmos.tools/cli/commands/terraform/deploy; https://terramate.io/docs/cli/reference/cmdline/run
"""
_PROGRAM = regex(r"\b(?:terraform|tofu|terragrunt)\b")
_VARIABLE = regex(r"\$\{\{\s*env\.(?P<written>\w+)\s*\}\}|\$\{?(?P<name>[A-Za-z_]\w*)\}?")
_SAYS = regex(r"\$\{\{.*(?:\binputs\.|'(?:apply|destroy)\b)")
_INPUT = regex(r"\$\{\{\s*(?:github\.event\.)?inputs\.")


def is_told(script: str) -> bool:
    """Whether a script applies by something that is called so; what that runs is not looked at."""
    if not any(word in script for word in ("apply", "destroy", "deploy")):
        return False
    joined = script.replace("\\\n", " ")
    return (
        _TARGET.search(script) is not None
        or _SCRIPT.search(joined) is not None
        or is_chosen(joined)
        or any(_VERB.search(found[0]) for found in _WRAPPED.finditer(joined))
    )


def is_chosen(script: str) -> bool:
    """Whether an expression in a script says if Terraform applies."""
    return _CHOSEN.search(script) is not None


def asked(workflow: Workflow, job: Job, step: Step) -> str | None:
    """The script of a step, with the variables in it of which an input or an expression says what is done.

    None where neither has a say in it.
    """
    script = step.run or ""
    env = effective_env(workflow, job, step) if "$" in script and _PROGRAM.search(script) else {}
    saying = {name: one.entry.value for name, one in env.items() if _SAYS.search(one.entry.value)}
    if saying:
        script = _VARIABLE.sub(lambda found: saying.get(found["name"] or found["written"], found[0]), script)
    return script if script != step.run or _INPUT.search(script) else None


def by_inputs(workflow: Workflow, script: str, name: RoleName) -> Iterator[str]:
    """A script with the inputs in it that the call which leads to a name passes, or that who starts it may choose."""
    if name.calls:
        yield from (filled(script, {"inputs": inputs}) for inputs in calling(workflow, name))
        return
    yield script
    if "workflow_dispatch" in workflow.events and _PROGRAM.search(script):
        for inputs in github_inputs.dispatched(workflow, script):
            yield filled(script, {"inputs": inputs, "github": {"event": {"inputs": inputs}}})
