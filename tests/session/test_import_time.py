"""Credential helpers start often: what is heavy is imported by the call that needs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.session.granting import ROLE, granting, helper, surroundings

import offkey

MODULES = (
    "exchange",
    "sts",
    "sign",
    "http",
    "name",
    "ambient.github",
    "ambient.gitlab",
    "obtain",
    "kept",
    "audit",
    "wanted",
    "profiles",
    "people",
    "login",
    "sso_cache",
    "sso_call",
    "sso_listener",
    "sso_oidc",
    "sso_portal",
    "identity_center",
)
HEAVY = {
    "http.client", "urllib.request", "ssl", "socket", "email", "json", "hashlib", "hmac", "random", "logging",
    "xml.parsers.expat", "subprocess", "asyncio", "boto3", "botocore", "yaml", "tree_sitter",
}  # fmt: skip


@pytest.mark.parametrize("module", MODULES)
def test_importing_imports_nothing_heavy(module: str) -> None:
    here = str(Path(offkey.__file__).parents[1])
    code = f"import sys; sys.path.insert(0, {here!r}); import offkey.session.{module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True).stdout
    assert f"offkey.session.{module}" in loaded.split()
    assert HEAVY & set(loaded.split()) == set()


def test_a_hit_imports_next_to_nothing(tmp_path: Path) -> None:
    """What the interpreter itself needs, the one module, and a hash: each further one would show in every answer."""
    with granting() as sts:
        environment = surroundings(tmp_path, sts)
        command = helper("--role", ROLE)
        first = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
        traced = [*command[:1], "-X", "importtime", *command[1:]]
        done = subprocess.run(traced, env=environment, capture_output=True, text=True, check=True)
        bare = [*command[:1], "-X", "importtime", "-I", "-S", "-c", ""]
        floor = subprocess.run(bare, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == first
    assert imported(done.stderr) - imported(floor.stderr) == {"warm", "_blake2"}


def imported(trace: str) -> set[str]:
    return {line.rpartition("|")[2].strip() for line in trace.splitlines() if line.startswith("import time:")}
