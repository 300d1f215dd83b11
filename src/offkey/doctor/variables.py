"""Variables that are set to what nobody means: by an editor, a shell, a container, or a typing error."""

from __future__ import annotations

import re
from collections.abc import Iterator

from offkey.doctor.arns import ROLE_FORM, role_fault
from offkey.model.diagnosis import Ailment, Area
from offkey.model.regex import regex
from offkey.model.winner import Tool
from offkey.session.name import is_session_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.doctor.here import Here

_NAMED = regex(r"AWS_|ACTIONS_ID_TOKEN_|TFC_AWS_")
_KEY = regex(r"[A-Z0-9]{16,128}\Z")
"""Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html (AccessKeyId)"""
_REGION = regex(r"[a-z]{2,5}(?:-[a-z]+){1,3}-\d{1,2}\Z", re.ASCII)
_QUOTED = regex(r"[\"'].*\Z|.*[\"']\Z", re.DOTALL)
_UNFILLED = regex(r"\$\{\{.*\}\}|\$\{?\w+\}?\Z|<[\w -]+>\Z|%\w+%\Z|(?:changeme|\*{3,})\Z", re.IGNORECASE)
_IDENTITY = (
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_DEFAULT_PROFILE",
    "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_SESSION_NAME", "AWS_REGION", "AWS_DEFAULT_REGION",
    "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CA_BUNDLE", "AWS_ENDPOINT_URL", "AWS_SDK_LOAD_CONFIG",
)  # fmt: skip
_HARMLESS_EMPTY = frozenset({"AWS_PAGER", "AWS_CLI_AUTO_PROMPT", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"})
"""Set to nothing on purpose, or all the same."""
_STRAY = {
    "AWS_ACCESS_KEY": "AWS_ACCESS_KEY_ID", "AWS_SECRET_KEY": "AWS_SECRET_ACCESS_KEY", "AWS_TOKEN": "AWS_SESSION_TOKEN",
    "AWS_KEY": "AWS_ACCESS_KEY_ID", "AWS_KEY_ID": "AWS_ACCESS_KEY_ID", "AWS_SECRET": "AWS_SECRET_ACCESS_KEY",
    "AWS_SECRET_KEY_ID": "AWS_SECRET_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY_ID": "AWS_SECRET_ACCESS_KEY",
    "AWS_ROLE_TO_ASSUME": "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN": "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CREDENTIALS_FILE": "AWS_SHARED_CREDENTIALS_FILE",
}  # fmt: skip
"""Names that look right and that the AWS CLI and boto3 do not read."""
_TOLD_APART = 2
"""How many letters a slip of the pen changes."""


def examine(here: Here) -> Iterator[Ailment]:
    """One ailment for each variable that is not what it is meant to be."""
    for name, value in sorted(here.environment.items()):
        if _NAMED.match(name):
            yield from _of_text(name, value)
    yield from _of_names(here)
    yield from _of_values(here)


def _ailment(id_: str, cause: str, cure: str, *, grave: bool = True) -> Ailment:
    return Ailment(id_, Area.ENVIRONMENT, cause, cure, grave)


def _of_text(name: str, value: str) -> Iterator[Ailment]:
    if value.endswith("\r"):
        yield _ailment(
            "carriage-return",
            f"{name} ends with a carriage return (\\r), which AWS takes for a part of the value",
            f"set {name} again without it: the file it came from has Windows line ends (dos2unix, or tr -d '\\r')",
        )
    elif value != value.strip() and value.strip():
        yield _ailment(
            "stray-white-space",
            f"{name} begins or ends with white space, which is taken for a part of the value",
            f"set {name} without it: echo adds a line break, printf '%s' does not",
        )
    elif value and _QUOTED.match(value):
        yield _ailment(
            "quoted-value",
            f"{name} holds quotation marks, which are taken for a part of the value",
            f"set {name} without them: docker --env-file and many .env readers do not remove quotes",
        )
    elif _UNFILLED.match(value):
        yield _ailment(
            "unfilled-value",
            f"{name} holds a placeholder that nothing filled in",
            f"give {name} its value: look at how the variable behind it is called, and whether it is set there",
        )
    elif not value and name.startswith("AWS_") and name not in _HARMLESS_EMPTY:
        yield from _of_nothing(name)


def _of_nothing(name: str) -> Iterator[Ailment]:
    """A variable that is set to the empty text."""
    effect = {
        "AWS_PROFILE": "the AWS CLI and boto3 look for a profile without a name and stop, Terraform passes over it",
        "AWS_DEFAULT_PROFILE": "the AWS CLI and boto3 look for a profile without a name and stop",
        "AWS_DEFAULT_REGION": "boto3 and the AWS CLI take it for the region and stop, whatever the profile says",
        "AWS_REGION": "the AWS CLI 2 takes it for the region, Terraform passes over it",
        "AWS_WEB_IDENTITY_TOKEN_FILE": "it hides the profile's token file from the AWS CLI and boto3",
        "AWS_ROLE_ARN": "it hides the profile's role from the AWS CLI and boto3",
    }.get(name, "some tools take that for a value, others for none")
    yield _ailment(
        "empty-variable",
        f"{name} is set to nothing (an empty string): {effect}",
        f"unset {name}: an expression in a workflow that has no value leaves an empty string behind",
        grave=name in _IDENTITY,
    )


def _of_names(here: Here) -> Iterator[Ailment]:
    for name in sorted(here.environment):
        meant = _STRAY.get(name) or _near(name)
        if meant and not here.get(meant) and here.get(name):
            yield _ailment(
                "unknown-variable",
                f"{name} is set, and the AWS CLI and boto3 do not read it: they read {meant}",
                f"call it {meant}",
                grave=name not in _STRAY or bool(here.winners[Tool.BOTO3].stops),
            )


def _near(name: str) -> str | None:
    """The variable that this one is a slip of the pen for."""
    if name in _IDENTITY or not name.startswith("AWS"):
        return None
    return next((known for known in _IDENTITY if 0 < _distance(name, known) <= _TOLD_APART), None)


def _distance(one: str, other: str) -> int:
    """How many letters to add, to leave out or to change; more than two are not counted."""
    if abs(len(one) - len(other)) > _TOLD_APART:
        return _TOLD_APART + 1
    row = list(range(len(other) + 1))
    for index, letter in enumerate(one, start=1):
        above, row[0] = row[0], index
        for column, against in enumerate(other, start=1):
            above, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, above + (letter != against))
    return row[-1]


def _of_values(here: Here) -> Iterator[Ailment]:
    key = here.get("AWS_ACCESS_KEY_ID").strip()
    if key and not _QUOTED.match(key) and not _UNFILLED.match(key) and not _KEY.match(key):
        yield _ailment(
            "not-a-key-id",
            "AWS_ACCESS_KEY_ID is not the id of an access key (20 letters and digits, as AKIA… or ASIA…)",
            "set it again: a secret or a name may stand in its place",
        )
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        region = here.get(name).strip("\r\n \"'")
        if region and not _UNFILLED.match(region) and not _REGION.match(region):
            yield _ailment("not-a-region", f"{name} is {region!r}, which is no AWS region", "write it as in eu-west-1")
    yield from _of_role(here)


def _of_role(here: Here) -> Iterator[Ailment]:
    role = here.get("AWS_ROLE_ARN").strip("\r\n \"'")
    fault = role_fault(role)
    if role and not _UNFILLED.match(role) and fault:
        yield _ailment("not-a-role-arn", f"AWS_ROLE_ARN is {role!r}: {fault}", ROLE_FORM)
    session = here.get("AWS_ROLE_SESSION_NAME").strip()
    if session and not is_session_name(session):
        yield _ailment(
            "not-a-session-name",
            f"AWS_ROLE_SESSION_NAME is {session!r}, which AWS refuses",
            "2 to 64 letters, digits or any of _+=,.@- (a repository's name with its slash is none)",
        )
