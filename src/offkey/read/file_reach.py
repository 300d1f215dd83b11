"""Whom keys reach that get to the files of the repository which a step runs: shell scripts and targets of a Makefile.

What Terraform those run, and in which folder, is left open.
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.regex import regex
from offkey.model.static_key import Reach
from offkey.read.aws_endpoints import AWS_ADDRESS, text_says_elsewhere
from offkey.read.aws_keys import may_bring_own_key
from offkey.read.github_step import working_directory
from offkey.read.key_reach import points_elsewhere, reached
from offkey.read.run_files import run_by
from offkey.read.shell import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.pipeline import Step
    from offkey.model.repository import Repository
    from offkey.read.key_sites import Scope

_ADDRESS = regex(AWS_ADDRESS)
_LOCAL = regex(r"https?://(?:127\.0\.0\.1|0\.0\.0\.0|[A-Za-z][\w-]*)(?=[:/\s\"']|\Z)")
"""A service on the same machine, for tests: it may have the job's keys, which are for AWS all the same."""


def of_files(repository: Repository, scope: Scope, step: Step) -> Reach:
    """Where the keys of a step go, as far as the files show that its script runs."""
    folder = working_directory(scope.workflow, scope.job, step) if scope.workflow and scope.job else "."
    text = run_by(repository, step.run or "", folder) if isinstance(folder, str) else ""
    return _of_text(text) if text else Reach.OPEN


@lru_cache(maxsize=64)
def _of_text(text: str) -> Reach:
    """Looked at once: many steps may run the same file."""
    if may_bring_own_key(text):
        from offkey.read.own_keys import without_own_keys

        text = without_own_keys(text)
    found = {Reach.AWS} if _ADDRESS.search(text) else set[Reach]()
    found |= set(reached(parse(text).commands))
    if Reach.AWS in found:
        return Reach.ELSEWHERE if points_elsewhere(text) else Reach.AWS
    return Reach.ELSEWHERE if text_says_elsewhere(text) and not _LOCAL.search(text) else Reach.OPEN
