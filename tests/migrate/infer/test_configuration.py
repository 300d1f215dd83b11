from __future__ import annotations

from pathlib import Path

import pytest
from tests.migrate.pipelines import DEV, KEYS, LIVE, SHARED, apply_job, files, found, root, tool_job
from tests.repositories import WORKFLOW

from offkey.migrate.infer.configuration import infer
from offkey.model.configuration import PartialAccess, PartialConfiguration
from offkey.model.document import problems, to_document

ENVIRONMENTS = {
    "environments__dev": root("dev.tfstate", DEV),
    "environments__live": root("live.tfstate", LIVE),
}


def inferred(folder: Path, content: dict[str, str]) -> PartialConfiguration:
    partial = infer(*found(folder, content))
    assert list(problems(to_document(partial))) == []
    return partial


def access(folder: Path, content: dict[str, str]) -> dict[str, PartialAccess]:
    return dict(inferred(folder, content).access or {})


def environments(folder: Path, content: dict[str, str]) -> dict[str, tuple[str, ...] | None]:
    return {name: entry.environments for name, entry in access(folder, content).items()}


def test_accounts_state_and_access_are_told_from_the_roots(tmp_path: Path) -> None:
    partial = inferred(tmp_path, files(apply_job("dev", "environments/dev"), **ENVIRONMENTS))
    assert partial.accounts == {"dev": DEV, "live": LIVE, "shared": SHARED}
    assert partial.hub == "shared"
    assert partial.state is not None
    assert partial.state.keys == {"environments/dev": "dev.tfstate", "environments/live": "live.tfstate"}
    assert partial.access == {
        "dev": PartialAccess(("dev",), ("ec2",), roots=("environments/dev",)),
        "live": PartialAccess(("live",), ("ec2",), roots=("environments/live",)),
    }


def test_the_environments_that_jobs_name_are_those_of_the_account(tmp_path: Path) -> None:
    content = files(
        apply_job("canary", "environments/live", environment="canary"),
        apply_job("live", "environments/live", environment="production"),
        apply_job("dev", "environments/dev"),
        **ENVIRONMENTS,
    )
    assert environments(tmp_path, content) == {"dev": ("dev",), "live": ("canary", "production")}


def test_a_job_that_plans_only_binds_nothing(tmp_path: Path) -> None:
    planning = apply_job("plan", "environments/live", environment="preview").replace("apply -auto-approve", "plan")
    content = files(planning, apply_job("live", "environments/live"), **ENVIRONMENTS)
    assert environments(tmp_path, content)["live"] == ("live",)


def test_an_environment_that_the_matrix_names_leads_to_what_its_combination_applies(tmp_path: Path) -> None:
    job = apply_job(
        "apply", "environments/${{ matrix.env }}", environment="${{ matrix.env }}", matrix="{env: [dev, live]}"
    )
    entries = access(tmp_path, files(job, **ENVIRONMENTS))
    assert {name: entry.environments for name, entry in entries.items()} == {"dev": ("dev",), "live": ("live",)}
    assert {name: entry.roots for name, entry in entries.items()} == {
        "dev": ("environments/dev",),
        "live": ("environments/live",),
    }


def test_one_account_in_all_combinations_of_a_matrix_has_all_its_environments(tmp_path: Path) -> None:
    job = apply_job("apply", "infra", environment="eu-${{ matrix.stage }}", matrix="{stage: [staging, prod]}")
    content = files(job, infra=root("infra.tfstate", DEV))
    assert environments(tmp_path, content) == {"infra": ("eu-staging", "eu-prod")}


@pytest.mark.parametrize(
    ("environment", "matrix"),
    [
        ("${{ inputs.environment }}", None),
        ("${{ github.ref_name }}", None),
        ("${{ matrix.env }}", "${{ fromJSON(needs.list.outputs.all) }}"),
        ('"*"', None),  # no name for an environment that a trust policy could name exactly
    ],
)
def test_an_environment_that_only_a_run_knows_counts_for_nothing(
    tmp_path: Path, environment: str, matrix: str | None
) -> None:
    content = files(apply_job("live", "environments/live", environment=environment, matrix=matrix), **ENVIRONMENTS)
    assert environments(tmp_path, content)["live"] == ("live",)


