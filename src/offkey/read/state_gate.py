"""Whether a policy may be about the state, before all of it is worked out: its actions are plain, and few concern that.

What is missing in a document allows nothing and names nothing, so only what is written out matters.
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.hcl import Attribute, Body
from offkey.model.hcl_expression import (
    Call,
    Conditional,
    Expression,
    GetAttribute,
    GetIndex,
    Literal,
    ObjectExpression,
    Reference,
    Step,
    Template,
)
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.text import Source, Span
from offkey.read.nested import Nested
from offkey.read.state_names import StateNames, written_in
from offkey.read.state_statements import is_told, items, merged, statements, takes_items_of_all, under
from offkey.read.state_words import may_speak
from offkey.read.written_actions import of_data_source, of_object
from offkey.read.written_files import FUNCTIONS, source_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from offkey.read.evaluate import Scope

_OPEN = "\0"
"""Stands in a text for what is filled in."""
_ACTIONS = regex(r'"action"\s{0,99}:\s{0,99}(\[[^\]]{0,4000}\]|"[^"]*")')
_NAME = regex(r'"([^"]*)"')
_QUOTED = regex(r'"[^"]*"')
_FILLED_IN = regex(r"[$%]\{[^{}]*\}")
_RENDERED = (GetAttribute("json"), GetAttribute("minified_json"))
_ARN = GetAttribute("arn")
_NOWHERE = Body((), (), Span(0, 0))
"""Stands for the body of an object, where nothing is bound."""
_MAX_DEPTH = 8
"""How many documents are looked for inside one another."""


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents of one module, asked whether they may allow one of `actions` (in lower case) on one of `names`."""

    scope: Scope
    names: StateNames
    actions: tuple[str, ...]

    def is_of_others(self, document: Attribute, source: Source) -> bool:
        """Whether an argument surely is no such document, which is seen before it is read."""
        return self._names_others(of_object(source, document.span))

    def may_matter(self, document: Expression, source: Source, *, depth: int = 0) -> bool:
        """Whether what an expression in `source` makes may be such a document."""
        match document:
            case _ if depth > _MAX_DEPTH:
                return True
            case Reference(root="data", steps=(GetAttribute(name="aws_iam_policy_document"), name, *rest)):
                return self._may_be_data_source(name, rest, source, depth)
            case Call(function="jsonencode", arguments=(ObjectExpression() as written,)):
                return self._may_be_object(written, source)
            case Template(parts=parts):
                return self._may_be_text("".join(_written(part) for part in parts))
            case Literal(value=str() as text):
                return self._may_be_text(text)
            case Call(function=name, arguments=(path, *_)) if name in FUNCTIONS:
                return self._may_be_in_file(path, source)
            case Conditional(yes=yes, no=no):
                return any(self.may_matter(each, source, depth=depth + 1) for each in (yes, no))
            case _:
                return True

    def _may_be_text(self, document: str) -> bool:
        """Whether JSON may be such a document: not where all its actions are written out, and none is asked about."""
        lower = document.lower()
        named = _ACTIONS.findall(lower)
        if len(named) != lower.count("action") or any(_OPEN in value for value in named) or "\\" in lower:
            return True
        return not named or not self._names_others([name for value in named for name in _NAME.findall(value)])

    def _may_be_in_file(self, path: Expression, asker: Source) -> bool:
        """The same for a file, maybe a template; one that is filled in where no text stands may be anything."""
        file = source_of(self.scope, asker, path)
        if file is None:
            return True
        text = _QUOTED.sub(_as_open, file.data.decode("utf-8", "replace"))
        return "${" in text or "%{" in text or self._may_be_text(text)

    def _may_be_data_source(self, name: Step, rest: Sequence[Step], asker: Source, depth: int) -> bool:
        found = (
            self.scope.block("data", "aws_iam_policy_document", name.name) if isinstance(name, GetAttribute) else None
        )
        if found is None or not rest or rest[-1] not in _RENDERED:
            return True
        block, source = found
        if self._names_others(of_data_source(source, block.span)):
            return False
        if any(self.may_matter(each, source, depth=depth + 1) for each in merged(block.body)):
            return True
        if not any(self._may_allow(statement) and self._is_open(statement) for statement in statements(block.body)):
            return False
        body = Nested(self.scope, source, block.body)
        match list(rest[:-1]):
            case []:
                return self._may_be_body(body)
            case [GetIndex(key=key)]:
                return self._may_be_body(body.instance(self.scope.value(key, asker)))
            case _:
                return True

    def _may_be_body(self, document: Nested) -> bool:
        return any(
            self._may_allow(statement.body)
            and resources is not None
            and (is_told(statement.body) or self._may_name(resources.value, statement))
            for statement in document.nested("statement")
            if isinstance(statement, Nested)
            for resources in (statement.body.attribute("resources"),)
        )

    def _is_open(self, statement: Body) -> bool:
        """Whether it has to be worked out what the resources of a statement are."""
        resources = statement.attribute("resources")
        return resources is not None and (
            is_told(statement) or not all(map(self._is_of_another, items([resources.value])))
        )

    def _may_name(self, resources: Expression, where: Nested) -> bool:
        """Whether resources that are written in a body may be the state's; a plain reference is not worked out."""
        return any(
            not self._is_of_another(each)
            and self.names.may_be_in(self.scope.value(each, where.source, names=where.names))
            for each in items([resources])
        )

    def _is_of_another(self, resource: Expression) -> bool:
        """Whether it is a text about something else, or the ARN, maybe with a path, of what the module names so."""
        first, *rest = resource.parts if isinstance(resource, Template) else (resource,)
        if rest and not (isinstance(rest[0], Literal) and str(rest[0].value).startswith("/")):
            return False
        if any(may_speak(text) for text in written_in(resource)):
            return False
        match first:
            case Reference(
                root="aws_s3_bucket" | "aws_dynamodb_table" as type_, steps=(GetAttribute(name=name), *steps)
            ):
                if may_speak(name) or f"{type_}.{name}" in self.names.made:
                    return False
                found = self.scope.block("resource", type_, name)
                named = found[0].body.attribute("bucket" if type_ == "aws_s3_bucket" else "name") if found else None
                is_arn = steps[-1:] == [_ARN] and all(isinstance(step, GetIndex) for step in steps[:-1])
                return is_arn and (named is None or self.names.cannot_be(named.value))
            case Literal(value=str() as text):
                return not rest and not self.names.may_be_in(text)
            case _:
                return False

    def _may_allow(self, statement: Body) -> bool:
        actions = statement.attribute("actions")
        everything_but = statement.attribute("not_actions") is not None
        return everything_but or (actions is not None and self._may_be_allowed([actions.value]))

    def _may_be_object(self, document: ObjectExpression, source: Source) -> bool:
        found = under("Statement", document)
        return found is None or any(self._may_be_statement(each, source) for each in items(found))

    def _may_be_statement(self, written: Expression, source: Source) -> bool:
        if not isinstance(written, ObjectExpression):
            return True
        actions, resources = under("Action", written), under("Resource", written)
        if actions is None or resources is None or under("NotAction", written):
            return True
        if not self._may_be_allowed(actions):
            return False
        where = Nested(self.scope, source, _NOWHERE)
        told = any(may_speak(text) for sid in under("Sid", written) or () for text in written_in(sid))
        told = told or takes_items_of_all(items(actions), items(resources))
        return told or any(self._may_name(each, where) for each in resources)

    def _names_others(self, written: list[str] | None) -> bool:
        """Whether these are all actions of a document, and none is asked about."""
        return written is not None and not any([_covers_any(each.lower(), self.actions) for each in written])

    def _may_be_allowed(self, actions: list[Expression]) -> bool:
        """Whether one of the actions is asked about; what is not written out may be any."""
        return any(
            not isinstance(each, Literal) or _covers_any(str(each.value).lower(), self.actions)
            for each in items(actions)
        )


@lru_cache(maxsize=2048)
def _covers_any(pattern: str, actions: tuple[str, ...]) -> bool:
    """Whether a pattern may match one of the actions: policies name the same ones over and over."""
    return any([_covers(pattern, action) for action in actions])


def _covers(pattern: str, action: str) -> bool:
    """Whether a pattern may match an action: as far as its first wildcard, and its letters are ASCII."""
    plain = pattern.replace("?", "*").partition("*")
    return not pattern.isascii() or (action.startswith(plain[0]) if plain[1] else action == pattern)


def _written(part: Expression) -> str:
    return str(part.value) if isinstance(part, Literal) else _OPEN


def _as_open(quoted: re.Match[str]) -> str:
    return _FILLED_IN.sub(_OPEN, quoted[0])
