"""Everything a rehearsed job stands on: the lab, terraform, the copy of the repository, the artifacts."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from offkey.model.records import dataclass, field
from offkey.session.http import StandardHttp
from offkey.session.sts import StsEndpoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.calls import Call
    from offkey.lab.lab import Lab
    from offkey.model.configuration import Configuration
    from offkey.model.repository import Repository
    from offkey.rehearse.terraform import Terraform

Progress = Callable[[str], None]


@dataclass(slots=True)
class World:
    """What the parts of a rehearsal share. `folder` is the temporary folder that all of it lives in."""

    lab: Lab
    configuration: Configuration
    repository: Repository
    copy: Path
    folder: Path
    terraform: Terraform | None
    cli_configuration: Path | None
    progress: Progress
    notes: list[str] = field(default_factory=list)

    def sts(self) -> StsEndpoint:
        """The lab's STS as a client sees it."""
        return StsEndpoint(self.lab.endpoint, self.configuration.region, StandardHttp(), clock=self.lab.clock)

    def base_environment(self) -> dict[str, str]:
        """What every child of a rehearsal gets and nothing else is inherited: PATH, a home of its own, the lab."""
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        base = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(home),
            "LANG": os.environ.get("LANG", "C.UTF-8"),
            "CHECKPOINT_DISABLE": "1",
            "AWS_REGION": self.configuration.region,
            "AWS_DEFAULT_REGION": self.configuration.region,
            **self.lab.environment(),
        }
        if self.cli_configuration is not None:
            base["TF_CLI_CONFIG_FILE"] = str(self.cli_configuration)
        return base

    def note(self, text: str) -> None:
        """Keep a sentence that the reader must see, once."""
        if text not in self.notes:
            self.notes.append(text)

    def calls_since(self, position: int) -> tuple[Call, ...]:
        """What the lab was asked after it had answered `position` calls."""
        return self.lab.calls.all[position:]
