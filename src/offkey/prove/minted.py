"""Every identity token that a repository's workflows can mint: event, ref, environment, reusable, fork."""

from __future__ import annotations

from offkey.read import github_minted
from offkey.read.github_permissions import called_workflow
from offkey.read.github_starts import starts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.configuration import RepositoryIdentity
    from offkey.model.minted import MintedToken
    from offkey.model.repository import Repository


def minted(
    repository: Repository, identity: RepositoryIdentity, *, default_known: bool = True
) -> tuple[MintedToken, ...]:
    """The tokens of every job, in the order of the files, each once; those that GitHub refuses included.

    A job that calls a workflow of this repository has none of its own: the jobs of that workflow have. Of a
    workflow in another repository only the call is known, and so is its token.
    """
    found = {
        token.key: token
        for workflow in repository.workflows
        if workflow.on_github
        for job in workflow.jobs
        if called_workflow(repository, job) is None
        for start in starts(repository, identity, workflow, job, default_known=default_known)
        for token in github_minted.minted(start, identity)
    }
    return tuple(found.values())
