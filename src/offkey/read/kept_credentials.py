"""Files with AWS credentials that a GitHub workflow uploads as an artifact, or keeps in a cache.

Source: https://github.com/actions/upload-artifact#inputs, https://github.com/actions/cache#inputs
"""

from __future__ import annotations

import posixpath

from offkey.model.records import dataclass
from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.pipeline import Entry, Job, Step, Workflow
    from offkey.model.repository import Repository
    from offkey.model.text import Place
    from offkey.read.kept_plans import KeptPlan

_KEEPING = {
    "actions/upload-artifact": "an artifact",
    "actions/cache": "a cache",
    "actions/cache/save": "a cache",
}
_OF_AWS = regex(r"(?:\A|/)\.aws(?:/(?:credentials|config|\*+)?)?\Z|(?:\A|/)\.?aws[-_]credentials?(?:\.\w+)?\Z")
_ROOT = regex(r"\A(?:\$\{\{\s*github\.workspace\s*\}\}/|\$\{?GITHUB_WORKSPACE\}?/|~/|\$\{?HOME\}?/|\./)+")
_KEY = regex(r"\b(?:AWS_(?:SECRET_ACCESS_KEY|SESSION_TOKEN)|aws_(?:secret_access_key|session_token))\b")
_VALUE = regex(r"\$\{\{\s*(?:secrets|steps|env)\.|\$\{?\w")
INTO = regex(r"(?:>>?|\btee\s+(?:-a\s+)?)\s*[\"']?(?P<file>[^\s\"'>|;&<)]+)")
_PATTERN = regex(r"[*?\[]")
_ENVIRONMENT = regex(r"\$\{?GITHUB_(?:ENV|OUTPUT|STEP_SUMMARY|PATH)")


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that is kept: what it holds in words, where that is said, and where the file is written."""

    what: str
    keeping: str
    place: Place
    written: Place | None = None


def kept_credentials(repository: Repository, workflow: Workflow, job: Job) -> Iterator[KeptFile]:
    """Every path of an upload or a cache that holds credentials, by its name or by what the job writes into it."""
    for index, step in enumerate(job.steps):
        keeping = _KEEPING.get((step.uses or "").split("@", 1)[0].lower())
        entry = step.with_.get("path") if keeping else None
        if keeping is None or entry is None:
            continue
        place = workflow.source.place(entry.value_span)
        for path in _paths(entry):
            if _OF_AWS.search(_plain(path)):
                yield KeptFile(f"`{path}` with credentials of AWS", keeping, place)
                break
            writer = next((before for before in job.steps[:index] if _writes(before, path)), None)
            if writer is not None:
                yield KeptFile(f"`{path}`, into which the job writes an AWS key,", keeping, place, writer.place)
                break
            planned = next(_planned(repository, workflow, job, upto=index, path=path), None)
            if planned is not None:
                yield KeptFile(f"`{path}`, {planned[0].what}", keeping, place, planned[1].place)
                break


def _planned(
    repository: Repository, workflow: Workflow, job: Job, *, upto: int, path: str
) -> Iterator[tuple[KeptPlan, Step]]:
    """The plans with a key that earlier steps save where `path` covers them."""
    for step in job.steps[:upto]:
        if step.run and "plan" in step.run:
            from offkey.read.kept_plans import plans

            folder = step.working_directory or job.defaults_working_directory or workflow.defaults_working_directory
            given = {entry.key: entry.value for entry in (*workflow.env, *job.env, *step.env)}
            for plan in plans(repository, step.run, _plain(folder or ""), given):
                if covers(_plain(path), plan.file):
                    yield plan, step


def _paths(entry: Entry) -> Iterator[str]:
    for line in entry.value.splitlines():
        path = line.strip()
        if path and not path.startswith(("!", "#")):
            yield path


def _plain(path: str) -> str:
    return _ROOT.sub("", path).rstrip("/")


def _writes(step: Step, path: str) -> bool:
    """Whether a command of the step writes a part of a key into a file that `path` covers."""
    folder = step.working_directory or ""
    files = map(_written, (step.run or "").replace("\\\n", " ").splitlines())
    return any(file is not None and covers(_plain(path), posixpath.join(folder, file)) for file in files)


def _written(line: str) -> str | None:
    """The file that a command writes a part of a key into."""
    into = INTO.search(line) if _KEY.search(line) and _VALUE.search(line) else None
    return None if into is None or _ENVIRONMENT.search(into["file"]) else _plain(into["file"])


def covers(kept: str, file: str) -> bool:
    """Whether a kept path, both as seen from the root of the checkout, is a file, its folder or a pattern for it."""
    kept, file = posixpath.normpath(kept), posixpath.normpath(file)
    if kept in {file, "."} or file.startswith(kept.rstrip("/*") + "/"):
        return True
    if not _PATTERN.search(kept):
        return False
    from fnmatch import fnmatchcase

    return fnmatchcase(file, kept)
