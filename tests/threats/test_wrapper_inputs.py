"""An input of the GitHub action or the GitLab component is a value, whatever stands in it: nothing of it is run.

Source: https://docs.github.com/en/actions/concepts/security/script-injections
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from tests.worlds import CLAIMS, HUB, World, open_world
from tests.wrappers.runner import ROOT, GithubRunner, component, machine, shell

pytestmark = pytest.mark.lab
HOSTILE = {
    "substitution": "$(touch x)",
    "backquotes": "`touch x`",
    "quotes": '"; touch x; \'; touch x; "',
    "newline": "ok\ntouch x\n",
    "variable": "ok\nLD_PRELOAD=/x\nBASH_ENV=/x",
    "heredoc": "ok\nGITHUB_ENV<<EOF\nx=1\nEOF",
    "option": "--format=env",
    "glob": "/* ~ *",
    "workflow-command": "::add-path::/x\n::set-env name=X::1",
    "arithmetic": "a[$(touch x)]",
}
GITHUB = sorted(yaml.safe_load((ROOT / "action.yml").read_text())["inputs"])
GITLAB = sorted(next(yaml.safe_load_all((ROOT / "templates/offkey.yml").read_text()))["spec"]["inputs"])
EXPECTED = {"AWS_CONFIG_FILE", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION"}  # fmt: skip


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with open_world() as opened:
        yield opened


def clean(home: Path) -> None:
    """Nothing was run, here or where the shell was."""
    assert [path for path in home.rglob("x") if path.name == "x"] == []
    assert not Path("x").exists()


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_github(world: World, tmp_path: Path, hostile: str) -> None:
    """Every input at once; and without those that end a step early, which come alone."""
    variables = {name: value.reveal() for name, value in world.lab.issuer.job(CLAIMS).variables().items()}
    runner = GithubRunner(tmp_path, {**machine(tmp_path, world.lab), **variables})
    before = dict(runner.environment)
    everything = {name.replace("-", "_"): hostile for name in GITHUB}
    later = {name: value for name, value in everything.items() if name not in {"version", "region", "profile", "as"}}
    for inputs in (
        everything,
        later,
        *({"role": HUB, name: hostile} for name in ("region", "profile", "session_name")),
    ):
        runner.uses(**inputs)
        clean(tmp_path)
        assert runner.environment.keys() - before.keys() <= EXPECTED
        assert runner.environment["PATH"] == before["PATH"]


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_gitlab(world: World, tmp_path: Path, hostile: str) -> None:
    (tmp_path / "token").write_text(world.token())
    plain = {**machine(tmp_path, world.lab), "OFFKEY_TOKEN_FILE": str(tmp_path / "token"), "TMPDIR": str(tmp_path)}
    everything = {name.replace("-", "_"): hostile for name in GITLAB}
    for inputs in (everything, {"role": HUB, "session_name": hostile}, {"role": HUB, "profile": hostile}):
        job = component(**inputs)
        script = "\n".join([*job["before_script"], 'printf "%s" "$PATH" > path'])
        for program in ("bash", "sh"):
            shell(script, {**plain, **job["variables"]}, tmp_path, program=program)
            clean(tmp_path)
            if (tmp_path / "path").exists():
                assert (tmp_path / "path").read_text() == plain["PATH"]
