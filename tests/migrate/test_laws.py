"""What holds for every workflow that is migrated, whatever it looks like."""

from __future__ import annotations

import tempfile
from pathlib import Path

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.repositories import repository

from offkey.migrate.migration import Migration, migrate
from offkey.model.configuration import PartialAccess, PartialConfiguration, PartialRepository
from offkey.model.repository import Repository
from offkey.model.text import Source
from offkey.read import key_uses
from offkey.read.github import read_workflow
from offkey.read.github_permissions import has_id_token
from offkey.read.repository import replaced

PATH = ".github/workflows/deploy.yml"
ANSWERS = PartialConfiguration(
    repository=PartialRepository(owner="acme", name="infra"),
    region="eu-west-1",
    accounts={"main": "111111111111"},
    hub="main",
    access={"main": PartialAccess(services=("ec2",), direct=True)},
)
KEYS = (
    "AWS_ACCESS_KEY_ID: ${{ secrets.AWS_ACCESS_KEY_ID }}",
    "AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}",
)
GUARD = "github.ref == 'refs/heads/main'"


def lines(indent: int, *texts: str) -> list[str]:
    return [" " * indent + text for text in texts]


@st.composite
def env(draw: st.DrawFn, indent: int, *, keys: bool) -> list[str]:
    """An `env:` with or without the two key lines, and with others around them in any order."""
    known = ["TF_IN_AUTOMATION: 'true'", "AWS_REGION: eu-west-1 # where", "A: 'ü'"]
    others = draw(st.lists(st.sampled_from(known), unique=True))
    entries = draw(st.permutations([*others, *(KEYS if keys else ())]))
    return [*lines(indent, "env:"), *lines(indent + 2, *entries)] if entries else []


@st.composite
def steps(draw: st.DrawFn, indent: int, *, keys_in_step: bool, keys_in_env: bool) -> list[str]:
    dash = " " * indent + "- "
    found = [dash + "uses: actions/checkout@v4"]
    if keys_in_step:
        found += [dash + "uses: aws-actions/configure-aws-credentials@v4", *lines(indent + 2, "with:")]
        inputs = draw(
            st.permutations(
                [
                    "aws-access-key-id: ${{ secrets.AWS_ACCESS_KEY_ID }}",
                    "aws-secret-access-key: ${{ secrets.AWS_SECRET_ACCESS_KEY }}",
                    "aws-region: eu-west-1",
                ]
            )
        )
        found += lines(indent + 4, *inputs)
    if draw(st.booleans()):
        found += ["", " " * indent + "# a comment that stays"]
    found += [dash + "run: terraform init"]
    if keys_in_env:
        found += [" " * (indent + 2) + text.strip() for text in ("env:",)] + lines(indent + 4, *KEYS)
    found += [dash + "name: Plan", *lines(indent + 2, "run: |", "  terraform plan \\", "    -out=tfplan")]
    if draw(st.booleans()):
        found += [dash + "name: Apply"]
        if draw(st.booleans()):
            found += lines(indent + 2, f"if: {GUARD}")
        found += lines(indent + 2, "run: terraform apply tfplan")
    return found


@st.composite
def workflows(draw: st.DrawFn) -> bytes:
    """A workflow of one or two jobs with static keys in at least one of the places where they occur."""
    level = draw(st.sampled_from(["workflow", "job", "step", "action"]))
    width = draw(st.sampled_from([2, 4]))
    events = draw(st.sampled_from(["push", "[push, pull_request]"]))
    found = ["# The team's pipeline: ü", "name: deploy", f"on: {events}"]
    if draw(st.booleans()):
        found += ["permissions:", "  contents: read"]
    found += draw(env(0, keys=level == "workflow"))
    found += ["", "jobs:"]
    names = draw(st.lists(st.sampled_from(["dev", "live"]), min_size=1, max_size=2, unique=True))
    for number, name in enumerate(names):
        found += lines(width, f"{name}:")
        found += lines(2 * width, "runs-on: ubuntu-latest")
        if number and draw(st.booleans()):
            found += lines(2 * width, f"needs: {names[0]}")
        found += draw(env(2 * width, keys=level == "job"))
        found += lines(2 * width, "steps:")
        found += draw(steps(2 * width + 2, keys_in_step=level == "action", keys_in_env=level == "step"))
        found += [""] if draw(st.booleans()) else []
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    text = newline.join(found) + draw(st.sampled_from(["", newline]))
    return draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + text.encode()


