"""The explicit list of functions that offkey evaluates, and the one way to call them.

Most modules call one or two: what evaluates a function is imported when it is called.
"""

from __future__ import annotations

from offkey.model.records import dataclass
from offkey.model.unknown import Unknown
from offkey.read.convert import text_of
from offkey.read.partial import Invalid, OpenList

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from offkey.model.terraform import Value


@dataclass(frozen=True, slots=True)
class Function:
    """A function, by its module here and its name there, and how many arguments it takes; `most` is None for any.

    `texts`: every argument is converted to a text first. `partly`: it deals with arguments that are
    not known by itself; any other function then gives Unknown.
    """

    written: str
    least: int
    most: int | None
    texts: bool = False
    partly: bool = False

    @property
    def call(self) -> Callable[..., Value]:
        """The function itself."""
        module, _, name = self.written.partition(".")
        # as `importlib.import_module`, which would have to be imported for it
        called: Callable[..., Value] = getattr(__import__(f"{__package__}.{module}", fromlist=[name]), name)
        return called


def _texts(written: str, count: int) -> Function:
    return Function(written, count, count, texts=True)


def _values(written: str, least: int, most: int | None = -1) -> Function:
    return Function(written, least, least if most == -1 else most)


FUNCTIONS: Mapping[str, Function] = {
    "lower": _texts("text.lower", 1),
    "upper": _texts("text.upper", 1),
    "title": _texts("text.title", 1),
    "trim": _texts("text.trim", 2),
    "trimprefix": _texts("text.trimprefix", 2),
    "trimsuffix": _texts("text.trimsuffix", 2),
    "trimspace": _texts("text.trimspace", 1),
    "chomp": _texts("text.chomp", 1),
    "strrev": _texts("text.strrev", 1),
    "startswith": _texts("text.startswith", 2),
    "endswith": _texts("text.endswith", 2),
    "strcontains": _texts("text.strcontains", 2),
    "replace": _texts("text.replace", 3),
    "split": _texts("text.split", 2),
    "substr": _values("text.substr", 3),
    "indent": _values("text.indent", 2),
    "join": Function("text.join", 2, None, partly=True),
    "format": Function("formatting.format_", 1, None, partly=True),
    "formatlist": Function("formatting.formatlist", 1, None, partly=True),
    "regex": _texts("pattern.regex", 2),
    "regexall": _texts("pattern.regexall", 2),
    "abs": _values("number.absolute", 1),
    "ceil": _values("number.ceil", 1),
    "floor": _values("number.floor", 1),
    "min": _values("number.minimum", 1, None),
    "max": _values("number.maximum", 1, None),
    "range": _values("number.numbers_between", 1, 3),
    "tostring": Function("number.tostring", 1, 1, partly=True),
    "tonumber": _values("number.tonumber", 1),
    "tobool": _values("number.tobool", 1),
    "length": _values("collection.length", 1),
    "concat": Function("collection.concat", 1, None, partly=True),
    "merge": Function("collection.merge", 0, None, partly=True),
    "keys": _values("collection.keys", 1),
    "values": _values("collection.values", 1),
    "lookup": Function("collection.lookup", 2, 3, partly=True),
    "element": _values("collection.element", 2),
    "flatten": Function("collection.flatten", 1, 1, partly=True),
    "compact": _values("collection.compact", 1),
    "distinct": _values("sets.distinct", 1),
    "toset": _values("sets.toset", 1),
    "tolist": _values("collection.tolist", 1),
    "tomap": _values("collection.tomap", 1),
    "reverse": _values("collection.reverse", 1),
    "sort": _values("collection.sort", 1),
    "slice": _values("collection.slice_", 3),
    "contains": _values("collection.contains", 2),
    "index": _values("collection.index", 2),
    "one": _values("collection.one", 1),
    "coalesce": Function("collection.coalesce", 1, None, partly=True),
    "coalescelist": Function("collection.coalescelist", 1, None, partly=True),
    "zipmap": _values("collection.zipmap", 2),
    "setunion": _values("sets.setunion", 1, None),
    "setintersection": _values("sets.setintersection", 1, None),
    "setsubtract": _values("sets.setsubtract", 2),
    "alltrue": _values("collection.alltrue", 1),
    "anytrue": _values("collection.anytrue", 1),
    "jsonencode": Function("encoding.jsonencode", 1, 1, partly=True),
    "jsondecode": Function("encoding.jsondecode", 1, 1, partly=True),
    "yamldecode": _texts("encoding.yamldecode", 1),
    "base64encode": _texts("encoding.base64encode", 1),
    "base64decode": _texts("encoding.base64decode", 1),
    "urlencode": _texts("encoding.urlencode", 1),
    "md5": _texts("encoding.md5", 1),
    "sha1": _texts("encoding.sha1", 1),
    "sha256": _texts("encoding.sha256", 1),
    "sensitive": Function("encoding.sensitive", 1, 1, partly=True),
    "nonsensitive": Function("encoding.sensitive", 1, 1, partly=True),
}

_SHAPES_STAY = frozenset({"compact", "distinct", "reverse", "sort", "tolist", "toset"})
"""Functions that leave the elements of a list as they are."""


def call(name: str, arguments: Sequence[Value]) -> Value:
    """The function's value; Unknown where offkey does not have it, or an argument is not known."""
    function = FUNCTIONS.get(name)
    if function is None:
        return Unknown(f"offkey does not evaluate the function {name}")
    if len(arguments) < function.least or (function.most is not None and len(arguments) > function.most):
        return Invalid(f"{name} does not take {len(arguments)} arguments")
    if name in _SHAPES_STAY and isinstance(arguments[0], OpenList):
        return arguments[0]
    given = [text_of(argument) for argument in arguments] if function.texts else list(arguments)
    return _unknown(given, function) or function.call(*given)


def _unknown(arguments: Sequence[Value], function: Function) -> Unknown | None:
    """What keeps the function from being called: an argument, or a key of one, that is not known."""
    for argument in arguments:
        if isinstance(argument, Invalid):
            return argument
        if isinstance(argument, Unknown) and not function.partly:
            return Unknown(argument.reason, argument.place)
        if isinstance(argument, dict) and not function.partly:
            for key in argument:
                if isinstance(key, Unknown):
                    return Unknown(key.reason, key.place)
    return None
