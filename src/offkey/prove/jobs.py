"""What the jobs of a repository can become: every token they mint, at the role that they ask for with it."""

from __future__ import annotations

from offkey.model.minted import JobAccess
from offkey.model.unknown import Unknown
from offkey.prove.uses import JobUse, dead, uses
from offkey.read.declared_roles import declared_roles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.configuration import RepositoryIdentity
    from offkey.model.repository import Repository


def jobs(repository: Repository, identity: RepositoryIdentity, *, default_known: bool = True) -> tuple[JobAccess, ...]:
    """One answer for each token of each job that asks for a role, in the order of the files."""
    found = uses(repository, identity, declared_roles(repository), default_known=default_known)
    hopeless = {id(use) for tried in dead(found) for use in tried}
    return tuple(JobAccess(use.token, _called(use), use.verdict, use.claims, id(use) in hopeless) for use in found)


def _called(use: JobUse) -> str:
    """The role as people call it: by its own name where it is known, else as the job does."""
    if use.role is not None:
        return use.role.name or use.role.address
    if isinstance(use.ask.role, Unknown):
        return use.ask.variable or "a role that is computed"
    return use.ask.role
