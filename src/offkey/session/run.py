"""What a run is called: the platform, the project and the number by which the run is found again."""

from __future__ import annotations

from collections.abc import Mapping

from offkey.session.name import session_name

_RUNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    # a variable that tells the platform, and the variables that name the run; the last one is its number
    ("GITHUB_RUN_ID", ("GITHUB_REPOSITORY", "GITHUB_RUN_ID")),
    ("CI_JOB_ID", ("CI_PROJECT_PATH", "CI_JOB_ID")),
    ("BITBUCKET_BUILD_NUMBER", ("BITBUCKET_REPO_FULL_NAME", "BITBUCKET_BUILD_NUMBER")),
    ("CIRCLE_WORKFLOW_JOB_ID", ("CIRCLE_PROJECT_REPONAME", "CIRCLE_WORKFLOW_JOB_ID")),
    ("BUILDKITE_JOB_ID", ("BUILDKITE_PIPELINE_SLUG", "BUILDKITE_JOB_ID")),
    ("TFC_RUN_ID", ("TFC_WORKSPACE_NAME", "TFC_RUN_ID")),
    ("TF_VAR_spacelift_run_id", ("TF_VAR_spacelift_stack_id", "TF_VAR_spacelift_run_id")),
    ("PULL_NUM", ("BASE_REPO_OWNER", "BASE_REPO_NAME", "PROJECT_NAME", "PULL_NUM")),  # Atlantis
    ("BUILD_TAG", ("BUILD_TAG",)),  # Jenkins
)
"""Source: each platform's list of predefined variables, and `session/ambient/` for the pages."""


def run_name(environment: Mapping[str, str]) -> str:
    """A session name that finds the run again in its platform; outside of CI it names the person."""
    chosen = environment.get("AWS_ROLE_SESSION_NAME") or environment.get("OFFKEY_SESSION_NAME")
    if chosen:
        return session_name(chosen)
    for tell, names in _RUNS:
        if environment.get(tell):
            return session_name(*(environment.get(name, "") for name in names))
    return session_name("offkey", environment.get("USER") or environment.get("USERNAME") or "")


def in_ci(environment: Mapping[str, str]) -> bool:
    """Whether this is a job of a CI platform: what GitHub, GitLab and most others set."""
    return environment.get("CI", "").lower() in {"true", "1"} or any(environment.get(tell) for tell, _ in _RUNS)
