"""Trust policies that a module writes down and hands on, so that no role of its own shows them.

A document that lets somebody assume a role is a trust policy wherever the role is made: by a public module, or
by another one of the same repository.
"""

from __future__ import annotations

from itertools import islice

from offkey.model.hcl_expression import GetAttribute, GetIndex, Literal, Reference
from offkey.model.policy import Grants, Policy
from offkey.model.regex import regex
from offkey.model.terraform import MERGING, Naming, Resource, Role
from offkey.model.unknown import Unknown
from offkey.read.module_scope import ModuleScope
from offkey.read.policy import from_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TypeGuard

    from offkey.model.module import Module

_TYPE = "aws_iam_policy_document"
_MOST = 20
"""With more instances, a document is only known by itself."""
_NAMED = regex(rf"\b{_TYPE}\.([\w-]+)")
_ACTION = b"sts:assumerole"
_WHOM = regex(rb"principals|source_|override_|\\")


def loose_trusts(module: Module, made: Sequence[Role] = (), *, apart: bool = True) -> Iterator[Role]:
    """A role without a name and permissions for every such document, but those of the roles that calls have `made`.

    `apart`: for each instance of a document. What only an example repeats it for is nobody's.
    """
    documents = [r for r in module.of_types({_TYPE}) if r.mode == "data"]
    trusts = [document for document in documents if _may_be_trust(document)]
    if not trusts:
        return
    scope = ModuleScope(module)
    merged = {name for document in documents for name in _merged(document)}
    places = {role.trust_place for role in (*module.roles, *made)}
    for document in trusts:
        if document.place in places or document.name in merged:
            continue
        for trust in _each(scope, document, apart=apart):
            if not _names_somebody(trust) or any(role.trust == trust for role in module.roles):
                continue
            elsewhere = Grants(inline=((Unknown("what the role may do is said elsewhere"), document.place),))
            naming = Naming(Unknown("the role is made elsewhere"))
            yield Role(document, naming, trust, document.place, elsewhere)


def _each(scope: ModuleScope, document: Resource, *, apart: bool) -> Iterator[Policy | Unknown]:
    """The policy of a document, or those of its instances, where it is known over what it is repeated."""
    attribute = document.block.body.attribute("for_each")
    instances = list(islice(scope.instances(document.block, document.file), _MOST + 1)) if attribute and apart else []
    each = [names["each"] for names in instances if "each" in names]
    keys = [one["key"] for one in each if isinstance(one, dict) and isinstance(one.get("key"), str)]
    if not keys or len(keys) > _MOST:
        yield from_document(scope.data(_TYPE, document.name, "json", document.file), place=document.place)
        return
    for key in keys:
        index = GetIndex(Literal(str(key), document.block.header))
        steps = (GetAttribute(_TYPE), GetAttribute(document.name), index, GetAttribute("json"))
        made = scope.of(Reference("data", steps, document.block.header), document.file)
        yield from_document(made, place=document.place)


def _names_somebody(policy: Policy | Unknown) -> TypeGuard[Policy]:
    """Whether it says who may do something, as policies of what a role may do never do."""
    return isinstance(policy, Policy) and any(s.principals or s.not_principals for s in policy.statements)


def _may_be_trust(document: Resource) -> bool:
    """Whether it may let somebody take a role: it has a word for whom, or takes statements from other documents."""
    text = _text(document)
    return _ACTION in text.lower() and _WHOM.search(text) is not None


def _text(document: Resource) -> bytes:
    span = document.block.span
    return document.file.data[span.start : span.end]


def _merged(document: Resource) -> Iterator[str]:
    """The names of the documents that this one takes its statements from."""
    for argument in MERGING:
        attribute = document.block.body.attribute(argument)
        if attribute is not None:
            yield from _NAMED.findall(document.file.text(attribute.value.span))
