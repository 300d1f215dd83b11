"""Keys in an environment that sign in to a state in another service, and nowhere else: the providers have their own."""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.static_key import Reach
from offkey.read.aws_endpoints import is_foreign_backend
from offkey.read.same import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.module import Module
    from offkey.model.repository import Repository
    from offkey.model.static_key import KeyUse
    from offkey.model.terraform import Provider
    from offkey.read.key_reach import Seen
    from offkey.read.key_sites import Site

_NAMES = frozenset({"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"})


def is_signed_in_by(site: Site, use: KeyUse) -> bool:
    """Whether the key has, in this environment, the name under which every program looks for one."""
    places = (site.scope.source.place(entry.span) for entry in site.entries if entry.key in _NAMES)
    return use.primary.line in {place.line for place in places}


def serves_state_alone(repository: Repository, site: Site, seen: Seen) -> bool:
    """Whether all that looks for the keys of an environment is a backend elsewhere, as far as its steps show."""
    if site.kind != "env" or not _any_elsewhere(Same(repository)):
        return False
    from offkey.read.key_reach import asks_aws, inside, shown
    from offkey.read.terraform_reach import modules_run

    found: list[Module | None] = []
    for scope in (site.scope,) if site.scope.step is not None else inside(site.scope):
        if scope.step is None or asks_aws(scope.step):
            return False
        run = modules_run(repository, scope, scope.step)
        if not run and shown(repository, scope, seen) is Reach.AWS:
            return False
        found += run
    return bool(found) and all(module is not None and _asks_with_own_keys(module) for module in found)


@lru_cache(maxsize=1)
def _any_elsewhere(repository: Same[Repository]) -> bool:
    """Whether any backend keeps its state in another service: few repositories have one."""
    return any(map(is_foreign_backend, repository.value.backends))


def _asks_with_own_keys(module: Module) -> bool:
    """Whether its state is elsewhere, and each provider for AWS is given keys, also the one without an alias.

    The states of others are read with the keys of the environment, and a module that is called may have providers.
    """
    if module.backend is None or not is_foreign_backend(module.backend) or module.local_calls:
        return False
    if module.of_types({"terraform_remote_state"}):
        return False
    providers = module.providers
    return any(each.alias is None for each in providers) and all(map(_has_own_keys, providers))


def _has_own_keys(provider: Provider) -> bool:
    given = [provider.settings.get(name) for name in ("access_key", "secret_key")]
    return all(setting is not None and setting.value not in (None, "") for setting in given)
