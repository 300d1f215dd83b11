"""Who wins, as the real boto3 has it over generated environments, and as the facts say for the others."""

from __future__ import annotations

import os
from pathlib import Path
from unittest import mock

import boto3
import pytest
from botocore.exceptions import BotoCoreError
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.session import precedence_cases as p
from tests.session.precedence_cases import Case

from offkey.model.winner import Origin, Tool
from offkey.session.precedence import Options, winners

_PIECES = {
    "role": f"role_arn = {p.ROLE}\n",
    "source": "source_profile = base\n",
    "loop": "source_profile = work\n",
    "missing": "source_profile = nobody\n",
    "environment": "credential_source = Environment\n",
    "unknown": "credential_source = Somewhere\n",
    "web": "web_identity_token_file = FOLDER/token\n",
    "sso": p.SSO_LINES,
    "legacy": p.LEGACY_LINES,
    "half": "sso_account_id = 111111111111\n",
    "process": p.PROCESS_LINE,
    "keys": p.CONFIG_KEY_LINES,
    "region": "region = eu-west-1\n",
}
_VARIABLES = {
    "AWS_ACCESS_KEY_ID": ["", p.KEY],
    "AWS_SECRET_ACCESS_KEY": ["", p.SECRET],
    "AWS_SESSION_TOKEN": ["", "token"],
    "AWS_PROFILE": ["", "work", "base", "nobody"],
    "AWS_DEFAULT_PROFILE": ["", "work", "base"],
    "AWS_WEB_IDENTITY_TOKEN_FILE": ["", "TOKEN"],
    "AWS_ROLE_ARN": ["", p.ENV_ROLE],
    "AWS_REGION": ["us-east-1"],
    "AWS_DEFAULT_REGION": ["", "us-west-2"],
}


def _profile(name: str, pieces: list[str]) -> str:
    lines: dict[str, str] = {}
    for piece in pieces:
        for line in _PIECES[piece].splitlines():
            lines.setdefault(line.split(" = ")[0], line)
    return f"[{name}]\n" + "".join(f"{line}\n" for line in lines.values())


@st.composite
def cases(draw: st.DrawFn) -> Case:
    variables = {
        name: draw(st.sampled_from(values)) for name, values in _VARIABLES.items() if draw(st.integers(0, 2)) == 0
    }
    sections = ["default", "profile work", "profile base"]
    pieces = st.lists(st.sampled_from(sorted(_PIECES)), max_size=4, unique=True)
    config = "".join(_profile(name, draw(pieces)) for name in sections if draw(st.booleans()))
    files = st.sampled_from(["", p.KEY_LINES, p.KEY_LINES + "aws_session_token = t\n"])
    credentials = "".join(
        f"[{name}]\n{draw(files)}" for name in ("default", "work", "base") if draw(st.integers(0, 2)) == 0
    )
    told = draw(st.sampled_from([None, None, None, "work", "default", "nobody"]))
    return Case(variables, config + draw(st.sampled_from(["", p.SSO_SESSION])), credentials, told)


def _of_boto3(case: Case, home: Path) -> tuple[str | None, str | None]:
    """How boto3 got its credentials and its region; `stops` where it raised."""
    with mock.patch.dict(os.environ, case.write(home), clear=True):
        try:
            session = boto3.Session(profile_name=case.told)
            found = session.get_credentials()
        except BotoCoreError:
            return "stops", None
        return (found.method if found else None), session.region_name or None


def _of_offkey(case: Case, home: Path) -> tuple[str | None, str | None]:
    said = winners(case.write(home), case.files, Options(case.told))[Tool.BOTO3]
    if said.broken or (said.first and said.first.broken):
        return "stops", None
    return (said.first.origin.value if said.first else None), said.region


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@settings(max_examples=100, deadline=None)
@given(case=cases())
def test_boto3_takes_what_is_said(case: Case, home: Path) -> None:
    assert _of_offkey(case, home) == _of_boto3(case, home)


def _first(case: Case, tool: Tool) -> Origin | None:
    found = winners({"HOME": "/home/x", **case.variables}, case.files, Options(case.told))[tool]
    assert not found.broken
    return found.first.origin if found.first else None


PROFILE = f"[profile work]\n{p.SSO_LINES}{p.SSO_SESSION}"
POD = Case({**p.WEB, "AWS_PROFILE": "work"}, f"[profile work]\nrole_arn = {p.ROLE}\nsource_profile = base\n"
           "[profile base]\n", f"[base]\n{p.KEY_LINES}")  # fmt: skip


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (Case({**p.KEYS, "AWS_PROFILE": "work"}, PROFILE), (Origin.ENVIRONMENT,) * 6),
        (Case(p.KEYS, PROFILE, told="work"), (Origin.SSO,) * 4 + (Origin.ENVIRONMENT, Origin.SSO)),
        # In a pod the variables of web identity beat AWS_PROFILE in Go, and a profile's role beats them in Python.
        (POD, (Origin.ROLE,) * 3 + (Origin.WEB_IDENTITY, None, Origin.WEB_IDENTITY)),
        (Case({"AWS_PROFILE": "work"}, PROFILE), (Origin.SSO,) * 4 + (None, Origin.SSO)),
        (Case({"AWS_PROFILE": "work", "AWS_SDK_LOAD_CONFIG": "1"}, PROFILE), (Origin.SSO,) * 6),
        (Case({"AWS_PROFILE": "work"}, "", f"[work]\n{p.KEY_LINES}"), (Origin.CREDENTIALS_FILE,) * 6),
        (Case(), (None,) * 6),
    ],
)
def test_the_tools_disagree(case: Case, expected: tuple[Origin | None, ...]) -> None:
    tools = (Tool.CLI_1, Tool.CLI_2, Tool.BOTO3, Tool.TERRAFORM, Tool.S3_OLD, Tool.S3_NEW)
    assert tuple(_first(case, tool) for tool in tools) == expected


def test_the_two_command_lines_read_the_profile_variables_in_another_order() -> None:
    case = Case({"AWS_PROFILE": "one", "AWS_DEFAULT_PROFILE": "two"}, "[profile one]\n[profile two]\n")
    found = winners(case.variables, case.files)
    assert [found[tool].profile for tool in (Tool.CLI_1, Tool.CLI_2, Tool.TERRAFORM)] == ["two", "one", "one"]


def test_everything_that_lost_is_said_in_order() -> None:
    case = Case({**p.KEYS, **p.WEB, "AWS_PROFILE": "work"}, PROFILE, f"[work]\n{p.KEY_LINES}")
    found = winners(case.variables, case.files)[Tool.TERRAFORM]
    assert [one.origin for one in found.shadowed] == [Origin.WEB_IDENTITY, Origin.CREDENTIALS_FILE, Origin.SSO]


def test_no_secret_is_ever_in_what_is_said() -> None:
    case = Case({**p.KEYS, "AWS_SESSION_TOKEN": "not-for-eyes"}, PROFILE, f"[work]\n{p.KEY_LINES}", told="work")
    said = repr((winners(case.variables, case.files, Options(case.told)), case.files))
    assert p.SECRET not in said
    assert "not-for-eyes" not in said
