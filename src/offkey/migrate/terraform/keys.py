"""Static keys in Terraform: arguments that carry one go, and the variables that were only there for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from offkey.edit.hcl import delete_attributes, insert_attributes
from offkey.errors import EditError
from offkey.migrate.roots import is_federation
from offkey.migrate.terraform.key_variables import named_in, remove_variables
from offkey.model.finding import Confidence
from offkey.model.hcl_expression import Literal, Reference
from offkey.model.plan import Unresolved
from offkey.model.regex import regex
from offkey.model.text import Edit, Source
from offkey.rules.static_key_in_terraform import key_of_backend, key_of_provider

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.migrate.draft import Draft
    from offkey.model.hcl import Attribute, Block, Body
    from offkey.model.module import Module
    from offkey.model.terraform import Resource

_CREDENTIALS = ("access_key", "secret_key", "token")
_FOR_CI = regex(
    r"(?:\A|[_\-/. ])(?:ci|cd|cicd|deploy\w*|terraform|tf|github|gha|actions|pipeline|automation|provision\w*|infra)"
    r"(?:\Z|[_\-/. ])",
    re.IGNORECASE,
)


def remove_keys(draft: Draft) -> Iterator[Unresolved]:
    """Delete static keys from every provider and backend, then the variables nothing uses any more."""
    fed = {name for use in draft.key_uses for name in use.terraform_variables}
    for path in [module.path for module in draft.repository.modules if not is_federation(module.path)]:
        names = set(fed)  # a variable that is filled with a key and that nothing reads goes as well
        while (found := next(_blocks_with_keys(draft.module(path)), None)) is not None:
            source, body = found
            gone = [a for a in body.attributes if a.name in _CREDENTIALS]
            try:
                draft.edit(delete_attributes(source, body, gone))
            except EditError as error:
                yield Unresolved(source.path, source.line_of(body.span.start), f"holds a static key: {error.message}")
                break
            names |= named_in(gone)
        yield from remove_variables(draft, path, names)


def _blocks_with_keys(module: Module) -> Iterator[tuple[Source, Body]]:
    """Blocks with a key in them; what is hardly one (`access_key = "a"` in a test) stays."""
    for provider in module.providers:
        key = key_of_provider(module, provider)
        if key is not None and key.confidence > Confidence.LOW:
            yield provider.source, provider.block.body
    for backend in module.backends:
        key = key_of_backend(module, backend)
        if key is not None and key.confidence > Confidence.LOW:
            yield backend.source, backend.block.body


def deactivate_keys(draft: Draft, *, had_keys: bool) -> Iterator[Unresolved]:
    """Switch off the access keys of CI's user that this repository's pipelines had; say of every other that it stays.

    `had_keys` says whether a pipeline of the repository had one. What is handed on (another repository's
    secret, a parameter store) is read by who does not show here. `status = "Inactive"` is what AWS advises
    before deleting: it can be taken back.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id-credentials-access-keys-update.html
    """
    for path in [module.path for module in draft.repository.modules if not is_federation(module.path)]:
        keys = [r for r in draft.module(path).resources if r.mode == "resource" and r.type == "aws_iam_access_key"]
        for address in [key.address for key in keys]:
            key = next(r for r in draft.module(path).resources if r.address == address)
            if _status(key) == "Inactive":
                continue
            user = _user(draft.module(path), key)
            if reason := _why_active(draft, draft.module(path), key, user, had_keys=had_keys):
                yield Unresolved(key.place.path, key.place.line, reason)
                continue
            try:
                draft.edit(_inactive(key))
            except EditError as error:
                reason = f"the key of {user} stays active: {error.message}"
                yield Unresolved(key.place.path, key.place.line, reason)


def _why_active(draft: Draft, module: Module, key: Resource, user: str, *, had_keys: bool) -> str | None:
    """Why a key may still be in use; None for one that only this repository's pipelines had, and no longer have."""
    taker = next((r for r in module.resources if r.type != key.type and _names(r, key)), None)
    if taker is not None:
        return f"the key of {user} goes into {taker.address}, and who reads it there does not show; it stays active"
    if not had_keys or not _FOR_CI.search(user):
        return f"who uses the key of {user or 'this user'} does not show in the repository; it stays active"
    left = next((use for use in draft.key_uses if draft.repository.workflow(use.primary.path) is not None), None)
    return f"{left.primary.path} still uses a key: that of {user} stays active" if left is not None else None


def _names(resource: Resource, key: Resource) -> bool:
    text = resource.file.data[resource.block.span.start : resource.block.span.end]
    return re.search(re.escape(key.address.encode()) + rb"\.(?:id|secret)\b", text) is not None


def _status(key: Resource) -> str | None:
    attribute = key.block.body.attribute("status")
    value = attribute.value if attribute is not None else None
    return str(value.value) if isinstance(value, Literal) else None


def _user(module: Module, key: Resource) -> str:
    """Everything that names the key's user: the resource's own name, the user resource's, the user's name."""
    attribute = key.block.body.attribute("user")
    words = [key.name]
    if attribute is not None and isinstance(attribute.value, Literal):
        words.append(str(attribute.value.value))
    if attribute is not None and isinstance(attribute.value, Reference):
        dotted = attribute.value.dotted
        for resource in module.resources:
            if resource.mode == "resource" and dotted.startswith(f"{resource.address}."):
                words += [resource.name, _literal(resource.block, "name")]
    return " ".join(dict.fromkeys(word for word in words if word))


def _literal(block: Block, name: str) -> str:
    attribute = block.body.attribute(name)
    return str(attribute.value.value) if attribute is not None and isinstance(attribute.value, Literal) else ""


def _inactive(key: Resource) -> list[Edit]:
    status: Attribute | None = key.block.body.attribute("status")
    if status is not None:
        return [Edit(key.file.path, status.value.span, '"Inactive"')]
    return insert_attributes(key.file, key.block.body, {"status": '"Inactive"'})
