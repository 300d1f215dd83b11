"""What only OpenTofu allows, or leaves behind: a backend whose settings come from variables, and its own lock file.

Source: https://opentofu.org/docs/v1.8/intro/whats-new/ ("Early variable/locals evaluation");
https://developer.hashicorp.com/terraform/language/backend ("A backend block cannot refer to named values")
"""

from __future__ import annotations

import posixpath

from offkey.model.builtin import lru_cache
from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.read.relevant import is_terraform
from offkey.read.same import Same
from offkey.rules.versions import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.module import Module
    from offkey.model.repository import Repository
    from offkey.model.terraform import Backend

_SINCE = (1, 8, 0)
_LOCK = ".terraform.lock.hcl"
_OWN_REGISTRY, _OTHER_REGISTRY = b'provider "registry.opentofu.org/', b'provider "registry.terraform.io/'
_NAMES = frozenset({"var", "local"})
_WORDS = (b"var.", b"local.")
_RUNS = regex(
    rb"\bterraform[ \t]+(?:-chdir\S*[ \t]+)?(?:init|plan|apply)\b|/setup-terraform@|\bhashicorp/terraform:"
    rb"|/terraform-(?:github-actions|plan|apply|check)@"
)


def is_locked_by_opentofu(module: Module) -> bool:
    """Whether the lock file of a module was last written by OpenTofu: `init` of either keeps its own registry there.

    Source: https://opentofu.org/docs/language/files/dependency-lock/
    """
    source = module.reading.texts.get(posixpath.join(module.path, _LOCK))
    return source is not None and _OWN_REGISTRY in source.data and _OTHER_REGISTRY not in source.data


def needs_opentofu(repository: Repository, module: Module) -> bool:
    """Whether a module is one that only OpenTofu takes, and wants a version of it that does.

    Who asks for nothing as new may have written for Terraform, where it is a mistake; so has who runs Terraform.
    """
    if not any(map(_takes_variables, module.backends)):
        return False
    required = parse(module.required_version)
    if isinstance(required, Unknown) or required.start_before(_SINCE):
        return False
    return not _runs_terraform(Same(repository))


@lru_cache(maxsize=1)
def _runs_terraform(repository: Same[Repository]) -> bool:
    """Whether any other file runs Terraform: looked for once, for all modules."""
    others = (source.data for path, source in repository.value.sources.items() if not is_terraform(path))
    return any(b"terraform" in data and _RUNS.search(data) for data in others)


def _takes_variables(backend: Backend) -> bool:
    written = backend.source.data[backend.block.span.start : backend.block.span.end]
    if not any(word in written for word in _WORDS):
        return False
    from offkey.read.terraform_named_values import references  # few backends do

    settings = backend.settings.values()
    return any(one.root in _NAMES for each in settings for one in references(each.attribute.value))
