"""Scripts that insist on an AWS key, and that a pipeline runs which has no other way to come by one than its variables.

Bitbucket, CircleCI and GitLab put the variables of a project into the environment of every job.

Source: https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/, https://circleci.com/docs/env-vars/,
https://docs.gitlab.com/ci/variables/#define-a-cicd-variable-in-the-ui; POSIX.1-2017, 2.6.2 (`${NAME:?word}`)
"""

from __future__ import annotations

from offkey.model.records import dataclass
from offkey.model.regex import IGNORECASE, MULTILINE, escape, regex
from offkey.model.text import Span
from offkey.model.text_file import TextKind
from offkey.read.texts.reach import says_elsewhere, speaks_of_local_services

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.repository import Repository
    from offkey.model.text import Place
    from offkey.model.text_file import TextFile

_ID, _SECRET = b"AWS_ACCESS_KEY_ID", b"AWS_SECRET_ACCESS_KEY"
_DEMAND = (
    rb"^[^#\n]{0,200}?(?:\$\{%b:?\?|\[\[?[ \t][^\n\]#]{0,200}-z[ \t]+[\"']?\$\{?%b\b[^\n]{0,300}"
    rb"(?:\n(?![ \t]*(?:fi|else|elif)\b)[^\n]{0,300}){0,5}?\b(?:exit|return)[ \t]+[1-9])"
)
"""What fails without it: the expansion itself, or a test that ends the script."""
_DEMANDS = {name: regex(_DEMAND % (name, name), MULTILINE) for name in (_ID, _SECRET)}
_OTHERWISE = regex(rb"SESSION_TOKEN|SECURITY_TOKEN|assume|oidc|web.?identity|\bsso\b|role[-_]arn|profile", IGNORECASE)
"""A session, or a profile, which may be one."""
_MOST = 50
"""So many scripts that insist on a key nobody writes."""
_FILLED = (TextKind.BITBUCKET, TextKind.CIRCLECI)


@dataclass(frozen=True, slots=True)
class Demanded:
    """Where a script insists on the id and the secret, and which pipeline runs it."""

    id: Place
    secret: Place
    pipeline: str


def demanded(repository: Repository, files: Sequence[TextFile]) -> Iterator[Demanded]:
    """The demands of the scripts among `files`, one for each script."""
    asking = [file for file in files if file.kind is TextKind.SHELL and _may_ask(file.source.data)][:_MOST]
    pipelines = _pipelines(repository) if asking else {}
    for file in asking if pipelines else ():
        first = {name: pattern.search(file.source.data) for name, pattern in _DEMANDS.items()}
        id_, secret = first[_ID], first[_SECRET]
        if id_ is None or secret is None or _is_of_another_store(file):
            continue
        runs = next((path for path, data in pipelines.items() if _runs(data, file.path)), None)
        if runs is not None:
            yield Demanded(_named(file, id_.start(), _ID), _named(file, secret.start(), _SECRET), runs)


def _may_ask(data: bytes) -> bool:
    return _ID in data and _SECRET in data and _OTHERWISE.search(data) is None


def _is_of_another_store(file: TextFile) -> bool:
    return speaks_of_local_services(file) or says_elsewhere(file.source.text(Span(0, len(file.source.data))))


def _pipelines(repository: Repository) -> Mapping[str, bytes]:
    """Those whose jobs have the variables of the project, and say nothing of a key or a session themselves."""
    found = {file.path: file.source.data for file in repository.texts if file.kind in _FILLED}
    found |= {one.source.path: one.source.data for one in repository.gitlab}
    return {path: data for path, data in found.items() if _ID not in data and _OTHERWISE.search(data) is None}


def _runs(data: bytes, path: str) -> bool:
    """Whether a pipeline names the script by its path, where no comment does."""
    named = path.encode("utf-8", "surrogateescape")
    return named in data and _line_with(named).search(data) is not None


def _line_with(path: bytes) -> re.Pattern[bytes]:
    return regex(rb"^[^#\n]*(?<![\w.-])(?:[.$\w{}]{1,50}/)?" + escape(path) + rb"(?![\w./-])", MULTILINE)


def _named(file: TextFile, start: int, name: bytes) -> Place:
    at = file.source.data.index(name, start)
    return file.source.place(Span(at, at + len(name)))
