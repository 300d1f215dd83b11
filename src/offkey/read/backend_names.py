"""Names of files of backend settings of which a script works a part out: `-backend-config="conf/$ENV-init.tfvars"`."""

from __future__ import annotations

from offkey.model.regex import escape, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable

_VARIABLE = regex(r"\$\{\{[^{}]*\}\}|\{\{[^{}]*\}\}|\$\{[^{}]*\}|\$\([^()]*\)|\$\w+")
"""What a script, a Makefile or a workflow fills in."""
_SAYS_NAME = regex(r"[A-Za-z]{2}")
_MOST = 50
"""So many of them are looked for among the files of a repository."""


def computed_names(values: Iterable[str]) -> list[re.Pattern[str]]:
    """How such files may be called, by their paths; a name that says no more than how it ends may be that of any."""
    found: dict[str, re.Pattern[str]] = {}
    for value in sorted(values):
        parts = [part for part in _VARIABLE.sub("$", value).split("/") if part not in ("", ".", "..")]
        while len(parts) > 1 and parts[0] == "$":
            del parts[0]
        name = "/".join(parts)
        if "$" in name and len(found) < _MOST and _SAYS_NAME.search(name.rpartition(".")[0]):
            written = r"[^/]+".join(map(escape, name.split("$")))
            found[name] = regex(rf"(?:\A|/){written}\Z")
    return list(found.values())
