"""A CI job that should get an identity token and does not, platform by platform."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from offkey.doctor.tokens import GITHUB, holds_tokens
from offkey.model.diagnosis import Ailment, Area
from offkey.model.records import dataclass
from offkey.model.winner import Tool

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.doctor.here import Here

_MOST = 8 << 20
_REMOVED = ("CI_JOB_JWT", "CI_JOB_JWT_V1", "CI_JOB_JWT_V2")


@dataclass(frozen=True, slots=True)
class _Platform:
    """What marks a job, what holds its token, and what makes it be there."""

    title: str
    mark: str
    holds: tuple[str, ...]
    cure: str


_PLATFORMS = (
    _Platform("Bitbucket", "BITBUCKET_BUILD_NUMBER", ("BITBUCKET_STEP_OIDC_TOKEN",), "set `oidc: true` in the step"),
    _Platform("CircleCI", "CIRCLECI", ("CIRCLE_OIDC_TOKEN", "CIRCLE_OIDC_TOKEN_V2"),
              "give the job a context; forks get no token unless secrets are passed to them"),
    _Platform("Spacelift", "SPACELIFT", ("SPACELIFT_OIDC_TOKEN",), "run it on a plan that has OIDC tokens"),
)  # fmt: skip
"""Sources: the pages of the platforms on OpenID Connect; see `model.platforms`."""


def examine(here: Here) -> Iterator[Ailment]:
    """What keeps the job from its token; nothing where it holds a session already."""
    yield from _removed(here)
    if here.get("GITHUB_ACTIONS") == "true":
        yield from _github(here)
    elif here.get("GITLAB_CI"):
        yield from _gitlab(here)
    for platform in _PLATFORMS:
        if here.get(platform.mark) and not any(here.get(name) for name in platform.holds) and not _served(here):
            yield _ailment(
                "missing-token", f"{platform.title}: the job has no {' or '.join(platform.holds)}", platform.cure
            )


def _ailment(id_: str, cause: str, cure: str) -> Ailment:
    return Ailment(id_, Area.PIPELINE, cause, cure)


def _served(here: Here) -> bool:
    """Whether the job has credentials that expire, from a step before or from its machine."""
    winner = here.winners[Tool.CLI_2]
    return winner.first is not None and not winner.stops and not winner.first.static


def _github(here: Here) -> Iterator[Ailment]:
    present = [name for name in GITHUB if here.get(name)]
    if len(present) == 2 or (not present and _served(here)):
        return
    if len(present) == 1:
        missing = next(name for name in GITHUB if name not in present)
        yield _ailment(
            "half-a-token-request",
            f"GitHub Actions: {present[0]} is set, and {missing} is not: no identity token can be asked for",
            "hand both on: a container, sudo or another machine must get the two variables",
        )
        return
    said = "ACTIONS_ID_TOKEN_REQUEST_URL is not set, so the job gets no identity token"
    if _from_fork(here):
        yield _ailment(
            "fork-pull-request",
            f"GitHub Actions: the pull request comes from a fork: {said}, whatever its permissions are",
            "plan forks without AWS, or after a review on a branch of this repository (not with pull_request_target)",
        )
    elif here.get("GITHUB_ACTOR") == "dependabot[bot]":
        yield _ailment(
            "missing-id-token",
            f"GitHub Actions: the run is Dependabot's, which is treated like a fork: {said}",
            "give the job `permissions: {id-token: write, contents: read}` explicitly",
        )
    else:
        yield _ailment(
            "missing-id-token",
            f"GitHub Actions: {said}: its permissions lack `id-token: write`",
            "give the job `permissions: {id-token: write, contents: read}`; a called workflow gets it from its caller",
        )


def _from_fork(here: Here) -> bool:
    """Whether the event is a pull request from another repository.

    Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request
    """
    if not here.get("GITHUB_EVENT_NAME").startswith("pull_request"):
        return False
    request = _event(here.get("GITHUB_EVENT_PATH")).get("pull_request")
    head = request.get("head") if isinstance(request, dict) else None
    repository = head.get("repo") if isinstance(head, dict) else None
    if not isinstance(repository, dict):
        return False
    name = repository.get("full_name")
    own = here.get("GITHUB_REPOSITORY")
    return bool(own and isinstance(name, str) and name.lower() != own.lower())


def _event(path: str) -> dict[str, Any]:
    try:
        with Path(path).open("rb") as file:
            found = json.loads(file.read(_MOST))
    except (OSError, ValueError, RecursionError):  # without the event nothing is known of forks, and nothing is said
        return {}
    return found if isinstance(found, dict) else {}


def _removed(here: Here) -> Iterator[Ailment]:
    used = [name for name in _REMOVED if here.get(name)]
    named = [f"{v}={here.get(v)}" for v in ("AWS_WEB_IDENTITY_TOKEN_FILE",) if "CI_JOB_JWT" in here.get(v)]
    if used or named:
        yield _ailment(
            "removed-job-token",
            f"GitLab: {', '.join(used or named)} is used; CI_JOB_JWT is deprecated since 15.9 and gone since 17.0",
            "declare `id_tokens: {AWS_TOKEN: {aud: …}}` in the job, and use $AWS_TOKEN",
        )


def _gitlab(here: Here) -> Iterator[Ailment]:
    if _served(here) or holds_tokens(here) or here.get("AWS_WEB_IDENTITY_TOKEN_FILE"):
        return
    yield _ailment(
        "missing-token",
        "GitLab: no variable of the job holds an identity token",
        "declare `id_tokens: {AWS_TOKEN: {aud: https://gitlab.com}}` in the job, with the audience of the provider",
    )
