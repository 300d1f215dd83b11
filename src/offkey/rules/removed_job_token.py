"""A GitLab job that uses a token variable which GitLab no longer sets."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Rule, Severity
from offkey.model.repository import Repository
from offkey.model.text_file import TextKind
from offkey.read.gitlab_exchange import removed_in, removed_tokens
from offkey.read.gitlab_scripts import with_scripts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.text import Place


def check(repository: Repository) -> Iterator[Finding]:
    """One finding for each place; a job that declares an id token of that name has it."""
    found: dict[Place, str] = {}
    for pipeline in repository.gitlab:
        for job in (with_scripts(repository, job) for job in pipeline.jobs):
            declared = {token.name for token in job.id_tokens}
            found |= {place: name for name, place in removed_tokens(job) if name not in declared}
    elsewhere = _in_scripts(repository) if repository.gitlab else {}
    for place, name in sorted({**elsewhere, **found}.items()):
        yield Finding(
            f"{name} is empty since GitLab 17.0, so what is done with it fails; "
            "declare a token under id_tokens, with the audience that AWS, or whoever takes it, expects",
            primary=place,
            severity=None if place in found else Severity.LOW,
            confidence=Confidence.HIGH if place in found else Confidence.LOW,
        )


def _in_scripts(repository: Repository) -> dict[Place, str]:
    """The same in shell files that no job is seen to run, unless a job declares a token of that name for them."""
    declared = {token.name for pipeline in repository.gitlab for job in pipeline.jobs for token in job.id_tokens}
    scripts = (text.source for text in repository.texts if text.kind is TextKind.SHELL)
    found = (one for source in scripts for one in removed_in(source))
    return {place: name for name, place in found if name not in declared}


RULE = Rule(
    id="removed-job-token",
    summary="A GitLab job uses CI_JOB_JWT, which no longer exists.",
    severity=Severity.MEDIUM,
    on=Repository,
    check=check,
)
