"""What must not get in: each attempt is made for real against the lab, and the error shown is AWS's answer."""

from __future__ import annotations

from collections.abc import Sequence

from offkey.rehearse import crossings, static_keys, strangers, witnesses
from offkey.rehearse.witnesses import Witnesses

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.directory import Role
    from offkey.model.plan import Federation
    from offkey.rehearse.world import World


def attempts(world: World, federation: Federation, roles: Sequence[Role]) -> Witnesses:
    """Every attempt; `roles` are those that the federation made. What could not be decided comes with it."""
    proven = witnesses.attempts(world, federation, roles)
    tried = (
        *strangers.attempts(world, federation),
        *proven.tried,
        *crossings.attempts(world, federation),
        *static_keys.attempts(world, federation, {role.arn: role.trust for role in roles}),
    )
    return Witnesses(tried, proven.undecided)
