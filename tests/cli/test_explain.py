"""`offkey explain` prints a rule's page, as it lies beside the rule."""

from __future__ import annotations

import subprocess
import sys

import pytest

from offkey.cli.main import guarded
from offkey.rules import RULES


@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
def test_explain_prints_the_page_of_every_rule(rule: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(["explain", rule]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"# {rule}\n")
    assert err == ""


def test_explain_refuses_what_is_no_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(["explain", "static-keys-in-workflow"]) == 2
    assert "did you mean static-key-in-workflow?" in capsys.readouterr().err
    assert guarded(["explain", "../errors"]) == 2


def test_a_page_is_printed_without_importing_the_rules() -> None:
    code = "import sys; from offkey.cli.main import guarded; guarded(['explain', 'static-key-in-workflow']); "
    code += "print([name for name in sys.modules if name.startswith(('offkey.r', 'yaml', 'tree_sitter'))])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "[]"
