"""The Terraform variables that are AWS keys, whatever they are called: a provider of AWS signs in with them."""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.read.aws_endpoints import is_foreign_provider
from offkey.read.aws_keys import Part, says_foreign
from offkey.read.same import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offkey.model.module import Module
    from offkey.model.repository import Repository
    from offkey.model.terraform import Provider

_ARGUMENTS = {"access_key": Part.ID, "secret_key": Part.SECRET}


def key_variables(repository: Repository) -> Mapping[str, Part]:
    """What part of a key each variable is, by its name; what comes with a session token expires, and is none."""
    return _found(Same(repository))


@lru_cache(maxsize=1)
def _found(key: Same[Repository]) -> dict[str, Part]:
    found: dict[str, Part] = {}
    for module in key.value.modules:
        for provider in module.providers:
            if "token" not in provider.settings and not _ARGUMENTS.keys().isdisjoint(provider.settings):
                found.update(_of_provider(key.value, module, provider))
    return found


def _of_provider(repository: Repository, module: Module, provider: Provider) -> Iterator[tuple[str, Part]]:
    if is_foreign_provider(provider):
        return
    from offkey.read.terraform_key_sources import sources

    for name, part in _ARGUMENTS.items():
        setting = provider.settings.get(name)
        for origin in sources(repository, module, setting.attribute.value) if setting is not None else ():
            if origin.context == "terraform-variable" and not says_foreign(origin.name):
                yield origin.name, part
