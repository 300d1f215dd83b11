"""One rule is asked about its nodes."""

from __future__ import annotations

from offkey.errors import DefectError
from offkey.model.finding import Confidence
from offkey.model.node import JobNode, ModuleNode, Share, TrustNode, WorkflowNode
from offkey.model.records import replace
from offkey.model.repository import Repository
from offkey.read.example_paths import is_example

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
    from typing import TypeGuard

    from offkey.model.finding import Finding, Rule
    from offkey.model.node import Node


def ask(rule: Rule, nodes: Sequence[Node]) -> Iterator[Finding]:
    """What one rule says about each node, once: instances of one role may all be wrong in the same way.

    Raises DefectError where the rule raises.
    """
    said: set[Hashable] = set()
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
            doubtful = is_example(finding.primary.path) or (isinstance(node, TrustNode) and node.written.of_example)
            confidence = Confidence.LOW if doubtful else finding.confidence
            whole = replace(finding, rule=rule.id, severity=severity, confidence=confidence)
            alike = (whole.primary, node.written.address) if _is_one_of_several(node) else whole
            if alike not in said:
                said.add(alike)
                yield whole


def _is_one_of_several(node: Node) -> TypeGuard[TrustNode]:
    """Whether other calls of a module make the same text: what is wrong with it at one place, one of them says."""
    return isinstance(node, TrustNode) and node.written.several


def _trusts(share: Share) -> Iterator[TrustNode]:
    from offkey.read.written_trusts import written_trusts  # and with it all that reads Terraform

    return (TrustNode(share.repository, written) for written in written_trusts(share))


NODES: Mapping[type, Callable[[Share], Iterable[Node]]] = {
    Repository: lambda s: [s.repository],
    Share: lambda s: [s],
    WorkflowNode: lambda s: (WorkflowNode(s.repository, workflow) for workflow in s.workflows),
    JobNode: lambda s: (JobNode(s.repository, workflow, job) for workflow in s.workflows for job in workflow.jobs),
    ModuleNode: lambda s: (ModuleNode(s.repository, module) for module in s.modules),
    TrustNode: _trusts,
}
"""The nodes of a type in a share, in the order of the files: only those that a rule asks about are made.

A repository is one node, whatever of it is in the share.
"""
