"""Steps that are told to apply: by the name of a target or a script, by a variable, or by an expression."""

from __future__ import annotations

from offkey.model.regex import MULTILINE, regex
from offkey.read import github_inputs
from offkey.read.github_expression import filled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.pipeline import Workflow
    from offkey.read.role_names import RoleName

_TARGET = regex(
    r"\b(?:make|just|task)\s+(?:-\S+\s+)*(?:[\w-]+[-:])?(?:apply|destroy)\b"
    r"|=[\"'](?:terraform|tofu|terragrunt)\b(?:(?!\bplan\b)[^\"'\n]){0,200}\b(?:apply|destroy)\b"
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
_CONTAINED = regex(r"^[ \t]*(?:sudo[ \t]+)?docker(?:-compose)?[ \t][^\n]*?\brun[ \t][^\n]*", MULTILINE)
_VERB = regex(r"\b(?:terraform|tofu|terragrunt)\b\S*[ \t]+(?:-\S+[ \t]+)*(?:apply|destroy)(?![\w-])")
"""What a container is started for: `docker compose run --rm terraform apply`."""
_INPUT = regex(r"\$\{\{\s*(?:github\.event\.)?inputs\.")


def is_told(script: str) -> bool:
    """Whether a script applies by something that is called so; what that runs is not looked at."""
    if "apply" not in script and "destroy" not in script:
        return False
    joined = script.replace("\\\n", " ")
    return (
        _TARGET.search(script) is not None
        or _SCRIPT.search(joined) is not None
        or is_chosen(joined)
        or any(_VERB.search(found[0]) for found in _CONTAINED.finditer(joined))
    )


def is_chosen(script: str) -> bool:
    """Whether an expression in a script says if Terraform applies."""
    return _CHOSEN.search(script) is not None


def asks_inputs(script: str) -> bool:
    """Whether what a script does may be an input of its workflow."""
    return _INPUT.search(script) is not None


def by_inputs(workflow: Workflow, script: str, name: RoleName) -> Iterator[str]:
    """A script with the inputs in it that the call which leads to a name passes, or that who starts it may choose."""
    if name.calls:
        yield filled(script, {"inputs": github_inputs.passed(workflow, name.calls[0].job.with_, {})})
    elif "workflow_dispatch" in workflow.events:
        for inputs in github_inputs.dispatched(workflow):
            yield filled(script, {"inputs": inputs, "github": {"event": {"inputs": inputs}}})
