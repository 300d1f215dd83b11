"""Every mapping and script of a repository's pipelines that could hand a key on, and who calls whom."""

from __future__ import annotations

import posixpath

from offkey.model.pipeline import NO_ENTRIES, CompositeAction, Entries, Entry, Job, Step, Workflow
from offkey.model.records import dataclass, field
from offkey.model.regex import regex
from offkey.model.static_key import Origin
from offkey.read.aws_keys import may_name_key
from offkey.read.github_concern import KEY_WORDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offkey.model.gitlab import Shell
    from offkey.model.repository import Repository
    from offkey.model.text import Source, Span

_UNDER_ACT = regex(r"\s*(?:\$\{\{\s*)?env\.ACT(?:\s*==\s*(?:true|'true'))?\s*(?:\}\})?\s*\Z")
"""The condition of a step that runs on somebody's own machine and never on GitHub.
Source: https://nektosact.com/usage/index.html#skipping-steps"""


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """What variables are that no mapping sets, in a pipeline that writes `$NAME` for all of them.

    `stored` is the context of those that the platform keeps for its pipelines; `known` come from elsewhere.
    `federates`: an identity token is exchanged with AWS here too. `inputs`: of a file, by its path.
    """

    stored: str
    known: Mapping[str, Origin]
    federates: bool = False
    inputs: tuple[tuple[str, Entries], ...] = ()

    def origin(self, name: str) -> Origin:
        """Where the variable `name` comes from."""
        return self.known.get(name) or Origin(self.stored, name)


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """Where a mapping or script stands: the file, and the job and step around it, as far as there are any.

    `steps` are the steps of the same job or composite action, in order. `given` is None on GitHub, where a
    variable that no `env` sets holds nothing.
    """

    source: Source
    workflow: Workflow | None = None
    action: CompositeAction | None = None
    job: Job | None = None
    step: Step | None = None
    steps: tuple[Step, ...] = ()
    given: Given | None = None

    @property
    def env(self) -> Entries:
        """The `env` of this very scope."""
        holder = self.step or self.job or self.workflow
        return holder.env if holder else NO_ENTRIES

    def outer(self) -> Scope | None:
        """The scope around this one: the step's job, the job's workflow."""
        if self.step is not None and self.job is not None:
            return Scope(self.source, self.workflow, job=self.job, steps=self.steps, given=self.given)
        return Scope(self.source, self.workflow, given=self.given) if self.job is not None else None

    def environments(self) -> tuple[Entries, ...]:
        """The `env` mappings that hold here, the nearest first."""
        outer = self.outer()
        return (self.env, *(outer.environments() if outer else ()))


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """One mapping (`kind` is `env`, `with`, `secrets`, or `fetched` out of a store) or one script (`run`) in its scope.

    A script of several scalars has them in `pieces`.
    """

    scope: Scope
    kind: str
    handed_to: str
    entries: Entries = NO_ENTRIES
    text: str = ""
    text_span: Span = NO_ENTRIES.span
    pieces: Shell | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Hand:
    """A mapping that a caller fills, in the caller's scope. `inherit` hands on every secret."""

    scope: Scope
    with_: Entries
    secrets: Entries
    inherit: bool = False


@dataclass(slots=True, eq=False)
class Callers:
    """Who calls each reusable workflow and composite action of `repository`, looked for when somebody asks.

    `followed` remembers where values were found to come from, so that no chain is walked twice.
    """

    repository: Repository
    by_path: dict[str, list[Hand]] = field(default_factory=dict)
    followed: dict[tuple[Origin, int, int, int], tuple[Origin, ...]] = field(default_factory=dict)

    def of(self, scope: Scope) -> list[Hand]:
        """The callers of the file that `scope` is in."""
        path = posixpath.dirname(scope.source.path) if scope.action else scope.source.path
        known = self.by_path.get(path)
        if known is None:
            known = self.by_path[path] = list(self._using(path) if scope.action else self._calling(path))
        return known

    def _using(self, folder: str) -> Iterator[Hand]:
        """Read off every step of a workflow or another action that uses the one in `folder`."""
        from offkey.read.local_names import using

        parts: list[Workflow | CompositeAction] = [*using(self.repository, folder), *self.repository.actions]
        for scope in (scope for part in parts for scope in scopes_in(part) if scope.step):
            uses = (scope.step and scope.step.uses) or ""
            if scope.step and uses.startswith("./") and posixpath.normpath(uses[2:] or ".") == (folder or "."):
                yield Hand(scope, scope.step.with_, NO_ENTRIES)

    def _calling(self, path: str) -> Iterator[Hand]:
        """Read off every job that calls the workflow at `path`."""
        from offkey.read.github_permissions import calls_to

        for call in calls_to(self.repository, path):
            job = call.job
            scope = Scope(call.workflow.source, call.workflow, job=job, steps=job.steps)
            entries = job.secrets if isinstance(job.secrets, Entries) else NO_ENTRIES
            yield Hand(scope, job.with_, entries, job.secrets == "inherit")


