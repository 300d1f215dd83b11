"""Actions of a repository that it uses by its own whole name: `octo-org/ci/actions/setup@v2`.

The version may be another than the one that is here: enough to know what an action does, and nothing to edit.
"""

from __future__ import annotations

import posixpath

from offkey.read.role_uses import local_action

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.pipeline import CompositeAction, Step
    from offkey.model.repository import Repository


def own_action(repository: Repository, step: Step) -> CompositeAction | None:
    """The action that `step` uses, if it is one of this repository, by its path or by its whole name."""
    if not step.uses or not repository.actions or step.uses.startswith("./"):
        return local_action(repository, step)
    owner, _, rest = step.uses.partition("@")[0].partition("/")
    name, _, folder = rest.partition("/")
    action = next((a for a in repository.actions if folder and posixpath.dirname(a.source.path) == folder), None)
    if action is None:
        return None
    from offkey.read.own_name import own_name

    slug = repository.slug or own_name(repository) or ""
    return action if slug.lower() == f"{owner}/{name}".lower() else None
