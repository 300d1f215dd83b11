"""Actions that take secrets out of a store and put them into the environment of the job, by the names they are told."""

from __future__ import annotations

from offkey.model.regex import ASCII, MULTILINE, regex
from offkey.model.static_key import Reach
from offkey.read.aws_endpoints import is_store_endpoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.module import Module
    from offkey.model.pipeline import Entries, Entry, Step
    from offkey.model.repository import Repository

_VAULT = regex(
    r"^[ \t]*(?P<path>[^\s|;]+)[ \t]+(?P<key>[^\s|;]+)(?:[ \t]*\|[ \t]*(?P<name>\w+))?[ \t]*(?:;|$)", MULTILINE | ASCII
)
"""`secret/data/ci key | NAME ;`. Source: https://github.com/hashicorp/vault-action#multiple-secrets"""
_LEASED = regex(r"[\w-]+/(?:creds|sts)/")
"""Keys that an engine of Vault's makes for one run. Source: https://developer.hashicorp.com/vault/docs/secrets/aws"""
_SECRETS_MANAGER = regex(r"^[ \t]*(?P<name>\w+)[ \t]*,[ \t]*\S", MULTILINE | ASCII)
"""`NAME, id`. Source: https://github.com/aws-actions/aws-secretsmanager-get-secrets#environment-variable-name"""
_NAMED_LAST = regex(r"[>|][ \t]*(?P<name>[A-Z0-9_]*ENDPOINT[A-Z0-9_]*)[ \t]*(?:;|$)", MULTILINE)
"""`id > NAME`. Source: https://github.com/bitwarden/sm-action#usage"""


def brings_endpoint(repository: Repository, entries: Entries) -> bool:
    """Whether the address of a store comes out beside the keys, and no Terraform of the repository works on AWS."""
    named = (met["name"] for entry in entries for met in _NAMED_LAST.finditer(entry.value))
    if not any(map(is_store_endpoint, named)):
        return False
    return all(_reach(repository, module) is not Reach.AWS for module in repository.modules if module.is_run)


def _reach(repository: Repository, module: Module) -> Reach:
    """Where the keys of a module go; a backend without a bucket is given its settings, and maybe the address."""
    from offkey.read.terraform_reach import of_module

    whole = module.backend is not None and "bucket" in module.backend.settings
    return of_module(repository, module, backend=whole)


def stored(step: Step) -> Iterator[tuple[Entry, str, int]]:
    """The variables that such an action sets, each with the input that says so and the offset in it (characters)."""
    for entry in step.with_:
        match step.action, entry.key.lower():
            case "hashicorp/vault-action", "secrets" if step.with_.value("exportEnv") != "false":
                for met in _VAULT.finditer(entry.value):
                    if not _LEASED.match(met["path"]):
                        yield entry, met["name"] or met["key"].upper(), met.start("name" if met["name"] else "key")
            case "aws-actions/aws-secretsmanager-get-secrets", "secret-ids":
                for met in _SECRETS_MANAGER.finditer(entry.value):
                    yield entry, met["name"], met.start("name")
