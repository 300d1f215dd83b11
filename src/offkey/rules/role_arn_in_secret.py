"""The ARN of a role that is kept as a secret, although it opens nothing by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from offkey.model.finding import Finding, Related, Rule, Severity
from offkey.model.node import WorkflowNode
from offkey.model.pipeline import Entries, Workflow
from offkey.model.records import replace
from offkey.model.regex import regex
from offkey.model.text import Place
from offkey.read.role_uses import CREDENTIALS_ACTION

_SECRET = regex(r"\$\{\{\s*secrets\.([\w-]+)\s*\}\}\Z")
_VARIABLE = regex(r"\$\{\{\s*env\.(\w+)\s*\}\}\Z")
_IN_ARN = regex(r"arn:aws[\w-]*:iam::.*\$\{\{\s*secrets\.([\w-]+)\s*\}\}")


def check(node: WorkflowNode) -> Iterator[Finding]:
    """One finding for each place where a workflow hands on a secret as a role."""
    for name, place in _roles(node.workflow):
        yield Finding(
            f"The role is named by the secret {name}. An ARN is no secret: the trust policy decides who may take the "
            "role, and the identity token opens it. As a variable (`vars`) or as text it can be read in logs and in "
            "reviews.",
            place,
        )


def first_of_each_secret(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each secret, at the first place; the others are related to it."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.message, []).append(finding)
    for first, *others in found.values():
        places = dict.fromkeys(one.primary for one in (first, *others))  # a step may stand twice, behind an alias
        yield replace(first, related=tuple(Related(place, "here too") for place in places if place != first.primary))


def _roles(workflow: Workflow) -> Iterator[tuple[str, Place]]:
    """The secrets that name roles, with each place, in the order of the file."""
    if b"secrets." not in workflow.source.data:
        return
    steps = [(job.env, step) for job in workflow.jobs for step in job.steps]
    for env, step in steps:
        role = step.with_.get("role-to-assume") if step.action == CREDENTIALS_ACTION else None
        written = _written(role.value.strip(), (step.env, env, workflow.env)) if role else ""
        match = _SECRET.match(written) or _IN_ARN.match(written)
        if role is not None and match is not None and not step.with_.value("aws-access-key-id"):
            yield match[1], workflow.source.place(role.span)


def _written(role: str, environments: Iterable[Entries]) -> str:
    """What the role is written as, where it stands in an `env` by itself."""
    variable = _VARIABLE.match(role)
    values = (env.value(variable[1]) for env in environments) if variable else ()
    return next((value.strip() for value in values if value is not None), role)


RULE = Rule(
    id="role-arn-in-secret",
    summary="The ARN of a role is kept as a secret.",
    severity=Severity.LOW,
    on=WorkflowNode,
    check=check,
    unite=first_of_each_secret,
)
