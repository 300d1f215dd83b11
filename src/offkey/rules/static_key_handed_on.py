"""A long-lived AWS key that Terraform writes into another system, where it lives on."""

from __future__ import annotations

from itertools import islice

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import ModuleNode
from offkey.model.records import replace
from offkey.model.regex import regex
from offkey.read.terraform_key_sinks import find

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.static_key import KeyUse

_VARIABLE = regex(r"\bvar\.(\w+)")
_CALLS, _SEEN = 20, 500
"""So many calls are named, and so much of a line is looked at."""
_BESIDE = (-1, 0, 1)
"""A value stands on the line of its name, or next to it: `name = "environment.AWS_ACCESS_KEY_ID"`."""


def check(node: ModuleNode) -> Iterator[Finding]:
    """One finding for each key at each resource, or pair of resources, that hands it on."""
    found = find(node)
    if not found:
        return
    from offkey.read.atlantis_keys import servers
    from offkey.rules.key_finding import key_finding

    told = {(use.primary.path, use.primary.line + step) for use in servers(node.repository) for step in _BESIDE}
    for use in found:
        if (use.primary.path, use.primary.line) not in told:  # that Atlantis gets the key says more
            finding = key_finding(use, _message(use))
            passed = _passed(node, use) if node.module.callers else ()
            yield replace(finding, related=(*finding.related, *passed)) if passed else finding


def _passed(node: ModuleNode, use: KeyUse) -> tuple[Related, ...]:
    """Where the calls of the module pass what it hands on."""
    source = node.repository.sources.get(use.primary.path)
    named = _VARIABLE.findall(source.line(use.primary.line, most=_SEEN)) if source is not None else ()
    calls = list(islice(node.module.calls_of_it, _CALLS)) if named else []
    given = [(call, call.block.body.attribute(name)) for _, call in calls for name in dict.fromkeys(named)]
    return tuple(Related(call.file.place(a.span), "passed here") for call, a in given if a is not None)


def _message(use: KeyUse) -> str:
    origin = use.origins[0]
    name = origin.name.partition("@")[0]
    called = {"terraform-variable": f"var.{name}", "literal": name or "written out here"}.get(origin.context, name)
    what = "the long-lived AWS key" if use.confidence is Confidence.HIGH else "what may be a long-lived AWS key,"
    sentence = f"Terraform hands {what} {called}{'' if use.confidence is Confidence.HIGH else ','} to {use.handed_to}"
    return f"{sentence}; {use.because}" if use.because else f"{sentence}, where it lives on, and in the state as well"


RULE = Rule(
    id="static-key-handed-on",
    summary="Terraform writes a long-lived AWS key into another system.",
    severity=Severity.HIGH,
    on=ModuleNode,
    check=check,
)
