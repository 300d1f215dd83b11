"""What GitLab's documented answers mean."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from tests.forge.conftest import Waiting
from tests.forge.hosts import CodeHost, Reply, code_host, git_name, tarball

from offkey.errors import UnreachableError, UnreadableError
from offkey.forge import gitlab
from offkey.forge.access import Access
from offkey.forge.files import FEW
from offkey.forge.gitlab_files import files
from offkey.forge.http import Host
from offkey.model.forge import Choice, HostedEnvironment, HostedFiles, Listed, Presence, Settings, StoredName
from offkey.model.secret import Secret
from offkey.model.text import Incomplete
from offkey.model.tokens import Subjects

TOKEN = "glpat-offkeyExampleTokenNobodySees"
API = "/api/v4"
KEYS = ["project_path", "ref_type", "ref"]
PROJECT = {
    "id": 77,
    "path_with_namespace": "acme/infra",
    "namespace": {"id": 7, "full_path": "acme"},
    "default_branch": "main",
    "archived": False,
    "ci_id_token_sub_claim_components": KEYS,
}
INFRA = Listed("acme/infra", "77", "7", "main")


@pytest.fixture
def opened(host: CodeHost, waiting: Waiting) -> Iterator[Host]:
    with gitlab.opened(Access(host.url, Secret(TOKEN)), waiting.patience()) as connection:
        yield connection


def test_a_project_that_is_there(host: CodeHost, opened: Host) -> None:
    host.on(f"{API}/projects/acme%2Finfra", PROJECT)

    found = gitlab.namespace(opened, "acme", "infra")

    assert (found.host, found.presence, found.now) == ("gitlab.com", Presence.EXISTS, "acme/infra")
    assert (found.owner_id, found.id, found.subjects) == ("7", "77", Subjects(False, tuple(KEYS)))
    assert host.asked[0].headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    ("exists", "name", "presence"),
    [
        (False, "infra", Presence.UNREGISTERED),
        (True, "infra", Presence.NOT_VISIBLE),
        (True, None, Presence.EXISTS),
        (False, None, Presence.UNREGISTERED),
        ("yes", "infra", Presence.UNKNOWN),
    ],
)
def test_a_path_without_a_project(
    host: CodeHost, opened: Host, exists: object, name: str | None, presence: Presence
) -> None:
    host.on(f"{API}/namespaces/acme/exists", {"exists": exists, "suggests": []})

    assert gitlab.namespace(opened, "acme", name).presence is presence


def test_without_an_answer_nothing_is_known(host: CodeHost, opened: Host) -> None:
    host.on(f"{API}/projects/acme%2Finfra", Reply({"message": "401 Unauthorized"}, 401))

    assert gitlab.namespace(opened, "acme", "infra").presence is Presence.UNKNOWN


def test_limits_are_waited_for(host: CodeHost, opened: Host, waiting: Waiting) -> None:
    host.on(f"{API}/projects/acme%2Finfra", Reply({}, 429, {"Retry-After": "30"}), Reply(PROJECT))

    assert gitlab.namespace(opened, "acme", "infra").presence is Presence.EXISTS
    assert waiting.slept == [30.0]


def test_names_without_values(host: CodeHost, opened: Host) -> None:
    host.on(f"{API}/projects/77", PROJECT)
    key = {"key": "AWS_SECRET_ACCESS_KEY", "value": "not-for-us", "masked": True, "environment_scope": "*"}
    host.on(f"{API}/projects/77/variables", [key])
    host.on(f"{API}/groups/acme/variables", Reply({}, 403))
    host.on(f"{API}/projects/77/protected_environments", [{"name": "prod", "required_approval_count": 1}])
    host.on(f"{API}/projects/77/environments", [{"name": "prod"}, {"name": "dev"}])
    host.on(f"{API}/projects/77/protected_branches", [{"name": "main"}])

    found = gitlab.settings(opened, INFRA)

    assert found == Settings(
        Subjects(False, tuple(KEYS)),
        (StoredName("AWS_SECRET_ACCESS_KEY", "variable", "project", "*", None, ("masked",)),),
        (HostedEnvironment("prod", ("protected", "approvals")), HostedEnvironment("dev")),
        ("main",),
        ("acme/infra: variables of acme not listed: GitLab answers 403, the token may not see them",),
    )
    assert "not-for-us" not in repr(found)


def test_the_projects_of_a_group(host: CodeHost, opened: Host) -> None:
    nested = {**PROJECT, "id": 78, "path_with_namespace": "acme/team/app", "namespace": {"id": 9}}
    link = {"Link": f'<{host.url}{API}/groups/acme/projects?page=2>; rel="next"'}
    host.on(f"{API}/groups/acme/projects", Reply([PROJECT], headers=link), Reply([nested]))

    assert list(gitlab.repositories(opened, "acme")) == [INFRA, Listed("acme/team/app", "78", None, "main")]


def with_tree(host: CodeHost, content: dict[str, bytes]) -> None:
    entries = [{"id": git_name(d), "path": p, "type": "blob", "mode": "100644"} for p, d in content.items()]
    host.on(f"{API}/projects/77/repository/tree", entries)
    for data in content.values():
        host.on(f"{API}/projects/77/repository/blobs/{git_name(data)}/raw", Reply(raw=data))


def test_few_files_and_a_large_one(host: CodeHost, opened: Host) -> None:
    with_tree(host, {"a.tf": b"a\n", "b.tf": b"b" * 200, "c.md": b"c"})

    found = files(opened, INFRA, Choice(lambda path: path.endswith(".tf")), largest=100)

    assert found == HostedFiles({"a.tf": b"a\n"}, 3, (Incomplete("b.tf", 1, "is larger than 0 MB"),))


def test_a_project_without_a_commit_has_no_files_and_a_hidden_one_is_unreadable(host: CodeHost, opened: Host) -> None:
    host.on(f"{API}/groups/acme/projects", [{**PROJECT, "empty_repo": True}, PROJECT])
    empty, hidden = gitlab.repositories(opened, "acme")

    assert files(opened, empty, Choice(lambda _: True), largest=100) == HostedFiles()
    with pytest.raises(UnreadableError, match="404"):
        files(opened, hidden, Choice(lambda _: True), largest=100)


def test_many_files_come_in_the_archive(host: CodeHost, opened: Host) -> None:
    content = {f"{number}.tf": str(number).encode() for number in range(FEW + 1)}
    with_tree(host, content)
    host.on(f"{API}/projects/77/repository/archive.tar.gz", Reply(raw=tarball(content, top="infra-main")))

    assert files(opened, INFRA, Choice(lambda _: True), largest=100).files == content
    assert len(host.asked) == 2


def test_the_limit_of_archives_is_waited_for(host: CodeHost, opened: Host, waiting: Waiting) -> None:
    content = {f"{number}.tf": str(number).encode() for number in range(FEW + 1)}
    with_tree(host, content)
    whole = Reply(raw=tarball(content, top="infra-main"))
    host.on(f"{API}/projects/77/repository/archive.tar.gz", Reply({}, 429), whole)

    assert files(opened, INFRA, Choice(lambda _: True), largest=100).files == content
    assert waiting.slept == [60.0]


def test_the_token_goes_to_no_other_host_and_in_no_log(
    host: CodeHost, opened: Host, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with code_host() as elsewhere:
        host.on(f"{API}/projects/1", Reply({}, 302, {"Location": f"{elsewhere.url}/x"}))
        host.on(f"{API}/projects/2", Reply([], headers={"Link": f'<{elsewhere.url}/x>; rel="next"'}))
        for ask in (lambda: opened.get("projects/1"), lambda: list(opened.pages("projects/2"))):
            with pytest.raises(UnreachableError, match="another host"):
                ask()
        assert elsewhere.asked == []
    assert TOKEN not in caplog.text + repr(opened)


def test_an_error_of_any_size_is_not_taken(host: CodeHost, opened: Host) -> None:
    host.on(f"{API}/projects/77", Reply(status=400, raw=b" " * 1_000_000))

    with pytest.raises(UnreadableError, match="more than"):
        opened.object("projects/77")
