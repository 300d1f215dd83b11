"""Steps that write what a stranger says (a title, a comment, the name of a branch) into the text of a program.

`${{ … }}` is replaced before the shell reads the script, so that `$(…)` in a title is a command.

Source: https://docs.github.com/en/actions/concepts/security/script-injections
"""

from __future__ import annotations

from offkey.model.regex import regex
from offkey.read.key_origins import in_text
from offkey.read.pull_request_code import Checkout
from offkey.read.scalar_place import place_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.pipeline import Job, Step, Workflow
    from offkey.model.text import Span

_SAID = {
    "pull_request_target": regex(
        r"event\.pull_request\.(?:title|body|head\.(?:ref|label|repo\.(?:default_branch|description|homepage)))\Z|head_ref\Z"
    ),
    "issue_comment": regex(r"event\.(?:comment\.body|issue\.(?:title|body))\Z"),
    "workflow_run": regex(
        r"event\.workflow_run\.(?:head_branch|display_title|head_commit\.(?:message|author\.(?:name|email)))\Z"
    ),
}
"""What of each event is in the hands of whoever starts it."""
_ONE_LINE = ("title", "ref", "label", "branch")
"""What has no second line, and so ends with a comment that it stands in."""
_PROGRAMS = frozenset({"actions/github-script"})


def injected(workflow: Workflow, job: Job, event: str) -> Iterator[Checkout]:
    """Every such step of `job`, which runs a stranger's code as one does that checks it out."""
    for step in job.steps:
        for text, span in _texts(step):
            for carried in in_text(text) if "${{" in text and "github" in text else ():
                said = carried.origin.context == "github" and _SAID[event].match(carried.origin.name)
                if said and not (said[0].endswith(_ONE_LINE) and _is_comment(text, carried.offset)):
                    what = f"`github.{carried.origin.name}`"
                    place = place_in(workflow.source, span, text, needle="${{", offset=carried.offset)
                    yield Checkout(step, place, what, injected=True)


def _texts(step: Step) -> Iterator[tuple[str, Span]]:
    if step.run is not None and step.run_span is not None:
        yield step.run, step.run_span
    script = step.with_.get("script") if step.action in _PROGRAMS else None
    if script is not None:
        yield script.value, script.value_span


def _is_comment(text: str, offset: int) -> bool:
    return text[text.rfind("\n", 0, offset) + 1 : offset].lstrip().startswith(("#", "//"))