def scopes_in(part: Workflow | CompositeAction) -> Iterator[Scope]:
    """A workflow, each of its jobs and steps, or every step of a composite action, each as a scope of its own."""
    if isinstance(part, CompositeAction):
        for step in part.steps:
            yield Scope(part.source, action=part, step=step, steps=part.steps)
        return
    yield Scope(part.source, part)
    for job in part.jobs:
        yield Scope(part.source, part, job=job, steps=job.steps)
        for step in job.steps:
            yield Scope(part.source, part, job=job, step=step, steps=job.steps)


def worth_reading(data: bytes) -> bool:
    """Whether a key could stand in a file at all."""
    lower = data.lower()
    return any(word in lower for word in KEY_WORDS)


STORES = frozenset({"hashicorp/vault-action", "aws-actions/aws-secretsmanager-get-secrets"})
"""Actions that put what they take out of a secret store into the environment of the job."""


def sites_in(part: Workflow | CompositeAction) -> Iterator[Site]:
    """Every mapping and script of a file in which a key could stand."""
    if worth_reading(part.source.data):
        for scope in scopes_in(part):
            if not (scope.step and scope.step.condition and _UNDER_ACT.match(scope.step.condition)):
                yield from (site for site in _of(scope) if site.entries or site.text)


def may_hold_key(site: Site) -> bool:
    """Whether a part of a key may stand at `site`: most mappings and scripts have nothing like one."""
    written = written_at(site)
    return names_key(site, written) or "matrix" in written.lower()


def written_at(site: Site) -> str:
    """All that is written at `site`."""
    return "\0".join((site.text, *(text for entry in site.entries for text in (entry.key, entry.value))))


def names_key(site: Site, written: str) -> bool:
    """Whether anything at `site` is called like a part of a key, as far as names are written out there."""
    step = site.scope.step
    if site.scope.given is not None or (step is not None and step.with_.get("registry") is not None):
        return True
    return may_name_key(written) or "TF_VAR_" in written or "-var" in written


def _of(scope: Scope) -> Iterator[Site]:
    if scope.step is not None:
        yield from _of_step(scope, scope.step)
    elif scope.job is not None:
        yield from _of_job(scope, scope.job)
    elif scope.workflow is not None:
        yield Site(scope, "env", "the environment of every job", scope.workflow.env)


def _of_job(scope: Scope, job: Job) -> Iterator[Site]:
    yield Site(scope, "env", f"the environment of the job {job.id}", job.env)
    for entries in job.service_env:
        yield Site(scope, "env", f"a container of the job {job.id}", entries)
    if job.uses:
        called = job.uses.split("@", 1)[0]
        yield Site(scope, "with", f"the workflow {called}", job.with_)
        if isinstance(job.secrets, Entries):
            yield Site(scope, "secrets", f"the workflow {called}", job.secrets)


def _of_step(scope: Scope, step: Step) -> Iterator[Site]:
    yield Site(scope, "env", "the environment of a step", step.env)
    if step.uses:
        sink = "the environment of later steps" if step.action in STORES else step.uses.split("@", 1)[0]
        yield Site(scope, "with", sink, step.with_)
    if step.run is not None and step.run_span is not None:
        yield Site(scope, "run", "a script", NO_ENTRIES, step.run, step.run_span)


def environment(scope: Scope, name: str, *, beyond: Entry | None = None) -> tuple[Entry, Scope] | None:
    """The entry that sets the variable `name` here, with the scope to read its value in.

    `beyond` is an entry that asks for its own name: then the next mapping outwards counts.
    """
    level: Scope | None = scope
    while level is not None:
        entry = level.env.get(name)
        if entry is not None and entry is not beyond:
            return entry, level
        level = level.outer()
    return None
