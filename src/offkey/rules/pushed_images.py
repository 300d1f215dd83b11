"""The steps of jobs that push images to a registry of AWS (ECR), and the roles with which they do.

Source: the `action.yml` of docker/build-push-action, docker/bake-action and aws-actions/amazon-ecr-login.
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache, partial
from offkey.model.finding import Confidence
from offkey.model.regex import IGNORECASE, regex
from offkey.read.role_names import role_names
from offkey.read.role_uses import role_uses
from offkey.rules.applying_steps import in_step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offkey.model.pipeline import Job, Step, Workflow
    from offkey.model.repository import Repository
    from offkey.model.text import Place
    from offkey.read.role_names import RoleName
    from offkey.read.same import Same

_LOGIN = "aws-actions/amazon-ecr-login"
_ASKS = regex(r"\becr(?:-public)?\b[^\n]{0,200}?\bget-login")
_BUILDERS = ("docker/build-push-action", "docker/bake-action")
_MAY = regex(r"\b(?:docker|podman|buildah|docker-compose)\b[^\n]{0,400}?\bpush\b")
_PROGRAMS = ("docker", "docker-compose", "podman", "buildah")
_BEFORE_PUSH = ("image", "manifest", "compose")
_BUILDS = ("build", "buildx", "bake")
_ELSEWHERE = regex(r"(?<![\w.-])(?:ghcr\.io|docker\.io|quay\.io|localhost)[/:]|\.(?:azurecr\.io|pkg\.dev)/", IGNORECASE)
"""Registries that no role of AWS's opens."""
_EVENT = regex(r"\bgithub\.(?:event|ref)")
"""What an expression asks for that leaves the push to the event, or the branch."""
_ANY_EVENT = frozenset({"pull_request", "pull_request_target", "workflow_call", "merge_group"})
"""What starts a workflow for a pull request, or says nothing of what does."""


def pushes(
    repository: Repository, workflow: Workflow, job: Job, *, by_event: bool = False
) -> Iterator[tuple[Step, Place]]:
    """The steps of a job that push images, whatever the event, where it signs in to the registry.

    With `by_event` those as well in which the event decides, or the script.
    """
    if not any(_says_push(step) for step in job.steps):
        return
    found = partial(in_step, repository, workflow.source)
    pushing = _pushing_somewhen if by_event else _pushing
    if any(place for step in job.steps for place in found(step, _signing_in)):
        yield from ((step, place) for step in job.steps for place, _ in found(step, pushing))


def is_for_merged(workflow: Workflow) -> bool:
    """Whether something else than a pull request starts a workflow as well."""
    return any(trigger.event not in _ANY_EVENT for trigger in workflow.triggers)


@lru_cache(maxsize=1)
def pushing_roles(repository: Same[Repository]) -> frozenset[tuple[str, str]]:
    """The roles with which images are pushed that are no pull request's: their names, and the jobs' environments."""
    return frozenset((name.name, name.environment) for name, _ in _names(repository.value, by_event=False))


@lru_cache(maxsize=1)
def pushed_somewhen(repository: Same[Repository]) -> Mapping[tuple[str, str], Place]:
    """The same with those with which the event, or a script, decides about the push, each with where that is."""
    found: dict[tuple[str, str], Place] = {}
    for name, place in _names(repository.value, by_event=True):
        found.setdefault((name.name, name.environment), place)
    return found


def _names(repository: Repository, *, by_event: bool) -> Iterator[tuple[RoleName, Place]]:
    for workflow in repository.workflows:
        if b"push" not in workflow.source.data or b"ecr" not in workflow.source.data:
            continue
        for job in workflow.jobs:
            place = next((place for _, place in pushes(repository, workflow, job, by_event=by_event)), None)
            for use in role_uses(repository, workflow, job) if place is not None else ():
                for name in role_names(repository, workflow, job, use):
                    if place is not None and name.for_merged and is_for_merged(name.starting(workflow)):
                        yield name, place


def _says_push(step: Step) -> bool:
    """Whether a step may push, or is an action of the repository, which may."""
    if step.uses is not None:
        return step.action in _BUILDERS or step.uses.startswith("./")
    return _MAY.search((step.run or "").replace("\\\n", " ")) is not None


def _signing_in(step: Step) -> Iterator[tuple[int | None, Confidence]]:
    """The step, if it signs in to a registry of AWS."""
    registry = step.with_.value("registry") or "" if step.action == "docker/login-action" else ""
    if step.action == _LOGIN or ".dkr.ecr." in registry or _ASKS.search((step.run or "").replace("\\\n", " ")):
        yield None, Confidence.HIGH


def _pushing(step: Step, *, by_event: bool = False) -> Iterator[tuple[int | None, Confidence]]:
    """The action (None) and the commands (by offset) that push; not those of which the event or the script decides."""
    if "inputs." in (step.condition or ""):
        return  # of an action, whose caller decides
    if step.action in _BUILDERS and (_is_told(step) or (by_event and _is_told_by_event(step))):
        yield None, Confidence.HIGH
    if step.run is None or not _says_push(step):
        return
    from offkey.read.github_step import script

    for command in script(step).commands:
        words = command.words
        left = command.conditional and not by_event
        if words[:1] and words[0] in _PROGRAMS and not left and _is_push(words):
            yield command.span.start, Confidence.MEDIUM


def _pushing_somewhen(step: Step) -> Iterator[tuple[int | None, Confidence]]:
    return _pushing(step, by_event=True)


def _is_told(step: Step) -> bool:
    """Whether an action is told to push, and not by an expression, which the event may decide."""
    return (step.with_.value("push") or "").strip().lower() == "true" and _is_for_aws(step)


def _is_told_by_event(step: Step) -> bool:
    """Whether the event says if an action pushes: `push: ${{ github.event_name == 'push' }}`."""
    return _EVENT.search(step.with_.value("push") or "") is not None and _is_for_aws(step)


def _is_for_aws(step: Step) -> bool:
    tags = step.with_.value("tags") or ""
    return _ELSEWHERE.search(tags) is None or "ecr" in tags.lower()


def _is_push(words: tuple[str, ...]) -> bool:
    if any(map(_ELSEWHERE.search, words)):
        return False
    verbs = [word for word in words[1:] if not word.startswith("-")]
    if verbs[:1] == ["push"] or words[0] == "docker-compose":
        return "push" in verbs
    if verbs[:1] and verbs[0] in _BEFORE_PUSH:
        return "push" in verbs[1:]
    return bool(verbs) and verbs[0] in _BUILDS and "--push" in words
