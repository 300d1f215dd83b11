"""One rule is asked about its nodes."""

from __future__ import annotations

from offkey.errors import DefectError
from offkey.model.finding import Confidence
from offkey.model.node import JobNode, ModuleNode, RoleNode, TrustNode, WorkflowNode
from offkey.model.records import replace
from offkey.model.regex import regex
from offkey.model.repository import Repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from offkey.model.finding import Finding, Rule
    from offkey.model.node import Node


def ask(rule: Rule, nodes: Sequence[Node]) -> Iterator[Finding]:
    """What one rule says about each node. Raises DefectError where the rule raises."""
    for node in nodes:
        try:
            findings = list(rule.check(node))
        except Exception as error:
            place = None if isinstance(node, Repository) else node.place
            raise DefectError(
                f"the rule {rule.id} broke: {type(error).__name__}: {error}",
                place=place,
                hint="run again with --ignore " + rule.id + " to see the other rules' findings",
            ) from error
        for finding in findings:
            severity = rule.severity if finding.severity is None else finding.severity
            confidence = Confidence.LOW if _EXAMPLES.search(finding.primary.path) else finding.confidence
            yield replace(finding, rule=rule.id, severity=severity, confidence=confidence)


_EXAMPLES = regex(r"(?:\A|/)(?:examples?|docs?|samples?|fixtures|testdata)/")
"""What lies there is read and copied more often than it is run: it counts, but with low confidence."""


def _trusts(repository: Repository) -> Iterator[TrustNode]:
    from offkey.read.written_trusts import written_trusts  # and with it all that reads Terraform

    return (TrustNode(repository, written) for written in written_trusts(repository))


NODES: Mapping[type, Callable[[Repository], Iterable[Node]]] = {
    Repository: lambda r: [r],
    WorkflowNode: lambda r: (WorkflowNode(r, workflow) for workflow in r.workflows),
    JobNode: lambda r: (JobNode(r, workflow, job) for workflow in r.workflows for job in workflow.jobs),
    ModuleNode: lambda r: (ModuleNode(r, module) for module in r.modules),
    RoleNode: lambda r: (RoleNode(r, module, role) for module in r.modules for role in module.roles),
    TrustNode: _trusts,
}
"""The nodes of a type, in the order of the files: only those that a rule asks about are made."""
