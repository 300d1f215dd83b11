"""A long-lived AWS key in a Terragrunt file."""

from __future__ import annotations

from offkey.model.finding import Finding, Rule, Severity
from offkey.model.repository import Repository
from offkey.model.text_file import TextKind
from offkey.read.texts.uses import find
from offkey.rules.key_finding import key_finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def check(repository: Repository) -> Iterator[Finding]:
    """One finding for each credential at each place that hands it on."""
    for use in find([file for file in repository.texts if file.kind is TextKind.TERRAGRUNT]):
        name = next((f" {origin.name}" for origin in use.origins if origin.name), "")
        yield key_finding(use, f"a long-lived AWS key{name} is handed to {use.handed_to}; {use.because}")


RULE = Rule(
    id="static-key-in-terragrunt",
    summary="A Terragrunt file hands a long-lived AWS key to Terraform.",
    severity=Severity.HIGH,
    on=Repository,
    check=check,
)
