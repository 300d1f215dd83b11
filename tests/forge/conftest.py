from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from tests.forge.hosts import TOKEN, CodeHost, code_host

from offkey.forge import github_api
from offkey.forge.access import Access
from offkey.forge.http import Host, Patience
from offkey.model.secret import Secret


@dataclass
class Waiting:
    """What was waited for, without waiting."""

    slept: list[float] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def patience(self, timeout: float = 5.0) -> Patience:
        return Patience(timeout=timeout, sleep=self.slept.append, now=lambda: 1_000_000.0, say=self.said.append)


@pytest.fixture
def waiting() -> Waiting:
    return Waiting()


@pytest.fixture
def host() -> Iterator[CodeHost]:
    with code_host() as told:
        yield told


@pytest.fixture
def opened(host: CodeHost, waiting: Waiting) -> Iterator[Host]:
    with github_api.opened(Access(host.url, Secret(TOKEN)), waiting.patience()) as connection:
        yield connection
