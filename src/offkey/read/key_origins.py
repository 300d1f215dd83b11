"""The values that end up in a text, and the name each of them gets there.

`${{ secrets.A != '' }}` uses a secret and hands on a boolean: only what carries a value counts.
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.records import dataclass
from offkey.model.regex import ASCII, regex
from offkey.model.static_key import Origin
from offkey.read.aws_keys import access_key_ids, is_secret_key, read_name
from offkey.read.github_expression import pieces
from offkey.read.github_expression_functions import Evaluation
from offkey.read.github_expression_syntax import (
    Call,
    Context,
    Index,
    Literal,
    Node,
    NotAnExpression,
    Operation,
    parse,
    walk,
)
from offkey.read.written_name import is_escaped, is_quiet, name_before

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.read.github_matrix import Combination

_CARRYING = frozenset({"format", "join", "fromjson", "tojson"})
_REFERENCE = regex(r"\b(secrets|vars|inputs|env|steps|needs|matrix)\.([\w.-]+)", ASCII)
_SHELL = regex(
    r"\$(?:\{([A-Za-z_]\w*)[^}]*\}|env:([A-Za-z_]\w*)(?!\w|\s*=)|([A-Za-z_]\w*)|\[\[\s*inputs\.(?P<input>[\w-]{1,200})[^\]\n]{0,200}\]\])",
    ASCII,
)
_OF_PROGRAM = regex(
    r"(?:environ(?:\.get\(|\[)|getenv\(|\bENV\[)[ \t]*[\"'](?P<name>[A-Za-z_]\w*)[\"']"
    r"|process\.env\.(?P<member>[A-Za-z_]\w*)",
    ASCII,
)
"""A program in the script that looks into its environment: Python, Ruby, JavaScript."""
_PASSED = regex(r"(?:\s|\A)(?:-e|--env|--build-arg)(?:\s+|=)[\"']?(?P<name>[A-Za-z_]\w*)[\"']?(?=\s|\Z)", ASCII)
_LOOKS = ("environ", "getenv(", "ENV[", "process.env.")
_PLAIN_WORD = regex(r"[A-Za-z0-9/+]{40}")


@dataclass(frozen=True, slots=True)
class Carried:
    """One value in a text: its origin, its offset (characters), and the name written before it, if any.

    `whole` is true where the text consists of this value.
    """

    origin: Origin
    offset: int
    name: str | None
    whole: bool = False


def origins(expression: str, combinations: Sequence[Combination] = ()) -> tuple[Origin, ...]:
    """The origins whose value an expression (without its braces) may hand on.

    `combinations` are those of the job's matrix, which may choose a secret by name.
    """
    try:
        tree = parse(expression)
    except NotAnExpression:
        return tuple(Origin(m[1], m[2]) for m in _REFERENCE.finditer(expression))
    return tuple(dict.fromkeys(_carried(tree, combinations)))


def in_text(text: str, *, script: bool = False, combinations: Sequence[Combination] = ()) -> tuple[Carried, ...]:
    """Every value in `text` that could be part of a credential. `script`: shell variables and comments count too."""
    if combinations and "matrix" in text.lower():
        return _in_text(text, script, combinations)
    return _remembered(text, script)


@lru_cache(maxsize=1024)
def _remembered(text: str, script: bool) -> tuple[Carried, ...]:
    """The same few texts hand keys on in all jobs."""
    return _in_text(text, script, ())


def _in_text(text: str, script: bool, combinations: Sequence[Combination]) -> tuple[Carried, ...]:
    found = [*_expressions(text, combinations), *_literals(text)]
    if script:
        found += _variables(text)
        if any(word in text for word in _LOOKS):
            found += _of_programs(text)
        found = [c for c in found if not is_quiet(text, c.offset)]
    return tuple(sorted(found, key=lambda c: c.offset))


def passed_on(text: str) -> Iterator[Carried]:
    """The variables that a script hands to a container by their names alone: `docker run -e AWS_ACCESS_KEY_ID`."""
    for match in _PASSED.finditer(text):
        if not is_quiet(text, match.start("name")):
            yield Carried(Origin("shell", match["name"]), match.start("name"), match["name"])


def _carried(node: Node, combinations: Sequence[Combination]) -> Iterator[Origin]:
    match node:
        case Index() | Context():
            yield from _reference(node, combinations)
        case Operation(operator="||", operands=operands):
            for operand in operands:
                yield from _carried(operand, combinations)
        case Operation(operator="&&", operands=operands):
            yield from _carried(operands[-1], combinations)
        case Call(function=function, arguments=arguments) if function in _CARRYING:
            for argument in arguments:
                yield from _carried(argument, combinations)
        case Literal(value=str() as value):
            yield from (Origin("literal", key) for _, key in access_key_ids(value))
        case _:
            return


def _reference(node: Index | Context, combinations: Sequence[Combination]) -> Iterator[Origin]:
    keys: list[Node | None] = []
    target: Node = node
    while isinstance(target, Index):
        keys.insert(0, target.key)
        target = target.target
    if isinstance(target, Context):
        for name in dict.fromkeys(_names(keys, combinations)):
            yield _origin(target.name, name)
    else:
        yield from _carried(target, combinations)


def _origin(context: str, name: str) -> Origin:
    if context == "github" and name.lower().startswith("event.inputs."):
        return Origin("inputs", name[len("event.inputs.") :])
    ignores_case = context in ("secrets", "vars") and not name.startswith("[")
    return Origin(context, name.upper() if ignores_case else name)


def _names(keys: Sequence[Node | None], combinations: Sequence[Combination]) -> Iterator[str]:
    """The dotted names that a chain of keys may stand for: one, or one for each combination of the matrix."""
    if all(isinstance(key, Literal) for key in keys):
        yield ".".join(str(key.value) for key in keys if isinstance(key, Literal))
        return
    for combination in combinations or ({},):
        yield ".".join(_key(key, combination) for key in keys)


def _key(key: Node | None, combination: Combination) -> str:
    """A key as text; of one that stays unknown (`format('AWS_KEY_{0}', …)`) the part that is written out."""
    if key is None:
        return "*"
    value = Evaluation({"matrix": dict(combination)}, "success").value(key)
    if isinstance(value, str):
        return value
    written = [n.value for n in walk(key) if isinstance(n, Literal) and isinstance(n.value, str)]
    return next((text for text in written if read_name(text)), f"[{_written(key)}]")


def _written(key: Node) -> str:
    """A computed key as a person names it: `env.NAME`, `format(…)`."""
    match key:
        case Literal(value=value):
            return str(value)
        case Context(name=name):
            return name
        case Index(target=target, key=inner):
            return f"{_written(target)}.{'*' if inner is None else _written(inner)}"
        case Call(function=function):
            return f"{function}(…)"
        case _:
            return "…"


def _expressions(text: str, combinations: Sequence[Combination]) -> Iterator[Carried]:
    if "${{" not in text:
        return
    parts = pieces(text)
    whole = len([p for p in parts if p.text.strip()]) == 1
    offset = 0
    for piece in parts:
        if piece.expression is not None:
            name = name_before(text, offset)
            for origin in origins(piece.expression, combinations):
                yield Carried(origin, offset, name, whole)
        offset += len(piece.text)


def _literals(text: str) -> Iterator[Carried]:
    whole = text.strip()
    for offset, key in access_key_ids(text):
        yield Carried(Origin("literal", key), offset, name_before(text, offset), whole == key)
    if is_secret_key(whole):
        yield Carried(Origin("literal", ""), text.index(whole), None, True)
        return
    for match in _PLAIN_WORD.finditer(text):
        name = name_before(text, match.start())
        known = read_name(name) if name else None
        if known and known.part.name == "SECRET" and is_secret_key(match[0]):
            yield Carried(Origin("literal", ""), match.start(), name)


def _variables(text: str) -> Iterator[Carried]:
    for match in _SHELL.finditer(text):
        if not text.startswith("${{", match.start()):
            name = match[1] or match[2] or match[3]
            given = name_before(text, match.start())
            if match["input"]:
                yield Carried(Origin("inputs", match["input"]), match.start(), given)
                continue
            if is_escaped(text, match.start()) and not (given and read_name(given)):
                continue  # `echo "set \$NAME"` speaks of a variable; `export NAME=\$NAME` is for a shell further in
            yield Carried(Origin("shell", name), match.start(), given)


def _of_programs(text: str) -> Iterator[Carried]:
    """What a program takes out of its environment under the name of a part of a key."""
    for match in _OF_PROGRAM.finditer(text):
        start = match.start() - 3 if text.endswith("os.", 0, match.start()) else match.start()
        given = name_before(text, start)
        if given and read_name(given):
            yield Carried(Origin("shell", match["name"] or match["member"]), start, given)
