"""A provider that assumes a role, and starts from an IAM user's static key."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import ModuleNode
from offkey.model.regex import regex
from offkey.read.key_uses import find
from offkey.read.role_uses import CREDENTIALS_ACTION
from offkey.rules.static_key_in_terraform import key_of_provider, may_hold_key
from offkey.rules.terraform_runs import TerraformRun, TerraformRuns, runs_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.module import Module
    from offkey.model.pipeline import Step
    from offkey.model.repository import Repository
    from offkey.model.static_key import KeyUse
    from offkey.model.terraform import AssumeRole, Provider
    from offkey.model.text import Place

_KEEPS = regex(r"GITHUB_ENV|\baws\s+configure\b|\.aws/credentials")
"""What makes a step's credentials outlive the step."""


def check(node: ModuleNode) -> Iterator[Finding]:
    """One finding for each such provider, where it assumes the role."""
    module, runs = node.module, runs_of(node.repository)
    asked = module.signs_in_with("assume_role") and (may_hold_key(module) or runs.of(module))
    for provider in module.providers if asked else ():
        role = _first_role(provider)
        if role is not None and (keys := _keys(node.repository, module, provider, runs)):
            yield _finding(role, keys)


def _first_role(provider: Provider) -> AssumeRole | None:
    if provider.block.body.block("assume_role_with_web_identity"):
        return None
    roles = (role for role in provider.assume_roles if role.value("role_arn") not in (None, ""))
    return next(roles, None)


def _keys(
    repository: Repository, module: Module, provider: Provider, runs: TerraformRuns
) -> list[tuple[Place, str, Confidence]]:
    """The keys the provider starts from: its own, or else those of the jobs that run the module."""
    own = key_of_provider(module, provider)
    if own is not None:
        return [(own.place, own.origin, own.confidence)]
    if provider.settings.get("profile"):
        return []
    uses = {use.primary: use for use in _in_jobs(repository, module, runs)}
    return [(place, " or ".join(map(str, use.origins)), use.confidence) for place, use in uses.items()]


def _in_jobs(repository: Repository, module: Module, runs: TerraformRuns) -> Iterator[KeyUse]:
    """The keys at hand when a job plans or applies `module`."""
    for run in runs.of(module):
        if not run.call.offline and run.call.verb != "init":
            yield from _at_hand(run, find(repository))


def _at_hand(run: TerraformRun, uses: Sequence[KeyUse]) -> list[KeyUse]:
    """The keys of the step itself, else of the nearest step before that left credentials, else of job and workflow."""
    steps = run.job.steps
    own = [use for use in uses if use.step is steps[run.step]]
    if own:
        return own
    for step in reversed(steps[: run.step]):
        left = [use for use in uses if use.step is step and _outlives(step, use)]
        if left or _takes_role(step):
            return left
    return [use for use in uses if use.step is None and _covers(run, use)]


def _outlives(step: Step, use: KeyUse) -> bool:
    return step.action == CREDENTIALS_ACTION if use.entries else bool(step.run and _KEEPS.search(step.run))


def _takes_role(step: Step) -> bool:
    return step.action == CREDENTIALS_ACTION and bool(step.with_.value("role-to-assume"))


def _covers(run: TerraformRun, use: KeyUse) -> bool:
    """Whether an `env` of this job, or of its workflow, holds the key."""
    source = run.workflow.source
    if use.primary.path != source.path:
        return False
    job = source.place(run.job.span)
    of_a_job = any(_holds(source.place(other.span), use.primary) for other in run.workflow.jobs)
    return _holds(job, use.primary) or not of_a_job


def _holds(outer: Place, inner: Place) -> bool:
    return outer.line <= inner.line <= outer.end_line


def _finding(role: AssumeRole, keys: Sequence[tuple[Place, str, Confidence]]) -> Finding:
    _, origin, confidence = keys[0]
    arn = role.value("role_arn")
    name = f"`{arn}`" if isinstance(arn, str) else "its role"
    return Finding(
        f"This provider takes {name} with the static key of an IAM user ({origin}), so whoever holds that key "
        "has the role too. "
        "Let the job take a role through OIDC first, and trust that role instead of the user.",
        role.place,
        related=tuple(Related(place, "the static key") for place, _, _ in keys),
        confidence=min(confidence, Confidence.LOW) if role.syntax == "dynamic" else confidence,
    )


RULE = Rule(
    id="role-from-static-user",
    summary="A provider assumes a role and starts from an IAM user's static key.",
    severity=Severity.HIGH,
    on=ModuleNode,
    check=check,
)
