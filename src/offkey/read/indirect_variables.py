"""The variables of a step that a script may mean by `${!NAME}`: those whose names fit what is known of it.

Source: https://www.gnu.org/software/bash/manual/html_node/Shell-Parameter-Expansion.html
"""

from __future__ import annotations

from fnmatch import fnmatchcase

from offkey.read.aws_keys import read_name
from offkey.read.shell_values import named_indirectly
from offkey.read.written_name import name_before

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.read.key_sites import Scope


def meant(script: str, name: str, scope: Scope) -> Iterator[str]:
    """The variables around `scope` from which the script may take the part of a key that it calls `name`."""
    wanted = read_name(name)
    fitting = {shape for shape, offset in named_indirectly(script) if name_before(script, offset) == name}
    own = dict.fromkeys(entry.key for entries in scope.environments() for entry in entries) if fitting else {}
    for variable in own:
        read = read_name(variable)
        if wanted and read and read.part is wanted.part and any(fnmatchcase(variable, shape) for shape in fitting):
            yield variable
