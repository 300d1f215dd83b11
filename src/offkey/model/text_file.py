"""Files that hand AWS keys on without being a pipeline or Terraform that offkey evaluates: each with its kind."""

from __future__ import annotations

from offkey.model.enumeration import Enum
from offkey.model.records import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from offkey.model.static_key import Origin
    from offkey.model.text import Incomplete, Place, Source, Span


class TextKind(Enum):
    """What a file is, by its name. The value is how a message calls it."""

    CIRCLECI = "CircleCI"
    BITBUCKET = "Bitbucket Pipelines"
    AZURE = "Azure Pipelines"
    BUILDKITE = "Buildkite"
    CODEBUILD = "CodeBuild"
    JENKINS = "Jenkins"
    COMPOSE = "compose"
    DOCKERFILE = "Dockerfile"
    SHELL = "shell"
    MAKEFILE = "make"
    DOTENV = "dotenv"
    AWS_CONFIG = "AWS config"
    TERRAGRUNT = "Terragrunt"
    BACKEND = "backend settings"
    TOOL_VERSION = "versions of tools"
    KEY_LIST = "list of keys"
    CDK = "CDK"
    TASK = "ECS task definition"
    WORKLOAD = "Kubernetes manifest"
    PLAYBOOK = "Ansible"

    @property
    def is_pipeline(self) -> bool:
        """Whether a variable that the file does not set comes from a store of this platform."""
        return self in _PIPELINES


_PIPELINES = frozenset(
    {
        TextKind.CIRCLECI,
        TextKind.BITBUCKET,
        TextKind.AZURE,
        TextKind.BUILDKITE,
        TextKind.CODEBUILD,
        TextKind.JENKINS,
    }
)


@dataclass(frozen=True, slots=True)
class Handed:
    """A value that gets a name: `AWS_ACCESS_KEY_ID: $KEY`. `name` is empty where only the origin names it.

    `span` is what it stands in, where a variable may hold in a part of the file only.
    """

    name: str
    origin: Origin
    place: Place
    span: Span | None = None
    again: tuple[Place, ...] = ()
    """Where else the file hands it on."""


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Values that stand together, so that an id finds its secret here.

    `around` are the parts of the file that show whom the keys reach, the nearest first. `baked` says that the
    values stay in what is built.
    """

    handed_to: str
    values: tuple[Handed, ...]
    around: tuple[Span, ...] = ()
    baked: bool = False


@dataclass(frozen=True, slots=True)
class Assigned:
    """What a variable is set to: the origins of the value, none for plain text. It holds inside `scope`."""

    origins: tuple[Origin, ...]
    scope: Span


@dataclass(frozen=True, slots=True, eq=False)
class TextFile:
    """One such file as read: its groups of values, and the parts that could not be read.

    `assigned` is what the file sets its variables to.
    """

    source: Source
    kind: TextKind
    groups: tuple[Group, ...] = ()
    assigned: Mapping[str, tuple[Assigned, ...]] = field(default_factory=dict)
    problems: tuple[Incomplete, ...] = ()

    @property
    def path(self) -> str:
        """The path of the file."""
        return self.source.path
