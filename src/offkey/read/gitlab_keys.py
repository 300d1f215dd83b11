"""Every mapping and script of the GitLab pipelines that could hand a key on.

The nouns are those of any pipeline, so that one reader judges the keys of all of them: a job's shell is a step.
"""

from __future__ import annotations

from offkey.model.pipeline import NO_ENTRIES, Entries, Job, Step, Workflow
from offkey.model.regex import ASCII, regex
from offkey.model.static_key import Origin
from offkey.read.gitlab_exchange import exchanges
from offkey.read.key_sites import Given, Scope, Site, worth_reading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.gitlab import GitlabJob, GitlabPipeline, Shell, Variables
    from offkey.model.repository import Repository

_WRITTEN = regex(r"\b([A-Za-z_]\w*)=", ASCII)
_TOOLS = regex(r"\b(?:aws|terraform|tofu|sam|cdk|eksctl|serverless|sls)\b")
_WRAPPER = regex(r"\bgitlab-(terraform|tofu)\b")
_VARIABLE = regex(r"\$(?:\{(?P<braced>\w+)\}|(?P<bare>\w+))", ASCII)
_ROUNDS, _LONGEST = 4, 200
_ROOT = {"CI_PROJECT_DIR": "."}
"""Jobs start in the project's folder. Source: https://docs.gitlab.com/ci/variables/predefined_variables/"""


def sites(repository: Repository) -> Iterator[Site]:
    """Every mapping and script in which a key could stand, by pipeline and job."""
    for pipeline in repository.gitlab:
        files = [pipeline.source, *(repository.sources[path] for path in pipeline.included)]
        if any(worth_reading(source.data) for source in files):
            yield from _of_pipeline(pipeline)


def workflow_of(pipeline: GitlabPipeline) -> Workflow:
    """The pipeline in the nouns of any pipeline: its jobs in order, each shell a step."""
    return Workflow(
        source=pipeline.source,
        name=None,
        triggers=(),
        permissions=None,
        env=merged(pipeline.variables),
        jobs=tuple(_job(job) for job in pipeline.jobs),
        defaults_working_directory=None,
        defaults_shell=None,
    )


def merged(found: tuple[Variables, ...]) -> Entries:
    """One mapping of all; of a name that several set, the first counts."""
    entries = {entry.key: entry for one in reversed(found) for entry in one.entries}
    return Entries(tuple(entries.values()), found[0].entries.span) if found else NO_ENTRIES


def _of_pipeline(pipeline: GitlabPipeline) -> Iterator[Site]:
    workflow = workflow_of(pipeline)
    handed = frozenset(_of_dotenv(pipeline))
    for one in pipeline.variables:
        scope = Scope(one.source, workflow, given=_outside(pipeline))
        yield Site(scope, "env", "the environment of every job", one.entries)
    for name, one in pipeline.handed:
        scope = Scope(one.source, workflow, given=_outside(pipeline))
        yield Site(scope, "env", name, one.entries)
    for job, generic in zip(pipeline.jobs, workflow.jobs, strict=True):
        given = _given(job, handed, pipeline.inputs)
        for one in _own(pipeline, job):
            scope = Scope(one.source, workflow, job=generic, steps=generic.steps, given=given)
            yield Site(scope, "env", f"the environment of the job {job.name}", one.entries)
        for one in job.fetched:
            scope = Scope(one.source, workflow, job=generic, steps=generic.steps, given=given)
            yield Site(scope, "fetched", f"the environment of the job {job.name}", one.entries)
        for one in job.services:
            scope = Scope(one.source, workflow, job=generic, steps=generic.steps, given=given)
            yield Site(scope, "env", f"a container of the job {job.name}", one.entries)
        for shell, step in zip(_shells(job), generic.steps, strict=True):
            scope = Scope(shell.pieces[0].source, workflow, job=generic, step=step, steps=generic.steps, given=given)
            yield Site(scope, "run", "a script", text=shell.text, text_span=shell.pieces[0].span, pieces=shell)


def _own(pipeline: GitlabPipeline, job: GitlabJob) -> Iterator[Variables]:
    """What the job says itself: what holds in every job of its pipeline, or of a parent's, is looked at there."""
    files = {pipeline.source.path, *pipeline.included}
    outer = {(one.source.path, one.entries.span) for one in pipeline.variables}
    for one in job.variables:
        if one.source.path in files and (one.source.path, one.entries.span) not in outer:
            yield one


def _shells(job: GitlabJob) -> tuple[Shell, ...]:
    return tuple(shell for shell in (job.shell, job.after) if shell.pieces)


def _outside(pipeline: GitlabPipeline) -> Given:
    return Given("variables", {}, any(map(_federates, pipeline.jobs)), pipeline.inputs)


def _given(job: GitlabJob, handed: frozenset[str], inputs: tuple[tuple[str, Entries], ...]) -> Given:
    """What a variable is that no mapping sets: one of the project, unless the job gets it otherwise."""
    known = {name: Origin("unknown", name) for name in (*handed, *(token.name for token in job.id_tokens))}
    known |= {name: Origin("session" if name in job.leased else "store", name) for name in job.secrets}
    return Given("variables", known, _federates(job), inputs)


def _federates(job: GitlabJob) -> bool:
    return bool(job.id_tokens) and exchanges(job)


def _of_dotenv(pipeline: GitlabPipeline) -> Iterator[str]:
    """The variables that jobs write down for later ones."""
    for job in pipeline.jobs:
        if any(kept.dotenv for kept in job.kept):
            yield from (match[1] for shell in _shells(job) for match in _WRITTEN.finditer(shell.text))


def _job(job: GitlabJob) -> Job:
    return Job(
        id=job.name,
        name=None,
        key_span=job.span,
        span=job.span,
        place=job.place,
        needs=(),
        condition=None,
        environment=None,
        permissions=None,
        env=merged(job.variables),
        uses=None,
        uses_span=None,
        with_=NO_ENTRIES,
        secrets=None,
        steps=tuple(step_of(job, expanded(job, shell.text)) for shell in _shells(job)),
        outputs=NO_ENTRIES,
        matrix=None,
        runs_on=None,
        defaults_working_directory=None,
        defaults_shell=None,
    )


def expanded(job: GitlabJob, text: str) -> str:
    """The commands of a job with the variables that mappings set, so that `cd $TF_ROOT` leads somewhere."""
    if not _TOOLS.search(text):
        return text
    from offkey.read.shell import MAX_BYTES

    entries = (entry for one in reversed(job.variables) for entry in one.entries)
    known = {entry.key: entry.value for entry in entries if len(entry.value) <= _LONGEST} | _ROOT
    text = _WRAPPER.sub(lambda m: f"{m[1]} -chdir={known.get('TF_ROOT', '.')}", text)
    for _ in range(_ROUNDS if len(text) <= MAX_BYTES else 0):
        text = _VARIABLE.sub(lambda m: known.get(m["braced"] or m["bare"], m[0]), text)
        if len(text) > MAX_BYTES:
            break  # variables of variables, which no shell reader reads to the end
    return text


def step_of(job: GitlabJob, text: str) -> Step:
    """One shell of a job that runs `text`, in the nouns of any pipeline."""
    return Step(
        id=None,
        name=None,
        uses=None,
        uses_span=None,
        with_=NO_ENTRIES,
        run=text,
        run_span=job.span,
        env=NO_ENTRIES,
        condition=None,
        working_directory=None,
        shell=None,
        continue_on_error=None,
        span=job.span,
        place=job.place,
    )