def test_a_matrix_that_names_the_accounts_will_name_the_environments(tmp_path: Path) -> None:
    job = apply_job("apply", "environments/${{ matrix.env }}", matrix="{env: [dev, live]}")
    assert environments(tmp_path, files(job, **ENVIRONMENTS)) == {"dev": ("dev",), "live": ("live",)}


def test_accounts_that_one_job_applies_share_an_environment(tmp_path: Path) -> None:
    content = files(apply_job("all", "environments/dev", "environments/live"), **ENVIRONMENTS)
    assert environments(tmp_path, content) == {"dev": ("production",), "live": ("production",)}


def test_what_accounts_have_in_common_names_the_environment_they_share(tmp_path: Path) -> None:
    modules = {"app-live": root("app.tfstate", DEV), "data-live": root("data.tfstate", LIVE)}
    content = files(apply_job("all", "app-live", "data-live"), **modules)
    assert environments(tmp_path, content) == {"app-live": ("live",), "data-live": ("live",)}


def test_a_root_of_two_accounts_is_in_the_roots_of_both(tmp_path: Path) -> None:
    content = files(apply_job("peering", "stacks/peering"), stacks__peering=root("p.tfstate", DEV, LIVE))
    found_access = access(tmp_path, content)
    assert [entry.roots for entry in found_access.values()] == [("stacks/peering",), ("stacks/peering",)]
    assert len({entry.environments for entry in found_access.values()}) == 1


def test_a_name_written_in_two_ways_is_one_environment(tmp_path: Path) -> None:
    content = files(
        apply_job("one", "environments/live", environment="Live"),
        apply_job("two", "environments/live", environment="live"),
        apply_job("three", "environments/dev", environment="LIVE"),
        **ENVIRONMENTS,
    )
    assert environments(tmp_path, content) == {"dev": ("Live",), "live": ("Live",)}


def test_a_job_without_an_environment_beside_jobs_with_several_gets_one_of_its_own(tmp_path: Path) -> None:
    content = files(
        apply_job("staging", "infra", environment="staging"),
        apply_job("prod", "infra", environment="prod"),
        apply_job("nightly", "infra"),
        infra=root("infra.tfstate", DEV),
    )
    assert environments(tmp_path, content) == {"infra": ("staging", "prod", "infra")}


def test_a_job_without_an_environment_joins_the_only_one(tmp_path: Path) -> None:
    content = files(
        apply_job("nightly", "infra"),
        apply_job("prod", "infra", environment="prod"),
        infra=root("infra.tfstate", DEV),
    )
    assert environments(tmp_path, content) == {"infra": ("prod",)}


# --- without a further role ----------------------------------------------------------------------------------


def test_the_hub_that_is_deployed_into_directly(tmp_path: Path) -> None:
    content = files(apply_job("apply", "infra"), infra=root("infra.tfstate", direct=True, state=""))
    partial = inferred(tmp_path, content)
    assert (partial.hub, partial.accounts) == ("main", {"main": None})
    assert partial.access == {"main": PartialAccess(("production",), ("ec2",), direct=True, roots=("infra",))}


def test_the_hub_is_bound_to_the_stage_that_its_roots_tell(tmp_path: Path) -> None:
    content = files(
        apply_job("apply", "environments/dev"),
        tool_job("deploy", "aws ecs update-service"),
        environments__dev=root("infra.tfstate", direct=True, state=""),
    )
    assert environments(tmp_path, content) == {"main": ("dev",)}


