"""What stands in a block: one pattern for most lines takes what the steps for the others take."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offkey.read import hcl_skim
from offkey.read.hcl_skim import skim

PIECES = (
    *(
        "a",
        "b = ",
        "c=",
        " = ",
        "=>",
        "==",
        "x",
        "1",
        " ",
        "\t",
        "\n",
        "\r\n",
        "\r",
        "#",
        "//",
        "/*",
        "*/",
        "/",
        "<<E\n",
    ),
    *(
        "<<E\n",
        "\nE\n",
        "<",
        "<<",
        '"',
        '"s"',
        '"${x}"',
        '"$${x}"',
        '"${f("y")}"',
        '"${f({a = "b"})}"',
        "%{",
        '\\"',
        "${",
    ),
    *("{", "}", "[", "]", "(", ")", "f(", "[1, 2]", "{ a = 1 }", "d {", 'e "l" {', "\n}\n", ",", "ü"),
)


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_a_line_at_once_is_what_its_parts_are(monkeypatch: pytest.MonkeyPatch, pieces: list[str]) -> None:
    data = "".join(pieces).encode()
    at_once = skim(data, 0, len(data))
    with monkeypatch.context() as patched:
        patched.setattr(hcl_skim, "_PLAINLY", re.compile(rb"(?!)"))
        assert at_once == skim(data, 0, len(data))


def test_arguments_and_blocks_end_where_their_lines_do() -> None:
    data = b'  a = f("${x}") # why\n  b "l" { # c\n    d = 1\n  }\n  e = [\n    (1),\n  ]'
    found = skim(data, 0, len(data)) or []
    assert [(e.name, e.is_block, data[e.start : e.header], data[e.inside : e.end]) for e in found] == [
        ("a", False, b"a", b'f("${x}")'),
        ("b", True, b'b "l"', b" # c\n    d = 1\n  }"),
        ("e", False, b"e", b"[\n    (1),\n  ]"),
    ]
    assert [data[e.end : e.line_end] for e in found] == [b" # why\n", b"\n", b""]
