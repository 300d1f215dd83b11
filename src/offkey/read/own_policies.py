"""The customer policies of a module, by the ARN that its expressions give them.

What attaches policies takes their ARNs out of a list or a map, as a rule (`each.value`, `local.policies[count.index]`):
which of the module's own is meant shows by the ARN.

Source: https://github.com/terraform-aws-modules/terraform-aws-iam/tree/master/modules/iam-policy
"""

from __future__ import annotations

from offkey.model.hcl_expression import GetAttribute, Literal, Reference
from offkey.model.regex import regex
from offkey.model.text import Place, Source, Span
from offkey.model.unknown import Unknown
from offkey.read import written_files
from offkey.read.nested import Nested
from offkey.read.policy import from_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.hcl import Block
    from offkey.model.policy import Policy
    from offkey.model.terraform import Value
    from offkey.read.evaluate import Scope

_TYPE = "aws_iam_policy"
_MODULE = regex(r"terraform-aws-(?:modules/iam/aws|iam(?:\.git)?)//modules/iam-policy(?:\?|\Z)")
_CUSTOMER = ":policy"
_OF_AWS = ":iam::aws:policy/"
_NOWHERE = Span(0, 0)


def of_reference(scope: Scope, expression: object) -> tuple[Policy | Unknown, Place] | None:
    """The policy that `aws_iam_policy.x.arn` refers to, or `module.x.arn`, also of a public module."""
    match expression:
        case Reference(root=root, steps=(GetAttribute(name=name), *_)) if root == _TYPE:
            return _declared(scope, name)
        case Reference(root="module", steps=(GetAttribute(name=name), *_, GetAttribute(name=output))):
            made = _made(scope, name) if output == "arn" else None
            return made or _given_out(scope, expression)
    return None


def _given_out(scope: Scope, expression: Reference) -> tuple[Policy | Unknown, Place] | None:
    """The policy of a module of the repository whose ARN is an output."""
    if not scope.around.modules:
        return None
    from offkey.read import module_outputs

    found = module_outputs.written(scope, expression)
    return None if found is None else of_reference(found[0], found[1].value)


def of_arn(scope: Scope, arn: Value) -> tuple[Policy | Unknown, Place] | None:
    """The policy of this module that an ARN is the ARN of."""
    name = _name_of(scope, arn)
    return None if name is None else _declared(scope, name)


def _declared(scope: Scope, name: str) -> tuple[Policy | Unknown, Place] | None:
    found = scope.block("resource", _TYPE, name)
    if found is None:
        return None
    return _document(scope, *found)


def _made(scope: Scope, name: str) -> tuple[Policy | Unknown, Place] | None:
    """The policy that a call of terraform-aws-iam's module makes."""
    call = scope.calls.get(name)
    source = call[0].body.attribute("source") if call is not None else None
    written = source.value.value if source is not None and isinstance(source.value, Literal) else None
    if call is None or not isinstance(written, str) or _MODULE.search(written) is None:
        return None
    return _document(scope, *call)


def _document(scope: Scope, block: Block, source: Source) -> tuple[Policy | Unknown, Place]:
    policy = Nested(scope, source, block.body)
    attribute = block.body.attribute("policy")
    place = written_files.written_at(policy, attribute) if attribute else source.place(block.header)
    return from_document(policy.value("policy"), place=place), place


def _name_of(scope: Scope, arn: Value) -> str | None:
    """The name by which the module declares the policy with this ARN; None where it is none of its own."""
    text = _text(arn)
    if text is None or not scope.blocks("resource", _TYPE):
        return None
    known = scope.once(("own policies",), lambda: _names(scope))
    name = known.get(text) if isinstance(known, dict) else None
    return name if isinstance(name, str) else None


def _names(scope: Scope) -> Value:
    found: dict[Value, Value] = {}
    for name, (_block, source) in scope.blocks("resource", _TYPE).items():
        reference = Reference(_TYPE, (GetAttribute(name), GetAttribute("arn")), _NOWHERE)
        text = _text(scope.value(reference, source))
        if text is not None:
            found.setdefault(text, name)
    return found


def _text(arn: Value) -> str | None:
    """The ARN of a customer policy, with the reasons for what of it is not known."""
    pieces = arn.pieces if isinstance(arn, Unknown) else (arn,)
    text = "".join(piece if isinstance(piece, str) else f"\0{getattr(piece, 'reason', '')}\0" for piece in pieces)
    return text if _CUSTOMER in text and _OF_AWS not in text else None
