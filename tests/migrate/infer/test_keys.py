from __future__ import annotations

from pathlib import Path

from tests.migrate.pipelines import KEYS, files, found, tool_job
from tests.repositories import WORKFLOW

from offkey.migrate.infer.keys import jobs_of_the_user


def users(folder: Path, content: dict[str, str]) -> list[str]:
    repository, usages, _ = found(folder, content)
    return [usage.job.id for usage in jobs_of_the_user(repository, usages)]


def logged_in(name: str, role: str) -> str:
    step = (
        "      - uses: aws-actions/configure-aws-credentials@v6\n        with:\n"
        f"          role-to-assume: {role}\n          aws-region: eu-west-1\n"
    )
    return tool_job(name, "aws s3 ls", keys="").replace("    steps:\n", f"    steps:\n{step}")


def test_jobs_that_hold_a_key(tmp_path: Path) -> None:
    assert users(tmp_path, files(tool_job("mine", "./release.sh"), tool_job("other", "aws s3 ls", keys=""))) == ["mine"]


def test_jobs_that_inherit_a_key_and_use_aws(tmp_path: Path) -> None:
    content = files(tool_job("site", "aws s3 ls", keys=""), tool_job("lint", "npm test", keys=""))
    shared = "env:\n" + KEYS.replace("      ", "  ")
    content[WORKFLOW] = content[WORKFLOW].replace("jobs:\n", shared + "jobs:\n")
    assert users(tmp_path, content) == ["site"]


def test_jobs_that_inherit_a_key_where_none_shows_a_use_of_it(tmp_path: Path) -> None:
    """Migration lets all of these log in, so that they have to be counted before it as after it."""
    calls = "  call:\n    uses: ./.github/workflows/other.yml\n"
    content = files(tool_job("site", "./deploy.sh", keys=""), tool_job("lint", "npm test", keys=""), calls)
    shared = "env:\n" + KEYS.replace("      ", "  ")
    content[WORKFLOW] = content[WORKFLOW].replace("jobs:\n", shared + "jobs:\n")
    assert users(tmp_path, content) == ["site", "lint"]


def test_jobs_that_took_a_hub_role_in_place_of_a_key(tmp_path: Path) -> None:
    arn = "arn:aws:iam::111111111111:role"
    content = files(
        logged_in("ours", f"{arn}/infra-hub-apply-production"),
        logged_in("plans", f"{arn}/infra-hub-plan"),
        logged_in("theirs", f"{arn}/github-deploy"),
        logged_in("later", "${{ vars.ROLE }}"),
    )
    assert users(tmp_path, content) == ["ours", "plans"]
