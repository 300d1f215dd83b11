"""Actions that take secrets out of a store and put them into the environment of the job, by the names they are told."""

from __future__ import annotations

from offkey.model.regex import ASCII, MULTILINE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.pipeline import Entry, Step

_VAULT = regex(
    r"^[ \t]*(?P<path>[^\s|;]+)[ \t]+(?P<key>[^\s|;]+)(?:[ \t]*\|[ \t]*(?P<name>\w+))?[ \t]*(?:;|$)", MULTILINE | ASCII
)
"""`secret/data/ci key | NAME ;`. Source: https://github.com/hashicorp/vault-action#multiple-secrets"""
_LEASED = regex(r"[\w-]+/(?:creds|sts)/")
"""Keys that an engine of Vault's makes for one run. Source: https://developer.hashicorp.com/vault/docs/secrets/aws"""
_SECRETS_MANAGER = regex(r"^[ \t]*(?P<name>\w+)[ \t]*,[ \t]*\S", MULTILINE | ASCII)
"""`NAME, id`. Source: https://github.com/aws-actions/aws-secretsmanager-get-secrets#environment-variable-name"""


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
