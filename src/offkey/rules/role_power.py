"""What the roles that a repository makes may do, by their names."""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.rules.permissions import Permission, Power, strongest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.repository import Repository
    from offkey.read.same import Same

_MAKES = "aws_iam_role"


@lru_cache(maxsize=256)
def granting(repository: Same[Repository], name: str) -> Permission | None:
    """The permission by which a role of this name may do everything, or give itself every right."""
    for module in repository.value.modules:
        if module.says(_MAKES) and module.says(name):
            for role in module.roles:
                most = strongest(role.grants) if role.name == name else None
                if most is not None and most.power >= Power.GRANTING:
                    return most
    return None
