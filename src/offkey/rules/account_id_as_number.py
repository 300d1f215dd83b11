"""An AWS account id that is written as a number, and loses the zeros it may begin with."""

from __future__ import annotations

from offkey.errors import EditError
from offkey.model.finding import Confidence, Finding, Fix, Rule, Safety, Severity
from offkey.model.node import Share
from offkey.model.regex import ASCII, IGNORECASE, regex
from offkey.model.text import Edit, Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.hcl import Attribute, Block, Body
    from offkey.model.module import Module
    from offkey.model.pipeline import Entries, Workflow

_NAME = regex(r"(?:\A|_)(?<!\Aper_)(?<!_per_)account(?:_?(?:id|number|no))?\Z", IGNORECASE)
"""`instances_per_account` is a quota."""
_ID = regex(r"\d{12}\Z", ASCII)
_MAY_BE_NUMBER = regex(rb'variable\s+"?[\w-]*account(?s:.{0,2000}?)type\s*=\s*number', IGNORECASE)
_MAY_BE_CUT = regex(rb"=[ \t]*0\d{11}(?!\d)")
_BLOCK, _AWS = regex(rb"\b(?:provider|resource)\b"), regex(rb"aws", IGNORECASE)
_DIGITS = regex(rb"0\d{11}")
"""A part of it, which is faster to search for."""
_ZERO = regex(r"0\d{11}\Z", ASCII)


def check(share: Share) -> Iterator[Finding]:
    """Variables of the type `number`, and numbers with a zero in front, in Terraform and in workflows."""
    for module, file in ((of, file) for of in share.modules for file in of.files):
        if not file.source.path.endswith(".json"):
            asked = _may_be_number(file.source.data) and not _works_elsewhere(module)
            for block in file.body.of_type("variable") if asked else ():
                yield from _variable(file.source, block)
            if _may_be_cut(file.source.data):  # else nothing has to be parsed for it
                yield from _numbers(file.source, file.body, 0)
    for workflow in share.workflows:
        for entries in _mappings(workflow):
            yield from _entries(workflow.source, entries)


def _mappings(workflow: Workflow) -> Iterator[Entries]:
    """Every `env:` and `with:` of a workflow."""
    yield workflow.env
    for job in workflow.jobs:
        yield from (job.env, job.with_)
        for step in job.steps:
            yield from (step.env, step.with_)


def _may_be_number(data: bytes) -> bool:
    """Whether a variable may be an account id and a number: few files have the word, and the pattern is slow."""
    words = b"number" in data and b"variable" in data and b"account" in data.lower()
    return words and _MAY_BE_NUMBER.search(data) is not None


def _works_elsewhere(module: Module) -> bool:
    """Whether the module has to do with other services, and nothing with AWS: the account is theirs."""
    texts = [file.source.data for file in module.files]
    return any(_BLOCK.search(text) for text in texts) and not any(_AWS.search(text) for text in texts)


def _may_be_cut(data: bytes) -> bool:
    return _DIGITS.search(data) is not None and _MAY_BE_CUT.search(data) is not None


def _variable(source: Source, block: Block) -> Iterator[Finding]:
    if not block.labels or not _NAME.search(block.labels[0]):
        return  # without being parsed
    from offkey.model.hcl_expression import Reference

    type_ = block.body.attribute("type")
    if type_ is None or not isinstance(type_.value, Reference) or type_.value.dotted != "number":
        return
    edits = [Edit(source.path, type_.value.span, "string")]
    default = block.body.attribute("default")
    if default is not None and _ID.match(source.text(default.value.span)):
        edits.append(_quoted(source, default.value.span))
    yield Finding(
        f"The account id `var.{block.labels[0]}` is a number: an id such as 012345678901 loses its zero and "
        "names no account. Make it a string.",
        source.place(type_.span),
        fix=Fix("make it a string", Safety.UNSAFE, tuple(edits)),
    )


def _numbers(source: Source, body: Body, depth: int) -> Iterator[Finding]:
    """Numbers of twelve digits with a zero in front: nothing but an account id looks like that."""
    for attribute in body.attributes:
        if _is_cut(source, attribute):
            yield _cut(source, attribute.name, attribute.value.span, _quoted(source, attribute.value.span))
    if depth < 8:  # deeper than any provider nests blocks
        for block in body.blocks:
            yield from _numbers(source, block.body, depth + 1)


def _is_cut(source: Source, attribute: Attribute) -> bool:
    from offkey.model.hcl_expression import Literal

    return isinstance(attribute.value, Literal) and _ZERO.match(source.text(attribute.value.span)) is not None


def _entries(source: Source, entries: Entries) -> Iterator[Finding]:
    for entry in entries:
        if _ZERO.match(entry.value) and source.text(entry.value_span) == entry.value:
            from offkey.edit.yaml import replace_value

            try:
                edits = replace_value(source, entries, entry, entry.value)
            except EditError:
                edits = []  # the mapping stands elsewhere, behind an alias
            edit = next(iter(edits), None)
            yield _cut(source, entry.key, entry.value_span, edit, confidence=Confidence.MEDIUM)


def _quoted(source: Source, span: Span) -> Edit:
    return Edit(source.path, span, f'"{source.text(span)}"')


def _cut(
    source: Source, name: str, span: Span, edit: Edit | None, *, confidence: Confidence = Confidence.HIGH
) -> Finding:
    return Finding(
        f"`{name}` is a number, so its first zero is lost and it names no account. Put the id in quotes.",
        source.place(span),
        fix=Fix("put the id in quotes", Safety.SAFE, (edit,)) if edit else None,
        confidence=confidence,
        severity=Severity.MEDIUM,
    )


RULE = Rule(
    id="account-id-as-number",
    summary="An AWS account id is written as a number, which has no zeros in front.",
    severity=Severity.LOW,
    on=Share,
    check=check,
)
