"""Files into which a GitLab job writes a token, a session or a key of AWS, and which it keeps.

Source: GitLab Docs, "CI/CD YAML syntax reference", `artifacts` and `cache`.
"""

from __future__ import annotations

import posixpath

from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.read.gitlab_exchange import place_at
from offkey.read.kept_credentials import INTO, covers
from offkey.read.shell import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.gitlab import GitlabJob, Kept, Shell
    from offkey.model.repository import Repository
    from offkey.model.text import Place

_VARIABLE = regex(r"\$\{?(\w+)")
_ROOT = regex(r"\A(?:\$\{?CI_PROJECT_DIR\}?/|\./)+")
_SESSION = regex(r"\bAWS_(?:SECRET_ACCESS_KEY|SESSION_TOKEN)\b|aws_(?:secret_access_key|session_token)\b")


@dataclass(frozen=True, slots=True)
class WrittenToken:
    """One line that writes a token into `file`, which is `kept`."""

    what: str
    file: str
    kept: Kept
    place: Place


def kept_plans(repository: Repository, job: GitlabJob) -> Iterator[WrittenToken]:
    """Every command of a job that saves a plan with a key in a file which it keeps, in order."""
    if not any("plan" in piece.text for piece in job.shell.pieces):
        return
    from offkey.read.kept_plans import plans

    given = {entry.key: entry.value for mapping in reversed(job.variables) for entry in mapping.entries}
    for plan in plans(repository, job.shell.text, "", given):
        kept = next((kept for kept in job.kept if _holds(kept, plan.file)), None)
        place = place_at(job.shell, plan.offset, plan.command) if kept else None
        if kept and place:
            yield WrittenToken(plan.what, plan.file, kept, place)


def kept_tokens(job: GitlabJob) -> Iterator[WrittenToken]:
    """Every line of a job that writes a token into a file which it keeps, in order."""
    tokens = tuple(token.name for token in job.id_tokens)
    for text, offset, folder in _commands(job.shell):
        what = _what(text, tokens)
        into = INTO.search(text) if what else None
        files = {into["file"], posixpath.join(folder, into["file"])} if into else set()
        kept = next((kept for kept in job.kept if any(_holds(kept, file) for file in files)), None)
        place = place_at(job.shell, offset, text.split("\n", 1)[0].rstrip()) if kept else None
        if what and into and kept and place:
            yield WrittenToken(what, _from_project(folder, into["file"]), kept, place)


def _commands(shell: Shell) -> Iterator[tuple[str, int, str]]:
    """Each command with what it is redirected to, its offset (characters), and the folder that it runs in."""
    data = shell.text.encode("utf-8", "surrogateescape")
    folder = ""
    for command in parse(shell.text).commands:
        if command.words[:1] == ("cd",) and len(command.words) == 2:
            folder = posixpath.join(folder, _ROOT.sub("", command.words[1]))
        start = len(data[: command.span.start].decode("utf-8", "replace"))
        written = data[command.span.start : command.span.end].decode("utf-8", "replace")
        yield " ".join((written, *command.redirects)), start, folder


def _what(text: str, tokens: tuple[str, ...]) -> str | None:
    named = _VARIABLE.findall(text)
    token = next((name for name in tokens if name in named), None)
    if token is not None:
        return f"the id token {token}"
    return "an AWS session or key" if _SESSION.search(text) and "$" in text else None


def _from_project(folder: str, file: str) -> str:
    """One name for a file, however the command calls it."""
    return posixpath.normpath(_ROOT.sub("", file if file.startswith("$") else posixpath.join(folder, file)))


def _holds(kept: Kept, file: str) -> bool:
    return covers(_ROOT.sub("", kept.path), _ROOT.sub("", file))
