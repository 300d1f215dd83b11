"""An identity token that is fetched once and used by one terraform command after the other.

GitHub's tokens live for five minutes, and STS takes them for five more. What reads the file is each command
anew: `init`, `plan` and `apply` exchange the same token three times.
"""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import JobNode
from offkey.model.regex import regex
from offkey.read.github_step import effective_env, terraform_commands
from offkey.read.same import says
from offkey.read.scalar_place import command_place
from offkey.read.token_requests import TokenRequest, token_requests

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.pipeline import Step
    from offkey.model.text import Place

_FILE = "AWS_WEB_IDENTITY_TOKEN_FILE"
_SAVES = regex(r">\s*[\"']?[$/.~\w]|\s-o\s|--output\b|\btee\b|writeFile|Out-File")
_SETS = regex(rf"{_FILE}\b|web_identity_token_file")


def check(node: JobNode) -> Iterator[Finding]:
    """One finding for each token that serves several commands."""
    if not says(node.workflow.source, b"ID_TOKEN_REQUEST_URL", b"getIDToken"):
        return
    found = ((i, next(token_requests(node.workflow.source, s), None)) for i, s in enumerate(node.job.steps))
    requests = [(index, request) for index, request in found if request is not None]
    ends = [*(index for index, _ in requests), len(node.job.steps)][1:]
    for (index, request), end in zip(requests, ends, strict=False):
        if not _is_kept(node, request):
            continue
        commands = [command for step in node.job.steps[index:end] for command in _commands(node, step)]
        if len(commands) > 1:
            yield _finding(request, commands)


def _is_kept(node: JobNode, request: TokenRequest) -> bool:
    """Whether the token ends up in the file that AWS's libraries read it from."""
    script = request.step.run or request.step.with_.value("script") or ""
    if not _SAVES.search(script):
        return False
    return bool(_SETS.search(script)) or any(_FILE in effective_env(node.workflow, node.job, s) for s in node.job.steps)


def _commands(node: JobNode, step: Step) -> Iterator[tuple[Place, str]]:
    """The terraform commands of a step that need credentials."""
    for command in terraform_commands(step):
        if not command.call.offline and command.call.verb and step.run is not None and step.run_span is not None:
            place = command_place(node.workflow.source, step.run_span, step.run, command.command.span.start)
            yield place, f"{command.call.binary} {command.call.verb}"


def _finding(request: TokenRequest, commands: list[tuple[Place, str]]) -> Finding:
    names = ", ".join(dict.fromkeys(f"`{what}`" for _, what in commands))
    return Finding(
        f"One identity token is kept in a file for {names}: it is good for about ten minutes, and each command "
        "exchanges it anew. Exchange it once for a session (`aws-actions/configure-aws-credentials`, `offkey exec`), "
        "or fetch a new one before each command.",
        request.place,
        related=tuple(Related(place, f"{what} exchanges the token") for place, what in commands),
        confidence=Confidence.MEDIUM,
    )


RULE = Rule(
    id="identity-token-kept-in-file",
    summary="One short-lived identity token serves several terraform commands from a file.",
    severity=Severity.LOW,
    on=JobNode,
    check=check,
)
