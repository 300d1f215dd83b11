"""A long-lived AWS key in a Terragrunt file."""

from __future__ import annotations

from collections.abc import Iterator

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.repository import Repository
from offkey.model.text_file import TextKind
from offkey.read.texts.uses import find


def check(repository: Repository) -> Iterator[Finding]:
    """One finding for each credential at each place that hands it on."""
    for use in find([file for file in repository.texts if file.kind is TextKind.TERRAGRUNT]):
        name = next((f" {origin.name}" for origin in use.origins if origin.name), "")
        yield Finding(
            message=f"a long-lived AWS key{name} is handed to {use.handed_to}; {use.because}",
            primary=use.primary,
            related=tuple(Related(place, f"the {what} that goes with it") for place, what in use.others),
            confidence=use.confidence,
            severity=Severity.LOW if use.confidence is Confidence.LOW else None,
        )


RULE = Rule(
    id="static-key-in-terragrunt",
    summary="A Terragrunt file hands a long-lived AWS key to Terraform.",
    severity=Severity.HIGH,
    on=Repository,
    check=check,
)
