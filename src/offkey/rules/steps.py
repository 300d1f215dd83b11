"""The steps that files hold, of workflows and of composite actions alike."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.node import Share
    from offkey.model.pipeline import Step
    from offkey.model.text import Source


def steps_by_file(share: Share) -> Iterator[tuple[Source, tuple[Step, ...]]]:
    """Each workflow and composite action with its steps, in the order of the files."""
    for workflow in share.workflows:
        yield workflow.source, tuple(step for job in workflow.jobs for step in job.steps)
    for action in share.actions:
        yield action.source, action.steps
