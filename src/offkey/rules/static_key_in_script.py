"""A long-lived AWS key in a script, a Makefile, an image, a compose file or an environment file."""

from __future__ import annotations

from collections.abc import Iterator

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.repository import Repository
from offkey.model.static_key import KeyUse
from offkey.model.text_file import TextKind
from offkey.read.texts.uses import find

_KINDS = frozenset({TextKind.SHELL, TextKind.MAKEFILE, TextKind.DOCKERFILE, TextKind.COMPOSE, TextKind.DOTENV})


def check(repository: Repository) -> Iterator[Finding]:
    """One finding for each credential at each place that hands it on."""
    for use in find([file for file in repository.texts if file.kind in _KINDS]):
        yield Finding(
            message=_message(use),
            primary=use.primary,
            related=tuple(Related(place, f"the {what} that goes with it") for place, what in use.others),
            confidence=use.confidence,
            severity=Severity.LOW if use.confidence is Confidence.LOW else None,
        )


def _message(use: KeyUse) -> str:
    name = next((f" {origin.name}" for origin in use.origins if not origin.name.isdecimal()), "").rstrip()
    if use.confidence is Confidence.HIGH:
        return f"the long-lived AWS key{name} is built into {use.handed_to}, where everybody who gets it can read it"
    return f"a long-lived AWS key{name} is handed to {use.handed_to}; {use.because}"


RULE = Rule(
    id="static-key-in-script",
    summary="A script, Makefile, image, compose or environment file hands on a long-lived AWS key.",
    severity=Severity.MEDIUM,
    on=Repository,
    check=check,
)
