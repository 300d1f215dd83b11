"""The policies that a Pulumi program hands to a function of its own, which attaches them to the role that it makes.

`deployRole({ policies: ["arn:…"] })`, and in the function `new aws.iam.Role("ci", { managedPolicyArns: policies })`.
Only a parameter that is taken out of one object, by its own name, is followed.
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.regex import regex
from offkey.read.cdk_program import CdkProgram, Made
from offkey.read.same import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.text import Source

_DEFINED = regex(r"\b(?:function|const|let|var)\s+(?P<name>\w+)")
_ARROW = 40
"""Words between the parameters of a function and its arrow: the type of what it gives back."""
_FAR = 1_000
"""Words between the parameters of a function and the role that it makes."""
_LONGEST = 4_000
"""As many words has a function without braces."""


def handed(reader: CdkProgram, role: Made, at: int, sources: Sequence[Source]) -> Iterator[tuple[CdkProgram, int]]:
    """Where the calls of the function around a role write what it takes from its parameters at a word."""
    words = reader.program.words
    if words[at].kind != "name" or reader.program.behind(at) != at + 1:
        return
    function = _function(reader, role.at, words[at].text)
    if _definitions(Same(sources)).get(function) == 1:  # of two, nobody knows which is meant
        for caller, made in _calls(Same(sources)).get(function, ()):
            given = caller.property(made, words[at].text)
            if given is not None:
                yield caller, given


def _function(reader: CdkProgram, inside: int, parameter: str) -> str:
    """The name of the innermost function around a word that takes the parameter out of its only argument."""
    words = reader.program.words
    for at in range(inside, max(1, inside - _FAR), -1):
        if words[at].text == "(" and words[at + 1].text == "{":
            closing = reader.closing(at)
            taken = {word.text for word in words[at + 2 : reader.closing(at + 1)]}
            if closing < inside < _end(reader, closing) and parameter in taken and (name := _name(reader, at)):
                return name
    return ""


def _name(reader: CdkProgram, at: int) -> str:
    """What a function is called whose parameters begin at a word; empty where it is another call, or has no name."""
    words = reader.program.words
    if words[at - 2].text == "function":
        return words[at - 1].text
    before = at - 1 if words[at - 1].text == "async" else at
    return reader.kept_in(before)


def _end(reader: CdkProgram, closing: int) -> int:
    """Where the function ends whose parameters end at a word; there, where it is none."""
    words = reader.program.words
    for at in range(closing + 1, min(closing + _ARROW, len(words) - 2)):
        if words[at].text == "{":
            return reader.closing(at)
        if (words[at].text, words[at + 1].text) == ("=", ">"):
            body = at + 2
            return reader.closing(body) if words[body].text == "{" else reader.program.behind(body, most=_LONGEST)
    return closing


@lru_cache(maxsize=1)
def _definitions(sources: Same[Sequence[Source]]) -> Mapping[str, int]:
    """How often the programs define each function, or a constant of its name."""
    found: dict[str, int] = {}
    for source in sources.value:
        for match in _DEFINED.finditer(source.data.decode("utf-8", "replace")):
            found[match["name"]] = found.get(match["name"], 0) + 1
    return found


@lru_cache(maxsize=1)
def _calls(sources: Same[Sequence[Source]]) -> Mapping[str, Sequence[tuple[CdkProgram, Made]]]:
    """The calls with an object that the programs hold, by the name of the function, each as what it makes."""
    found: dict[str, list[tuple[CdkProgram, Made]]] = {}
    for reader in map(CdkProgram.of, sources.value):
        words = reader.program.words
        for at in range(1, len(words) - 2):
            if words[at + 1].text == "(" and words[at + 2].text == "{" and words[at - 1].text not in ("function", "."):
                made = Made(words[at].text, at + 2, words[at], "")
                found.setdefault(made.name, []).append((reader, made))
    return found
