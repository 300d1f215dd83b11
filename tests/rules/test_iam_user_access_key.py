"""What stands beside the finding of an access key."""

from __future__ import annotations

from pathlib import Path

import pytest

from offkey.read.repository import read
from offkey.rules import iam_user_access_key
from offkey.scan.engine import run

USER = 'resource "aws_iam_user" "ci" {\n  name = "ci"\n}\n'
KEY = 'resource "aws_iam_access_key" "ci" {\n  user = %s\n}\n'


@pytest.mark.parametrize(
    ("user", "lines"),
    [("aws_iam_user.ci.name", [1]), ('"${aws_iam_user.ci.name}"', [1]), ('"ci"', []), ("aws_iam_user.other.name", [])],
)
def test_the_user_is_named_beside_its_key(tmp_path: Path, user: str, lines: list[int]) -> None:
    (tmp_path / "main.tf").write_text(USER + KEY % user)
    (found,) = run(read(tmp_path), [iam_user_access_key.RULE]).findings
    assert found.primary.line == 4
    assert [(one.place.path, one.place.line) for one in found.related] == [("main.tf", line) for line in lines]
