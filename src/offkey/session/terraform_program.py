"""Which version a terraform (or tofu) program is: it is asked, without credentials."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping

from offkey.model.regex import regex

_VERSION = regex(r"^(?:Terraform|OpenTofu) v(?P<version>\d+\.\d+\.\d+\S*)", re.MULTILINE)
_PATIENCE = 60.0
"""Seconds: a version manager may fetch the program first."""


def version(program: str, environment: Mapping[str, str]) -> str | None:
    """What `program` says of itself, like `1.11.4` or `1.16.0-rc2`; None where it says nothing of that kind.

    It sees of `environment` all but what is AWS's, and does not look for a newer version of itself.
    Source: https://developer.hashicorp.com/terraform/cli/commands/version
    """
    own = {name: value for name, value in environment.items() if not name.startswith("AWS_")}
    try:
        ran = subprocess.run(
            (program, "version"),
            env={**own, "CHECKPOINT_DISABLE": "1"},
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PATIENCE,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _VERSION.search(ran.stdout)
    return found["version"] if found else None


def numbers(text: str) -> tuple[int, ...]:
    """The leading numbers of a version; what marks it as a preview is left out."""
    return tuple(int(number) for number in re.findall(r"\d+", text.split("-", 1)[0])[:3])
