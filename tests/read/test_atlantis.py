"""Atlantis: its configuration wherever it is written, and the environment that its server gets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offkey.model.atlantis import AtlantisFile, Side
from offkey.model.text import Source
from offkey.read.atlantis import read_files
from offkey.read.relevant import is_atlantis

OPEN = "repos:\n- id: /.*/\n  allow_custom_workflows: true\n"


def files(path: str, text: str) -> tuple[AtlantisFile, ...]:
    return read_files({path: Source(path, text.encode())}, ())


def lines(path: str, text: str) -> list[int]:
    """The lines that allow workflows of one's own."""
    return [
        allowance.custom_workflows.line
        for file in files(path, text)
        for configuration in file.configurations
        for allowance in configuration.allowances
        if allowance.custom_workflows
    ]


def indented(text: str, by: str) -> str:
    return "".join(by + line for line in text.splitlines(keepends=True))


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("repos.yaml", OPEN, [3]),
        ("atlantis/server-atlantis.yaml", f"workflows: {{}}\n{OPEN}", [4]),
        ("values.yaml", f"atlantis:\n  repoConfig: |\n    ---\n{indented(OPEN, '    ')}  x: 1\n", [6]),
        ("setup.sh", f"# atlantis\ncat > r <<EOF\n{OPEN}EOF\n", [5]),
        ("bootstrap.tpl", f"atlantis\n{OPEN}${{more}}\n", [4]),
        ("cm.json", '{"atlantis": {"repos": [{"id": "x", "allow_custom_workflows": true}]}}', [1]),
        ("other.yaml", "# atlantis\nrepos:\n- repo: https://x\n  allow_custom_workflows: true\n", []),
        ("repos.yaml", OPEN.replace("true", "false"), []),
        ("repos.yaml", OPEN.replace("  allow", "  # allow"), []),
    ],
)
def test_the_servers_configuration_is_found_wherever_it_stands(path: str, text: str, expected: list[int]) -> None:
    assert lines(path, text) == expected


def test_the_repositorys_own_file_is_another_side() -> None:
    (file,) = files(
        "atlantis.yaml", "version: 3\nworkflows:\n  w:\n    plan:\n      steps:\n      - run: x\n      - init\n"
    )
    (configuration,) = file.configurations
    assert configuration.side is Side.REPOSITORY
    assert [(step.kind, step.text) for step in configuration.steps] == [("run", "x")]


def test_every_kind_of_step() -> None:
    (file,) = files(
        "repos.yaml",
        """\
repos:
- id: /.*/
  pre_workflow_hooks: [{run: hook}]
workflows:
  w:
    plan:
      steps:
      - env: {name: A, value: b}
      - env: {name: C, command: d}
      - multienv: e
      - run: {command: f, output: hide}
      - init: {extra_args: [g, h]}
      - plan
""",
    )
    found = [(step.kind, step.name, step.text, step.is_value) for step in file.configurations[0].steps]
    assert found == [
        ("run", None, "hook", False),
        ("env", "A", "b", True),
        ("env", "C", "d", False),
        ("multienv", None, "e", False),
        ("run", None, "f", False),
        ("extra_args", None, "g", False),
        ("extra_args", None, "h", False),
    ]


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ("[AWS_X]", [("AWS_X", "server.AWS_X")]),
        ("[AWS_X=$Y]", [("AWS_X", "server.Y")]),
        ("{AWS_X: }", [("AWS_X", "server.AWS_X")]),
        ("{AWS_X: '${Y:-z}'}", [("AWS_X", "server.Y")]),
        ("{AWS_X: test}", [("AWS_X", "unknown.AWS_X")]),
        ("[{name: AWS_X, valueFrom: {secretKeyRef: {name: s, key: k}}}]", [("AWS_X", "kubernetes.s/k")]),
        ("[{name: AWS_X, valueFrom: {fieldRef: {fieldPath: x}}}]", [("AWS_X", "unknown.AWS_X")]),
    ],
)
def test_the_environment_of_a_server(environment: str, expected: list[tuple[str, str]]) -> None:
    (file,) = files("compose.yml", f"services:\n  atlantis:\n    image: x/atlantis\n    environment: {environment}\n")
    (server,) = file.servers
    assert [(variable.name, str(variable.origin)) for variable in server.variables] == expected


def test_another_container_is_none() -> None:
    assert files("compose.yml", "services:\n  web:\n    image: web # not atlantis\n    environment: [AWS_X]\n") == ()


def test_names_of_its_own_files() -> None:
    own = ("atlantis.yaml", "x/repos.yml", "atlantis-repo-config.yaml")
    assert tuple(path for path in (*own, "a.yaml", ".github/workflows/atlantis.yml") if is_atlantis(path)) == own


@given(st.text(alphabet="repos:\n -id{}[]\"' ", max_size=80))
@settings(max_examples=150)
def test_any_text_is_read(text: str) -> None:
    for file in files("repos.yaml", f"# atlantis\nrepos:\n{text}"):
        assert file.source.path == "repos.yaml"


def test_a_file_of_nothing_but_beginnings_is_read_in_linear_time() -> None:
    text = "# atlantis\n" + "repos:\n- id: x\n}\n" * 5000
    assert sum(len(file.configurations) for file in files("x.sh", text)) == 20
