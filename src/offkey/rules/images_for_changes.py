"""Jobs on pull requests that take the role with which the images of what is merged are pushed to a registry of AWS."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related
from offkey.model.regex import IGNORECASE, regex
from offkey.read.pull_request_guard import conditions
from offkey.read.same import Same
from offkey.rules.pull_request_runs import place_of_use, runs_for_changes, surely_runs_for_changes
from offkey.rules.pushed_images import is_for_merged, pushed_somewhen, pushes, pushing_roles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.node import JobNode
    from offkey.model.pipeline import Step
    from offkey.model.text import Place
    from offkey.read.role_names import RoleName
    from offkey.read.role_uses import RoleUse

_MERGED = regex(r"push|publish|release|deploy|prod|main\b|master|default_branch", IGNORECASE).search


def of_images(node: JobNode, use: RoleUse, name: RoleName, shown: str) -> Finding | None:
    """What is said of a job that pushes images with such a role, or has it at hand while the event decides."""
    if "${{" in name.environment or not name.for_merged:
        return None  # which may have another role for what is merged
    pushed = _pushed(node, name)
    if pushed is not None:
        return Finding(
            f"the job {node.job.id} pushes the images of a pull request, before anybody has read it, with the role "
            f"with which those of what is merged are pushed ({shown}): whoever can push a branch decides what is in "
            "any of them. Push with another role, to another repository of images, or not before the merge.",
            place_of_use(node.workflow, use),
            related=(Related(pushed, "pushes here"),),
            confidence=Confidence.LOW,
        )
    place = pushed_somewhen(Same(node.repository)).get((name.name, name.environment))
    if place is None or not surely_runs_for_changes(node.workflow, node.job, use.step, name):
        return None
    return Finding(
        f"the job {node.job.id} takes the role with which the images of what is merged are pushed ({shown}) on "
        "pull requests too, whether or not theirs are pushed: whoever can push a branch decides what runs with it. "
        "Take it only where something is pushed (`if: github.event_name != 'pull_request'`), or one that reads.",
        place_of_use(node.workflow, use),
        related=(Related(place, "pushes here"),),
        confidence=Confidence.LOW,
    )


def _pushed(node: JobNode, name: RoleName) -> Place | None:
    """Where a job pushes the images of a pull request with a role with which those of what is merged are pushed."""
    starting = name.starting(node.workflow)
    for step, place in pushes(node.repository, node.workflow, node.job):
        runs = runs_for_changes(node.workflow, node.job, step, name)
        goes_on = runs is True or (runs is not False and not _is_left_to_others(node, step, name))
        if goes_on and (
            is_for_merged(starting) or (name.name, name.environment) in pushing_roles(Same(node.repository))
        ):
            return place
    return None


def _is_left_to_others(node: JobNode, step: Step, name: RoleName) -> bool:
    """Whether what decides about a step, and is not known, may be about what is merged: `needs.x.outputs.is_main`."""
    asked = [*conditions(node.workflow, node.job, step), *(call.job.condition or "" for call in name.calls)]
    return any(map(_MERGED, asked))
