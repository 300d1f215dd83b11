"""GitLab CI pipelines as written: jobs after `extends`, `default`, `include` and `!reference`, with places.

Source: https://docs.gitlab.com/ci/yaml/
"""

from __future__ import annotations

from offkey.model.enumeration import Enum
from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.pipeline import Entries
    from offkey.model.text import Incomplete, Place, Source, Span


@dataclass(frozen=True, slots=True, eq=False)
class Variables:
    """One `variables` mapping as it is written, in the file it is written in."""

    source: Source
    entries: Entries


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One scalar of a script, at the place where it is written (which an alias or a `!reference` may share)."""

    source: Source
    text: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Shell:
    """The commands that one shell of a job runs: `before_script` and `script`, or `after_script`."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """All commands, one piece after the other."""
        return "\n".join(piece.text for piece in self.pieces)

    def at(self, offset: int) -> tuple[Piece, int] | None:
        """The piece that holds the character `offset` of `text`, and the offset in it."""
        for piece in self.pieces:
            if offset <= len(piece.text):
                return piece, offset
            offset -= len(piece.text) + 1
        return None


@dataclass(frozen=True, slots=True)
class IdToken:
    """One entry of `id_tokens`. `audiences` is empty where `aud` is missing, None where it is not text."""

    name: str
    audiences: tuple[str, ...] | None
    place: Place


class Keeping(Enum):
    """What keeps files of a job: both can be read by other jobs, and artifacts by people."""

    ARTIFACT = "an artifact"
    CACHE = "a cache"


@dataclass(frozen=True, slots=True)
class Kept:
    """One path (a glob, relative to the project) that a job keeps; `dotenv` files become later jobs' variables."""

    keeping: Keeping
    path: str
    place: Place
    dotenv: bool = False


@dataclass(frozen=True, slots=True)
class Start:
    """One entry of `rules`, or what `only` says: the first whose condition holds decides whether the job runs.

    `filtered` is true where it asks for files as well; `sets` are the variables that the job has then.
    """

    condition: str | None
    never: bool = False
    filtered: bool = False
    sets: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class GitlabJob:
    """One job with everything it inherits.

    `variables` are the mappings that hold for it, its own first, the pipeline's last. `whole` is false where
    something it inherits could not be read, so that it may have more than shows.
    """

    name: str
    source: Source
    span: Span
    variables: tuple[Variables, ...] = ()
    services: tuple[Variables, ...] = ()
    shell: Shell = Shell(())
    after: Shell = Shell(())
    id_tokens: tuple[IdToken, ...] = ()
    secrets: frozenset[str] = frozenset()
    leased: frozenset[str] = frozenset()
    """Of `secrets` (taken from a store while the job starts), those that the store makes for this run."""
    fetched: tuple[Variables, ...] = ()
    """The mappings of `secrets` without those, by the names that the job gets them under."""
    tags: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()
    starts: tuple[Start, ...] = ()
    """Of a job with identity tokens alone."""
    whole: bool = True

    @property
    def template(self) -> bool:
        """Whether the job is hidden: it never runs, others extend it."""
        return self.name.startswith(".")

    @property
    def place(self) -> Place:
        """The job's key."""
        return self.source.place(self.span)


@dataclass(frozen=True, slots=True, eq=False)
class GitlabPipeline:
    """One pipeline: a file, with the files of the repository that it includes.

    `included` holds the paths of those; `unread` is true where it includes others (of another project, of the
    web, a component) as well, which may add to any job. `parents` are the pipelines whose jobs start this one as a
    child, and theirs: it has their variables, which are not among its own.
    """

    source: Source
    variables: tuple[Variables, ...]
    jobs: tuple[GitlabJob, ...]
    included: tuple[str, ...] = ()
    templates: tuple[tuple[str, Place], ...] = ()
    """The templates of GitLab itself that it includes, by their names."""
    unread: bool = False
    problems: tuple[Incomplete, ...] = ()
    parents: tuple[str, ...] = ()
    inputs: tuple[tuple[str, Entries], ...] = ()
    """What the inputs of a file are (`spec: inputs`), by its path: as given where it is included, or by default."""
    starts: tuple[Start, ...] = ()
    """What `workflow: rules` says of the whole pipeline; nothing where it says nothing, or no job has a token."""
    handed: tuple[tuple[str, Variables], ...] = ()
    """The inputs that a component, or a file of somewhere else, is given, with the words for it."""
