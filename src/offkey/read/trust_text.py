"""Where in the text a statement of a trust policy stands, as exactly as the way it is written allows."""

from __future__ import annotations

from posixpath import dirname

from offkey.model.builtin import partial
from offkey.model.hcl_expression import (
    Call,
    Conditional,
    Expression,
    GetAttribute,
    ListExpression,
    Literal,
    ObjectExpression,
    Reference,
)
from offkey.model.policy import Policy
from offkey.model.records import replace
from offkey.model.regex import regex
from offkey.model.terraform import MERGING
from offkey.model.text import Source, Span
from offkey.model.trust import PolicyText
from offkey.read.named_texts import document_named, named_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.hcl import Block
    from offkey.model.module import Module
    from offkey.model.terraform import Role

_WORD = b"ederated"
_DIRECTIVE = b"%{"
_TAKES = "source_policy_documents"
_NAMED = regex(rb"\baws_iam_policy_document\.([\w-]+)")
_JSON_TOKEN = regex(rb'"(?:[^"\\\n]|\\.)*"|[%$]\{[^{}\n]*\}|[{}\]]')
"""A text, what a template fills in or directs, or what a policy is made of."""


def trust_text(module: Module, role: Role) -> PolicyText | None:
    """The text of a role's trust policy; None where the module only hands on what another place holds."""
    path = role.trust_place.path
    holder = next((one for one in (module, module.reading.modules.get(dirname(path))) if one and _has(one, path)), None)
    document = module.reading.texts.get(path) if holder is None else None
    if document is not None:
        from offkey.read import policy_files  # most policies stand in the module

        text = policy_files.text_of(document, role.trust) or _of_template(document, _count(role))
        return text and replace(text, named=partial(_given, module, role))
    count = _count(role)
    found = _written(holder or module, role, count)
    if found is None:
        return None
    source, span, statements, around = found
    named = partial(named_in, holder or module, source, block=around)
    return PolicyText(source, span, statements if len(statements) == count else (), named)


def _given(module: Module, role: Role, _inside: Span) -> Iterator[tuple[Source, Span]]:
    """What a role's template is filled in with."""
    attribute = role.resource.block.body.attribute("assume_role_policy")
    if attribute is not None:
        yield role.resource.file, attribute.value.span
        yield from named_in(module, role.resource.file, attribute.value.span, block=role.resource.block.span)


def _count(role: Role) -> int:
    """How many statements there have to be; -1 where only some of them are known."""
    if not isinstance(role.trust, Policy):
        return -1
    attribute = role.resource.block.body.attribute("assume_role_policy")
    either = attribute is not None and isinstance(attribute.value, Conditional)
    return len(role.trust.statements) if either or not role.trust.unknown else -1


def _of_template(document: Source, count: int) -> PolicyText | None:
    """The text of a policy with directives (`%{ for … }`) around its parts: it is JSON only once it is filled in."""
    whole = Span(0, len(document.data))
    statements = tuple(_in_text(document, whole))
    if len(statements) == 1 < count and _DIRECTIVE in document.data:
        statements *= count  # a loop around the only one
    return PolicyText(document, whole, statements) if len(statements) == count else None


def _has(module: Module, path: str) -> bool:
    return any(file.source.path == path for file in module.files)


def _written(module: Module, role: Role, count: int) -> tuple[Source, Span, tuple[Span, ...], Span] | None:
    """The file, the whole of the policy in it, each of its statements where they can be told apart, and the block."""
    attribute = role.resource.block.body.attribute("assume_role_policy")
    source = role.resource.file
    if attribute is not None and source.place(attribute.value.span) == role.trust_place:
        held = _held(module, attribute.value)
        if held is not None:
            local, source = held
            found = _in_object(module, source, local, count)
            return source, local.span, tuple(found), role.resource.block.span
        span = attribute.value.span
        found = _in_expression(module, source, attribute.value, count) or _in_text(source, span)
        return source, span, tuple(found), role.resource.block.span
    for file in module.files:
        if file.source.path == role.trust_place.path:
            for block in file.body.of_type("data"):
                if file.source.place(block.header) == role.trust_place:
                    found = _in_document(block, count) or _in_merged(module, file.source, block, count)
                    return file.source, block.span, tuple(found), block.span
    return None


