"""A job becomes its parts: copies are made, steps dropped, keys set, one small change after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from offkey.edit.lines import blank_before, is_blank
from offkey.edit.yaml import (
    add_entry,
    delete_key,
    delete_steps,
    insert_after_step,
    insert_before_step,
    insert_key,
    replace_value,
    scalar,
    set_key,
    set_permissions,
)
from offkey.errors import EditError
from offkey.migrate.usage import CREDENTIALS_ACTION
from offkey.migrate.workflow import credentials_step
from offkey.migrate.workflow.comments import comment_above
from offkey.model.plan import Purpose
from offkey.model.records import dataclass
from offkey.model.text import Edit, Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.migrate.draft import WorkflowDraft
    from offkey.migrate.workflow.artifact import Artifact
    from offkey.migrate.workflow.credentials_step import Login
    from offkey.migrate.workflow.job_plan import JobPlan, Part
    from offkey.model.pipeline import Job, Permissions, Step

_UPLOAD = "actions/upload-artifact@v4"
_DOWNLOAD = "actions/download-artifact@v4"
_WHY_ENV = "Without these, Terraform takes the roles that may only look."
_READ_ALL = {"contents": "read"}


@dataclass(frozen=True, slots=True)
class Dress:
    """What one part of a job gets besides its steps."""

    login: Login | None
    environment: str | None
    env: Mapping[str, str]
    needs: tuple[str, ...]
    rights: Mapping[str, str]
    """What it does with its own GITHUB_TOKEN, by scope."""


def split(draft: WorkflowDraft, plan: JobPlan) -> None:
    """Put a copy of the job before it for every part but the last, under the part's name."""
    for part in plan.parts[:-1]:
        job = draft.job(plan.usage.job.id)
        text = draft.source.text(_text_span(draft.source, job)).replace("\r\n", "\n")
        key = draft.source.text(job.key_span)
        start = draft.source.line_start(job.key_span.start)
        head = draft.source.text(Span(start, job.key_span.start))
        copy = head + part.id + text[len(head) + len(key) :]
        draft.edit([Edit(draft.source.path, Span(start, start), copy.rstrip("\n") + "\n\n")])


def _text_span(source: Source, job: Job) -> Span:
    """The job's lines from its key on, without the comments that lead to the next job."""
    start = source.line_start(job.key_span.start)
    end = job.span.end
    while end > start:
        last = source.line_start(end - 1)
        text = source.data[last:end].strip()
        if text and not (text.startswith(b"#") and len(source.indentation(last)) < job.indent):
            break
        end = last
    return Span(start, end)


def drop_steps(draft: WorkflowDraft, part: Part) -> None:
    """Delete the steps that a part does without."""
    job = draft.job(part.id)
    if part.drop:
        gone = [job.steps[index] for index in sorted(part.drop)]
        edits = [edit for step in gone for edit in _without_comment(draft.source, step)]
        draft.edit([*delete_steps(draft.source, job, gone), *edits])


def _without_comment(source: Source, step: Step) -> Iterator[Edit]:
    """Delete the comment of a step that goes, and the blank line above it where another follows the step."""
    span = comment_above(source, step.span.start)
    if span is None:
        return
    start = span.start
    if blank_before(source, start) and is_blank(source, step.span.end):
        start = source.line_start(start - 1)
    yield Edit(source.path, Span(start, span.end), "")


def dress(draft: WorkflowDraft, part: Part, chosen: Dress) -> None:
    """Set everything about a part: condition, needs, environment, permissions, credentials, variables, artifacts.

    The order is from the bottom up, so that what is inserted later stands above.
    Raises EditError where the text does not allow it.
    """
    _set_env(draft, part, chosen.env)
    if part.purpose is None or part.purpose is Purpose.PLAN:
        _without(
            draft, part, ["environment", *(["outputs"] if part.purpose is None else []), *_concurrency(draft, part)]
        )
    if part.purpose is Purpose.APPLY and chosen.environment not in (None, draft.job(part.id).environment):
        _set(draft, part, "environment", f"environment: {scalar(chosen.environment or '')}", after="runs-on")
    draft.edit(_permissions(draft, draft.job(part.id), chosen))
    if chosen.needs != draft.job(part.id).needs:
        _set_needs(draft, part, chosen.needs)
    if part.condition is not None:
        _set(draft, part, "if", f"if: {scalar(part.condition)}")
    if part.upload is not None:
        _upload(draft, part, part.upload)
    if chosen.login is not None:
        _log_in(draft, part, chosen.login)
    if part.download is not None:
        _download(draft, part, part.download)


def _without(draft: WorkflowDraft, part: Part, keys: list[str]) -> None:
    for key in keys:
        draft.edit(delete_key(draft.source, draft.job(part.id), key))


def _concurrency(draft: WorkflowDraft, part: Part) -> list[str]:
    """A copy does not queue behind the job it was made from: in one group they would cancel each other."""
    twins = [job for job in draft.workflow.jobs if job.id != part.id and part.id.startswith(f"{job.id}-")]
    return ["concurrency"] if twins else []


