"""A shell script becomes its simple commands, in the order they are written.

Nothing is run or expanded. GitHub's `${{ … }}` is covered while parsing, because it is replaced
before a shell sees the script.
"""

from __future__ import annotations

from offkey.model.pipeline import Command, Script
from offkey.model.records import replace
from offkey.model.regex import regex
from offkey.model.text import Span
from offkey.model.tuples import NamedTuple
from offkey.read.shell_plain import plain
from offkey.read.shell_words import cover, split_words, unquote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node, Parser

__all__ = ["parse", "split_words"]

MAX_BYTES = 256 * 1024
"""A script larger than this is not read."""

MAX_DEPTH = 60
"""How deep statements may nest."""

_LAST_BACKSLASH = regex(rb"\\\n\s*\Z")
"""A continuation without a line to continue: bash ignores it, the grammar does not."""

_REDIRECTS = frozenset({"file_redirect", "heredoc_redirect", "herestring_redirect"})
_PLAIN_COMMANDS = frozenset({"declaration_command", "unset_command", "test_command"})
_CONDITIONAL = frozenset({"else_clause", "elif_clause", "case_item", "function_definition", "do_group"})
_RESERVED = frozenset({"then", "elif", "else", "fi", "do", "done", "esac"})
_TESTS = frozenset({"[", "[[", "test", "false"})


class _Context(NamedTuple):
    """What holds for the statement being walked."""

    conditional: bool = False
    subshells: tuple[int, ...] = ()
    redirects: tuple[str, ...] = ()
    depth: int = 0

    def maybe(self, conditional: bool) -> _Context:
        """The same for what may not run, if `conditional`."""
        return _Context(conditional, self.subshells, self.redirects, self.depth) if conditional else self

    def redirected(self, redirects: Sequence[str]) -> _Context:
        """The same with more redirections."""
        if not redirects:
            return self
        return _Context(self.conditional, self.subshells, (*self.redirects, *redirects), self.depth)

    def inside(self, start: int) -> _Context:
        """The same in a subshell that begins at `start`."""
        return _Context(self.conditional, (*self.subshells, start), self.redirects, self.depth)

    def deeper(self) -> _Context:
        """The same one level down."""
        return _Context(self.conditional, self.subshells, self.redirects, self.depth + 1)


def parse(text: str) -> Script:
    """The commands of `text`, and what could not be followed in it."""
    data = text.encode("utf-8", "surrogateescape")
    if len(data) > MAX_BYTES:
        return Script((), (f"the script is larger than {MAX_BYTES // 1024} KB",))
    found = plain(text, data)
    return by_grammar(text) if found is None else found


def by_grammar(text: str) -> Script:
    """Any script, by its syntax tree."""
    walk = _Walk(text.encode("utf-8", "surrogateescape"))
    walk.statement(_parser().parse(_cover(text)).root_node, _Context())
    return Script(tuple(walk.found()), tuple(walk.problems))


def _cover(text: str) -> bytes:
    """`text` in bytes for the grammar, every byte in its place."""
    covered = cover(text).replace(b"<<<", b"<  ")  # the grammar knows `<<<` only as a command's first redirect
    return _LAST_BACKSLASH.sub(lambda match: b" " * len(match[0]), covered)