def _in_document(block: Block, count: int) -> list[Span]:
    """The `count` statements of a document that takes nothing from other documents, as far as blocks make them.

    One `dynamic` block makes what the written ones do not; of several nobody knows which makes how many, unless each
    can only make one, and all do.
    """
    if any(block.body.attribute(name) for name in MERGING):
        return []
    written = [b for b in block.body.blocks if b.type == "statement" or _is_dynamic(b)]
    made = count - sum(not _is_dynamic(b) for b in written)
    several = [b for b in written if _is_dynamic(b)]
    if made == len(several) and all(map(_makes_one, several)):
        return [b.span for b in written]
    if made and len(several) != 1:
        return []
    return [b.span for b in written for _ in range(max(made, 0) if _is_dynamic(b) else 1)]


def _in_merged(module: Module, source: Source, block: Block, count: int) -> list[Span]:
    """The `count` statements of a document that is put together of others in the same file."""
    taken = block.body.attribute(_TAKES)
    if taken is None or any(block.body.attribute(name) for name in MERGING if name != _TAKES):
        return []
    names = [match[1].decode() for match in _NAMED.finditer(source.text(taken.value.span).encode())]
    others = [found for name in names if (found := document_named(module, name)) is not None]
    if len(others) != len(names) or any(file.path != source.path for _, file in others):
        return []
    bodies = [*(one.body for one, _ in others), block.body]
    if any(one.attribute(name) for one in bodies[:-1] for name in MERGING):
        return []
    written = [one for body in bodies for one in body.blocks]
    return (
        [one.span for one in written] if len(written) == count and all(b.type == "statement" for b in written) else []
    )


def _is_dynamic(block: Block) -> bool:
    return block.type == "dynamic" and block.labels == ("statement",)


def _makes_one(dynamic: Block) -> bool:
    """Whether it makes one statement at most: `for_each = … ? [1] : []`."""
    over = dynamic.body.attribute("for_each")
    if over is None or not isinstance(over.value, Conditional):
        return False
    sides = (over.value.yes, over.value.no)
    return all(isinstance(side, ListExpression) and len(side.items) <= 1 for side in sides)


def _held(module: Module, written: Expression) -> tuple[ObjectExpression, Source] | None:
    """The object that a local value of the module holds, where a policy is made of nothing else."""
    match written:
        case Call(function="jsonencode", arguments=(Reference(root="local", steps=(GetAttribute(name=name),)),)):
            from offkey.read import terraform  # most policies stand where they are used

            local = terraform.scope_of(module).locals.get(name)
            if local is not None and isinstance(local[0].value, ObjectExpression):
                return local[0].value, local[1]
    return None


def _in_expression(module: Module, source: Source, expression: Expression, count: int) -> list[Span]:
    """The `count` statements of a `jsonencode({ … })`, in local values of the same file where they stand there."""
    match expression:
        case Call(function="jsonencode", arguments=(ObjectExpression() as document,)):
            return _in_object(module, source, document, count)
        case Conditional(yes=yes, no=no):  # where nobody knows which, the statements for tokens of both count
            both = [span for side in (yes, no) for span in _in_expression(module, source, side, count)]
            return [span for span in both if _WORD in source.data[span.start : span.end]]
        case _:
            return []


def _in_object(module: Module, source: Source, document: ObjectExpression, count: int) -> list[Span]:
    written = [i.value for i in document.items if isinstance(i.key, Literal) and i.key.value == "Statement"]
    if len(written) != 1:
        return []
    items_of = written[0].items if isinstance(written[0], ListExpression) else (written[0],)
    if any(isinstance(item, Reference | Call) for item in items_of) and b"local." in source.data:
        from offkey.read.gathered_statements import gathered  # most statements stand where they are used

        found = gathered(module, source, written[0], count)
        if found:
            return found
    return [item.span for item in items_of]


def _in_text(source: Source, span: Span) -> list[Span]:
    """The statements of a policy that is written as JSON text, in a heredoc."""
    text = source.data[span.start : span.end]
    key = text.find(b'"Statement"')
    found: list[Span] = []
    depth, start = 0, 0
    for token in _JSON_TOKEN.finditer(text, max(0, key) + len(b'"Statement"')) if key >= 0 else ():
        if token[0] == b"{":
            start = token.start() if depth == 0 else start
            depth += 1
        elif token[0] == b"}":
            depth -= 1
            if depth == 0:
                found.append(Span(span.start + start, span.start + token.end()))
        if depth < 0 or (token[0] == b"]" and depth == 0):
            break
    return found
