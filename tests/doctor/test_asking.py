"""What is asked of the network: the caller and the clock of the lab's STS, and GitHub's token endpoint."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from tests.doctor import environments as e
from tests.doctor.environments import Environment
from tests.session.conftest import Answer, Server, serving
from tests.worlds import SHARED, World, open_world

from offkey.doctor.examine import examine
from offkey.doctor.here import Wanted
from offkey.model.diagnosis import Diagnosis

pytestmark = [pytest.mark.lab, pytest.mark.xdist_group("lab")]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with open_world() as opened:
        yield opened


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as told:
        yield told


def _session(world: World, **changed: str) -> Environment:
    given = world.lab.administrator(SHARED).credentials
    token = given.session_token.reveal() if given.session_token else ""
    keys = {
        "AWS_ACCESS_KEY_ID": given.access_key_id,
        "AWS_SECRET_ACCESS_KEY": given.secret_access_key.reveal(),
        "AWS_SESSION_TOKEN": token,
    }
    return Environment({**keys, **e.REGION, **world.lab.environment(), **changed}, offline=False)


def _asked(environment: Environment, root: Path) -> Diagnosis:
    """What is said where the lab tells the time: it says what time it is now, not when these tests were collected."""
    return examine(environment.here(root, now=datetime.now(UTC)))


def _grave(found: Diagnosis) -> list[str]:
    return [one.id for one in found.ailments if one.grave]


def test_a_session_that_aws_knows_is_well_and_its_account_is_compared(world: World, tmp_path: Path) -> None:
    environment = _session(world)
    assert _grave(_asked(environment, tmp_path)) == []
    elsewhere = replace(environment, wanted=Wanted(account="999999999999"))
    assert _grave(_asked(elsewhere, tmp_path)) == ["other-account"]


def test_a_key_that_aws_does_not_know_is_said(world: World, tmp_path: Path) -> None:
    found = _asked(_session(world, AWS_ACCESS_KEY_ID=e.SESSION_KEY), tmp_path)
    assert _grave(found) == ["refused-key"]
    assert e.SESSION_KEY in found.ailments[0].cause


def test_nobody_who_answers_is_said(tmp_path: Path) -> None:
    found = examine(
        Environment({**e.SESSION, **e.REGION, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, offline=False).here(tmp_path)
    )
    assert set(_grave(found)) == {"unreachable", "endpoint-elsewhere"}


@pytest.mark.parametrize(("minutes", "words"), [(20, "behind"), (-20, "ahead")])
def test_the_clock_is_held_against_the_one_of_aws(minutes: int, words: str, server: Server, tmp_path: Path) -> None:
    date = format_datetime(e.NOW + timedelta(minutes=minutes), usegmt=True)
    server.answers.append(Answer(403, headers={"date": date}))
    variables = {**e.GITHUB, **_asking(server), "AWS_ENDPOINT_URL": server.url}
    found = examine(Environment(variables, offline=False).here(tmp_path))
    assert [words in one.cause for one in found.ailments if one.id == "clock-skew"] == [True]


def _asking(server: Server) -> dict[str, str]:
    return {**e.ASKING, "ACTIONS_ID_TOKEN_REQUEST_URL": f"{server.url}/token?api-version=2.0"}


def test_a_token_of_this_job_is_held_against_the_roles_of_the_repository(server: Server, tmp_path: Path) -> None:
    server.answers.append(Answer(200, json.dumps({"value": e.token()}).encode()))
    variables = {**e.GITHUB, **_asking(server), "AWS_ENDPOINT_URL": server.url}
    refused = Environment(variables, {"work/main.tf": e.role("repo:acme/infra:environment:live")}, offline=False)
    assert "trust-refuses-token" in _grave(examine(refused.here(tmp_path)))
    assert any("audience=sts.amazonaws.com" in one.path for one in server.asked)


def test_a_job_that_is_refused_its_token_is_said(server: Server, tmp_path: Path) -> None:
    server.answers.append(Answer(403))
    found = examine(
        Environment({**e.GITHUB, **_asking(server), "AWS_ENDPOINT_URL": server.url}, offline=False).here(tmp_path)
    )
    assert "no-token-minted" in _grave(found)
