"""A repository holds secrets in plain text; nothing that offkey prints or writes repeats one.

A scan's output ends in CI logs, tickets and baselines, where more people read than in the repository.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.repositories import REAL_LOOKING_ID, REAL_LOOKING_SECRET, WORKFLOW, steps, write

from offkey.cli.findings import FORMATS
from offkey.cli.main import guarded

WAYS = f"""\
      - run: |
          export AWS_ACCESS_KEY_ID={REAL_LOOKING_ID} AWS_SECRET_ACCESS_KEY={REAL_LOOKING_SECRET}
          aws configure set aws_secret_access_key "{REAL_LOOKING_SECRET}"
          aws configure set aws_access_key_id {REAL_LOOKING_ID}
      - run: docker run -e AWS_SECRET_ACCESS_KEY='{REAL_LOOKING_SECRET}' image
      - uses: some/action@v1
        with: {{aws-access-key-id: {REAL_LOOKING_ID}, aws-secret-access-key: "{REAL_LOOKING_SECRET}"}}
      - run: ./x
        env:
          AWS_SECRET_ACCESS_KEY: {REAL_LOOKING_SECRET}
"""
PROVIDER = f"""\
provider "aws" {{
  access_key = "{REAL_LOOKING_ID}"
  secret_key = "{REAL_LOOKING_SECRET}"
}}
"""
SUFFIXES = ("txt", "json", "sarif", "xml", "md", "github", "gitlab.json")


@pytest.mark.parametrize(
    "arguments", [[], ["-v"], ["--color", "always"], ["--fail-on", "critical"], *(["--format", f] for f in FORMATS)]
)
def test_the_secret_is_nowhere(arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "r", {WORKFLOW: steps(WAYS), "main.tf": PROVIDER})
    files = [word for suffix in SUFFIXES for word in ("-o", str(tmp_path / f"out.{suffix}"))]
    assert guarded(["scan", str(tmp_path / "r"), *arguments, *files]) == 1
    captured = capsys.readouterr()
    written = [p.read_text() for p in tmp_path.glob("out.*")]
    assert len(written) == len(SUFFIXES)
    everything = captured.out + captured.err + "".join(written)
    assert REAL_LOOKING_ID in everything
    for length in (40, 20, 12):
        pieces = [REAL_LOOKING_SECRET[i : i + length] for i in range(41 - length)]
        assert not [piece for piece in pieces if piece in everything]


def test_a_line_that_is_shown_has_the_secret_starred_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {WORKFLOW: steps(WAYS)})
    guarded(["scan", str(tmp_path)])
    assert f"AWS_SECRET_ACCESS_KEY={'*' * 40}" in capsys.readouterr().out
