"""Credential helpers start often: what is heavy is imported by the call that needs it."""

from __future__ import annotations

import subprocess
import sys

import pytest

MODULES = (
    "exchange", "sts", "sign", "http", "name", "ambient.github",
    "profiles", "people", "login", "sso_cache", "sso_call", "sso_listener", "sso_oidc", "sso_portal",
    "identity_center",
)  # fmt: skip
HEAVY = {
    "http.client", "urllib.request", "ssl", "socket", "email", "json", "hashlib", "hmac", "random", "logging",
    "xml.parsers.expat", "subprocess", "asyncio", "boto3", "botocore", "yaml", "tree_sitter",
}  # fmt: skip


@pytest.mark.parametrize("module", MODULES)
def test_importing_imports_nothing_heavy(module: str) -> None:
    code = f"import sys, offkey.session.{module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True).stdout
    assert f"offkey.session.{module}" in loaded.split()
    assert HEAVY & set(loaded.split()) == set()
