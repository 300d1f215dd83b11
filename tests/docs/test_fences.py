"""Every fence in the documentation is true: commands parse, YAML and HCL read without problems."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from offkey.cli.main import parser
from offkey.model.expectation import Outcome
from offkey.model.text import Incomplete, Source
from offkey.prove import expect, inputs
from offkey.read import configuration, expectations, hcl, yaml

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FENCE = re.compile(r"^```(?P<language>\S*)[^\n]*\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LANGUAGES = {"console", "sh", "yaml", "hcl", "text"}
"""`text` is for drawings."""
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
PROGRAMS = {
    "offkey",
    "make",
    "python3",
    ".venv/bin/offkey",
    ".venv/bin/python",
    ".venv/bin/mypy",
    ".venv/bin/lint-imports",
}


@dataclass(frozen=True)
class Fence:
    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def fences() -> Iterator[Fence]:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in FENCE.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            yield Fence(page.relative_to(ROOT).as_posix(), line, match["language"], match["text"])


FENCES = list(fences())


def written_in(*languages: str) -> list[Fence]:
    return [fence for fence in FENCES if fence.language in languages]


def commands() -> Iterator[tuple[Fence, list[str]]]:
    for fence in written_in("console", "sh"):
        for line in fence.text.splitlines():
            if fence.language == "console" and not line.startswith("$ "):
                continue  # what the command printed
            words = shlex.split(line.removeprefix("$ "), comments=True)
            if words:
                yield fence, words


COMMANDS = [pytest.param(words, id=f"{fence}-{' '.join(words)}") for fence, words in commands()]


def test_there_are_fences_to_look_at() -> None:
    assert {fence.language for fence in FENCES} == LANGUAGES
    assert any(fence.page == "README.md" for fence in FENCES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_fence_is_closed_and_named(page: Path) -> None:
    name = page.relative_to(ROOT).as_posix()
    marks = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("```")]
    assert len(marks) == 2 * sum(fence.page == name for fence in FENCES)


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_is_one_we_have(words: list[str]) -> None:
    program, *rest = words
    assert program in PROGRAMS
    if program.endswith("offkey"):
        parser(rest[:1]).parse_args(rest)  # exits, and so fails, where the line makes no sense
    elif program == "make":
        assert set(rest) <= TARGETS
    else:
        assert all((ROOT / word).exists() for word in rest if "/" in word)


@pytest.mark.parametrize("fence", written_in("yaml"), ids=str)
def test_yaml_reads(fence: Fence) -> None:
    source = Source(fence.page, fence.text.encode())
    root = yaml.parse(source)
    assert not isinstance(root, Incomplete)
    if fence.page == "docs/expectations.md":
        expectations.read(source)  # raises where this is no file of expectations
    elif fence.text.startswith("version: "):
        configuration.read_partial(source)  # raises where this is not an offkey.yaml


@pytest.mark.parametrize("fence", written_in("hcl"), ids=str)
def test_hcl_reads(fence: Fence) -> None:
    assert hcl.parse(Source(fence.page, fence.text.encode())).problems == ()


def test_the_configuration_shown_is_the_one_of_the_example() -> None:
    shown = [fence for fence in written_in("yaml") if fence.page == "docs/how-it-works.md"]
    example = (ROOT / "examples/acme-infra/offkey.yaml").read_bytes()
    assert [plain(fence.text.encode()) for fence in shown] == [plain(example)]


def test_the_expectations_shown_hold_for_the_role_shown(tmp_path: Path) -> None:
    (cases,) = (fence for fence in written_in("yaml") if fence.page == "docs/expectations.md")
    (role,) = (fence for fence in written_in("hcl") if fence.page == "docs/expectations.md")
    (tmp_path / "main.tf").write_text(role.text, encoding="utf-8")
    wanted = expectations.read(Source("expectations.yaml", cases.text.encode()))
    found = list(expect.tried(wanted, inputs.inventory([str(tmp_path)]).roles))
    assert len(found) == 8
    assert [result for result in found if result.outcome is not Outcome.PASSED] == []


def plain(data: bytes) -> object:
    root = yaml.parse(Source("offkey.yaml", data))
    assert not isinstance(root, Incomplete)
    return yaml.plain(root)
