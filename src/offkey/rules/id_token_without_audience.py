"""An id token of a GitLab job that is for nobody."""

from __future__ import annotations

from offkey.model.finding import Finding, Rule, Severity
from offkey.model.repository import Repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.text import Place


def check(repository: Repository) -> Iterator[Finding]:
    """One finding for each token without `aud`, where it is written."""
    found: dict[Place, str] = {}
    for pipeline in repository.gitlab:
        for job in pipeline.jobs:
            found |= {token.place: token.name for token in job.id_tokens if token.audiences == ()}
    for place, name in sorted(found.items()):
        yield Finding(
            f"the id token {name} has no aud, so GitLab refuses the pipeline, and AWS would refuse the token",
            primary=place,
        )


RULE = Rule(
    id="id-token-without-audience",
    summary="A GitLab id token names no audience.",
    severity=Severity.MEDIUM,
    on=Repository,
    check=check,
)
