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


TEMPLATE = """Parameters:
  Called:
    Type: String
Resources:
  Deployer:
    Type: AWS::IAM::User
    Properties:
      UserName: !Ref Called
  Reader:
    Type: AWS::IAM::User
    Properties:
      UserName: reader
"""
SCRIPT = """#!/bin/sh
WHO=deployer
aws cloudformation deploy --template-file users.yml --stack-name users --parameter-overrides %s
aws iam create-access-key --user-name %s
"""


@pytest.mark.parametrize(
    ("overrides", "name", "lines"),
    [
        ("Called=$WHO", "$WHO", [5]),
        ('Called="$WHO"', '"$WHO"', [5]),
        ("Called=other", "reader", [9]),
        ("Called=other", "$WHO", []),
    ],
)
def test_the_user_of_a_template_is_named_beside_its_key(
    tmp_path: Path, overrides: str, name: str, lines: list[int]
) -> None:
    (tmp_path / "users.yml").write_text(TEMPLATE)
    (tmp_path / "users.sh").write_text(SCRIPT % (overrides, name))
    (found,) = run(read(tmp_path), [iam_user_access_key.RULE]).findings
    assert [(one.place.path, one.place.line) for one in found.related] == [("users.yml", line) for line in lines]
