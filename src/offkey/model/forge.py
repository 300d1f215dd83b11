"""What a code host knows of organisations and repositories, and the files it holds."""

from __future__ import annotations

from offkey.model.enumeration import Enum
from offkey.model.records import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from offkey.model.text import Incomplete
    from offkey.model.tokens import Subjects


class Presence(Enum):
    """Whether a name that a trust policy relies on is there."""

    EXISTS = "exists"
    RENAMED = "renamed"
    """The repository goes by another name now: its old one is free for others of the owner."""
    NOT_VISIBLE = "not-visible"
    """The owner exists; the repository does not, or the token may not see it."""
    UNREGISTERED = "unregistered"
    """Nobody holds the owner's name."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Namespace:
    """One `owner/name` that a policy names, and what the host says of it. Ids are decimal text.

    `owner` and `name` are as the policy writes them, `name` None where it names the owner alone. `now` is the path as
    the host writes it, None where there is none. `because` says what is not known, and why.
    """

    host: str
    owner: str
    name: str | None
    presence: Presence
    now: str | None = None
    owner_id: str | None = None
    id: str | None = None
    subjects: Subjects | None = None
    because: str | None = None

    @property
    def path(self) -> str:
        """The name as the policy writes it."""
        return self.owner if self.name is None else f"{self.owner}/{self.name}"


@dataclass(frozen=True, slots=True)
class StoredName:
    """The name of a secret or a variable that a host keeps; never its value.

    `level` says where it is kept, `environment` at which environment (GitLab: its scope). `flags` are words of the
    host about it (`masked`, `protected`).
    """

    name: str
    kind: str
    level: str
    environment: str | None = None
    updated: datetime | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HostedEnvironment:
    """An environment and what protects it. `branches` are the patterns that may deploy, None for any branch."""

    name: str
    protections: tuple[str, ...] = ()
    branches: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A repository as the list of its organisation shows it. `kilobytes` is its size, history included."""

    path: str
    id: str
    owner_id: str | None
    default_branch: str | None
    archived: bool = False
    kilobytes: int = 0

    @property
    def owner(self) -> str:
        """What stands before the first slash."""
        return self.path.partition("/")[0]

    @property
    def name(self) -> str:
        """What stands behind it, subgroups included."""
        return self.path.partition("/")[2]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a host keeps beside the files of a repository. `unread` are sentences about what it did not tell."""

    subjects: Subjects | None = None
    stored: tuple[StoredName, ...] = ()
    environments: tuple[HostedEnvironment, ...] = ()
    protected_branches: tuple[str, ...] | None = None
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """Which files of a tree are wanted.

    `readable` says it of a path, whose content may still be of no interest: `kept` is asked then. A file that cannot
    be had is reported where it is `expected`, because its name alone says that it matters.
    """

    readable: Callable[[str], bool]
    expected: Callable[[str], bool] = lambda _path: True
    kept: Callable[[str, bytes], bool] = lambda _path, _data: True


@dataclass(frozen=True, slots=True)
class HostedFiles:
    """The files of a default branch that are read, by path; `seen` counts all of its files."""

    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    seen: int = 0
    unread: tuple[Incomplete, ...] = ()
