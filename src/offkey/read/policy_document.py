"""`data "aws_iam_policy_document"`: the JSON that the AWS provider makes of it.

Source: AWS provider documentation, "Data Source: aws_iam_policy_document"; checked against the
provider's own output.
"""

from __future__ import annotations

from offkey.model.hcl_expression import Literal
from offkey.model.unknown import Unknown
from offkey.read import json_text, partial
from offkey.read.partial import OpenList

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from offkey.model.terraform import Value
    from offkey.read.nested import Nested

    Element = dict[Any, Value]
    """A part of the document: keys are element names, or Unknown."""
_LISTS = {"actions": "Action", "not_actions": "NotAction", "resources": "Resource", "not_resources": "NotResource"}
_PRINCIPALS = {"principals": "Principal", "not_principals": "NotPrincipal"}
_DEFAULT_VERSION = "2012-10-17"
_MAX_STATEMENTS = 500
"""More than IAM's 10 240 characters can hold."""
_WEIGHT_PER_STEP = 16
_GIVEN = Unknown("it is null, and has to be given")


def evaluate(body: Nested) -> str | Unknown:
    """The document as JSON text; what is not known are pieces of it."""
    body.scope.depth += 1  # from document to document the stack grows as by two expressions in each other
    written = _encoded(body)
    body.scope.depth -= 1
    return written


def _encoded(body: Nested) -> str | Unknown:
    document: Element = {"Version": "", "Statement": []}
    for merged in _documents(body, "source_policy_documents", "source_json"):
        _merge(document, merged)
    own = [item if isinstance(item, Unknown) else statement_of(item) for item in body.nested("statement")]
    version = body.text("version") or _DEFAULT_VERSION
    _merge(document, {"Version": version, "Id": body.text("policy_id"), "Statement": own})
    for merged in _documents(body, "override_policy_documents", "override_json"):
        _merge(document, merged)
    return json_text.encode(document)


def _documents(body: Nested, many: str, one: str) -> list[Value]:
    """The JSON documents that an argument holds, decoded; Unknown for each that is not known."""
    single, several = body.value(one), body.value(many)
    texts = [] if single is None else [single]
    texts += _items(several)
    return [_too_much(body, text) or json_text.decode(text) for text in texts]


def _too_much(body: Nested, text: Value) -> Unknown | None:
    """Counts the work of reading one document; the answer is not None once there was too much of it."""
    weight = partial.weigh(text)
    return partial.too_large() if weight is None else body.scope.spend(1 + weight // _WEIGHT_PER_STEP)


def _merge(document: Element, merged: Value) -> None:
    """Adds the statements of `merged`; one whose Sid is there already takes its place."""
    if not isinstance(merged, dict):
        unknown = merged if isinstance(merged, Unknown) else Unknown("a merged policy is not an object")
        document["Statement"].append(unknown)
        return
    version, identifier, statements = merged.get("Version"), merged.get("Id"), merged.get("Statement")
    if isinstance(version, Unknown) or (isinstance(version, str) and version > str(document["Version"])):
        document["Version"] = version
    if identifier:
        document["Id"] = identifier
    for statement in statements if isinstance(statements, list) else [statements] if statements else []:
        _place(document["Statement"], statement)
        if len(document["Statement"]) > _MAX_STATEMENTS:
            document["Statement"] = [partial.too_large("the policy")]
            break


def _place(statements: list[Value], statement: Value) -> None:
    sid = statement.get("Sid") if isinstance(statement, dict) else None
    for index, existing in enumerate(statements):
        if isinstance(sid, str) and sid and isinstance(existing, dict) and existing.get("Sid") == sid:
            statements[index] = statement
            return
    statements.append(statement)


def statement_of(body: Nested) -> Element:
    """One statement as it stands in the document."""
    written: Element = {"Effect": body.text("effect") or "Allow"}
    sid = body.text("sid")
    if sid:
        written["Sid"] = sid
    for argument, element in _LISTS.items():
        value = body.value(argument)
        if value is not None and value != []:
            written[element] = value if "Action" in element else _resources(value)
    for argument, element in _PRINCIPALS.items():
        principals = _principals(body, argument)
        if principals != {}:
            written[element] = principals
    condition = _condition(body)
    if condition != {}:
        written["Condition"] = condition
    return written


def _resources(value: Value) -> Value:
    """What a statement is about."""
    written = _variables(value)
    return _given(written) if isinstance(written, list) else written


def _given(items: list[Value]) -> list[Value]:
    """The provider takes no null in a list: a variable that is null has to be given."""
    return [_GIVEN if item is None else item for item in items]


def _principals(body: Nested, argument: str) -> Value:
    principals: Element = {}
    for item in body.nested(argument):
        if isinstance(item, Unknown):
            return item
        kind = item.text("type")
        if not isinstance(kind, str):
            return kind or Unknown("a principal without a type")
        principals.setdefault(kind, []).extend(_items(item.value("identifiers")))
    return "*" if principals == {"*": ["*"]} else principals


def _condition(body: Nested) -> Value:
    condition: Element = {}
    for item in body.nested("condition"):
        if isinstance(item, Unknown):
            tests = _tests(body)
            if tests is None:
                return item
            for operator in sorted(tests):
                condition.setdefault(operator, {})[item] = [item]
            continue
        test, variable = item.text("test"), item.text("variable")
        if not isinstance(test, str) or variable is None:
            return test if isinstance(test, Unknown) else Unknown("a condition without test or variable")
        condition.setdefault(test, {}).setdefault(variable, []).extend(_items(item.value("values")))
    return condition


def _tests(body: Nested) -> set[str] | None:
    """The tests that `dynamic` blocks write out, of which one may come to be with any key; None where one does not."""
    blocks = (block for block in body.body.blocks if block.type == "dynamic" and block.labels == ("condition",))
    written = [content.body.attribute("test") for block in blocks if (content := block.body.block("content"))]
    tests = {str(one.value.value) for one in written if one is not None and isinstance(one.value, Literal)}
    known = all(one is not None and isinstance(one.value, Literal) for one in written)
    return tests if tests and known else None


def _items(value: Value) -> list[Value]:
    """The elements of a list argument; a list that is not known is one Unknown element."""
    items = _variables(value.elements if isinstance(value, OpenList) else value)
    return _given(items) if isinstance(items, list) else [] if items is None else [items]


def _variables(value: Value) -> Value:
    """`&{…}` is how a document writes the policy variable `${…}`."""
    if isinstance(value, str):
        return value.replace("&{", "${")
    if isinstance(value, list):
        return [_variables(item) for item in value]
    if isinstance(value, Unknown) and value.pieces:
        return Unknown(value.reason, value.place, tuple(_variables(piece) for piece in value.pieces))
    return value
