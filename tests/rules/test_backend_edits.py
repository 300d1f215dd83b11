from __future__ import annotations

import pytest

from offkey.edit.apply import apply
from offkey.errors import EditError
from offkey.model.terraform import Backend
from offkey.model.text import Source
from offkey.read.terraform import read_module
from offkey.rules.backend_edits import backend_edits

BEFORE = """\
terraform {
  backend "s3" {
    bucket         = "acme-state"
    key            = "dev.tfstate"
    dynamodb_table = "locks"
    role_arn       = "arn:aws:iam::111122223333:role/state"
    session_name   = "dev"
    encrypt        = true
  }
}
"""
AFTER = """\
terraform {
  backend "s3" {
    bucket       = "acme-state"
    key          = "dev.tfstate"
    use_lockfile = true
    assume_role = {
      role_arn     = "arn:aws:iam::111122223333:role/state"
      session_name = "dev"
    }
    encrypt = true
  }
}
"""


def backend(text: str) -> Backend:
    found = read_module("", [Source("main.tf", text.encode())]).backend
    assert found is not None
    return found


def test_role_and_lock_together_are_one_change_of_the_block() -> None:
    assert apply(BEFORE.encode(), backend_edits(backend(BEFORE), role=True, lock=True)).decode() == AFTER


def test_one_after_the_other_comes_to_the_same() -> None:
    nested = apply(BEFORE.encode(), backend_edits(backend(BEFORE), role=True, lock=False)).decode()
    assert apply(nested.encode(), backend_edits(backend(nested), role=False, lock=True)).decode() == AFTER


def test_nothing_to_change_is_no_edit() -> None:
    assert backend_edits(backend(AFTER), role=True, lock=True) == []


@pytest.mark.parametrize(
    "line",
    ["assume_role_policy = <<EOF\n{}\nEOF", "assume_role_duration_seconds = var.seconds"],
    ids=["several-lines", "not-a-number"],
)
def test_what_cannot_be_moved_as_it_stands_is_refused(line: str) -> None:
    text = BEFORE.replace('session_name   = "dev"', line)
    with pytest.raises(EditError):
        backend_edits(backend(text), role=True, lock=False)
