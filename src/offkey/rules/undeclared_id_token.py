"""A GitLab job that exchanges an identity token which it does not declare."""

from __future__ import annotations

from offkey.model.finding import Finding, Related, Rule, Severity
from offkey.model.repository import Repository
from offkey.read.gitlab_exchange import REMOVED, TokenUse, is_filled, tokens_used

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.gitlab import GitlabJob, GitlabPipeline
    from offkey.model.text import Place


def check(repository: Repository) -> Iterator[Finding]:
    """One finding for each place: jobs may share the script, and then those without the token are named."""
    found: dict[Place, tuple[TokenUse, list[GitlabJob]]] = {}
    for pipeline in repository.gitlab:
        for job in pipeline.jobs:
            for use in _undeclared(pipeline, job):
                found.setdefault(use.place, (use, []))[1].append(job)
    for place, (use, jobs) in sorted(found.items(), key=lambda item: item[0]):
        names = ", ".join(job.name for job in jobs)
        yield Finding(
            f"{use.name} is handed to AWS as the identity token, and {names} does not declare it under id_tokens, "
            "so it is empty",
            primary=place,
            related=tuple(Related(job.place, "the job without the token") for job in jobs),
        )


def _undeclared(pipeline: GitlabPipeline, job: GitlabJob) -> Iterator[TokenUse]:
    if job.template or not job.whole or pipeline.unread:
        return  # whoever extends it, or what it inherits from elsewhere, may declare the token
    declared = {token.name for token in job.id_tokens}
    for use in tokens_used(job):
        if use.name not in declared and not REMOVED.fullmatch(use.name) and not is_filled(job, use.name):
            yield use


RULE = Rule(
    id="undeclared-id-token",
    summary="A GitLab job exchanges an identity token that it does not declare.",
    severity=Severity.MEDIUM,
    on=Repository,
    check=check,
)
