"""A job that keeps an identity token, a session or a key of AWS in an artifact or a cache."""

from __future__ import annotations

from offkey.model.finding import Finding, Related, Rule, Severity
from offkey.model.node import Share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.gitlab import GitlabJob
    from offkey.model.repository import Repository
    from offkey.model.text import Place
    from offkey.read.gitlab_kept_tokens import WrittenToken
    from offkey.read.kept_credentials import KeptFile


def check(share: Share) -> Iterator[Finding]:
    """One finding for each file of a job that is kept and into which the job writes a token."""
    if share.gitlab:
        yield from _of_gitlab(share)
    if share.workflows:
        from offkey.read.kept_credentials import kept_credentials

        for workflow in share.workflows:
            for job in workflow.jobs:
                yield from map(_uploaded, kept_credentials(share.repository, workflow, job))


def _of_gitlab(share: Share) -> Iterator[Finding]:
    from offkey.read.gitlab_scripts import with_scripts

    found: dict[Place, Finding] = {}
    for pipeline in share.gitlab:
        for job in pipeline.jobs:
            for finding in _of_job(share.repository, with_scripts(share.repository, job) if job.kept else job):
                found.setdefault(finding.primary, finding)
    yield from (found[place] for place in sorted(found))


def _uploaded(kept: KeptFile) -> Finding:
    return Finding(
        f"{kept.what} goes into {kept.keeping}: whoever can read the repository's runs can use the credentials "
        "until they expire, and a key never does",
        primary=kept.place,
        related=(Related(kept.written, "written here"),) if kept.written else (),
    )


def _of_job(repository: Repository, job: GitlabJob) -> Iterator[Finding]:
    from offkey.read.gitlab_kept_tokens import kept_plans, kept_tokens

    files: dict[str, list[WrittenToken]] = {}
    for written in (*kept_tokens(job), *kept_plans(repository, job)) if job.kept else ():
        files.setdefault(written.file, []).append(written)
    for first, *others in files.values():
        yield Finding(
            f"{first.what} is written into {first.kept.keeping.value} of the job {job.name}: "
            "whoever can read that can use it as long as it lives",
            primary=first.place,
            related=(
                *(Related(other.place, f"{other.what}, written into the same file") for other in others),
                Related(first.kept.place, "kept here"),
            ),
        )


RULE = Rule(
    id="token-in-artifact",
    summary="A job keeps a token, a session or a key in an artifact or a cache.",
    severity=Severity.MEDIUM,
    on=Share,
    check=check,
)
