"""Which accounts there are, under names that the repository's folders suggest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from offkey.migrate.roots import Root, account_in


def account_names(roots: Sequence[Root], known: Mapping[str, str]) -> dict[str, str]:
    """A name for every account id in sight: the known one, else one that the folders suggest."""
    found = {id_: known.get(id_, name) for id_, name in _suggested(roots).items()}
    taken = set(known.values())
    return {id_: f"account-{id_}" if id_ not in known and name in taken else name for id_, name in found.items()}


def _suggested(roots: Sequence[Root]) -> dict[str, str]:
    """The part of an account's roots' paths that no other account's have."""
    paths: dict[str, set[str]] = {}
    for root in roots:
        for id_ in root.account_ids:
            paths.setdefault(id_, set()).add(root.path)
    names: dict[str, str] = {}
    for id_, own in paths.items():
        others = {part for other, folders in paths.items() if other != id_ for f in folders for part in f.split("/")}
        common = set.intersection(*(set(folder.split("/")) for folder in own)) - others - {""}
        names[id_] = max(common, key=lambda part: _depth(part, own)) if common else f"account-{id_}"
    for id_ in state_accounts(roots):
        names.setdefault(id_, "shared" if "shared" not in names.values() else f"account-{id_}")
    return names


def _depth(part: str, folders: Iterable[str]) -> tuple[int, str]:
    return max(folder.split("/").index(part) for folder in folders), part


def state_accounts(roots: Sequence[Root]) -> tuple[str, ...]:
    """The accounts in which backends assume a role."""
    backends = (root.module.backend for root in roots if root.module.backend is not None)
    found = (account_in(b.assume_role.value("role_arn")) for b in backends if b.assume_role is not None)
    return tuple(dict.fromkeys(id_ for id_ in found if id_))
