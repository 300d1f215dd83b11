"""Where the AWS config and credentials files of a person lie, for everybody here who reads or writes them."""

from __future__ import annotations

import os
from collections.abc import Mapping

CONFIG, CREDENTIALS = "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"
"""The variables that name other files. Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html"""
_USUAL = {CONFIG: "~/.aws/config", CREDENTIALS: "~/.aws/credentials"}


def location(variable: str, environment: Mapping[str, str]) -> str:
    """The path of the file that `variable` names, or of the usual one; `~` is the home folder of `environment`."""
    path = environment.get(variable) or _USUAL[variable]
    home = environment.get("HOME", "")
    return os.path.join(home, path[2:]) if path.startswith("~/") and home else path


def own_location(variable: str, environment: Mapping[str, str]) -> str:
    """The same for files that are opened: where the environment names no home folder, the system does."""
    return os.path.expanduser(location(variable, environment))
