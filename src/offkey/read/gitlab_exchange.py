"""How a GitLab job turns its identity token into an AWS session, and which variable it takes for the token.

Source: https://docs.gitlab.com/ci/cloud_services/aws/
"""

from __future__ import annotations

from offkey.model.records import dataclass
from offkey.model.regex import ASCII, IGNORECASE, regex
from offkey.model.text import Span
from offkey.read.scalar_place import place_in
from offkey.read.shell_values import assignments

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from offkey.model.gitlab import GitlabJob, Shell
    from offkey.model.text import Place, Source

REMOVED = regex(r"\bCI_JOB_JWT(?:_V[12])?\b", ASCII)
"""Source: https://docs.gitlab.com/update/deprecations/#old-versions-of-json-web-tokens-are-deprecated"""
EXCHANGE = regex(r"assume-role-with-web-identity|AssumeRoleWithWebIdentity|web_identity_token|WEB_IDENTITY_TOKEN")
_HANDED_OVER = regex(r"--web-identity-token[=\s]+[\"']?\$\{?(?P<name>[A-Za-z_]\w*)\}?[\"']?(?:\s|\)|\\|\Z)", ASCII)
_INTO_FILE = regex(
    r"\b(?:echo|printf)\s[^\n|;&]{0,300}?\$\{?(?P<name>[A-Za-z_]\w*)\}?[\"']?\s*>\s*[\"']?(?P<file>[^\s\"';&|]+)",
    ASCII,
)
_TOKEN_FILE = regex(
    r"(?:web_identity_token_file|AWS_WEB_IDENTITY_TOKEN_FILE)\s*=\s*[\"']?(?P<file>[^\s\"'\\;&|]+)", IGNORECASE
)
_REFERENCE = regex(r"\$\{?([A-Za-z_]\w*)", ASCII)
_OF_CONTAINER = regex(r"(?:-e|--env)[ \t=][\"']?(?P<name>[A-Za-z_]\w*)=[\"']?(?:\$\{?(?P<from>\w+))?", ASCII)
"""What a container is given under a name: what the script inside takes comes from there."""
_OF_PROGRAM = regex(r"(?:environ(?:\.get\(|\[)|getenv\(|\bENV\[|fetch\()\s{0,3}[\"']\Z|process\.env\.\Z")
"""How a program in the script looks into its environment."""
_COMMENT = regex(r"(?:\A|\s)#")


@dataclass(frozen=True, slots=True)
class TokenUse:
    """A variable whose value the job hands to STS as its identity token."""

    name: str
    place: Place


def exchanges(job: GitlabJob) -> bool:
    """Whether the job asks AWS for a session with an identity token."""
    names = (entry.key for one in job.variables for entry in one.entries)
    return EXCHANGE.search(job.shell.text) is not None or any(EXCHANGE.search(name) for name in names)


def tokens_used(job: GitlabJob) -> tuple[TokenUse, ...]:
    """The variables that the job hands to STS, each once, in order."""
    text = job.shell.text
    found = [(m.start("name"), m["name"]) for m in _HANDED_OVER.finditer(text)]
    files = {m["file"] for m in _TOKEN_FILE.finditer(text)} | {"$AWS_WEB_IDENTITY_TOKEN_FILE"}
    files |= {e.value for one in job.variables for e in one.entries if e.key == "AWS_WEB_IDENTITY_TOKEN_FILE"}
    files |= {"${" + file[1:] + "}" for file in files if file.startswith("$") and not file.startswith("${")}
    found += [(m.start("name"), m["name"]) for m in _INTO_FILE.finditer(text) if m["file"] in files]
    uses: dict[str, TokenUse] = {}
    for offset, name in sorted(found):
        place = place_at(job.shell, offset, name)
        if name not in uses and place is not None and not _in_comment(text, offset):
            uses[name] = TokenUse(name, place)
    return tuple(uses.values())


def is_filled(job: GitlabJob, name: str) -> bool:
    """Whether the job gets the variable in another way than from the platform: a mapping, a store, its own script."""
    if name in job.secrets or any(entry.key == name for one in job.variables for entry in one.entries):
        return True
    if any(match["name"] == name != match["from"] for match in _OF_CONTAINER.finditer(job.shell.text)):
        return True
    found = assignments(job.shell.text)
    return any(filled.name == name or (filled.name is None and name not in _taken(filled.value)) for filled in found)


def _taken(command: str) -> set[str]:
    """The variables that a command takes: it is none that brings them, whatever else it sets."""
    return set(_REFERENCE.findall(command))


def removed_in(source: Source) -> Iterator[tuple[str, Place]]:
    """The same in a script of the repository that no job is seen to run."""
    text = source.text(Span(0, len(source.data)))
    if "CI_JOB_JWT" not in text or any(REMOVED.fullmatch(filled.name or "") for filled in assignments(text)):
        return
    known = start = 0
    for match in REMOVED.finditer(text):
        start += len(text[known : match.start()].encode("utf-8", "surrogateescape"))
        known = match.start()
        if _is_used(text, known) and not _in_comment(text, known):
            yield match[0], source.place(Span(start, start + len(match[0])))


def removed_tokens(job: GitlabJob) -> Iterator[tuple[str, Place]]:
    """Every use of a token variable that GitLab no longer sets, unless the job sets it itself."""
    for shell in (job.shell, job.after):
        for match in REMOVED.finditer(shell.text):
            place = place_at(shell, match.start(), match[0])
            if place is not None and not _in_comment(shell.text, match.start()) and _is_used(shell.text, match.start()):
                yield match[0], place
    for one in job.variables:
        for entry in one.entries:
            for match in REMOVED.finditer(entry.value):
                yield match[0], _in_scalar(one.source, entry.value_span, entry.value, match)


def place_at(shell: Shell, offset: int, needle: str) -> Place | None:
    """Where `needle`, at the character `offset` of a job's commands, is written."""
    found = shell.at(offset)
    if found is None:
        return None
    piece, inner = found
    return place_in(piece.source, piece.span, piece.text, needle=needle, offset=inner)


def _in_scalar(source: Source, span: Span, text: str, match: re.Match[str]) -> Place:
    return place_in(source, span, text, needle=match[0], offset=match.start())


def _is_used(text: str, offset: int) -> bool:
    """Whether the name is a reference (`$NAME`, `${NAME`, `os.environ["NAME"]`), not a word that somebody prints."""
    before = text[max(0, offset - 20) : offset]
    return before.endswith(("$", "{", "env:", "!")) or _OF_PROGRAM.search(before) is not None


def _in_comment(text: str, offset: int) -> bool:
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    comment = _COMMENT.search(line)
    return comment is not None and line[: comment.start()].count('"') % 2 == 0
