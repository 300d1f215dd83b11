"""What GitHub's documented answers mean, and what is not known where it does not answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.forge.hosts import CodeHost, Reply, empty_settings, repository, subjects

from offkey.errors import UnreachableError, UnreadableError
from offkey.forge.github import namespace, repositories, settings, subject_settings
from offkey.forge.http import Host
from offkey.model.forge import HostedEnvironment, Listed, Presence, Settings, StoredName
from offkey.model.platforms import github
from offkey.model.tokens import Subjects

INFRA = Listed("acme/infra", "456789", "123456", "main", kilobytes=108)
SUB = "/repos/acme/infra/actions/oidc/customization/sub"


def test_a_repository_that_is_there_has_ids_and_subjects(host: CodeHost, opened: Host) -> None:
    host.on("/repos/acme/infra", repository())
    host.on(SUB, subjects(immutable=True))

    found = namespace(opened, "acme", "infra")

    assert (found.host, found.presence, found.now) == (github.HOST, Presence.EXISTS, "acme/infra")
    assert (found.owner_id, found.id) == ("123456", "456789")
    assert found.subjects == Subjects(True, (), "repo:acme@123456/infra@456789")


def test_a_name_in_other_letters_is_the_same_repository_as_github_writes_it(host: CodeHost, opened: Host) -> None:
    host.on("/repos/acme/Infra", repository("Acme/infra"))

    found = namespace(opened, "acme", "Infra")

    assert (found.presence, found.now) == (Presence.EXISTS, "Acme/infra")


def test_a_renamed_repository_answers_at_its_new_name(host: CodeHost, opened: Host) -> None:
    host.on("/repos/acme/old", Reply({}, 301, {"Location": f"{host.url}/repositories/456789"}))
    host.on("/repositories/456789", repository())
    host.on(SUB, subjects(immutable=True))

    found = namespace(opened, "acme", "old")

    assert (found.presence, found.now, found.id) == (Presence.RENAMED, "acme/infra", "456789")


def test_an_owner_that_nobody_holds_is_unregistered(host: CodeHost, opened: Host) -> None:
    assert namespace(opened, "acme-gone", "infra").presence is Presence.UNREGISTERED
    assert host.paths() == ["/repos/acme-gone/infra", "/users/acme-gone"]


def test_the_account_of_a_managed_user_is_never_taken_for_free(host: CodeHost, opened: Host) -> None:
    assert namespace(opened, "octocat_acme", "infra").presence is Presence.UNKNOWN


def test_a_repository_that_is_not_visible_may_still_exist(host: CodeHost, opened: Host) -> None:
    host.on("/users/acme", {"login": "acme", "id": 123456})

    found = namespace(opened, "acme", "secret")

    assert (found.presence, found.owner_id, found.id) == (Presence.NOT_VISIBLE, "123456", None)


@pytest.mark.parametrize("status", [401, 403, 418, 500])
def test_no_answer_is_unknown_and_says_why(host: CodeHost, opened: Host, status: int) -> None:
    host.on("/repos/acme/infra", Reply({}, status))

    found = namespace(opened, "acme", "infra")

    assert found.presence is Presence.UNKNOWN
    assert found.because


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (subjects(), Subjects(False, (), "repo:acme/infra")),
        (subjects("repo", "job_workflow_ref"), Subjects(False, ("repo", "job_workflow_ref"), "repo:acme/infra")),
        ({"use_default": True, "use_immutable_subject": False, "include_claim_keys": ["repo"]}, Subjects(False)),
        ({"use_default": True}, None),
        ({"use_default": False, "use_immutable_subject": True}, None),
        ({"use_default": "no", "use_immutable_subject": True}, None),
        ({"use_default": False, "use_immutable_subject": True, "include_claim_keys": [1]}, None),
        ([], None),
    ],
    ids=["default", "keys", "keys-that-do-not-count", "older-version", "keys-of-the-organization", "no-flag", "no-text",
         "no-object"],
)  # fmt: skip
def test_subject_settings_are_known_whole_or_not_at_all(
    host: CodeHost, opened: Host, document: Any, expected: Subjects | None
) -> None:
    host.on(SUB, document)

    found, why = subject_settings(opened, INFRA)

    assert found == expected
    assert (why is None) == (expected is not None)


def test_the_repositories_of_an_organisation(host: CodeHost, opened: Host) -> None:
    host.on("/orgs/acme/repos", [repository(), repository("acme/old", 7, archived=True, default_branch=None)])

    assert list(repositories(opened, "acme")) == [
        INFRA,
        Listed("acme/old", "7", "123456", None, archived=True, kilobytes=108),
    ]


def test_a_user_has_repositories_too(host: CodeHost, opened: Host) -> None:
    host.on("/users/octocat/repos", [repository("octocat/dots")])

    assert [one.path for one in repositories(opened, "octocat")] == ["octocat/dots"]


@pytest.mark.parametrize("path", ["../../etc", "acme", "acme/a/b", "/x", "acme/..", ""])
def test_a_name_that_is_no_repository_is_not_believed(host: CodeHost, opened: Host, path: str) -> None:
    host.on("/orgs/acme/repos", [repository() | {"full_name": path}])

    with pytest.raises(UnreadableError, match="full_name"):
        list(repositories(opened, "acme"))


def test_names_and_environments_are_told_without_values(host: CodeHost, opened: Host) -> None:
    empty_settings(host)
    base = "/repos/acme/infra"
    day = "2026-03-01T10:00:00Z"
    host.on(f"{base}/actions/secrets", {"secrets": [{"name": "AWS_ACCESS_KEY_ID", "updated_at": day}]})
    host.on(f"{base}/actions/organization-variables", {"variables": [{"name": "REGION", "value": "eu-west-1"}]})
    host.on(
        f"{base}/environments",
        {
            "environments": [
                {
                    "name": "prod/eu",
                    "protection_rules": [{"type": "required_reviewers"}, {"type": "branch_policy"}],
                    "deployment_branch_policy": {"protected_branches": False, "custom_branch_policies": True},
                },
                {"name": "dev", "protection_rules": [], "deployment_branch_policy": None},
            ]
        },
    )
    host.on(f"{base}/environments/prod%2Feu/deployment-branch-policies", {"branch_policies": [{"name": "main"}]})
    host.on(f"{base}/environments/prod%2Feu/secrets", {"secrets": [{"name": "AWS_SECRET_ACCESS_KEY"}]})
    host.on(f"{base}/environments/prod%2Feu/variables", {"variables": []})
    host.on(f"{base}/environments/dev/secrets", {"secrets": []})
    host.on(f"{base}/environments/dev/variables", {"variables": []})

    found = settings(opened, INFRA)

    assert found == Settings(
        Subjects(False, (), "repo:acme/infra"),
        (
            StoredName("AWS_ACCESS_KEY_ID", "secret", "repository", None, datetime(2026, 3, 1, 10, tzinfo=UTC)),
            StoredName("REGION", "variable", "organization"),
            StoredName("AWS_SECRET_ACCESS_KEY", "secret", "environment", "prod/eu"),
        ),
        (HostedEnvironment("prod/eu", ("required_reviewers", "branch_policy"), ("main",)), HostedEnvironment("dev")),
    )
    assert "eu-west-1" not in repr(found)


def test_what_the_token_may_not_see_is_said(host: CodeHost, opened: Host) -> None:
    empty_settings(host)
    host.on("/repos/acme/infra/actions/secrets", Reply({"message": "Must have admin rights"}, 403))
    host.on("/repos/acme/infra/environments", Reply({}, 404))

    found = settings(opened, INFRA)

    assert found.unread == (
        "acme/infra: actions/secrets not listed: GitHub answers 403, the token may not see them",
        "acme/infra: environments not listed: GitHub answers 404, the token may not see them",
    )


def test_a_host_that_breaks_down_is_not_taken_for_one_that_keeps_nothing(host: CodeHost, opened: Host) -> None:
    empty_settings(host)
    host.on("/repos/acme/infra/actions/variables", Reply({}, 500))

    with pytest.raises(UnreachableError):
        settings(opened, INFRA)
