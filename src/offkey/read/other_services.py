"""Whether the Terraform of a repository is for another service than AWS."""

from __future__ import annotations

from offkey.model.repository import Repository
from offkey.read.key_reach import Reach, of_module


def plans_elsewhere(repository: Repository) -> bool:
    """Whether the Terraform of the repository is proven to work with other services only, so the keys are theirs."""
    elsewhere = False
    for module in repository.modules:
        if module.inputs is None:
            reach = of_module(repository, module)
            if reach is Reach.AWS:
                return False  # most repositories say so in their first module
            elsewhere = elsewhere or reach is Reach.ELSEWHERE
    return elsewhere
