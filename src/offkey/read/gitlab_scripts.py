"""The shell files of the repository that a GitLab job runs: what they do, the job does."""

from __future__ import annotations

from posixpath import dirname, join, normpath

from offkey.model.builtin import lru_cache
from offkey.model.gitlab import GitlabJob, Piece, Shell
from offkey.model.records import replace
from offkey.model.regex import regex
from offkey.model.text import Source, Span
from offkey.model.text_file import TextKind
from offkey.read.same import Same
from offkey.read.shell import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offkey.model.repository import Repository

_RUNNING = frozenset({".", "bash", "sh", "source", "zsh"})
_FILE = regex(r"\A(?:\$\{?CI_PROJECT_DIR\}?/|\./)*(?P<path>.+\.(?:sh|bash|zsh))\Z")
_VARIABLE_FOLDER = regex(r"\A(?:.*\$[^/]*/)?(?:\.\.?/)*")
"""Of a path, what does not say where it ends."""


def with_scripts(repository: Repository, job: GitlabJob) -> GitlabJob:
    """The job, with the text of each shell file behind the line that runs it."""
    if not any(".sh" in piece.text or "bash" in piece.text or ".zsh" in piece.text for piece in job.shell.pieces):
        return job
    files = _shell_files(Same(repository))
    pieces = tuple(_pieces(job, files)) if files else ()
    return replace(job, shell=Shell(pieces)) if len(pieces) > len(job.shell.pieces) else job


@lru_cache(maxsize=1)
def _shell_files(repository: Same[Repository]) -> Mapping[str, Source]:
    return {text.path: text.source for text in repository.value.texts if text.kind is TextKind.SHELL}


def _pieces(job: GitlabJob, files: Mapping[str, Source]) -> Iterator[Piece]:
    folder, beside = "", dirname(job.source.path)
    for piece in job.shell.pieces:
        yield piece
        for words in (command.words for command in parse(piece.text).commands):
            if words[:1] == ("cd",) and len(words) == 2:
                folder = join(folder, _below_root(words[1]))
            elif (file := _run(words)) is not None:
                found = _found(file, folder, beside, files)
                if found is not None:
                    yield Piece(found, found.text(Span(0, len(found.data))), Span(0, len(found.data)))


def _run(words: tuple[str, ...]) -> str | None:
    """The shell file that a command is, or that it hands to a shell."""
    if words[:1] and words[0] in _RUNNING:
        words = tuple(word for word in words[1:] if not word.startswith("-"))
    match = _FILE.match(words[0]) if words else None
    return match["path"] if match else None


def _below_root(path: str) -> str:
    for root in ("$CI_PROJECT_DIR/", "${CI_PROJECT_DIR}/"):
        path = path.removeprefix(root)
    return path


def _found(file: str, folder: str, beside: str, files: Mapping[str, Source]) -> Source | None:
    """The file, from where the job stands: the root, whose pipeline may lie below, or the only one of a folder."""
    where = join(folder, file)
    if "$" not in where:
        paths = (normpath(where),) if folder else (normpath(file), normpath(join(beside, file)))
        return next((files[path] for path in paths if path in files), None)
    end = _VARIABLE_FOLDER.sub("", where)
    named = [source for path, source in files.items() if path == end or path.endswith(f"/{end}")]
    return named[0] if len(named) == 1 and end else None
