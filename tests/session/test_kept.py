"""One exchange for all who ask, and a cache that is whole or absent, whatever happens."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.session.granting import ROLE, Granting, entries, granting, helper, surroundings

ASK = helper("--role", ROLE)


@pytest.fixture
def sts() -> Iterator[Granting]:
    with granting() as told:
        yield told


def ask(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command or ASK, env=environment, capture_output=True, text=True, check=False, timeout=60)


def given(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    assert done.returncode == 0, done.stderr
    document: dict[str, str] = json.loads(done.stdout)
    return document


def test_the_second_who_asks_is_given_the_same(sts: Granting, tmp_path: Path) -> None:
    environment = surroundings(tmp_path, sts)
    first, second = given(ask(environment)), given(ask(environment))
    assert first == second
    assert first["SessionToken"] == "session-1"
    assert (str(first["Version"]), first["AccountId"]) == ("1", "111111111111")
    assert sts.calls == 1


def test_two_hundred_at_once(sts: Granting, tmp_path: Path) -> None:
    environment = surroundings(tmp_path, sts)
    asking = [
        subprocess.Popen(ASK, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(200)
    ]
    answers = [process.communicate(timeout=120) for process in asking]
    assert {process.returncode for process in asking} == {0}
    assert {errors for _, errors in answers} == {b""}
    assert len({output for output, _ in answers}) == 1
    assert sts.calls == 1
    assert len(entries(tmp_path)) == 1


def test_killed_at_any_moment(sts: Granting, tmp_path: Path) -> None:
    """Each time there is an exchange to be made and an entry to be written when the kill comes."""
    environment = surroundings(tmp_path, sts)
    chance = random.Random(20_261_126)
    for _ in range(25):
        process = subprocess.Popen(ASK, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0, 0.15))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        given(ask(environment))
        for entry in entries(tmp_path):
            entry.unlink()


def test_only_this_user_can_read_it(sts: Granting, tmp_path: Path) -> None:
    given(ask(surroundings(tmp_path, sts)))
    (entry,) = entries(tmp_path)
    assert entry.stat().st_mode & 0o777 == 0o600
    assert entry.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: data + b"x",
        lambda data: b"\0" * len(data),
        lambda data: data.replace(b"offkey/1", b"offkey/2"),
        lambda _: b"offkey/1 9999999999 9999999999 9\nx\nx\nx\nx\nx",
    ],
)
def test_a_damaged_entry_is_none(sts: Granting, tmp_path: Path, damage: object) -> None:
    environment = surroundings(tmp_path, sts)
    given(ask(environment))
    (entry,) = entries(tmp_path)
    entry.write_bytes(damage(entry.read_bytes()))  # type: ignore[operator]
    assert given(ask(environment))["SessionToken"] == "session-2"


def test_an_entry_that_others_can_read_is_none(sts: Granting, tmp_path: Path) -> None:
    environment = surroundings(tmp_path, sts)
    given(ask(environment))
    (entry,) = entries(tmp_path)
    entry.chmod(0o644)
    assert given(ask(environment))["SessionToken"] == "session-2"
    assert entry.stat().st_mode & 0o777 == 0o600


def test_an_entry_that_is_a_link_is_none(sts: Granting, tmp_path: Path) -> None:
    environment = surroundings(tmp_path, sts)
    given(ask(environment))
    (entry,) = entries(tmp_path)
    entry.rename(tmp_path / "elsewhere")
    entry.symlink_to(tmp_path / "elsewhere")
    assert given(ask(environment))["SessionToken"] == "session-2"


@pytest.mark.parametrize(
    "change",
    [
        {"AWS_REGION": "eu-west-2"},
        {"AWS_ROLE_SESSION_NAME": "other"},
        {"GITHUB_RUN_ID": "2", "GITHUB_REPOSITORY": "acme/infra"},
        {"CI_JOB_ID": "78"},
        {"OFFKEY_AUDIENCE": "other"},
        {"ACTIONS_ID_TOKEN_REQUEST_TOKEN": "of-another-job", "ACTIONS_ID_TOKEN_REQUEST_URL": "https://a.example/"},
        {"BUILDKITE_JOB_ID": "9"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_job_or_another_wish_finds_nothing(sts: Granting, tmp_path: Path, change: dict[str, str]) -> None:
    environment = surroundings(tmp_path, sts)
    given(ask(environment))
    assert given(ask({**environment, **change}))["SessionToken"] == "session-2"


def test_another_token_finds_nothing(sts: Granting, tmp_path: Path) -> None:
    environment = surroundings(tmp_path, sts)
    given(ask(environment))
    (tmp_path / "token").unlink()
    assert given(ask(surroundings(tmp_path, sts)))["SessionToken"] == "session-2"


def test_another_role_finds_nothing(sts: Granting, tmp_path: Path) -> None:
    environment = surroundings(tmp_path, sts)
    given(ask(environment))
    other = "arn:aws:iam::111111111111:role/other"
    assert given(ask(environment, *helper("--role", other)))["SessionToken"] == "session-2"
    assert given(ask(environment, *helper("--role", ROLE, "--lifetime", "30m")))["SessionToken"] == "session-3"


def test_it_is_renewed_before_it_ends(sts: Granting, tmp_path: Path) -> None:
    """A session of five seconds is fresh for three and three quarters of them."""
    sts.seconds = 5
    environment = surroundings(tmp_path, sts)
    first = given(ask(environment))
    deadline = time.monotonic() + 30
    while (second := given(ask(environment))) == first and time.monotonic() < deadline:
        time.sleep(0.2)
    assert second["SessionToken"] == "session-2"


def stale(entry: Path) -> None:
    """Make it time for a new session, while the old one lives."""
    head, _, rest = entry.read_bytes().partition(b"\n")
    magic, _, expires, length = head.split(b" ")
    entry.write_bytes(b" ".join((magic, b"0", expires, length)) + b"\n" + rest)


def test_a_session_that_lives_is_handed_out_while_aws_is_away(tmp_path: Path) -> None:
    with granting() as sts:
        environment = surroundings(tmp_path, sts)
        first = given(ask(environment))
    stale(entries(tmp_path)[0])
    assert given(ask(environment)) == first


def test_a_refusal_counts_also_while_a_session_lives(sts: Granting, tmp_path: Path) -> None:
    environment = surroundings(tmp_path, sts)
    first = given(ask(environment))
    stale(entries(tmp_path)[0])
    sts.refuses = True
    refused = ask(environment)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "AccessDenied" in refused.stderr
    assert first["SecretAccessKey"] not in refused.stderr


def test_a_refusal_is_not_kept(sts: Granting, tmp_path: Path) -> None:
    environment = surroundings(tmp_path, sts)
    sts.refuses = True
    assert ask(environment).returncode == 1
    assert entries(tmp_path) == []
    sts.refuses = False
    assert given(ask(environment))["SessionToken"] == "session-2"


def test_nothing_is_kept_where_nobody_wants_it(sts: Granting, tmp_path: Path) -> None:
    environment = surroundings(tmp_path, sts, OFFKEY_CACHE="off")
    given(ask(environment))
    assert given(ask(environment))["SessionToken"] == "session-2"
    assert given(ask(surroundings(tmp_path, sts), *helper("--role", ROLE, "--cache", "off")))
    assert not (tmp_path / ".cache").exists()


def test_a_cache_that_cannot_be_made_is_said(sts: Granting, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = ask(surroundings(tmp_path, sts, OFFKEY_CACHE_DIR=str(tmp_path / "file" / "cache")))
    assert done.returncode == 2
    assert "cannot be made" in done.stderr


def test_what_a_killed_process_left_is_swept_away(sts: Granting, tmp_path: Path) -> None:
    environment = surroundings(tmp_path, sts)
    given(ask(environment))
    cache = entries(tmp_path)[0].parent
    old, new = cache / "a.1.new", cache / "b.2.new"
    for path in (old, new):
        path.write_text("")
    os.utime(old, (0, 0))
    given(ask(environment, *helper("--role", ROLE, "--lifetime", "30m")))
    assert (old.exists(), new.exists()) == (False, True)


class Recording(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self.asked: set[str] = set()

    def get(self, key: str, default: object = None) -> object:  # type: ignore[override]
        self.asked.add(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> str:
        self.asked.add(key)
        return super().__getitem__(key)


def test_everything_that_is_read_is_part_of_the_key(sts: Granting, tmp_path: Path) -> None:
    """Nothing may decide on the session that the name of its entry does not know."""
    from offkey.errors import OffkeyError
    from offkey.session import obtain, sources, warm
    from offkey.session.wanted import Choice, from_role

    indifferent = {
        *("http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
        "AWS_CA_BUNDLE",  # how to get there, not what is there
    }
    for source in (None, *sources.TOKENS):
        environment = Recording(surroundings(tmp_path, sts))
        try:
            wanted = from_role(Choice(role=ROLE, token=source), environment)
            obtain.obtain(wanted, environment=environment)
        except OffkeyError:
            pass  # most platforms are not here
        unknown = {
            name for name in environment.asked if name.encode() not in warm.NAMES and not name.startswith("OFFKEY_")
        }
        assert unknown <= indifferent
