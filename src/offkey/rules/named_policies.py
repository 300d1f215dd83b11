"""Where a policy of AWS is named that a role has by a parameter or a variable: by default, or in a local value."""

from __future__ import annotations

from offkey.model.text import Span
from offkey.read.relevant import is_terraform

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.repository import Repository
    from offkey.model.text import Place, Source


def place_of_name(repository: Repository, at: Place, name: str) -> Place | None:
    """Where the text at a place has the name from; None where that stands there, or it is not known."""
    source = repository.sources.get(at.path)
    if source is None:
        return None
    inside, word = source.span_of_lines(at.line, max(at.line, at.end_line)), name.encode("utf-8", "surrogateescape")
    if source.data.find(word, inside.start, inside.end) >= 0:
        return None
    for holder, around in _named(repository, source, inside):
        start = holder.data.find(word, around.start, around.end)
        if start >= 0:
            return holder.place(Span(start, start + len(word)))
    return None


def _named(repository: Repository, source: Source, inside: Span) -> Iterator[tuple[Source, Span]]:
    """What a text takes by name: local values and defaults of a module, or parameters of a template."""
    if is_terraform(source.path):
        from offkey.read.named_texts import named_in

        module = repository.module(source.path.rpartition("/")[0])
        return named_in(module, source, inside) if module is not None else iter(())
    return _of_parameters(source, inside)


def _of_parameters(source: Source, inside: Span) -> Iterator[tuple[Source, Span]]:
    if b"Parameters" not in source.data:
        return
    from offkey.model.text import Incomplete
    from offkey.model.yaml import Mapping
    from offkey.read import yaml
    from offkey.read.template_parameters import parameters_of, taken

    roots = yaml.parse_all(source)
    for root in () if isinstance(roots, Incomplete) else roots:
        parameters = parameters_of(root) if isinstance(root, Mapping) else None
        if parameters is not None:
            yield from taken(source, parameters, inside)
