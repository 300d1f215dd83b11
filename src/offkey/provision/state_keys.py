"""Which states each apply may write: those of the root modules that deploy into its accounts."""

from __future__ import annotations

from collections.abc import Iterator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.configuration import AccountAccess, Configuration


def keys_of(configuration: Configuration, environment: str | None) -> tuple[str, ...]:
    """The state keys that the apply of `environment` reaches, in the order of the file; for plan (None) all of them.

    An account with `roots` gives its environments the keys of these, and takes them away from every account
    that says none: those share what nobody claims. So what is said narrows, and a file that says nothing
    works as if every account deployed from everywhere. An environment of several accounts has all their keys.
    """
    state = configuration.state
    if state is None:
        return ()
    wanted = set(state.keys.values())
    if environment is not None:
        claimed = {key for access in configuration.access.values() for key in _claimed(configuration, access)}
        free = wanted - claimed
        wanted = set()
        for access in configuration.access.values():
            if environment in access.environments:
                wanted |= free if access.roots is None else set(_claimed(configuration, access))
    return tuple(dict.fromkeys(key for key in state.keys.values() if key in wanted))


def _claimed(configuration: Configuration, access: AccountAccess) -> Iterator[str]:
    keys = configuration.state.keys if configuration.state is not None else {}
    return (keys[root] for root in access.roots or () if root in keys)
