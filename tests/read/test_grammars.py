"""tree-sitter and its grammars, imported by themselves: what they are lent is gone, and what they do is the same."""

from __future__ import annotations

import subprocess
import sys

import pytest

_ALONE = """
import sys
from offkey.read import grammars
bash = grammars.language("tree_sitter_bash")
tree = grammars.tree_sitter().Parser(bash).parse(b"terraform apply")
assert tree.root_node.child(0).type == "command", tree.root_node
"""
_LENT_NOTHING = """
assert not {"re", "enum"} & sys.modules.keys()
import enum, re
assert re.compile("a").match("a") and enum.IntEnum is not None
"""
_WHOLE = """
import tree_sitter
assert (tree_sitter.LogType.PARSE, tree_sitter.LogType.LEX) == (0, 1)
query = tree_sitter.Query(bash, '((word) @found (#match? @found "^app"))')
found = tree_sitter.QueryCursor(query).captures(tree.root_node)["found"]
assert [node.text for node in found] == [b"apply"], found
"""


@pytest.mark.parametrize("then", [_LENT_NOTHING, _WHOLE], ids=["nothing stays", "all of it works"])
@pytest.mark.parametrize("first", ["", "import enum, re\n"], ids=["alone", "beside what is there"])
def test_a_grammar_in_a_process_of_its_own(first: str, then: str) -> None:
    if first and then == _LENT_NOTHING:
        then = "assert sys.modules['re'] is re and sys.modules['enum'] is enum and re.compile('a').match('a')\n"
    ran = subprocess.run([sys.executable, "-c", first + _ALONE + then], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
