"""Root modules of other clouds: their pipelines are neither migrated nor rehearsed."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.hcl import Block
    from offkey.model.module import Module
    from offkey.model.repository import Repository


def foreign_roots(repository: Repository) -> frozenset[str]:
    """The directories whose Terraform names other clouds' providers, and AWS nowhere."""
    return frozenset(m.path for m in repository.modules if not _is_aws(m) and _names_another(m) and not _calls(m))


def _is_aws(module: Module) -> bool:
    """Whether anything in the module speaks of AWS."""
    types = (resource.type for resource in module.resources)
    named = "aws" in module.required_providers or bool(module.providers) or module.backend is not None
    return named or any(type_.startswith(("aws_", "awscc_")) for type_ in types)


def _names_another(module: Module) -> bool:
    """Whether the module names a provider or a backend at all: of another cloud, when AWS is ruled out."""
    blocks = [block for file in module.files for block in file.body.blocks]
    return bool(module.resources) or any(block.type == "provider" or _has_backend(block) for block in blocks)


def _has_backend(block: Block) -> bool:
    return block.type == "terraform" and block.body.block("backend") is not None


def _calls(module: Module) -> bool:
    """Whether the module calls others: what those work with is not looked into."""
    return bool(module.calls)
