"""What the repository itself shows of its accounts, state and permissions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from offkey.migrate.infer.access import access, is_direct
from offkey.migrate.infer.accounts import account_names
from offkey.migrate.infer.identity import identity, region
from offkey.migrate.infer.keys import jobs_of_the_user
from offkey.migrate.infer.state import module_buckets, state
from offkey.model.configuration import PartialConfiguration
from offkey.model.document import from_document, problems, to_document
from offkey.model.partial import merge, with_known_roots
from offkey.model.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.migrate.roots import Root
    from offkey.migrate.usage import JobUsage
    from offkey.model.repository import Repository

NOTHING = PartialConfiguration()


def known(
    repository: Repository, usages: Sequence[JobUsage], roots: Sequence[Root], user: PartialConfiguration
) -> PartialConfiguration:
    """What the user's file says and, where it is silent, what the repository shows."""
    return merge(user, infer(repository, usages, roots, user))


def infer(
    repository: Repository, usages: Sequence[JobUsage], roots: Sequence[Root], user: PartialConfiguration = NOTHING
) -> PartialConfiguration:
    """Everything that can be told without asking; what cannot is left None.

    From the user's file come the names of the accounts, and which of them is the hub.
    """
    names = account_names(roots, {id_: name for name, id_ in user.accounts.items() if id_})
    accounts: dict[str, str | None] = {name: id_ for id_, name in names.items()}
    store = state(repository, roots, names)
    hub = user.hub or (next(iter(user.accounts)) if len(user.accounts) == 1 else None)
    hub = hub or (store.account if store is not None else None)
    users = working(repository, usages, roots)
    if hub is None and not accounts and (is_direct(roots) or (users and not roots)):
        hub, accounts = "main", {"main": None}
    found = access(repository, users, roots, names=names, hub=hub)
    return _believable(
        PartialConfiguration(
            repository=identity(repository, users),
            region=region(roots, usages),
            accounts=accounts,
            hub=hub,
            state=store,
            access=with_known_roots(found, store) or None,
            module_buckets=module_buckets(repository, roots) or None,
        )
    )


def working(repository: Repository, usages: Sequence[JobUsage], roots: Sequence[Root]) -> list[JobUsage]:
    """The jobs that run terraform or work with the keys that are to go; without terraform, all that use AWS."""
    own = [usage for usage in usages if not usage.job.uses]  # what a called workflow does shows in its own jobs
    users = {(user.workflow.path, user.job.id) for user in jobs_of_the_user(repository, own)}
    return [
        usage
        for usage in own
        if usage.online or (usage.workflow.path, usage.job.id) in users or (not roots and usage.uses_aws)
    ]


def _believable(partial: PartialConfiguration) -> PartialConfiguration:
    """`partial` without what cannot be true: a bucket called `{BUCKET}` in a template of a file, for example."""
    document = to_document(partial)
    for _ in range(2):  # a list may be left with too little
        for path in reversed(dict.fromkeys(path for path, _ in problems(document))):
            parent: Any = document
            for name in path[:-1]:
                parent = parent.get(name, {}) if isinstance(parent, dict) else parent
            if isinstance(parent, list):
                del parent[int(path[-1])]
            else:
                parent.pop(path[-1], None)
    found = from_document(document)
    return replace(found, accounts={name: found.accounts.get(name) for name in partial.accounts})
