"""Scripts without the variables that are set for nothing but to be printed, or left to other jobs: they do nothing."""

from __future__ import annotations

from offkey.model.records import replace
from offkey.model.regex import MULTILINE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from offkey.model.pipeline import Job, Step

_SETS = regex(r"[ \t]*(?P<name>[A-Za-z_]\w*)=(?:\"[^\"`$\\]*\"|'[^']*'|[\w:/.@+,%-]*)[ \t]*;?\Z")
"""A line that sets a variable to a plain text."""
_SOME = regex(r"^[ \t]*[A-Za-z_]\w*=[\"'\w]", MULTILINE)
_HANDED_ON = regex(
    r"\b(?:export|declare|typeset|readonly|eval|allexport|source|GITHUB_ENV)\b|\bset[ \t]+-\w*a|\$\{!|^[ \t]*\.[ \t]"
    r"|(?<![-=\d])>{1,2}[ \t]*[\"']?(?![ \t\"'&>=]|\$\{?GITHUB_(?:OUTPUT|STEP_SUMMARY)\b|/dev/)",
    MULTILINE,
)
"""What makes a variable one of the environment, uses it by a name that is not seen, or writes a file with it."""
_DOCUMENT = regex(r"(?<!<)<<-?[ \t]*[\"']?(?P<end>\w+)")
_WORD = regex(r"\w+")
_AWS = "AWS_"


def without_idle_settings(job: Job, step: Step, doing: Callable[[str], str], *, environment: Collection[str]) -> Step:
    """The step without the lines that set what no other command of it names, nor a later step by an output.

    `doing` leaves out what a script prints; variables of the `environment` are there for every program.
    """
    run = step.run
    if run is None or not _SOME.search(run) or _HANDED_ON.search(run) or _is_asked_later(job, step):
        return step
    lines = doing(run).split("\n")
    sets = dict(_settings(lines))
    rest = (line for number, line in enumerate(lines) if number not in sets)
    named = {word for line in rest for word in _WORD.findall(line)}.union(environment)
    idle = {number for number, name in sets.items() if name not in named and not name.startswith(_AWS)}
    return replace(step, run="\n".join(line for n, line in enumerate(lines) if n not in idle)) if idle else step


def _is_asked_later(job: Job, step: Step) -> bool:
    """Whether something else in the job is given an output of the step, or may be."""
    if step.id is None:
        return False
    texts = (
        text
        for other in job.steps
        if other is not step
        for text in (other.run or "", *(entry.value for entry in (*other.with_, *other.env)))
    )
    return any("steps." in text or "steps[" in text for text in texts)


def _settings(lines: list[str]) -> Iterator[tuple[int, str]]:
    """The lines that set a variable, with its name; none of a document or of a text over many lines."""
    end, open_text = "", False
    for number, line in enumerate(lines):
        if end:
            end = "" if line.strip() == end else end
            continue
        found = None if open_text else _SETS.match(line)
        if found is not None:
            yield number, found["name"]
            continue
        document = _DOCUMENT.search(line)
        end = document["end"] if document is not None else ""
        open_text ^= line.replace('\\"', "").count('"') % 2 == 1
