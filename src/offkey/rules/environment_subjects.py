"""Subjects of a branch, where every job of the repository that takes a role has an environment, and so another subject.

Source: https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims (a job that references an
environment has the subject of the environment, not of the branch).
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.finding import Confidence, Finding, Related
from offkey.model.node import Share
from offkey.model.regex import regex
from offkey.read.same import Same
from offkey.rules.federation import FederatedStatement, federated_statements, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.node import TrustNode
    from offkey.model.pipeline import Job, Workflow
    from offkey.model.repository import Repository
    from offkey.model.unknown import Unknown

_GITHUB = "github"
_OF_REF = regex(r"repo:(?P<slug>[^:*?/{}$]+/[^:*?/{}$]+):(?:ref:refs/[^:]*|pull_request)\Z")
_BLANK = "<"
"""How a part begins that is filled in before the policy is used."""


def findings(node: TrustNode) -> Iterator[Finding]:
    """At most one for a trust policy."""
    statements = [found for found in federated_statements(node.written) if found.platform.name == _GITHUB]
    slug = _slug(statements)
    filled_in = slug is not None and (_BLANK in slug or any(found.is_example for found in statements))
    if slug is None or not (_is_to_fill_in(node, slug) if filled_in else _is_own(node.repository, slug)):
        return
    jobs = _jobs(Same(node.repository))
    if jobs:
        yield _finding(statements[0], jobs, Confidence.LOW if filled_in else Confidence.MEDIUM)


def _slug(statements: Sequence[FederatedStatement]) -> str | None:
    """The one repository whose branches, tags and pull requests get in, if nothing else does."""
    if not all(found.complete and [*found.subjects()] for found in statements):
        return None
    named = [_OF_REF.match(_text(value)) for found in statements for value, *_ in found.subjects()]
    slugs = {match["slug"].lower() if match is not None else None for match in named}
    return slugs.pop() if len(slugs) == 1 else None


def _text(value: str | Unknown) -> str:
    """A subject as it is written, and for each part that is not known why it is not: two with one reason are one."""
    if isinstance(value, str):
        return value
    return "".join(piece if isinstance(piece, str) else f"{_BLANK}{piece.reason}>" for piece in value.pieces)


def _is_own(repository: Repository, slug: str) -> bool:
    """Whether that is this repository: by its name, or because no trust policy in it names another."""
    from offkey.read.own_name import own_name

    own = repository.slug or own_name(repository)
    return own.lower() == slug if own is not None else _named(Same(repository)) == {slug}


def _is_to_fill_in(node: TrustNode, slug: str) -> bool:
    """Whether this repository's name is meant to stand where something else does: no trust policy in it names another.

    What an example has in it is for others.
    """
    from offkey.read.example_paths import is_example

    return not is_example(node.place.path) and _named(Same(node.repository)) == {slug}


@lru_cache(maxsize=1)
def _named(repository: Same[Repository]) -> frozenset[str | None]:
    """The repositories that the trust policies name, each by itself; None for a statement that names none alone."""
    from offkey.read.written_trusts import written_trusts

    trusts = written_trusts(Share.whole(repository.value))
    every = (found for written in trusts for found in federated_statements(written) if found.platform.name == _GITHUB)
    return frozenset(_slug([found]) for found in every)


@lru_cache(maxsize=1)
def _jobs(of: Same[Repository]) -> Sequence[Job]:
    """The jobs that take a role, if each has an environment; none where one without may ask for a token."""
    from offkey.read.role_takers import takes_role

    repository = of.value
    taking: list[Job] = []
    for workflow in repository.workflows:
        for job in workflow.jobs if workflow.on_github else ():
            if job.environment and "${{" not in job.environment:
                taking += [job] if takes_role(repository, workflow, job) else []
            elif _may_ask(repository, workflow, job):
                return []
    return taking


def _may_ask(repository: Repository, workflow: Workflow, job: Job) -> bool:
    """Whether a job may get a token and ask for it; those of a called workflow that is here by themselves."""
    from offkey.read.github_permissions import called_workflow, has_id_token
    from offkey.read.token_use import Looked, may_use_identity_token

    if job.uses is not None and called_workflow(repository, job) is not None:
        return False
    gets = has_id_token(repository, workflow, job) is not False
    return gets and may_use_identity_token(repository, workflow, job, looked=Looked.AT_PROGRAMS)


def _finding(found: FederatedStatement, jobs: Sequence[Job], confidence: Confidence) -> Finding:
    first, *others = [value for value, *_ in found.subjects()]
    return Finding(
        f"`{shown(first)}` lets none of this repository's jobs in: each that takes a role has an environment, and its "
        f"subject ends in `:environment:{jobs[0].environment}`. Name the environment instead.",
        found.place_of_subject(first),
        related=(
            *(Related(found.place_of_subject(value), "nor does this") for value in others),
            *(Related(job.place, f"the job {job.id} has the environment {job.environment}") for job in jobs),
        ),
        confidence=confidence,
    )
