"""What `make` runs for a target, as text: the recipes that it comes to, and all that holds for each of them.

Nothing is expanded. A Makefile that includes a file which is not seen, and a target that no rule makes, are unknown.
"""

from __future__ import annotations

from posixpath import join, normpath

from offkey.model.records import dataclass, field
from offkey.model.regex import MULTILINE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Sequence

    Find = Callable[[str], str | None]
    """The text of the file at a path, or None where it is not seen."""

_NAMES = ("GNUmakefile", "makefile", "Makefile")
"""In this order, as `make` looks for them.

Source: GNU make 4.4, 3.2 What Name to Give Your Makefile.
"""
CONTINUED = regex(r"[ \t]?\\\r?\n[ \t]*")
_COMMENT = regex(r"(?:\A|(?<=[ \t]))#.*")
_RULE = regex(r"(?P<targets>[^\s:=#][^:=#]*):{1,2}(?![:=])(?P<needs>[^;=]*)(?:;(?P<recipe>.*))?\Z")
_CONDITION = regex(r"(?:ifn?(?:eq|def)|else|endif)\b")
_INCLUDE = regex(r"(?P<maybe>-|s)?include[ \t]+(?P<files>.+)\Z")
_PREFIX = regex(r"^[ \t]*[@+-][@+ \t-]*", MULTILINE)
_SUFFIXES = regex(r"\.[a-z]")
"""An old way to say for which files a rule holds."""
_SETTINGS = regex(r"(?:.*/)?\.env[\w.-]*\Z")
"""Files of variables, which most people keep to themselves."""
_DEPTH = 5


@dataclass(slots=True)
class Makefile:
    """The rules of a Makefile and of what it includes. `always` is all text that is no rule."""

    always: list[str] = field(default_factory=list)
    needs: dict[str, list[str]] = field(default_factory=dict)
    recipes: dict[str, list[str]] = field(default_factory=dict)
    seen: bool = True
    """Whether every file that it includes is seen."""

    def run_for(self, targets: Sequence[str]) -> str | None:
        """All text that bears on what is done for these targets, or for the first; None where that is not known."""
        pending = list(targets) or [next((name for name in self.needs if not name.startswith(".")), "")]
        if not targets and any(line.startswith(".DEFAULT_GOAL") for line in self.always):
            return None
        if not self.seen or not all(target in self.needs for target in pending):
            return None
        pending += [name for name in self.needs if "%" in name or "$" in name or _SUFFIXES.match(name)]
        reached: dict[str, None] = {}
        while pending:
            name = pending.pop()
            if name in self.needs and name not in reached:
                reached[name] = None
                pending += self.needs[name]
        lines = [*self.always, *(line for name in reached for line in self.recipes[name])]
        return _PREFIX.sub("", "\n".join(lines)).replace("$(shell ", "$(")


def makefile(folder: str, file: str | None, find: Find) -> Makefile | None:
    """The Makefile that is used in a folder, or the one that is named; None where it is not seen."""
    names = (file,) if file else _NAMES
    text = next((found for name in names if (found := find(normpath(join(folder, name)))) is not None), None)
    if text is None:
        return None
    made = Makefile()
    _add(made, text, folder, find=find, depth=_DEPTH)
    return made


def _add(made: Makefile, text: str, folder: str, *, find: Find, depth: int) -> None:
    """The rules of one file: what a tab begins belongs to the rule above it, which anything but a condition ends."""
    at: Sequence[str] = ()
    defining = False
    for line in _lines(text):
        if line.startswith("\t") and at and not defining:
            for name in at:
                made.recipes[name].append(line)
            continue
        bare = _COMMENT.sub("", line).strip()
        defining = bare.startswith("define ") or (defining and bare != "endef")
        rule = None if defining or _CONDITION.match(bare) else _RULE.match(bare)
        if rule is not None:
            at = rule["targets"].split()
            _rule(made, at, rule["needs"].replace("|", " ").split(), recipe=rule["recipe"])
        elif bare:
            at = at if _CONDITION.match(bare) else ()
            made.always.append("" if _INCLUDE.match(bare) else bare)
            included = _INCLUDE.match(bare)
            made.seen &= included is None or _all(made, included, folder, find=find, depth=depth)


def _all(made: Makefile, included: re.Match[str], folder: str, *, find: Find, depth: int) -> bool:
    """Whether all files of one line are seen, or are none that rules stand in."""
    if included["maybe"] and all(_SETTINGS.match(name) for name in included["files"].split()):
        return True
    return all([_included(made, name, folder, find=find, depth=depth) for name in included["files"].split()])


def _lines(text: str) -> list[str]:
    """The lines, with those that are continued in one; a comment in a recipe does nothing."""
    lines = CONTINUED.sub(" ", text).splitlines()
    return [line for line in lines if not line.lstrip("\t @-+").startswith("#")]


def _included(made: Makefile, name: str, folder: str, *, find: Find, depth: int) -> bool:
    """Whether the file is seen; its rules are added. Its path counts from where `make` runs."""
    text = find(normpath(join(folder, name))) if depth and "$" not in name else None
    if text is None:
        return False
    _add(made, text, folder, find=find, depth=depth - 1)
    return True


def _rule(made: Makefile, targets: Iterable[str], needs: Sequence[str], *, recipe: str | None) -> None:
    for name in targets:
        made.needs.setdefault(name, []).extend(needs)
        made.recipes.setdefault(name, []).extend([recipe] if recipe else [])
        if any("$" in need for need in needs):
            made.always.append(" ".join(needs))