def test_the_hub_beside_other_accounts_leads_with_them(tmp_path: Path) -> None:
    """A root works in the hub as well: the environment of its account leads to both, and others' do not."""
    content = files(
        apply_job("dev", "environments/dev"),
        apply_job("live", "environments/live"),
        apply_job("base", "base"),
        environments__dev=root("dev.tfstate", DEV, direct=True),
        environments__live=root("live.tfstate", LIVE, direct=True),
        base=root("base.tfstate", direct=True),
    )
    found_access = access(tmp_path, content)
    assert {name: entry.environments for name, entry in found_access.items()} == {
        "dev": ("dev",),
        "live": ("live",),
        "shared": ("dev", "live", "production"),
    }
    assert found_access["shared"].roots == ("base", "environments/dev", "environments/live")


def test_jobs_without_terraform_bring_their_environments_to_the_hub(tmp_path: Path) -> None:
    content = files(
        apply_job("apply", "infra", environment="infrastructure"),
        tool_job("site", "aws s3 sync site s3://site", environment="website"),
        tool_job("script", "./release.sh", environment="release"),
        tool_job("lint", "npm test", environment="none-of-ours", keys=""),
        infra=root("infra.tfstate", direct=True, state=""),
    )
    found_access = access(tmp_path, content)["main"]
    assert found_access.environments == ("infrastructure", "website", "release")
    assert found_access.services == ("ec2", "s3")
    assert found_access.roots == ("infra",)


def test_jobs_without_terraform_beside_accounts_work_in_the_hub(tmp_path: Path) -> None:
    content = files(
        apply_job("dev", "environments/dev"), tool_job("site", "aws s3 sync site s3://site"), **ENVIRONMENTS
    )
    assert access(tmp_path, content)["shared"] == PartialAccess(("production",), ("s3",), direct=True, roots=())


def test_a_job_with_keys_of_another_cloud_counts_for_nothing(tmp_path: Path) -> None:
    keys = KEYS.replace("secrets.AWS_", "secrets.R2_") + (
        "      AWS_ENDPOINT_URL: https://0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com\n"
    )
    content = files(
        apply_job("dev", "environments/dev"),
        tool_job("backup", "aws s3 cp a s3://b", environment="backup", keys=keys),
        **ENVIRONMENTS,
    )
    assert set(access(tmp_path, content)) == {"dev", "live"}


def test_a_job_that_calls_a_workflow_does_nothing_itself(tmp_path: Path) -> None:
    calls = f"  deploy:\n    uses: ./.github/workflows/called.yml\n    secrets:\n{KEYS}"
    content = files(apply_job("dev", "environments/dev"), calls, **ENVIRONMENTS)
    assert set(access(tmp_path, content)) == {"dev", "live"}


def test_a_script_alone_is_asked_about_as_the_one_account(tmp_path: Path) -> None:
    partial = inferred(tmp_path, files(tool_job("release", "./release.sh", environment="release")))
    assert (partial.hub, partial.accounts) == ("main", {"main": None})
    assert partial.access == {"main": PartialAccess(("release",), direct=True, roots=())}


# --- what the user's file says ---------------------------------------------------------------------------------


def test_accounts_go_by_the_names_of_the_file_and_their_environments_too(tmp_path: Path) -> None:
    user = PartialConfiguration(accounts={"sandbox": DEV, "production": LIVE})
    partial = infer(*found(tmp_path, files(apply_job("dev", "environments/dev"), **ENVIRONMENTS)), user)
    assert {name: entry.environments for name, entry in (partial.access or {}).items()} == {
        "sandbox": ("sandbox",),
        "production": ("production",),
    }


@pytest.mark.parametrize(
    "user",
    [
        PartialConfiguration(accounts={"tools": SHARED, "dev": DEV}, hub="tools"),
        PartialConfiguration(accounts={"tools": SHARED}),
        PartialConfiguration(hub="tools"),
    ],
)
def test_what_is_done_directly_is_done_in_the_hub_of_the_file(tmp_path: Path, user: PartialConfiguration) -> None:
    content = files(apply_job("apply", "infra"), infra=root("infra.tfstate", DEV, direct=True, state=""))
    partial = infer(*found(tmp_path, content), user)
    assert partial.hub == "tools"
    assert (partial.access or {})["tools"].direct is True


