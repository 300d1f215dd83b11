"""The roles that providers and backends take, in every form of writing them down.

Source: AWS provider documentation, "Assuming an IAM Role"; Terraform's S3 backend documentation,
"Assume Role Configuration", and its changelog for 1.10, which removed the top-level arguments.
"""

from __future__ import annotations

from offkey.model.hcl_expression import ObjectExpression
from offkey.model.terraform import AssumeRole
from offkey.read.nested import Nested

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from offkey.model.hcl import Block
    from offkey.model.terraform import Setting
    from offkey.model.text import Span

_TOP_LEVEL = {
    "role_arn": "role_arn",
    "session_name": "session_name",
    "external_id": "external_id",
    "assume_role_duration_seconds": "duration_seconds",
    "assume_role_policy": "policy",
    "assume_role_policy_arns": "policy_arns",
    "assume_role_tags": "tags",
    "assume_role_transitive_tag_keys": "transitive_tag_keys",
}
"""The backend's old arguments, and what each is called inside `assume_role`."""


def of_provider(body: Nested) -> tuple[AssumeRole, ...]:
    """Every `assume_role` of a provider in order: each is taken from the one before."""
    roles: list[AssumeRole] = []
    for block in body.body.blocks if body.body.mentions("assume_role") else ():
        if block.type == "assume_role":
            nested = Nested(body.scope, body.source, block.body, body.names)
            roles.append(_role(nested, nested.settings(), block.header, block.span, "block"))
        elif block.type == "dynamic" and block.labels == ("assume_role",):
            roles += _dynamic(body, block)
    return tuple(roles)


def _dynamic(body: Nested, block: Block) -> list[AssumeRole]:
    """What a `dynamic "assume_role"` block makes; where that is not known, what it would make."""
    roles = []
    content = block.body.block("content")
    for made in body.expanded(block):
        nested = (
            made if isinstance(made, Nested) else Nested(body.scope, body.source, content.body) if content else None
        )
        if nested is not None:
            roles.append(_role(nested, nested.settings(), block.header, block.span, "dynamic"))
    return roles


def of_backend(body: Nested, block: Block) -> AssumeRole | None:
    """The role of a backend: nested as an object or a block, or as arguments of the backend itself."""
    attribute = body.body.attribute("assume_role")
    if attribute is not None and isinstance(attribute.value, ObjectExpression):
        settings = body.of_object(attribute.value).settings()
        return _role(body, settings, attribute.name_span, attribute.span, "attribute")
    nested = body.body.block("assume_role")
    if nested is not None:
        inner = Nested(body.scope, body.source, nested.body)
        return _role(inner, inner.settings(), nested.header, nested.span, "block")
    if body.body.attribute("role_arn") is None:
        return None  # as in most, whose other arguments nobody has to look at then
    old = {_TOP_LEVEL[a.name]: body.setting(a) for a in body.body.attributes if a.name in _TOP_LEVEL}
    return _role(body, old, old["role_arn"].attribute.span, block.span, "top-level")


def _role(body: Nested, settings: Mapping[str, Setting], at: Span, span: Span, syntax: str) -> AssumeRole:
    return AssumeRole(settings, body.source.place(at), span, syntax)
