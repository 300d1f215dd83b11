"""What a search in bytes leaves out holds no finding: with every gate open, the same is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.repositories import write

from offkey.model.finding import PersistentSecret
from offkey.model.module import Module
from offkey.model.report import Report
from offkey.read import hcl_cut, hcl_later, plain_keys, terraform_key_words
from offkey.read.aws_keys import Part, read_name
from offkey.read.repository import read
from offkey.read.terraform_concern import concerned
from offkey.rules import RULES, account_id_as_number, broad_state_access
from offkey.scan.engine import run
from offkey.scan.secrets import inventory
from offkey.scan.together import ask_all

CASES = sorted(Path(__file__).parents[1].glob("rules/*/*/before"))
CASES_WITH_TERRAFORM = [case for case in CASES if any(case.rglob("*.t*f*"))]
WORDS = ("aws", "access", "secret", "key", "id", "sk", "ak", "session", "security", "token", "app", "ſecret")
TAILS = ("1", "pair", "smanager")
JOINTS = ("_", "-", "", ".", " ", "${var.x}", "_${lower(var.x)}_", "%{ if a }b%{ endif }")


def always(*_: object) -> bool:
    return True


@pytest.fixture
def open_gates(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Opens every gate when called."""

    def open_them() -> None:
        monkeypatch.setattr(Module, "says", always)
        monkeypatch.setattr(Module, "signs_in_with", always)
        monkeypatch.setattr(hcl_later, "_may_be_labelled", always)
        monkeypatch.setattr(terraform_key_words, "says", always)
        monkeypatch.setattr(plain_keys, "_may_hold_secret", always)
        monkeypatch.setattr(account_id_as_number, "_may_be_number", always)
        monkeypatch.setattr(broad_state_access, "those_in", lambda _policy, _before, names: list(names))

    return open_them


def scanned(root: Path) -> tuple[Report, tuple[PersistentSecret, ...]]:
    repository = read(root, later=True)
    return run(repository, RULES), inventory(repository)


@pytest.mark.parametrize(
    "case", CASES_WITH_TERRAFORM, ids=[f"{c.parents[1].name}/{c.parent.name}" for c in CASES_WITH_TERRAFORM]
)
def test_nothing_is_found_behind_a_gate(case: Path, open_gates: Callable[[], None]) -> None:
    gated, secrets = scanned(case)
    open_gates()
    ungated, all_secrets = scanned(case)
    assert (gated.findings, secrets) == (ungated.findings, all_secrets)


def test_nothing_is_found_in_a_module_that_a_large_tree_does_not_ask_about() -> None:
    left_out = 0
    for case in CASES_WITH_TERRAFORM:
        repository = read(case, later=True)
        if len(list(concerned(repository, repository.modules))) < len(repository.modules):
            left_out += 1
            whole = run(repository, RULES, count=True)
            said = ask_all(read(case, later=True), RULES, jobs=1, count=True)
            assert sorted(map(str, said.findings)) == sorted(str(replace(f, fingerprint="")) for f in whole.findings)
            assert said.secrets == whole.secrets
    assert left_out > 10


def test_a_label_may_be_written_with_escapes(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": 'resource "aws_iam_access_\\u006bey" "ci" {\n  user = "ci"\n}\n'})
    with_escape = read(tmp_path, later=True)
    assert with_escape.modules[0].says("aws_iam_access_key")


@pytest.mark.parametrize(
    "header",
    [
        'provider "aws"',
        "provider aws",
        'provider\t"aws"',
        'provider /* of */ "aws"',
        'provider "\\u0061ws"',
        'terraform {\n  backend  "s3" {}\n}\nlocals',
    ],
)
def test_a_header_may_be_written_in_several_ways(tmp_path: Path, header: str) -> None:
    write(tmp_path, {"main.tf": header + ' {\n  region = "eu-west-1"\n}\n'})
    module = read(tmp_path, later=True).modules[0]
    assert module.signs_in_with("region")


def test_a_provider_and_a_backend_may_be_written_in_json(tmp_path: Path) -> None:
    write(tmp_path, {"a/main.tf.json": '{"provider": {"aws": {}}}', "b/main.tf.json": '{"terraform": {"backend": {}}}'})
    assert [module.signs_in_with("provider", "backend") for module in read(tmp_path, later=True).modules] == [
        True,
        True,
    ]


def test_other_providers_and_backends_sign_in_elsewhere(tmp_path: Path) -> None:
    text = 'provider "google" {}\nterraform {\n  backend "gcs" {}\n  required_providers {\n    aws = {}\n  }\n}\n'
    write(tmp_path, {"main.tf": text})
    assert not read(tmp_path, later=True).modules[0].signs_in_with("provider", "backend")


@given(
    st.lists(st.tuples(st.sampled_from(WORDS + TAILS), st.sampled_from(JOINTS)), min_size=1, max_size=5), st.booleans()
)
def test_the_gate_lets_every_name_of_a_key_pass(parts: list[tuple[str, str]], capitals: bool) -> None:
    """A name as it is read: an interpolation is a `_` in it."""
    words = [(word.upper() if capitals else word, joint) for word, joint in parts]
    written = "".join(word + joint for word, joint in words)
    name = "".join(word + (joint if len(joint) < 2 else "_") for word, joint in words)
    read_as = read_name(name)
    if read_as is not None and read_as.part is not Part.TOKEN:
        data = written.upper().encode()
        assert terraform_key_words.says(data, terraform_key_words.NAMES)


@given(
    st.lists(st.sampled_from(["a {", "}", ' "b"', '"', "\n", "x = 1", "<<E\n", "\nE\n", "${", "#", "/*", "*/", "{"]))
)
def test_one_match_says_what_cutting_says(parts: list[str]) -> None:
    data = "".join(parts).encode()
    assert hcl_cut.has_blocks(data) == (hcl_cut.cut(data) is not None)
