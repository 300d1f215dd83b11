"""Variables that name files: those that are not there, and those that name the wrong one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from offkey.model.diagnosis import Ailment, Area
from offkey.read.texts.profiles import read_profiles
from offkey.session.locations import CONFIG, CREDENTIALS, location

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.doctor.here import Here
    from offkey.model.text import Source

_BACKEND_ONLY = "AWS_SHARED_CONFIG_FILE"
"""Source: https://developer.hashicorp.com/terraform/language/backend/s3 (shared_config_files)"""


def examine(here: Here) -> Iterator[Ailment]:
    """What is wrong with AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE and the variable that looks like both."""
    for variable in (CONFIG, CREDENTIALS):
        path = location(variable, here.environment)
        if here.get(variable) and not Path(path.rstrip("\r")).exists():
            yield _ailment(
                "missing-file",
                f"{variable} names {here.get(variable).strip()}, which does not exist: its profiles are not there",
                f"correct the path, or unset {variable} for the usual one (~/.aws)",
            )
    if here.get(_BACKEND_ONLY):
        yield _ailment(
            "wrong-file-variable",
            f"{_BACKEND_ONLY} is set, and no SDK reads it (Terraform's S3 backend alone does): the config file of the "
            f"AWS CLI, of boto3 and of the provider is {here.get(CONFIG) or '~/.aws/config'}",
            f"set {CONFIG} instead; the credentials file has {CREDENTIALS}",
            grave=here.get(CONFIG) != here.get(_BACKEND_ONLY),
        )
    if here.config is not None and here.get(CONFIG) and _is_the_other(here.config):
        yield _ailment(
            "swapped-files",
            f"{CONFIG} names {here.config.path}, which is written as a credentials file ([name], not [profile name])",
            f"name it in {CREDENTIALS}",
        )
    if here.credentials is not None and here.get(CREDENTIALS) and _holds_profiles(here.credentials):
        yield _ailment(
            "swapped-files",
            f"{CREDENTIALS} names {here.credentials.path}, which is written as a config file ([profile name])",
            f"name it in {CONFIG}",
        )


def _ailment(id_: str, cause: str, cure: str, *, grave: bool = True) -> Ailment:
    return Ailment(id_, Area.ENVIRONMENT, cause, cure, grave)


def _is_the_other(source: Source) -> bool:
    """Whether a config file holds sections without the word `profile`, keys in them, and no other ones."""
    sections = read_profiles(source, credentials=False)
    named = [section for section in sections if section.name != "default"]
    return bool(named) and all(s.ignored and "aws_access_key_id" in s.settings for s in named)


def _holds_profiles(source: Source) -> bool:
    return any(section.ignored for section in read_profiles(source, credentials=True))
