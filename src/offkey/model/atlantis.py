"""Atlantis as configured: what its server allows to repositories, the steps it runs, and what it runs as.

Source: https://www.runatlantis.io/docs/server-side-repo-config.html,
https://www.runatlantis.io/docs/repo-level-atlantis-yaml.html
"""

from __future__ import annotations

from offkey.model.enumeration import Enum
from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.static_key import Origin
    from offkey.model.text import Incomplete, Place, Source, Span


class Side(Enum):
    """Who writes a configuration: the server's owner, or whoever opens a pull request."""

    SERVER = "the server"
    REPOSITORY = "the pull request"


@dataclass(frozen=True, slots=True)
class Allowance:
    """One entry of the server's `repos`: what the repositories that match `id` may decide by themselves."""

    id: str
    place: Place
    custom_workflows: Place | None = None
    """Where `allow_custom_workflows` is true; None where it is not."""
    overrides: tuple[tuple[str, Place], ...] = ()
    limited: bool = False
    """Whether `allowed_workflows` names the workflows to choose from."""
    requires: bool = False
    """Whether `apply_requirements` names what has to be fulfilled before an apply."""

    def override(self, key: str) -> Place | None:
        """Where the repositories are allowed to set `key`, or None."""
        return next((place for name, place in self.overrides if name == key), None)


@dataclass(frozen=True, slots=True, eq=False)
class AtlantisStep:
    """One command of a workflow or hook.

    `kind` is `run`, `env`, `multienv` or `extra_args`, and `name` the variable of `env`. `text` is the command, or the
    value where `is_value`.
    """

    kind: str
    name: str | None
    text: str
    source: Source
    span: Span
    is_value: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class AtlantisConfiguration:
    """One configuration, in a file of its own or inside another.

    `of_workflows` are the commands of its workflows; None where something else fills them in.
    """

    source: Source
    side: Side
    allowances: tuple[Allowance, ...] = ()
    of_hooks: tuple[AtlantisStep, ...] = ()
    of_workflows: tuple[AtlantisStep, ...] | None = ()

    @property
    def steps(self) -> tuple[AtlantisStep, ...]:
        """Every command of the hooks and the workflows."""
        return (*self.of_hooks, *(self.of_workflows or ()))


@dataclass(frozen=True, slots=True)
class ServerVariable:
    """One variable in the environment of the server. `value` is its text where it is written out.

    `in_file`: it stands in a file of credentials instead, which comes last.
    """

    name: str
    origin: Origin
    place: Place
    value: str = ""
    in_file: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class AtlantisServer:
    """One place that starts an Atlantis server, with the variables that it gets."""

    source: Source
    variables: tuple[ServerVariable, ...]
    role: Place | None = None
    """Where its service account is given a role of AWS, which it takes by web identity."""


@dataclass(frozen=True, slots=True, eq=False)
class AtlantisFile:
    """What one file says about Atlantis."""

    source: Source
    configurations: tuple[AtlantisConfiguration, ...] = ()
    servers: tuple[AtlantisServer, ...] = ()
    problems: tuple[Incomplete, ...] = ()
