"""Where a heredoc ends: what one pattern takes at once is what its interpolations are one by one."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offkey.read import hcl_cut
from offkey.read.hcl_cut import after_heredoc

PIECES = (
    *("a", " ", "\n", "\nE\n", "\n  E\n", "E", '"', "\\", "#", "//", "/", "$", "$$", "%", "%%", "{", "}", "${", "%{"),
    *("${x}", "$${x}", '${f("y")}', '${"}"}', "${ {} }", "%{ if x }", "$%{", "%${"),
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_many_lines_at_once_end_where_each_would(monkeypatch: pytest.MonkeyPatch, pieces: list[str]) -> None:
    data = f"<<E\n{''.join(pieces)}\nE\n".encode()
    at_once = after_heredoc(data, 0)
    with monkeypatch.context() as patched:
        patched.setattr(hcl_cut, "_LINES", re.compile(rb"(?!)"))
        assert at_once == after_heredoc(data, 0)