class _Walk:
    """Collects commands while going down the syntax tree."""

    def __init__(self, data: bytes) -> None:
        self.commands: list[Command] = []
        self.problems: list[str] = []
        self._data = data
        self._first_problem = len(data) + 1

    def found(self) -> Iterator[Command]:
        """The commands; from the line of the first problem on, none of them surely runs."""
        for command in self.commands:
            maybe = command.conditional or command.span.start >= self._first_problem
            yield replace(command, conditional=True) if maybe and not command.conditional else command

    def statement(self, node: Node, context: _Context) -> None:
        """Collect the commands of one statement."""
        if context.depth > MAX_DEPTH:
            self._problem(node, f"nests more than {MAX_DEPTH} levels deep")
            return
        context = context.deeper()
        match node.type:
            case "command":
                self._command(node, context)
            case "variable_assignment" | "variable_assignments":
                self._emit(node, (), tuple(self._assignments(node)), context)
            case kind if kind in _PLAIN_COMMANDS:
                assignments = tuple(self._assignments(node))
                self._emit(node, split_words(self._text(node)), assignments, context)
            case "list":
                self._list(node, context)
            case "redirected_statement":
                self._redirected(node, context)
            case _:
                self._compound(node, context)

    def _compound(self, node: Node, context: _Context) -> None:
        """A statement made of statements: each child in the context that the node gives it."""
        if node.type == "ERROR" or node.is_missing:
            self._problem(node, "is not understood as bash")
        always = {child.id for child in node.children_by_field_name("condition")}
        own = node.type in _CONDITIONAL
        branching = node.type == "if_statement"
        for child in node.children:
            if child.is_named or child.is_missing:
                conditional = own or (branching and child.id not in always)
                self.statement(child, self._inner(node, child, context.maybe(conditional)))

    def _inner(self, node: Node, child: Node, context: _Context) -> _Context:
        if node.type == "subshell":
            return context.inside(node.start_byte)
        if node.type == "pipeline":
            return context.inside(child.start_byte)
        return context

    def _list(self, node: Node, context: _Context) -> None:
        """`a && b`, `a || b`: the right side of `||`, or behind a test, may not run."""
        first = len(self.commands)
        operator = next((child.type for child in node.children if child.type in {"&&", "||"}), "")
        named = [child for child in node.children if child.is_named]
        for child in named[:1]:
            self.statement(child, context)
        tested = any(_is_test(command) for command in self.commands[first:])
        maybe = context.maybe(operator == "||" or tested)
        for child in named[1:]:
            self.statement(child, maybe)

    def _redirected(self, node: Node, context: _Context) -> None:
        redirects = tuple(self._text(child) for child in node.children if child.type in _REDIRECTS)
        body = [child for child in node.children if child.is_named and child.type not in _REDIRECTS]
        for child in body:
            self.statement(child, context.redirected(redirects))
        if not body:
            self._emit(node, (), (), context.redirected(redirects))
        for child in node.children:
            if child.type == "heredoc_redirect":
                self._behind_heredoc(child, context)

    def _behind_heredoc(self, node: Node, context: _Context) -> None:
        """`cat <<EOF | terraform …`: what stands behind the heredoc's word on its line."""
        for child in node.children:
            if child.type in {"pipeline", "list", "command", "redirected_statement"}:
                self.statement(child, context)

    def _command(self, node: Node, context: _Context) -> None:
        words, redirects = [], []
        for child in node.children:
            if child.type in _REDIRECTS:
                redirects.append(self._text(child))
            elif child.type == "ERROR":
                self._problem(child, "is not understood as bash")
            elif child.type != "variable_assignment":
                words.append(unquote(self._text(child)))
        if words and words[0] in _RESERVED:
            self._problem(node, f"begins with {words[0]}, and nothing is open that it belongs to")
        context = context.redirected(redirects)
        self._emit(node, tuple(words), tuple(self._assignments(node)), context)

    def _assignments(self, node: Node) -> Iterator[tuple[str, str]]:
        found = [node] if node.type == "variable_assignment" else node.children
        for child in found:
            name = child.child_by_field_name("name") if child.type == "variable_assignment" else None
            if name is not None:
                value = self._data[name.end_byte : child.end_byte].decode("utf-8", "surrogateescape")
                adds, value = value.startswith("+="), value.removeprefix("+").removeprefix("=")
                variable = self._text(name)
                yield variable, (f"${{{variable}}}" if adds else "") + unquote(value)

    def _emit(
        self, node: Node, words: tuple[str, ...], assignments: tuple[tuple[str, str], ...], context: _Context
    ) -> None:
        span = Span(node.start_byte, node.end_byte)
        self.commands.append(
            Command(words, assignments, span, context.conditional, context.redirects, context.subshells)
        )

    def _text(self, node: Node) -> str:
        return self._data[node.start_byte : node.end_byte].decode("utf-8", "surrogateescape")

    def _problem(self, node: Node, what: str) -> None:
        self._first_problem = min(self._first_problem, node.start_byte - node.start_point.column)
        problem = f"line {node.start_point.row + 1} {what}"
        if problem not in self.problems[-1:]:
            self.problems.append(problem)


def _is_test(command: Command) -> bool:
    return bool(command.words) and command.words[0] in _TESTS


def _parser() -> Parser:
    from offkey.read import grammars  # most scripts are plain

    made: Parser = grammars.tree_sitter().Parser(grammars.language("tree_sitter_bash"))
    return made
