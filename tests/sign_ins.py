"""A person at their machine: a home with an AWS config file, a lab with an Identity Center, a browser that allows."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests import browser
from tests.worlds import DEV, REGION, SHARED, World, open_world

from offkey.lab.identity_center import START_URL

CONFIG = f"""\
[sso-session acme]
sso_start_url = {START_URL}
sso_region = {REGION}
sso_registration_scopes = sso:account:access

[profile dev]
sso_session = acme
sso_account_id = {DEV}
sso_role_name = Deploy
region = {REGION}

[profile state]
sso_session = acme
sso_account_id = {SHARED}
sso_role_name = State
region = {REGION}

[profile old]
sso_start_url = {START_URL}
sso_region = {REGION}
sso_account_id = {DEV}
sso_role_name = Deploy
region = {REGION}
"""


@dataclass
class Machine:
    """Where a person works: `home` is theirs alone, and nothing of the real machine's configuration is seen."""

    world: World
    home: Path
    extra: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.config.parent.mkdir()
        self.config.write_text(CONFIG)

    @property
    def config(self) -> Path:
        return self.home / ".aws" / "config"

    @property
    def cache(self) -> Path:
        return self.home / ".aws" / "sso" / "cache"

    @property
    def tokens(self) -> dict[str, Path]:
        """The files of the cache that hold a token, by name."""
        return {file.name: file for file in self.cache.glob("*.json") if "accessToken" in file.read_text()}

    @property
    def environment(self) -> dict[str, str]:
        of_the_lab = {k: v for k, v in self.world.lab.environment().items() if k != "AWS_CONFIG_FILE"}
        python = {"PYTHONPATH": os.environ["PYTHONPATH"]} if "PYTHONPATH" in os.environ else {}
        own = {"PATH": os.environ["PATH"], "HOME": str(self.home), "BROWSER": browser.command(), "AWS_PAGER": ""}
        return {**of_the_lab, **python, **own, **self.extra}

    def run(
        self, *argv: str | Path, extra: Mapping[str, str] | None = None, without: tuple[str, ...] = ()
    ) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in {**self.environment, **(extra or {})}.items() if k not in without}
        return subprocess.run(
            list(map(str, argv)),
            env=environment,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def offkey(
        self, *argv: str, extra: Mapping[str, str] | None = None, without: tuple[str, ...] = ()
    ) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "offkey", *argv, extra=extra, without=without)

    def calls(self) -> list[str]:
        """What was asked of Identity Center since this was last called."""
        every = self.world.lab.calls.all
        new, self._seen = every[getattr(self, "_seen", 0) :], len(every)
        return [call.action.partition(":")[2] for call in new if call.service in ("sso", "sso-oidc")]


@contextmanager
def open_center() -> Iterator[World]:
    """The world of other tests, and a person who may deploy to dev and write the state in shared."""
    with open_world() as world:
        world.lab.people.assign(DEV, "Deploy")
        world.lab.people.assign(SHARED, "State")
        yield world
