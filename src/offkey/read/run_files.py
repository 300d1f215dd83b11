"""The Makefiles and shell files of the repository that a script runs: what they do, the script does.

A file that is not read, as nothing in it has to do with AWS, stays a name: what it does is not known.
"""

from __future__ import annotations

from posixpath import join, normpath

from offkey.model.builtin import lru_cache
from offkey.model.regex import MULTILINE, regex
from offkey.model.text import Span
from offkey.model.text_file import TextKind
from offkey.read.makefiles import CONTINUED, makefile
from offkey.read.same import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from offkey.model.repository import Repository

_COMMENT = regex(r"^[ \t]*#.*", MULTILINE)
_WORD = r"(?:[\w.-]+=)?(?:\"[^\"]{0,500}\"|'[^']{0,500}'|\$\{\{[^}]{0,200}\}\}|[^\s;&|<>()`\"']+)"
_COMMAND = regex(
    r"(?P<before>(?:^|[;&|(]|\b(?:do|else|if|sudo|then|time))[ \t]*)"
    r"(?:cd[ \t]+(?P<folder>[^\s;&|()]+)"
    rf"|(?:make|\$[({{]MAKE[)}}])(?P<words>(?:[ \t]+{_WORD})*)(?=[ \t]*(?:[\n;&|)>]|2>|\Z))"
    r"|(?:(?:bash|sh|zsh|source|\.|chmod[ \t]+[\w+]+)[ \t]+(?:-[a-z]+[ \t]+)*)?[\"']?"
    r"(?:\$\{?GITHUB_WORKSPACE\}?/(?P<root>))?(?P<file>[\w./-]+\.(?:bash|sh|zsh))[\"']?(?=[\s;&|)]|\Z))",
    MULTILINE,
)
"""What goes to another folder, and what runs a file."""
_PLAIN = regex(r"[\w./%-]+\Z")
_WORDS = regex(_WORD)
_KINDS = frozenset({TextKind.SHELL, TextKind.MAKEFILE})
_DEPTH = 5


def with_files(repository: Repository, script: str, folder: str) -> str:
    """The script, started in a folder, with the text of each file behind it in whose place nothing stands any more."""
    if "make" not in script and "sh" not in script:
        return script
    return "\n".join(_Walk(_files(Same(repository))).seen(script, folder))


def run_by(repository: Repository, script: str, folder: str) -> str:
    """Only the text of the files that the script, started in a folder, runs."""
    if "make" not in script and "sh" not in script:
        return ""
    return "\n".join(_Walk(_files(Same(repository))).seen(script, folder)[1:])


@lru_cache(maxsize=1)
def _files(repository: Same[Repository]) -> Mapping[str, str]:
    return {
        text.path: text.source.text(Span(0, len(text.source.data)))
        for text in repository.value.texts
        if text.kind in _KINDS
    }


class _Walk:
    """Goes through what is run, each file and target once for a folder."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = files
        self._done: set[tuple[str, str]] = set()

    def seen(self, script: str, folder: str | None, depth: int = _DEPTH) -> tuple[str, ...]:
        """The script, and what is run inside of it. A folder of None is one that nobody knows."""
        found: list[str] = []

        def run(match: re.Match[str]) -> str:
            nonlocal folder
            if match["folder"] is not None:
                folder = _gone(folder, match)
            at = folder if match["root"] is None else ""
            if match["folder"] is not None or at is None or not depth:
                return match[0]
            text = _text(self.files, match, at)
            if text is None:
                return match[0]
            if text and (folder or "", match[0]) not in self._done:
                self._done.add((folder or "", match[0]))
                found.extend(self.seen(text, _into(folder, match), depth - 1))
            return f"{match['before']}true {_given(match)}"

        first = _COMMAND.sub(run, CONTINUED.sub(" ", script))
        return (first, *found)


def _gone(folder: str | None, match: re.Match[str]) -> str | None:
    """Where a script is after `cd`; one in parentheses comes back at a place that is not looked for."""
    target = match["folder"].strip("\"'")
    for root in ("$GITHUB_WORKSPACE", "${GITHUB_WORKSPACE}"):
        if target == root or target.startswith(f"{root}/"):
            folder, target = "", target[len(root) + 1 :] or "."
    known = folder is not None and "(" not in match["before"] and _PLAIN.match(target) and not target.startswith("/")
    return normpath(join(folder or "", target)) if known and target != "-" else None


def _text(files: Mapping[str, str], match: re.Match[str], folder: str) -> str | None:
    """What a command runs: nothing where the file is only made executable, None where it is not known."""
    if match["file"] is None:
        asked = _asked(match["words"])
        if asked is None:
            return None
        made = makefile(normpath(join(folder, asked[0])), asked[1], files.get)
        return made.run_for(asked[2]) if made is not None else None
    text = files.get(normpath(join(folder, match["file"])))
    if text is None:
        return None
    return "" if "chmod" in match[0] else _COMMENT.sub("", text)


def _into(folder: str | None, match: re.Match[str]) -> str | None:
    """Where the commands of what is run do."""
    asked = _asked(match["words"]) if match["file"] is None else None
    return normpath(join(folder or "", asked[0])) if asked is not None else folder


def _given(match: re.Match[str]) -> str:
    """What is handed to the targets of a Makefile, as a recipe may run it."""
    return " ".join(word for word in _WORDS.findall(match["words"] or "") if "=" in word)


def _asked(written: str) -> tuple[str, str | None, list[str]] | None:
    """The folder, the file and the targets that `make` is given; None where one is computed, or unusual."""
    words = iter(_WORDS.findall(written))
    folder, file, targets = ".", None, []
    for word in words:
        if word in ("-C", "--directory"):
            folder = next(words, "$")
        elif word in ("-f", "--file"):
            file = next(words, "$")
        elif "=" not in word and word not in ("-s", "--silent", "-k", "-B", "--no-print-directory"):
            targets.append(word)
    named = (folder, *targets, *((file,) if file else ()))
    ok = all(_PLAIN.match(word) and not word.startswith("-") for word in named)
    return (folder, file, targets) if ok else None
