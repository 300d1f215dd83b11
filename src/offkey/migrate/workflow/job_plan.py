"""What becomes of each job: who plans, who applies, who only builds, and under which conditions.

A job that applies holds the role that may change things, so it is bound to an environment and runs
nothing it need not. What it did besides goes into jobs of its own: `<job>-build` makes the package
without any role, `<job>-plan` plans with the role that may only look.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from offkey.migrate.inner_steps import bare, together
from offkey.migrate.workflow.artifact import Artifact, artifact_of
from offkey.migrate.workflow.doubts import doubts
from offkey.model.plan import Purpose, Unresolved
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.read.builds import builds
from offkey.read.github_expression import Value, references, runs
from offkey.read.github_occasion import Occasion, occasions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.migrate.usage import JobUsage
    from offkey.model.configuration import RepositoryIdentity
    from offkey.model.pipeline import Job, Step
    from offkey.model.repository import Repository

_NEEDS_AWS = regex(r"\baws\s|\bdocker\s+push|--push\b|\.dkr\.ecr\.|codeartifact")
_JOB_CONTEXTS = frozenset({"github", "inputs", "vars", "needs"})
"""What `jobs.<id>.if` may use. Source: GitHub's page on contexts, context availability."""


@dataclass(frozen=True, slots=True)
class Part:
    """One job of the result. `drop` are indexes of the original's steps that it does without."""

    id: str
    purpose: Purpose | None
    drop: frozenset[int] = frozenset()
    condition: str | None = None
    """The whole of its `if:`; None leaves what is there."""
    upload: Artifact | None = None
    download: Artifact | None = None


@dataclass(frozen=True, slots=True)
class JobPlan:
    """The parts of one job, in the order of the file; the last one keeps the job's name."""

    usage: JobUsage
    parts: tuple[Part, ...]
    unresolved: tuple[Unresolved, ...] = ()

    @property
    def main(self) -> Part:
        """The part that keeps the job's name."""
        return self.parts[-1]

    def part(self, purpose: Purpose | None) -> Part | None:
        """The part with this purpose, or None."""
        return next((part for part in self.parts if part.purpose is purpose), None)


def plan_job(repository: Repository, identity: RepositoryIdentity, usage: JobUsage) -> JobPlan:
    """Decide what becomes of a job that uses AWS."""
    job = usage.job
    unresolved = list(doubts(repository, usage))
    if not usage.applies:
        return JobPlan(usage, (Part(job.id, Purpose.PLAN),), tuple(unresolved))
    if _only_looks(repository, identity, usage):
        return JobPlan(usage, (Part(job.id, Purpose.PLAN),), tuple(unresolved))
    guard = _guard(repository, identity, usage, unresolved)
    if guard is None and _proposed(repository, identity, usage):
        reason = f"job {job.id} also runs for pull requests: an environment that is limited to branches refuses these"
        unresolved.append(Unresolved(usage.workflow.path, job.place.line, reason))
    built, artifact = _split_build(repository, usage, unresolved)
    parts: list[Part] = []
    if artifact is not None:
        keep = {i for i, step in enumerate(job.steps) if i in built or _prepares(step)}
        drop = frozenset(range(len(job.steps))) - keep
        parts.append(Part(_free(usage, f"{job.id}-build"), None, drop, upload=artifact))
    gone = frozenset(_changing(usage)) - _mixed(usage) | built | frozenset(_guarded_alike(usage))
    if guard is not None and len(gone) < len(job.steps):
        otherwise = _both(f"!({guard})", job.condition)
        parts.append(Part(_free(usage, f"{job.id}-plan"), Purpose.PLAN, gone, otherwise, download=artifact))
    condition = _both(guard, job.condition) if guard is not None else None
    parts.append(Part(job.id, Purpose.APPLY, built, condition, download=artifact))
    return JobPlan(usage, tuple(parts), tuple(unresolved))


def _free(usage: JobUsage, id_: str) -> str:
    taken = {job.id for job in usage.workflow.jobs}
    while id_ in taken:
        id_ += "-2"
    return id_


# --- when it applies ---------------------------------------------------------------------------------------


def _changing(usage: JobUsage) -> tuple[int, ...]:
    """The steps that apply, and where terraform runs, those that change something else."""
    found = [use.step for use in usage.terraform if use.call.changes]
    return tuple(dict.fromkeys([*found, *(inner.number for inner in usage.changing if usage.online)]))


def _mixed(usage: JobUsage) -> frozenset[int]:
    """The steps that call an action which decides itself whether it applies: elsewhere it does the rest."""
    own = {index: int(bool(step.condition)) for index, step in enumerate(usage.job.steps)}
    found = [(use.step, use.conditions) for use in usage.terraform if use.call.changes]
    found += [(inner.number, inner.conditions) for inner in usage.changing]
    return frozenset(step for step, conditions in found if len(conditions) > own[step])


def _guarded_alike(usage: JobUsage) -> Iterable[int]:
    """Further steps that run only where the job applies: under the very condition of its apply steps."""
    conditions = _conditions(usage)
    return (i for i, step in enumerate(usage.job.steps) if step.condition and bare(step.condition) in conditions)


def _conditions(usage: JobUsage) -> frozenset[str | None]:
    """The conditions under which the job applies, each once; None where it does so under none."""
    found: list[str | None] = [use.condition for use in usage.terraform if use.call.changes]
    found += [together(inner.conditions) for inner in usage.changing if usage.online]
    return frozenset(found)


