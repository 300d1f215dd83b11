"""The long-lived credentials that a Terraform module signs in with or makes, by the names they go by."""

from __future__ import annotations

from offkey.model.finding import Confidence
from offkey.read.terraform_key_words import KEY_MODULES
from offkey.scan.secrets import CONTEXTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.module import Module
    from offkey.model.node import ModuleNode
    from offkey.model.terraform import Backend, Setting
    from offkey.model.text import Place
    from offkey.rules.static_key_in_terraform import StaticKey


def credentials(node: ModuleNode) -> Iterator[tuple[str, Place]]:
    """Every name of a credential, with each place."""
    module = node.module
    if module.signs_in_with("access_key", "secret_key"):
        yield from _signing_in(node)
    if module.says("aws_iam_access_key", KEY_MODULES):
        yield from _created(node)


def _signing_in(node: ModuleNode) -> Iterator[tuple[str, Place]]:
    from offkey.rules.static_key_in_terraform import key_of_backend, key_of_provider, may_hold_key

    module = node.module
    asked = may_hold_key(module)
    for provider in module.providers if asked else ():
        yield from _names(node, key_of_provider(module, provider), provider.settings.get("access_key"))
    for backend in _backends(module) if asked else ():
        yield from _names(node, key_of_backend(module, backend), backend.settings.get("access_key"))


def _created(node: ModuleNode) -> Iterator[tuple[str, Place]]:
    from offkey.rules import iam_user_access_key

    module = node.module
    created_here = list(iam_user_access_key.of_module(node))
    if not created_here:
        return
    addresses = {(r.file.path, r.place.line): r.address for r in module.of_types({"aws_iam_access_key"})}
    addresses |= {(c.file.path, c.place.line): f"module.{c.name}" for c in module.calls}
    for created in created_here:
        place = created.primary
        address = addresses.get((place.path, place.line), place.path)
        yield f"terraform-resource:{address}@{module.path or '.'}", place


def _backends(module: Module) -> Iterator[Backend]:
    from offkey.read.remote_states import remote_states  # few modules have a key at all

    yield from (*module.backends, *remote_states(module))


def _names(node: ModuleNode, key: StaticKey | None, setting: Setting | None) -> Iterator[tuple[str, Place]]:
    """The key of a provider or a backend under the names of all that its id may come from."""
    if key is None or key.confidence is Confidence.LOW:
        return  # what nobody would swear is a key is shown as a finding, and not counted
    from offkey.read.terraform_key_sources import sources  # few modules have a key at all

    expression = setting.attribute.value if setting is not None else None
    found = sources(node.repository, node.module, expression)
    names = [f"{context}:{o.name or key.place.path}" for o in found if (context := CONTEXTS.get(o.context))]
    for name in names or [f"literal:{key.place.path}"]:
        yield name, key.place