def _set(draft: WorkflowDraft, part: Part, key: str, text: str, *, after: str | None = None) -> None:
    job = draft.job(part.id)
    draft.edit(set_key(draft.source, job, key, text, after=after))


def _set_needs(draft: WorkflowDraft, part: Part, needs: tuple[str, ...]) -> None:
    if not needs:
        _without(draft, part, ["needs"])
        return
    written = needs[0] if len(needs) == 1 else f"[{', '.join(needs)}]"
    _set(draft, part, "needs", f"needs: {written}")


# --- permissions ---------------------------------------------------------------------------------------------


def _permissions(draft: WorkflowDraft, job: Job, chosen: Dress) -> list[Edit]:
    """`id-token: write` for a job that logs in, and nothing it had before and shows a use of taken away."""
    source, token = draft.source, chosen.login is not None
    wanted = {"id-token": "write"} if token else {}
    if job.permissions is not None:
        return [] if _spelled_out(job.permissions) is None else set_permissions(source, job, wanted)
    inherited = draft.workflow.permissions
    if inherited is None:
        return set_permissions(source, job, {"contents": "read", **chosen.rights, **wanted})
    scopes = _spelled_out(inherited)
    if scopes is None or (token and inherited.id_token) or not token:
        return []
    return set_permissions(source, job, {**scopes, **wanted})


def _spelled_out(permissions: Permissions) -> Mapping[str, str] | None:
    """The scopes as a mapping; None for `write-all`, which needs nothing more."""
    if permissions.all == "write-all":
        return None
    return _READ_ALL if permissions.all is not None else permissions.scopes


# --- steps ---------------------------------------------------------------------------------------------------


def _log_in(draft: WorkflowDraft, part: Part, login: Login) -> None:
    job = draft.job(part.id)
    existing = [step for step in job.steps if step.action == CREDENTIALS_ACTION]
    if not existing:
        before = next((i for i, step in enumerate(job.steps) if step.action != "actions/checkout"), len(job.steps) - 1)
        draft.edit(credentials_step.insert(draft.source, job, login, before=before))
        return
    for number in range(len(existing)):
        step = _credentials(draft, part)[number]
        if not credentials_step.is_converted(step, login):
            draft.edit(credentials_step.convert(draft.source, step, login))


def _credentials(draft: WorkflowDraft, part: Part) -> list[Step]:
    return [step for step in draft.job(part.id).steps if step.action == CREDENTIALS_ACTION]


def _upload(draft: WorkflowDraft, part: Part, artifact: Artifact) -> None:
    """Put the upload behind the last step, with a blank line before it where that step has one above its comment."""
    last = draft.job(part.id).steps[-1]
    comment = comment_above(draft.source, last.span.start)
    gap = "\n" if comment is not None and blank_before(draft.source, comment.start) else ""
    draft.edit(insert_after_step(draft.source, last, gap + _upload_step(artifact)))


def _upload_step(artifact: Artifact) -> str:
    if len(artifact.paths) == 1:
        paths = f" {artifact.paths[0]}\n"
    else:
        paths = " |\n" + "".join(f"      {path}\n" for path in artifact.paths)
    return f"- uses: {_UPLOAD}\n  with:\n    name: {artifact.name}\n    path:{paths}    if-no-files-found: error\n"


def _download(draft: WorkflowDraft, part: Part, artifact: Artifact) -> None:
    job = draft.job(part.id)
    where = f"    path: {artifact.root}\n" if artifact.root != "." else ""
    text = f"- uses: {_DOWNLOAD}\n  with:\n    name: {artifact.name}\n{where}"
    checkout = next((step for step in job.steps if step.action == "actions/checkout"), None)
    if checkout is not None:
        draft.edit(insert_after_step(draft.source, checkout, text))
    else:
        draft.edit(insert_before_step(draft.source, job.steps[0], text))


# --- variables -----------------------------------------------------------------------------------------------


def _set_env(draft: WorkflowDraft, part: Part, variables: Mapping[str, str]) -> None:
    job = draft.job(part.id)
    missing = {name: value for name, value in variables.items() if job.env.get(name) is None}
    _correct_env(draft, part, variables)
    if not missing:
        return
    job = draft.job(part.id)
    if "env" in job.keys:
        draft.edit(add_entry(draft.source, job.env, missing))
        return
    lines = "".join(f"  {name}: {scalar(value)}\n" for name, value in missing.items())
    draft.edit(insert_key(draft.source, job, f"env:\n  # {_WHY_ENV}\n{lines}", before="steps"))


def _correct_env(draft: WorkflowDraft, part: Part, variables: Mapping[str, str]) -> None:
    """Give variables that are there already the value they need. Raises EditError where somebody else set them."""
    for name, value in variables.items():
        job = draft.job(part.id)
        entry = job.env.get(name)
        if entry is None or entry.value == value:
            continue
        if name.startswith("TF_CLI_ARGS") and "-backend-config=assume_role=" not in entry.value:
            raise EditError(f"{name} is set already and would need {value} as well", place=job.place)
        draft.edit(replace_value(draft.source, job.env, entry, value))
