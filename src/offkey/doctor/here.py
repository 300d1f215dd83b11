"""The environment, the files and the repository as they are here: all that the examinations look at."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path

from offkey.model.inventory import Inventory
from offkey.model.records import dataclass, field
from offkey.model.text import Incomplete, Source
from offkey.session.locations import CONFIG, CREDENTIALS, location
from offkey.session.precedence import Options, winners
from offkey.session.shared_files import shared_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.repository import Repository
    from offkey.model.shared_files import SharedFiles
    from offkey.model.winner import Tool, Winner

_MOST = 4 << 20
_VENDOR = "/sys/devices/virtual/dmi/id/board_vendor"
"""Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/identify_ec2_instances.html"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader expects: the profile that is meant, the account to be in, the role to be taken."""

    profile: str | None = None
    account: str | None = None
    role: str | None = None


@dataclass(frozen=True)  # without slots, since what was worked out is kept
class Here:
    """Everything the examinations look at. `terraform` is product and version, `folder` where it would run.

    `accounts` are those that `offkey.yaml` names; `mode` the permissions of the credentials file.
    """

    environment: Mapping[str, str] = field(repr=False)
    folder: Path
    now: datetime
    config: Source | None = None
    credentials: Source | None = None
    mode: int | None = None
    repository: Repository | None = None
    inventory: Inventory = field(default_factory=Inventory)
    terraform: tuple[str, str] | None = None
    accounts: Mapping[str, str] = field(default_factory=dict)
    on_instance: bool = False
    offline: bool = False
    wanted: Wanted = Wanted()
    unread: tuple[Incomplete, ...] = ()

    @cached_property
    def files(self) -> SharedFiles:
        """The config and credentials files as the tools see them."""
        return shared_files(self.config, self.credentials)

    @cached_property
    def winners(self) -> Mapping[Tool, Winner]:
        """What every tool would use."""
        return winners(self.environment, self.files, Options(self.wanted.profile, self.on_instance))

    @cached_property
    def in_use(self) -> tuple[str, ...]:
        """The profiles that some tool would use, and those that they build upon."""
        names = [w.profile if w.profile is not None else "default" for w in self.winners.values()]
        names += [one.profile for w in self.winners.values() if (one := w.first) and one.profile]
        found: dict[str, None] = {}
        while names:
            name = names.pop(0)
            settings = self.files.profile(name)
            if settings is not None and name not in found:
                found[name] = None
                names += [source] if (source := settings.get("source_profile")) else []
        return tuple(found)

    @property
    def home(self) -> Path:
        """The home folder, where the caches lie."""
        return Path(self.environment.get("HOME") or "/")

    def get(self, name: str) -> str:
        """A variable; one that is not set is empty."""
        return self.environment.get(name, "")


def read_file(variable: str, environment: Mapping[str, str]) -> tuple[Source | None, int | None, Incomplete | None]:
    """One of the two AWS files with its permissions; nothing where it is not there."""
    path = location(variable, environment)
    home = environment.get("HOME", "")
    shown = f"~{path[len(home) :]}" if home and path.startswith(f"{home}/") else path
    try:
        with Path(path).open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            return Source(shown, file.read(_MOST)), mode, None
    except (FileNotFoundError, NotADirectoryError):
        return None, None, None
    except OSError as error:
        return None, None, Incomplete(shown, 1, f"cannot be read: {error.strerror}")


def on_instance() -> bool:
    """Whether this machine is an instance of EC2, as its firmware says; nobody is asked."""
    try:
        return Path(_VENDOR).read_text(encoding="ascii", errors="replace").startswith("Amazon EC2")
    except OSError:
        return False


def files_of(environment: Mapping[str, str]) -> tuple[Source | None, Source | None, int | None, tuple[Incomplete, ...]]:
    """Both files, the permissions of the second, and what could not be read."""
    config, _, one = read_file(CONFIG, environment)
    credentials, mode, other = read_file(CREDENTIALS, environment)
    return config, credentials, mode, tuple(item for item in (one, other) if item)