# --- roots ---------------------------------------------------------------------------------------------------


def test_a_root_that_nobody_applies_directly_belongs_to_nobody(tmp_path: Path) -> None:
    content = files(apply_job("dev", "environments/dev"), bootstrap=root("boot.tfstate", direct=True), **ENVIRONMENTS)
    assert {path for entry in access(tmp_path, content).values() for path in entry.roots or ()} == {
        "environments/dev",
        "environments/live",
    }


def test_a_root_whose_account_does_not_show_goes_with_the_environment_it_is_applied_under(tmp_path: Path) -> None:
    content = files(
        apply_job("dev", "environments/dev", environment="dev"),
        apply_job("dns", "dns", environment="dev"),
        dns=root("dns.tfstate", ""),
        **ENVIRONMENTS,
    )
    found_access = access(tmp_path, content)
    assert found_access["dev"].roots == ("environments/dev", "dns")
    assert found_access["live"].roots == ("environments/live",)


def test_where_a_job_applies_what_only_a_run_knows_its_accounts_say_no_roots(tmp_path: Path) -> None:
    content = files(
        apply_job("any", "stacks/$STACK", environment="dev"),
        apply_job("dev", "environments/dev", environment="dev"),
        **ENVIRONMENTS,
    )
    found_access = access(tmp_path, content)
    assert found_access["dev"].roots is None
    assert found_access["live"].roots == ("environments/live",)


def test_only_roots_with_a_known_key_are_named(tmp_path: Path) -> None:
    other = root("other.tfstate", DEV).replace("acme-state", "another-bucket")
    content = files(apply_job("dev", "environments/dev"), other__dev=other, **ENVIRONMENTS)
    assert access(tmp_path, content)["dev"].roots == ("environments/dev",)


def test_while_no_key_is_known_all_roots_are_named(tmp_path: Path) -> None:
    unknown = root("x", DEV).replace('    key    = "x"\n', "")
    partial = inferred(tmp_path, files(apply_job("infra", "infra"), infra=unknown))
    assert partial.state is not None
    assert partial.state.keys is None
    assert (partial.access or {})["infra"].roots == ("infra",)


# --- branches -------------------------------------------------------------------------------------------------


def test_the_branches_of_jobs_that_hold_keys_are_the_same_when_they_hold_none(tmp_path: Path) -> None:
    """Or a second run would find more branches than the first."""
    content = files(tool_job("release", "./release.sh"))
    content[WORKFLOW] = content[WORKFLOW].replace("[main]", "[main, next]")
    before = inferred(tmp_path / "before", content)
    login = (
        "      - uses: aws-actions/configure-aws-credentials@v6\n        with:\n"
        f"          role-to-assume: arn:aws:iam::{SHARED}:role/infra-hub-apply-production\n"
    )
    content[WORKFLOW] = content[WORKFLOW].replace(f"    env:\n{KEYS}", "").replace("steps:\n", f"steps:\n{login}")
    after = inferred(tmp_path / "after", content)
    assert before.repository == after.repository
    assert before.repository.plan_branches == ("next",)
    assert before.access == after.access


# --- what cannot be true -------------------------------------------------------------------------------------


def test_what_cannot_be_true_is_left_out(tmp_path: Path) -> None:
    content = files(apply_job("dev", "infra"), infra=root("{KEY}", DEV).replace("acme-state", "{BUCKET}"))
    content[WORKFLOW] = content[WORKFLOW].replace("branches: [main]", 'branches: [main, "a:b", next]')
    partial = inferred(tmp_path, content)
    assert partial.state is not None
    assert partial.state.bucket is None
    assert partial.repository.plan_branches == ("next",)


def test_nothing_is_inferred_from_nothing(tmp_path: Path) -> None:
    assert inferred(tmp_path, {"README.md": "# Nothing\n"}) == PartialConfiguration()
