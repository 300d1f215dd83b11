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
    from collections.abc import Iterator

    from offkey.model.pipeline import Job, Step, Workflow
    from offkey.model.repository import Repository
    from offkey.model.text import Place
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
_ANY_EVENT = frozenset({"pull_request", "pull_request_target", "workflow_call", "merge_group"})
"""What starts a workflow for a pull request, or says nothing of what does."""


def pushes(repository: Repository, workflow: Workflow, job: Job) -> Iterator[tuple[Step, Place]]:
    """The steps of a job that push images, whatever the event, where it signs in to the registry."""
    if not any(_says_push(step) for step in job.steps):
        return
    found = partial(in_step, repository, workflow.source)
    if any(place for step in job.steps for place in found(step, _signing_in)):
        yield from ((step, place) for step in job.steps for place, _ in found(step, _pushing))


def is_for_merged(workflow: Workflow) -> bool:
    """Whether something else than a pull request starts a workflow as well."""
    return any(trigger.event not in _ANY_EVENT for trigger in workflow.triggers)


@lru_cache(maxsize=1)
def pushing_roles(repository: Same[Repository]) -> frozenset[tuple[str, str]]:
    """The roles with which images are pushed that are no pull request's: their names, and the jobs' environments."""
    return frozenset(_names(repository.value))


def _names(repository: Repository) -> Iterator[tuple[str, str]]:
    for workflow in repository.workflows:
        if b"push" not in workflow.source.data or b"ecr" not in workflow.source.data:
            continue
        for job in workflow.jobs:
            if any(True for _ in pushes(repository, workflow, job)):
                for use in role_uses(repository, workflow, job):
                    for name in role_names(repository, workflow, job, use):
                        if name.for_merged and is_for_merged(name.starting(workflow)):
                            yield name.name, name.environment


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


def _pushing(step: Step) -> Iterator[tuple[int | None, Confidence]]:
    """The action (None) and the commands (by offset) that push; not those of which the script decides."""
    if "inputs." in (step.condition or ""):
        return  # of an action, whose caller decides
    if step.action in _BUILDERS and _is_told(step):
        yield None, Confidence.HIGH
    if step.run is None or not _says_push(step):
        return
    from offkey.read.github_step import script

    for command in script(step).commands:
        words = command.words
        if words[:1] and words[0] in _PROGRAMS and not command.conditional and _is_push(words):
            yield command.span.start, Confidence.MEDIUM


def _is_told(step: Step) -> bool:
    """Whether an action is told to push, and not by an expression, which the event may decide."""
    told = (step.with_.value("push") or "").strip().lower() == "true"
    tags = step.with_.value("tags") or ""
    return told and (_ELSEWHERE.search(tags) is None or "ecr" in tags.lower())


def _is_push(words: tuple[str, ...]) -> bool:
    if any(map(_ELSEWHERE.search, words)):
        return False
    verbs = [word for word in words[1:] if not word.startswith("-")]
    if verbs[:1] == ["push"] or words[0] == "docker-compose":
        return "push" in verbs
    if verbs[:1] and verbs[0] in _BEFORE_PUSH:
        return "push" in verbs[1:]
    return bool(verbs) and verbs[0] in _BUILDS and "--push" in words