def _only_looks(repository: Repository, identity: RepositoryIdentity, usage: JobUsage) -> bool:
    """Whether nothing that starts the workflow meets the conditions under which the job applies."""
    found = [o for o in occasions(repository, identity, usage.workflow) if _runs(identity, usage, o) is not False]
    return bool(found) and bool(_changing(usage)) and all(_applies(identity, usage, o) is False for o in found)


def _runs(identity: RepositoryIdentity, usage: JobUsage, occasion: Occasion) -> bool | Unknown:
    return runs(usage.job.condition, _context(identity, usage, occasion))


def _guard(
    repository: Repository, identity: RepositoryIdentity, usage: JobUsage, unresolved: list[Unresolved]
) -> str | None:
    """The condition under which the job applies, where it also runs without applying; else None."""
    job = usage.job
    plans = False
    for occasion in occasions(repository, identity, usage.workflow):
        applies = _applies(identity, usage, occasion)
        plans = plans or applies is not True
    if not plans or not _changing(usage):
        return None
    conditions = _conditions(usage)
    if None in conditions:
        return None
    written = sorted(condition for condition in conditions if condition)
    guard = written[0] if len(written) == 1 else " || ".join(f"({condition})" for condition in written)
    used = {reference.context for reference in references(guard, bare=True)}
    if used <= _JOB_CONTEXTS and not _has_status(guard):
        return guard
    reason = f"applies under a condition that a job cannot have ({guard}): every run of it is bound to the environment"
    unresolved.append(Unresolved(usage.workflow.path, job.place.line, f"job {job.id} {reason}"))
    return None


def _applies(identity: RepositoryIdentity, usage: JobUsage, occasion: Occasion) -> bool | Unknown:
    """Whether a run for this event applies; None where the job does not run at all counts as True: nothing to plan."""
    job = usage.job
    context = _context(identity, usage, occasion)
    if runs(job.condition, context) is False:
        return True
    decided = [runs(condition, context) for condition in _conditions(usage)]
    if True in decided:
        return True
    return next((d for d in decided if isinstance(d, Unknown)), False)


def _proposed(repository: Repository, identity: RepositoryIdentity, usage: JobUsage) -> bool:
    """Whether the job, bound to its environment as a whole, also runs to apply what is only proposed."""
    found = (o for o in occasions(repository, identity, usage.workflow) if o.event.pull_request)
    return any(
        runs(usage.job.condition, _context(identity, usage, occasion)) is not False
        and (not _changing(usage) or _applies(identity, usage, occasion) is not False)
        for occasion in found
    )


def _context(identity: RepositoryIdentity, usage: JobUsage, occasion: Occasion) -> Mapping[str, Value]:
    """What a condition of the job may speak of, as far as the event tells."""
    github = occasion.github(identity, usage.workflow, usage.job.id)
    return {"github": github, "matrix": {}, "needs": {}, "steps": {}}


def _has_status(condition: str) -> bool:
    return any(f"{name}(" in condition.replace(" ", "") for name in ("success", "failure", "always", "cancelled"))


def _both(first: str, second: str | None) -> str:
    """Both conditions as one `if:`. A leading `!` would be a YAML tag, so the braces are kept."""
    joined = f"({first}) && ({bare(second)})" if second and second.strip() else first
    return f"${{{{ {joined} }}}}"


# --- what it builds ----------------------------------------------------------------------------------------


def _prepares(step: Step) -> bool:
    """Whether a build needs the step as well: the checkout, and toolchains."""
    action = step.action or ""
    toolchain = action.startswith("actions/setup-") or "/setup-" in action or action == "actions/cache"
    return action == "actions/checkout" or (toolchain and "terraform" not in action and "tofu" not in action)


def _split_build(
    repository: Repository, usage: JobUsage, unresolved: list[Unresolved]
) -> tuple[frozenset[int], Artifact | None]:
    """The build steps that can go into a job of their own, and what they hand over; empty where they cannot."""
    job = usage.job
    built = frozenset(i for i, step in enumerate(job.steps) if any(builds(step)))
    if not built or not _changing(usage):
        return frozenset(), None
    artifact = artifact_of(repository, usage)
    reason = artifact.reason if isinstance(artifact, Unknown) else _tied(usage, job, built)
    if isinstance(artifact, Unknown) or reason:
        line = job.steps[min(built)].place.line
        what = f"job {job.id} still builds and applies in one: {reason}"
        unresolved.append(Unresolved(usage.workflow.path, line, what))
        return frozenset(), None
    return built, artifact


def _tied(usage: JobUsage, job: Job, built: frozenset[int]) -> str | None:
    """Why the build steps cannot run in a job of their own, or None."""
    for index in sorted(built):
        step = job.steps[index]
        texts = [step.run or "", step.condition or "", *(e.value for e in step.env), *(e.value for e in step.with_)]
        used = {r.context for text in texts for r in references(text)}
        if "matrix" in used:
            return "the build differs for each combination of the matrix"
        if "steps" in used:
            return "the build uses what an earlier step found out"
        if any(use.step == index for use in usage.terraform):
            return "one script builds and runs terraform"
        if step.uses or _NEEDS_AWS.search(step.run or ""):
            return f"the build may need credentials itself ({step.name or step.uses or 'a push to a registry'})"
    outputs = {job.steps[i].id for i in built if job.steps[i].id}
    later = [t for i, step in enumerate(job.steps) if i not in built for t in _texts(step)]
    if any(r.context == "steps" and r.names[:1] and r.names[0] in outputs for t in later for r in references(t)):
        return "later steps use the build's outputs"
    return None


def _texts(step: Step) -> Sequence[str]:
    return [step.run or "", step.condition or "", *(e.value for e in step.env), *(e.value for e in step.with_)]