def migrated(data: bytes) -> tuple[Repository, Migration]:
    with tempfile.TemporaryDirectory() as folder:
        before = repository(Path(folder), {PATH: data, "main.tf": 'resource "aws_vpc" "a" {}\n'})
        return before, migrate(before, ANSWERS)


@settings(max_examples=60, deadline=None)
@given(workflows())
def test_no_key_is_left_and_every_job_that_logs_in_may(data: bytes) -> None:
    before, found = migrated(data)
    assert found.plan.secrets_before == 1
    assert found.plan.secrets_after == 0
    assert [u for u in found.plan.unresolved if "also runs for pull requests" not in u.reason] == []
    after = replaced(before, found.plan.after)
    assert key_uses.find(after) == ()
    for job in after.workflows[0].jobs:
        logs_in = any((step.action or "").endswith("configure-aws-credentials") for step in job.steps)
        assert has_id_token(after, after.workflows[0], job) is logs_in


@settings(max_examples=60, deadline=None)
@given(workflows())
def test_twice_is_once(data: bytes) -> None:
    before, found = migrated(data)
    with tempfile.TemporaryDirectory() as folder:
        again = repository(Path(folder), {p: s.data for p, s in before.sources.items()} | dict(found.plan.after))
        assert dict(migrate(again, ANSWERS).plan.after) == {}


@settings(max_examples=60, deadline=None)
@given(workflows())
def test_the_result_is_the_same_kind_of_file(data: bytes) -> None:
    _, found = migrated(data)
    after = found.plan.after[PATH]
    assert after.startswith(b"\xef\xbb\xbf") == data.startswith(b"\xef\xbb\xbf")
    assert (b"\r\n" in after) == (b"\r\n" in data)
    assert after.count(b"\n") == after.count(b"\r\n") or b"\r\n" not in after
    assert after.endswith(b"\n") == data.endswith(b"\n")
    document = yaml.safe_load(after.decode("utf-8-sig"))
    assert read_workflow(Source(PATH, after)).problems == ()
    assert all("runs-on" in job and job["steps"] for job in document["jobs"].values())


@settings(max_examples=60, deadline=None)
@given(workflows())
def test_what_has_nothing_to_do_with_keys_stands_as_it_stood(data: bytes) -> None:
    """The lines of the original that are kept appear in their order; a split job repeats some of them."""
    _, found = migrated(data)
    after = found.plan.after[PATH].splitlines()
    gone = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "aws-access-key-id", "aws-secret-access-key", "configure-aws")
    changed = (*gone, "env:", "needs:", "if:", "permissions:", "with:")
    kept = [line for line in data.splitlines() if not any(word.encode() in line for word in changed)]
    assert [line for line in kept if line not in after] == []


@settings(max_examples=60, deadline=None)
@given(workflows())
def test_only_a_job_bound_to_an_environment_holds_the_role_that_applies(data: bytes) -> None:
    before, found = migrated(data)
    after = replaced(before, found.plan.after)
    for job in after.workflows[0].jobs:
        roles = [step.with_.value("role-to-assume") or "" for step in job.steps if step.with_]
        applies = any("terraform apply" in (step.run or "") for step in job.steps)
        assert all(("-hub-apply-" in role) == (job.environment is not None) for role in roles if role)
        assert not applies or job.environment is not None
