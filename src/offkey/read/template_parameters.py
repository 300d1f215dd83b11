"""The parameters of a CloudFormation template that have a default, which holds where nobody says otherwise."""

from __future__ import annotations

from offkey.model.yaml import Mapping, Scalar, key_text, resolve
from offkey.read.policy_values import Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.text import Source, Span


def parameters_of(root: Mapping) -> Mapping | None:
    """The parameters of a template, if it has any."""
    parameters = root.get("Parameters")
    return parameters if isinstance(parameters, Mapping) else None


def with_defaults(root: Mapping) -> Values:
    """What turns the nodes of a template into values."""
    defaults: dict[str, str | list[str]] = {}
    for name, kind, default in _defaults(parameters_of(root)):
        several = "List" in kind.value  # CommaDelimitedList, List<…>
        items = [item.strip() for item in default.value.split(",")]
        defaults[name] = items if several else default.value
    return Values(defaults)


def taken(source: Source, parameters: Mapping, inside: Span) -> Iterator[tuple[Source, Span]]:
    """The defaults of the parameters that a part of a template names."""
    text = source.text(inside)
    return ((source, default.span) for name, _kind, default in _defaults(parameters) if name in text)


def _defaults(parameters: Mapping | None) -> Iterator[tuple[str, Scalar, Scalar]]:
    """The parameters with a default: the name, the type and the default."""
    for pair in parameters.merged() if parameters is not None else ():
        parameter = resolve(pair.value)
        kind, default = (parameter.get(k) if isinstance(parameter, Mapping) else None for k in ("Type", "Default"))
        if isinstance(kind, Scalar) and isinstance(default, Scalar) and default.value:
            yield key_text(pair.key) or "", kind, default
