"""Which identity tokens an issuer can mint, as data: all claims of one token are written off one tape.

`sub`, `repository`, `ref`, `environment` and `job_workflow_ref` are projections of one event, so they
cannot be chosen one by one. A `Family` is a kind of event: a row of pieces, each written to one claim or
to several at once. A claim is what was written to it, in order; one that nothing is written to is absent.
"""

from __future__ import annotations

from offkey.model.builtin import Callable, Iterable, Sequence
from offkey.model.enumeration import Enum
from offkey.model.records import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Fixed:
    """One text and no other."""

    text: str


@dataclass(frozen=True, slots=True)
class Word:
    """At least one of `characters`, at most `most` of them, and none of `excluded` (compared without case).

    With `never`, any other character is allowed too, except those. The piece that follows begins with a
    character that the word cannot have, or the word is the last one written to its claims.
    """

    characters: str
    most: int | None = None
    excluded: frozenset[str] = frozenset()
    never: str | None = None

    def has(self, character: str) -> bool:
        """Whether the word may hold this character."""
        return character in self.characters or (self.never is not None and character not in self.never)


Part = Fixed | Word


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an event, written to each of `claims`; in those of `escaping` a `:` is written as `%3A`.

    `likely` are texts that read like real ones, the plainest first: a witness is made of them where it can be.
    """

    part: Part
    claims: tuple[str, ...]
    escaping: tuple[str, ...] = ()
    likely: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """The tokens of one kind of event. `event` says it in a few words: `push to a branch`.

    `event_name` is what the platform calls it. `assumptions` are sentences that must hold for such a token to
    exist ("the repository chose its own subject template"); a family without is what the platform does by itself.
    `by_name`: its subject says by names alone whose it is, as tokens of a project with immutable subjects never do.
    """

    event: str
    pieces: tuple[Piece, ...]
    event_name: str = ""
    assumptions: tuple[str, ...] = ()
    by_name: bool = False


class ReachClass(Enum):
    """Whose token it is, seen from the project that a role is meant for; the first that applies."""

    STRANGER = "stranger"
    """Another owner's, which anybody can be."""
    SIBLING = "sibling"
    """Another project's of the same owner."""
    INSIDER = "insider"
    """The project's own: any branch, tag, pull request or environment."""


@dataclass(frozen=True, slots=True)
class Subjects:
    """How a project's subjects are written, as the platform itself says.

    `keys` are the components it chose, in order; empty for the platform's default. `prefix` is how they begin.
    """

    immutable: bool
    keys: tuple[str, ...] = ()
    prefix: str | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """What is known of the project (repository, workspace, pipeline) that a role is meant for; None is not known.

    `owner` is what registers with the platform: an organization, a top-level group, a workspace. Where `subjects` are
    known, the project's tokens have no others.
    """

    owner: str | None = None
    name: str | None = None
    owner_id: str | None = None
    id: str | None = None
    subjects: Subjects | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim: what it says, whether AWS makes a condition key of it, and whether it may be missing."""

    means: str
    key: bool = False
    optional: bool = False


Named = Callable[[str, str], Project]
"""From a claim's name and the literal beginning of what a policy wants of it, to the project that it names."""

Mint = Callable[[str, ReachClass, Project, frozenset[str]], Iterable[Family]]
"""From the issuer's host, whose tokens, seen from which project, and the claims that matter, to the families."""

Customised = Callable[[str, ReachClass, Project, frozenset[str], Sequence[str]], Iterable[Family]]
"""As `Mint`, and what the policies want of `sub`, as they write it: only templates that may give that are made."""


@dataclass(frozen=True, slots=True)
class Platform:
    """The facts of one issuer of tokens. `title` is what people call it, empty where nobody knows the issuer.

    `hosts` matches the issuer without `https://`; `claims` is the complete table; `audiences` are what its own
    documentation asks for with AWS (`{host}` stands for the host), none where nobody knows. `shared` issuers serve
    everybody, so there are strangers; where `shared` is false, whoever has a token belongs to the owner.
    """

    name: str
    hosts: re.Pattern[str]
    claims: Mapping[str, Claim]
    audiences: tuple[str, ...]
    shared: bool
    families: Mint
    named: Named
    reviewed: Callable[[str], bool]
    """Whether an exact subject is a branch or an environment: what a person may mean by naming it."""
    title: str = ""
    per_run: tuple[str, str] | None = None
    """How a policy has to write the end of a subject that is another one in every run, and an example of it."""
    pinned: Callable[[Project, str, str], Iterable[str]] | None = None
    """From a project, a claim and its exact value, to the subjects that both together name; `*` for unknown ids."""
    customised: Customised | None = None
    """Where subjects can be chosen: the families of templates that could give what policies want of `sub`."""
    caseless: re.Pattern[str] | None = None
    """Subjects that mean the same in any case."""
    sources: Sequence[str] = field(default_factory=tuple)
