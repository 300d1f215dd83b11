"""Roles that modules of others make for the tokens of pipelines, by what they are called, and what they are given.

What such a module does is not here: whom it trusts is not known, and the policies are those that a call hands to it.
"""

from __future__ import annotations

from offkey.model.policy import Grants
from offkey.model.regex import IGNORECASE, regex
from offkey.model.text import Span
from offkey.model.trust import WrittenTrust
from offkey.model.unknown import Unknown
from offkey.read.module_links import META

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.hcl import Attribute
    from offkey.model.module import Module
    from offkey.model.node import Share
    from offkey.model.terraform import ModuleCall, Value
    from offkey.model.text import Place

_WORD = "oidc"
_POLICIES = ("AdministratorAccess", "IAMFullAccess")
_ARN = "arn:aws:iam::aws:policy/"
_HOST = regex(r"\A(?:[\w-]+::)?(?:\w+://)?(?:[\w.-]+@)?[\w-]+(?:\.[\w-]+)+[/:]|\?.*")
"""Where a module lies says nothing of what it is for, and neither does its version."""
_PIPELINES = regex(r"(?:\b|_)(?:github|gitlab|gha?|bitbucket|circleci|buildkite)(?:\b|_)", IGNORECASE)
_BOUNDARY = "boundary"
_TRUST = Unknown("the trust policy is made by a module that is not here")


def foreign_roles(share: Share) -> Iterator[WrittenTrust]:
    """One for each call of such a module, or unit of Terragrunt, that hands it a policy of AWS's with every right."""
    for module in share.modules:
        if module.says(_WORD) and module.says(*_POLICIES):
            yield from _of_module(module)
    if share.rest:
        sources = share.repository.sources
        words = [policy.encode() for policy in _POLICIES]
        if any(path.endswith(".hcl") and any(word in s.data for word in words) for path, s in sources.items()):
            from offkey.read.terragrunt_units import running

            for unit in running(sources, _WORD):
                yield from _of_module(unit)


def _of_module(module: Module) -> Iterator[WrittenTrust]:
    for call in module.calls_of(_WORD):
        if isinstance(call.source, str) and _is_for_pipelines(call.source):
            handed = [one for attribute in call.block.body.attributes for one in _handed(module, call, attribute)]
            if handed:
                grants = Grants(managed=tuple(handed))
                yield WrittenTrust(call.name, _TRUST, handed[0][1], grants=grants, made_by=_name(call.source))


def _is_for_pipelines(source: str) -> bool:
    """Whether a source is a module of others that says what it is for, and none of which offkey knows what it makes."""
    if source.startswith((".", "/")) or _WORD not in source:
        return False
    owner, _, name = _name(source).partition("/")
    if _WORD not in (name or owner) or not _PIPELINES.search(name or owner):
        return False
    from offkey.read.role_modules import is_known

    return not is_known(source)


def _name(source: str) -> str:
    """The owner and the name of a module, and the folder in it."""
    return _HOST.sub("", source).strip("/")


def _handed(module: Module, call: ModuleCall, attribute: Attribute) -> Iterator[tuple[str, Place]]:
    """The policies with every right in one argument, each with its place."""
    if attribute.name in META or _BOUNDARY in attribute.name:
        return
    from offkey.read.module_scope import ModuleScope

    pending: list[Value] = [ModuleScope(module).value(call.block, call.file, attribute.name)]
    while pending:
        value = pending.pop()
        if isinstance(value, list):
            pending += value
        elif isinstance(value, dict):
            pending += [inner for name, inner in value.items() if _BOUNDARY not in name]
        else:
            text = value.pieces[-1] if isinstance(value, Unknown) and value.pieces else value
            before, _, name = text.rpartition("/") if isinstance(text, str) else ("", "", "")
            if name in _POLICIES and (not before or before.endswith(":iam::aws:policy")):
                yield f"{_ARN}{name}", _place(call, attribute, name)


def _place(call: ModuleCall, attribute: Attribute, name: str) -> Place:
    """Where the policy stands in the argument; the argument, where it is named there."""
    text = call.file.data
    found = text.find(name.encode() + b'"', attribute.span.start, attribute.span.end)
    if found < 0:
        return call.file.place(attribute.span)
    return call.file.place(Span(text.rfind(b'"', 0, found) + 1, found + len(name)))
