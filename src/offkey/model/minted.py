"""What the jobs of a repository can do with GitHub: the identity tokens they mint, and the roles they ask for."""

from __future__ import annotations

from offkey.model.platforms.github import escape
from offkey.model.records import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from offkey.model.claims import ClaimValue
    from offkey.model.platforms.github_refs import Refs
    from offkey.model.text import Place
    from offkey.model.unknown import Unknown
    from offkey.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class MintedToken:
    """One identity token that a job can mint, or a family of tokens that differ in the ref alone.

    `workflow` is the file, `job` the job's id, `callers` the jobs that lead there (`path:job`), the nearest
    first; `event` says what starts the run in a few words. `claims` are those of one such token; where `refs`
    is set it is an example, and the others have another of these refs in its place. What stands in `unknown`
    is not known from the repository, whatever `claims` says; with `doubt`, the token is for one of `refs`, and
    which is not known. `granted` is whether GitHub gives the job a token at all, and `because` says why.
    """

    workflow: str
    job: str
    event: str
    claims: Mapping[str, ClaimValue]
    place: Place
    granted: bool | Unknown
    because: str
    callers: tuple[str, ...] = ()
    refs: Refs | None = None
    unknown: Mapping[str, Unknown] = field(default_factory=dict)
    doubt: Unknown | None = None

    @property
    def key(self) -> Hashable:
        """What tells this token from others of the same job; those of two runs are alike."""
        unknown = tuple(sorted((name, reason.reason) for name, reason in self.unknown.items()))
        claims = tuple(sorted((name, str(value)) for name, value in self.claims.items()))
        return self.workflow, self.job, self.event, self.callers, claims, unknown

    def at(self, ref: str) -> dict[str, ClaimValue]:
        """The claims of this family's token for another ref."""
        was = str(self.claims["ref"])
        moved = dict(self.claims) | {"ref": ref}
        for name, end in _ENDS.items():
            value, before = self.claims.get(name), end(was)
            if isinstance(value, str) and value.endswith(before):
                moved[name] = value.removesuffix(before) + end(ref)
        return moved


_ENDS: Mapping[str, Callable[[str], str]] = {
    "sub": lambda ref: f":ref:{escape(ref)}",
    "workflow_ref": lambda ref: f"@{ref}",
    "job_workflow_ref": lambda ref: f"@{ref}",
}
"""The claims that end with the ref of the run, if they hold it at all, and how."""


@dataclass(frozen=True, slots=True)
class RoleAsk:
    """A role that a job asks for with its identity token, as one step has it.

    `role` is an ARN, or the name alone (also of an ARN whose account is not known). It is Unknown where it is
    computed, and then `variable` may say by which name (`vars.AWS_ROLE`, `secrets.AWS_ROLE`). `sure` is false where
    the runner itself may have credentials that the role is assumed with. `optional` is true where the job goes on
    without.
    """

    role: str | Unknown
    audience: str | Unknown
    place: Place
    sure: bool = True
    variable: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class JobAccess:
    """What a job gets with one of its tokens: `role` is the one it asks for, as it calls it.

    `claims` are those of the token that the verdict is about. `dead` is set where none of the job's tokens gets
    the role.
    """

    token: MintedToken
    role: str
    verdict: Verdict
    claims: Mapping[str, ClaimValue]
    dead: bool = False
