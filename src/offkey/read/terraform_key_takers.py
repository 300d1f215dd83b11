"""What a module of the repository hands a whole map on to, that a call gave it: `variables = var.environment`."""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.regex import regex
from offkey.read.same import Same
from offkey.read.terraform_declared import called
from offkey.read.terraform_key_locals import BEFORE, LOOKED_AT

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping

    from offkey.model.module import Module
    from offkey.model.repository import Repository
    from offkey.model.text import Source, Span

_WHOLE = regex(rb"\b(?P<kind>var|local)\.(?P<name>[\w-]++)(?![.\[])")
_OTHERWISE = regex(rb"(?:%b)\Z" % LOOKED_AT)
"""Unlike in a local value, what an expression goes through is handed on: it becomes `name` and `value`."""
_PARTS = regex(
    rb"\bdynamic\s+\"(?:env|environment\w*|secrets?|set\w*|variables?)\"\s*\{\s*for_each\s*=[^\n]{0,200}?"
    rb"\b(?P<kind>var|local)\.(?P<name>[\w-]++)(?![.\[])"
)
"""A part of a workload for each item of a map: `dynamic "environment" { for_each = var.environment … }`."""
_ROUNDS = 3
"""From a variable to a local value that takes it over, and so on; and from one module to the next."""
_IAM = "aws_iam_"


def takers(repository: Repository, module: Module) -> Mapping[str, str]:
    """The variables of which a module hands all on, each with the type of the first resource that gets it."""
    return _takers(Same(repository), Same(module), _ROUNDS)


@lru_cache(maxsize=64)
def _takers(repository: Same[Repository], module: Same[Module], rounds: int) -> Mapping[str, str]:
    found = dict(_by_resources(module.value))
    if rounds > 1:
        for name, kind in _by_calls(repository, module.value, rounds):
            found.setdefault(name, kind)
    over = _over(module.value) if any(kind == b"local" for kind, _ in found) else {}
    for _round in range(_ROUNDS):
        for local, taken in over.items():
            if (kind_of := found.get((b"local", local))) is not None:
                found.update((one, kind_of) for one in taken if one not in found)
    return {name.decode("utf-8", "replace"): kind for (of, name), kind in found.items() if of == b"var"}


_Name = tuple[bytes, bytes]
"""`var` or `local`, and what it is called."""


def _by_resources(module: Module) -> Iterator[tuple[_Name, str]]:
    """What the resources of a module take, the first of them last."""
    for file in reversed(module.files):
        for block in reversed(list(file.body.of_type("resource"))):
            if len(block.labels) == 2 and not block.labels[0].startswith(_IAM):
                yield from ((name, block.labels[0]) for name in _whole(file.source, block.body.span, parts=True))


def _by_calls(repository: Same[Repository], module: Module, rounds: int) -> Iterator[tuple[_Name, str]]:
    """What the modules hand on that a module calls."""
    for call in module.calls:
        inner = called(repository.value, module, call)
        taken = _takers(repository, Same(inner), rounds - 1) if inner is not None and inner is not module else {}
        for attribute in call.block.body.attributes if taken else ():
            kind = taken.get(attribute.name)
            if kind is not None:
                yield from ((name, kind) for name in _whole(call.file, attribute.span))


def _over(module: Module) -> Mapping[bytes, list[_Name]]:
    """What each local value of a module takes over."""
    return {
        attribute.name.encode("utf-8", "replace"): list(_whole(file.source, attribute.span))
        for file in module.files
        for block in file.body.of_type("locals")
        for attribute in block.body.attributes
    }


def _whole(source: Source, span: Span, *, parts: bool = False) -> Iterator[_Name]:
    """The variables and local values that a part of a file takes as a whole; with `parts`, also item by item."""
    matches: list[re.Match[bytes]] = [
        match for match in _WHOLE.finditer(source.data, span.start, span.end) if not _is_otherwise(source.data, match)
    ]
    matches += _PARTS.finditer(source.data, span.start, span.end) if parts else ()
    yield from ((match["kind"], match["name"]) for match in matches)


def _is_otherwise(data: bytes, match: re.Match[bytes]) -> bool:
    return _OTHERWISE.search(data, max(0, match.start() - BEFORE), match.start()) is not None
