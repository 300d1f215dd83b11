"""Steps that run a shell file or a target of make of the repository, in which Terraform is applied.

Whether it comes to that, the arguments and the file decide: it is never sure.
"""

from __future__ import annotations

from offkey.model.builtin import partial
from offkey.model.finding import Confidence
from offkey.model.regex import IGNORECASE, regex
from offkey.rules.applying_steps import VERBS, in_step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.pipeline import Command, Job, Step, Workflow
    from offkey.model.repository import Repository
    from offkey.model.text import Place

_RUNS_FILE = regex(r"\.(?:sh|bash)\b|\bmake\b")
_APPLIES = regex(r"\b(?:terraform|tofu|terragrunt)\b[^\n]{0,200}?\b(?:apply|destroy)\b")
_ASIDE = regex(
    r"(?:\A|[^a-z])(?:check|diff|dry[_-]?run|fmt|format|help|init|lint|no[_-]apply|output|plan(?:[_-]only)?|preview|show"
    r"|test|tests|validate|validation|verify)(?![a-z])",
    IGNORECASE,
)
"""What the words of a command say that only looks, whatever else the file can do."""


def applies_by_file(repository: Repository, workflow: Workflow, job: Job, step: Step) -> Iterator[Place]:
    """The commands of a step that run a file which applies, or the step whose action does."""
    if step.run is None and step.uses is None:
        return
    look = partial(_running, repository, workflow, job, step)
    yield from (place for place, _ in in_step(repository, workflow.source, step, look))


def _running(
    repository: Repository, workflow: Workflow, job: Job, outer: Step, step: Step
) -> Iterator[tuple[int | None, Confidence]]:
    if step.run is None or not _RUNS_FILE.search(step.run):
        return
    from offkey.read.github_step import script, working_directory

    start = working_directory(workflow, job, step) if step is outer or outer.uses is None else step.working_directory
    if any(_ASIDE.fullmatch(entry.value) for entry in step.env) or not isinstance(start or "", str):
        return
    gone: list[str] = []
    for command in script(step).commands:
        if command.words[:1] == ("cd",):
            gone.append(" ".join(command.words))
        elif _may_work(command) and _applies(repository, "\n".join((*gone, _line(command))), str(start or "")):
            yield command.span.start, Confidence.LOW


def _may_work(command: Command) -> bool:
    """Whether it runs a file, by words of which none says that it only looks."""
    said = (*command.words, *(value for _, value in command.assignments))
    if command.words[1:2] == ("-n",):
        return False  # `bash -n`: it is only read
    return bool(_RUNS_FILE.search(" ".join(command.words[:4]))) and not any(map(_ASIDE.search, said))


def _line(command: Command) -> str:
    return " ".join(word for word in command.words if not any(mark.isspace() for mark in word))


def _applies(repository: Repository, line: str, folder: str) -> bool:
    from offkey.read.github_step import terraform_commands_in
    from offkey.read.run_files import with_files

    text = with_files(repository, line, folder)
    if text == line or not _APPLIES.search(text):
        return False
    return any(command.call.verb in VERBS for command in terraform_commands_in(text))
