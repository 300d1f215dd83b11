"""The AWS config and credentials files: what no tool sees in them, and profiles that lead nowhere."""

from __future__ import annotations

import configparser
from collections.abc import Iterator

from offkey.doctor.arns import ROLE_FORM, role_fault
from offkey.doctor.times import instant
from offkey.model.diagnosis import Ailment, Area
from offkey.read.texts.profiles import read_profiles
from offkey.session import profile_chain
from offkey.session.profile_chain import Surroundings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.doctor.here import Here
    from offkey.model.shared_files import Settings
    from offkey.model.text import Source

_OTHER_SECTIONS = frozenset({"plugins", "preview"})
"""Sections that the AWS CLI 1 itself reads. Source: awscli/plugin.py, awscli/customizations/preview.py"""
_EXPIRATIONS = (
    "expiration", "aws_expiration", "aws_session_expiration", "aws_credential_expiration", "x_security_token_expires",
    "x_principal_expires", "token_expires",
)  # fmt: skip
"""What tools that write session keys into the credentials file put beside them."""
_HOUR = 3600


def examine(here: Here) -> Iterator[Ailment]:
    """Everything that is wrong with the two files and the profiles in them."""
    for source, credentials in ((here.config, False), (here.credentials, True)):
        if source is not None:
            yield from _syntax(source)
            yield from _unseen(here, source, credentials=credentials)
    around = Surroundings(here.environment, here.files, here.on_instance)
    for name in here.files.names:
        yield from _roles(here, name, around)
    for name in here.in_use:
        yield from _in_use(here, name, here.files.profile(name) or {})
    yield from _readable(here)


def _ailment(id_: str, cause: str, cure: str, *, grave: bool = True, place: str = "") -> Ailment:
    return Ailment(id_, Area.PROFILES, cause, cure, grave, place)


def _syntax(source: Source) -> Iterator[Ailment]:
    """What stops botocore, which reads both files with this very parser. Source: botocore/configloader.py."""
    text = source.data.decode("utf-8", "replace")
    try:
        configparser.RawConfigParser(default_section="").read_string(text)
    except configparser.Error as error:
        line = getattr(error, "lineno", None) or next((n for n, _ in getattr(error, "errors", ())), 1)
        twice = isinstance(error, configparser.DuplicateSectionError | configparser.DuplicateOptionError)
        said = (
            f"has {getattr(error, 'option', None) or getattr(error, 'section', '')} twice" if twice else "is not read"
        )
        yield _ailment(
            "unreadable-profiles",
            f"{source.path} {said} (line {line}): the AWS CLI and boto3 stop there, whatever the profile",
            "mend the line: [profile name], then name = value",
            place=f"{source.path}:{line}",
        )


def _unseen(here: Here, source: Source, *, credentials: bool) -> Iterator[Ailment]:
    asked = {winner.profile for winner in here.winners.values()}
    for profile in read_profiles(source, credentials=credentials):
        if profile.ignored and profile.section not in _OTHER_SECTIONS:
            meant = profile.name in asked and here.files.profile(profile.name) is None
            yield _ailment(
                "unseen-profile",
                f"no tool sees the section [{profile.section}] in {source.path}: {profile.ignored}",
                f"call it [{profile.name}]" if credentials else f"call it [profile {profile.name}]",
                grave=meant or bool(here.get("AWS_CONFIG_FILE" if not credentials else "AWS_SHARED_CREDENTIALS_FILE")),
                place=f"{source.path}:{profile.place.line}",
            )


def _roles(here: Here, name: str, around: Surroundings) -> Iterator[Ailment]:
    settings = here.files.profile(name) or {}
    arn = settings.get("role_arn")
    if arn is None:
        if "source_profile" in settings:
            yield _ailment("role-without-arn", f"the profile {name} has a source_profile and no role_arn", ROLE_FORM)
        return
    if fault := role_fault(arn):
        yield _ailment("not-a-role-arn", f"the profile {name} has role_arn = {arn}: {fault}", ROLE_FORM)
    if profile_chain.assumes(settings):
        fault = profile_chain.chain_fault(name, around)
        waits = "credential_source" in settings and "which no tool knows" not in fault and "both" not in fault
        said = any(fault == winner.stops for winner in here.winners.values())
        if fault and not said and not (waits and name not in here.in_use):
            cure = "let exactly one of source_profile and credential_source lead to a profile with credentials"
            yield _ailment("broken-chain", fault, cure)
        elif not fault:
            yield from _duration(here, name, settings)
    if settings.get("mfa_serial") and name in here.in_use:
        yield _ailment(
            "asks-for-code",
            f"the profile {name} has mfa_serial: Terraform cannot ask for the code, and stops",
            "sign in with the AWS CLI and hand the session on (`offkey exec`), or use IAM Identity Center",
        )


def _duration(here: Here, name: str, settings: Settings) -> Iterator[Ailment]:
    wanted = settings.get("duration_seconds", "")
    if not wanted:
        return
    source = here.files.profile(settings.get("source_profile", "")) or {}
    chained = "source_profile" in settings and not profile_chain.keys(source)
    chained = chained or settings.get("credential_source") in {"Ec2InstanceMetadata", "EcsContainer"}
    if not wanted.isdecimal() or not 900 <= int(wanted) <= 43_200:
        fault = "AWS takes 900 to 43200 seconds"
    elif chained and int(wanted) > _HOUR:
        fault = "a role that is assumed from another role's session lasts one hour at most, and AWS refuses more"
    else:
        return
    yield _ailment(
        "session-too-long",
        f"the profile {name} has duration_seconds = {wanted}: {fault}",
        "set it to 3600 or less, and let the session be renewed",
    )


def _in_use(here: Here, name: str, settings: Settings) -> Iterator[Ailment]:
    ends = next((end for key in _EXPIRATIONS if (end := instant(settings.get(key, ""))) is not None), None)
    key = settings.get("aws_access_key_id", "")
    if ends is not None and key and ends <= here.now:
        yield _ailment(
            "expired-session",
            f"the session in the profile {name} expired at {ends:%Y-%m-%d %H:%M} UTC",
            "sign in again, with the tool that wrote it or with `offkey login`",
        )
    if key.startswith("ASIA") and not (settings.get("aws_session_token") or settings.get("aws_security_token")):
        yield _ailment(
            "mixed-pair",
            f"the profile {name} holds the key of a session ({key}) without its aws_session_token",
            "write the token beside it, or sign in again",
        )
    elif key.startswith("AKIA") and settings.get("aws_session_token"):
        yield _ailment(
            "mixed-pair",
            f"the profile {name} holds the long-lived key {key} beside the aws_session_token of another one",
            "delete the token; better, delete the key",
        )


def _readable(here: Here) -> Iterator[Ailment]:
    if here.credentials is None or here.mode is None or not here.mode & 0o044:
        return
    static = any(s.get("aws_access_key_id") and not s.get("aws_session_token") for s in here.files.credentials.values())
    whom = "everybody on this machine" if here.mode & 0o004 else "its group"
    yield _ailment(
        "readable-credentials",
        f"{here.credentials.path} may be read by {whom} (mode {here.mode:04o})",
        f"chmod 600 {here.credentials.path}",
        grave=static,
        place=here.credentials.path,
    )
