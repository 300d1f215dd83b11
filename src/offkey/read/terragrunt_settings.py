"""The files beside Terragrunt's out of which it takes settings or policies: `yamldecode(file(…))` and the like.

What such a file is called stands in a file of Terragrunt; where it lies is known for each unit only when that is read,
so all files of the name are read.

Source: https://terragrunt.gruntwork.io/docs/reference/hcl/functions/#find_in_parent_folders
"""

from __future__ import annotations

from itertools import islice

from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offkey.model.text import Source

_WRITTEN = regex(
    rb'\b(?:find_in_parent_folders|(?:template)?file)\(\s*"(?:[^"\n]{0,200}\})?(?P<path>[^"${}(\n]{1,100})"'
)
_MOST = 300
"""So many are read: a repository has one for each of its accounts, regions and units."""


def settings_files(sources: Mapping[str, Source], others: Sequence[str]) -> tuple[str, ...]:
    """Those of `others`, not read yet, that files of Terragrunt among `sources` name."""
    found: set[str] = set()
    for path, source in sources.items():
        if path.endswith(".hcl"):
            found.update(match["path"].decode("utf-8", "replace") for match in _WRITTEN.finditer(source.data))
    endings = tuple({f"/{named.lstrip('./')}" for named in found})
    return tuple(islice((path for path in others if f"/{path}".endswith(endings)), _MOST)) if endings else ()
