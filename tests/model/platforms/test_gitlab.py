"""GitLab's tokens. GitLab Docs, "OpenID Connect (OIDC) authentication using ID tokens"; facts 2 and 5.4."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.model.platforms.fitting import classes, fits, minted

from offkey.model.platforms import gitlab
from offkey.model.platforms.gitlab_subjects import DEFAULT, rows
from offkey.model.platforms.gitlab_tokens import PLATFORM, SELF_MANAGED
from offkey.model.tokens import Project, ReachClass

# The payload of the page, without what no family speaks of (times, ids of job, pipeline and runner, commits).
DOCUMENTED = {
    "namespace_id": "72",
    "project_id": "20",
    "project_path": "my-group/my-project",
    "user_id": "1",
    "user_login": "sample-user",
    "user_email": "sample-user@example.com",
    "user_access_level": "developer",
    "pipeline_source": "push",
    "ref": "feature-branch-1",
    "ref_type": "branch",
    "ref_path": "refs/heads/feature-branch-1",
    "ref_protected": "false",
    "environment": "test-environment2",
    "environment_protected": "false",
    "deployment_tier": "testing",
    "runner_environment": "self-hosted",
    "sub": "project_path:my-group/my-project:ref_type:branch:ref:feature-branch-1",
    "aud": "https://vault.example.com",
}
OWN = Project("my-group", "my-project", "72", "20")
OF_ENVIRONMENT = {"environment", "environment_protected", "deployment_tier"}


@pytest.mark.parametrize(
    ("project", "shared", "instance"),
    [
        (OWN, {"insider"}, {"insider"}),
        (Project("my-group", "my-project"), {"insider"}, {"insider"}),
        (Project("my-group"), {"insider", "sibling"}, {"insider", "sibling"}),
        (Project("my-group", "other"), {"sibling"}, {"sibling"}),
        (Project("my-group", "sub/my-project"), {"sibling"}, {"sibling"}),
        (Project("another", "my-project", "71", "21"), {"stranger"}, {"sibling"}),
    ],
)
def test_the_documented_token_is_of_one_class(project: Project, shared: set[str], instance: set[str]) -> None:
    asked = {name: DOCUMENTED[name] for name in ("sub", "aud", "project_id", "project_path", "namespace_id", "ref")}
    assert classes(PLATFORM, "gitlab.com", asked, project) == shared
    assert classes(SELF_MANAGED, "gitlab.example.com", asked, project) == instance


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, True),
        ({"ref_type": "tag"}, False),
        ({"ref": "main"}, False),
        ({"ref_path": "refs/tags/feature-branch-1"}, False),
        ({"project_id": "21"}, False),
        ({"namespace_id": "73"}, False),
        ({"pipeline_source": "pull_request"}, False),
        ({"pipeline_source": "merge_request_event"}, True),
        ({"ref_protected": "yes"}, False),
        ({"deployment_tier": "live"}, False),
        ({"user_access_level": "Developer"}, False),
        ({"project_path": "my-group/My-Project"}, False),
        ({"sub": "project_id:20:ref_type:branch:ref:feature-branch-1"}, True),
        ({"sub": "project_id:21:ref_type:branch:ref:feature-branch-1"}, False),
        ({"sub": "project_path:my-group/my-project"}, True),
        ({"sub": "project_path:my-group/my-project:ref:feature-branch-1"}, True),
        ({"sub": "project_path:my-group/my-project:ref:feature-branch-1:ref_type:branch"}, True),
        ({"sub": "project_path:my-group/my-project:deployment_tier:testing:ref_protected:false"}, True),
        ({"sub": "project_path:my-group/my-project:deployment_tier:production"}, False),
        ({"sub": "project_path:my-group/my-project:environment:test-environment2"}, False),
        ({"sub": "ref:feature-branch-1:project_path:my-group/my-project"}, False),
    ],
)
def test_all_claims_of_a_token_are_of_one_event(change: dict[str, str], expected: bool) -> None:
    # Claims that multiply what has to be tried are looked at where they matter.
    apart = {"pipeline_source", "user_access_level", "runner_environment", *OF_ENVIRONMENT}
    kept = DOCUMENTED.keys() - apart | change.keys() | (OF_ENVIRONMENT if "deployment_tier" in str(change) else set())
    token = {name: {**DOCUMENTED, **change}[name] for name in kept}
    assert ("insider" in classes(PLATFORM, "gitlab.com", token, OWN)) is expected


def test_the_whole_documented_token_is_the_projects() -> None:
    families = PLATFORM.families("gitlab.com", ReachClass.INSIDER, OWN, frozenset(DOCUMENTED))
    assert [family.event for family in families if fits(family, DOCUMENTED)] == ["pipeline for a branch (push)"]


# Facts 2: `ref_type` of a merge request is `branch`, and a tag proposes nothing.
def test_a_tag_never_proposes_a_change() -> None:
    tag = {"sub": "project_path:g/p:ref_type:tag:ref:v1", "pipeline_source": "push"}
    assert classes(PLATFORM, "gitlab.com", tag, Project("g", "p")) == {"insider"}
    assert (
        classes(PLATFORM, "gitlab.com", {**tag, "pipeline_source": "merge_request_event"}, Project("g", "p")) == set()
    )


def test_a_job_without_an_environment_leaves_its_components_out() -> None:
    families = list(PLATFORM.families("gitlab.com", ReachClass.INSIDER, OWN, frozenset({"deployment_tier"})))
    written = [{claim for piece in family.pieces for claim in piece.claims} for family in families]
    assert {"sub"} in written
    assert {"sub", "deployment_tier"} in written


# `Gitlab::Ci::Jwt#source_project`: a merge request from a fork has the fork's claims.
def test_a_namespace_is_the_owners_or_a_subgroups() -> None:
    nested = {"sub": "project_path:g/sub/p:ref_type:branch:ref:main", "namespace_id": "77"}
    for owner_id in ("12", "77", None):
        assert classes(PLATFORM, "gitlab.com", nested, Project("g", "sub/p", owner_id)) == {"insider"}
    direct = {"sub": "project_path:g/p:ref_type:branch:ref:main", "namespace_id": "77"}
    assert classes(PLATFORM, "gitlab.com", direct, Project("g", "p", "12")) == set()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("g/sub/p", {"insider"}),
        ("g/sub/q", {"sibling"}),
        ("g/other/p", {"sibling"}),
        ("g/p", {"sibling"}),
        ("g/sub/deep/p", {"sibling"}),
        ("g/SUB/P", set()),
        ("h/sub/p", {"stranger"}),
        ("gg/sub/p", {"stranger"}),
    ],
)
def test_who_is_who_in_subgroups(path: str, expected: set[str]) -> None:
    token = {"sub": f"project_path:{path}:ref_type:branch:ref:main"}
    assert classes(PLATFORM, "gitlab.com", token, Project("g", "sub/p")) == expected


@pytest.mark.parametrize(
    ("claim", "text", "expected"),
    [
        ("sub", "project_path:mygroup/myproject:ref_type:branch:ref:*", Project("mygroup", "myproject")),
        ("sub", "project_path:mygroup/sub/myproject:ref_type:branch:ref:main", Project("mygroup", "sub/myproject")),
        ("sub", "project_path:mygroup/myproject", Project("mygroup", "myproject")),
        ("sub", "project_path:mygroup/myproject*", Project("mygroup")),
        ("sub", "project_path:mygroup/*", Project("mygroup")),
        ("sub", "project_path:mygroup/sub/*", Project("mygroup")),
        ("sub", "project_path:mygroup*", Project()),
        ("sub", "project_id:20:ref_type:branch:ref:main", Project(id="20")),
        ("sub", "project_id:2*", Project()),
        ("sub", "*:ref:main", Project()),
        ("sub", "repo:mygroup/myproject:ref:refs/heads/main", Project()),
        ("project_id", "20", Project(id="20")),
        ("project_id", "2?", Project()),
        ("namespace_id", "72", Project(owner_id="72")),
        ("namespace_path", "mygroup/sub", Project(owner="mygroup")),
        ("project_path", "mygroup/sub/myproject", Project("mygroup", "sub/myproject")),
        ("user_login", "root", Project()),
    ],
)
def test_whom_a_policy_names(claim: str, text: str, expected: Project) -> None:
    assert gitlab.named(claim, text) == expected


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("project_path:g/p:ref_type:branch:ref:main", True),
        ("project_id:20:ref_type:branch:ref:main", True),
        ("project_path:g/p:ref:main:ref_type:branch", True),
        ("project_path:g/p:ref_type:branch:ref:main:environment_protected:true", True),
        ("project_path:g/p:ref_type:tag:ref:v1", False),
        ("project_path:g/p:ref:main", False),
        ("project_path:g/p:ref_type:branch:ref:*", False),
        ("project_path:g/p:ref_type:branch:ref:main:environment:live", False),
        ("project_path:g/p", False),
        ("repo:o/r:ref:refs/heads/main", False),
    ],
)
def test_a_branch_is_what_a_person_may_have_meant(subject: str, expected: bool) -> None:
    assert gitlab.reviewed(subject) is expected


ROWS = [row for count in range(6) for row in permutations(gitlab.COMPONENTS, count)]
VALUES = st.text("abc/-.", min_size=1, max_size=4)


@settings(deadline=None)
@given(st.sampled_from(ROWS), st.sampled_from(["project_path", "project_id"]), st.data())
def test_the_row_of_a_subject_is_read_off_it(row: tuple[str, ...], lead: str, data: st.DataObject) -> None:
    values = data.draw(st.tuples(*(VALUES for _ in row)))
    subject = f"{lead}:x" + "".join(f":{name}:{value}" for name, value in zip(row, values, strict=True))
    assert rows(subject, lead) == (row,)
    assert rows(subject, "project_path" if lead == "project_id" else "project_id") == ()


@settings(deadline=None)
@given(st.sampled_from(ROWS), st.integers(0, 40), st.integers(0, 40))
def test_a_wildcard_leaves_the_row_or_one_of_the_same_use(row: tuple[str, ...], start: int, length: int) -> None:
    subject = "project_path:x" + "".join(f":{name}:y" for name in row)
    pattern = subject[:start] + "*" + subject[start + length :]
    found = rows(pattern, "project_path")
    assert row in found or DEFAULT in found or (pattern.endswith("*") and found)


@pytest.mark.parametrize("pattern", ["*" * 40, "*:?" * 20, "project_path:" + "?*" * 30, "", "?"])
def test_hostile_patterns_are_walked_soon(pattern: str) -> None:
    assert len(rows(pattern, "project_path")) <= len(ROWS)


def test_only_the_default_and_the_immutable_subject_are_tried_without_a_policy() -> None:
    families = list(PLATFORM.families("gitlab.com", ReachClass.INSIDER, OWN, frozenset()))
    assert [(family.event, bool(family.assumptions)) for family in families] == [
        ("pipeline for a branch", False),
        ("pipeline for a tag", False),
        ("pipeline for a branch", True),
        ("pipeline for a tag", True),
    ]
    chosen = minted(PLATFORM, "gitlab.com", ReachClass.INSIDER, OWN, (), sub="project_path:my-group/my-project:ref:*")
    assert len(list(chosen)) > len(families)
