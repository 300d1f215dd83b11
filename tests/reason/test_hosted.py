"""What a code host says of names decides whose tokens there are."""

from __future__ import annotations

from dataclasses import replace

from offkey.model.forge import Namespace, Presence
from offkey.model.platforms import github
from offkey.model.policy import Condition, Policy, Principal, Statement
from offkey.model.proof import Conclusion, Reacher, RoleProof, TrustedRole
from offkey.model.text import Place
from offkey.model.tokens import Project, Subjects
from offkey.reason.hosted import named
from offkey.reason.meant import Meant
from offkey.reason.prove import prove

NAMES = "repo:acme/infra:ref:refs/heads/main"
IDS = "repo:acme@123456/infra@456789:ref:refs/heads/main"
AS_NAMED = Subjects(False, (), "repo:acme/infra")
THERE = Namespace(github.HOST, "acme", "infra", Presence.EXISTS, "acme/infra", "123456", "456789", AS_NAMED)
GONE = Namespace(github.HOST, "acme", "infra", Presence.UNREGISTERED)


def trust(*subjects: str, host: str = github.HOST, audience: str = "sts.amazonaws.com", **claims: str) -> TrustedRole:
    wanted = {"sub": subjects, "aud": (audience,), **{claim: (value,) for claim, value in claims.items()}}
    conditions = tuple(
        Condition("StringLike" if "*" in values[0] else "StringEquals", f"{host}:{claim}", values)
        for claim, values in wanted.items()
    )
    statement = Statement(
        allows=True,
        principals=(Principal("Federated", f"arn:aws:iam::111122223333:oidc-provider/{host}"),),
        actions=("sts:AssumeRoleWithWebIdentity",),
        conditions=conditions,
    )
    return TrustedRole("deploy", Policy((statement,)), Place("iam.tf", 1), account="111122223333")


def proven(role: TrustedRole, *spaces: Namespace) -> RoleProof:
    return prove(role, Meant(namespaces=spaces))


def test_what_is_there_as_it_is_named_stays_tight() -> None:
    assert proven(trust(NAMES), THERE).conclusion is Conclusion.TIGHT


def test_a_repository_with_immutable_subjects_leaves_a_trust_in_names_dead() -> None:
    found = proven(trust(NAMES), replace(THERE, subjects=Subjects(True)))

    assert found.conclusion is Conclusion.DEAD
    assert found.nearest is not None
    assert found.nearest.claims["sub"] == IDS


def test_and_the_other_way_round() -> None:
    assert proven(trust(IDS), THERE).conclusion is Conclusion.DEAD
    assert proven(trust(IDS), replace(THERE, subjects=Subjects(True))).conclusion is Conclusion.TIGHT


def test_a_name_that_nobody_holds_is_open_to_strangers() -> None:
    found = proven(trust(NAMES), GONE)

    assert found.conclusion is Conclusion.OPEN
    assert [reach.reacher for reach in found.reach] == [Reacher.STRANGER]
    assert found.reach[0].witness.claims["sub"] == NAMES
    assert found.reach[0].witness.assumptions == (
        "nobody holds the name acme on GitHub Actions: whoever registers it has this token",
    )


def test_an_intended_pattern_does_not_make_a_free_name_ours() -> None:
    found = prove(trust(NAMES), Meant(intended=("repo:acme/infra:*",), namespaces=(GONE,)))

    assert found.conclusion is Conclusion.OPEN


def test_whoever_registers_a_name_does_not_get_the_ids_that_are_pinned() -> None:
    for role in (trust(NAMES, repository_owner_id="123456"), trust(IDS)):
        found = proven(role, GONE)
        assert (found.conclusion, found.dead_because) == (
            Conclusion.DEAD,
            "nobody holds the names that it trusts on GitHub Actions",
        )


def test_an_id_that_is_another_repositorys_is_dead() -> None:
    assert proven(trust(NAMES, repository_id="1"), THERE).conclusion is Conclusion.DEAD
    assert proven(trust(NAMES, repository_id="456789"), THERE).conclusion is Conclusion.TIGHT


def test_a_renamed_repository_leaves_its_old_name_to_siblings() -> None:
    found = proven(trust(NAMES), replace(THERE, presence=Presence.RENAMED, now="acme/platform"))

    assert found.conclusion is Conclusion.OPEN
    assert [reach.reacher for reach in found.reach] == [Reacher.SIBLING]


def test_a_name_in_other_letters_is_dead_as_github_writes_its_own() -> None:
    assert proven(trust(NAMES), replace(THERE, now="Acme/infra")).conclusion is not Conclusion.TIGHT


def test_a_template_that_the_repository_has_leaves_default_subjects_dead() -> None:
    chosen = replace(THERE, subjects=Subjects(False, ("repo", "context", "job_workflow_ref")))
    fitting = f"{NAMES}:job_workflow_ref:acme/shared/.github/workflows/deploy.yml@refs/heads/main"

    assert proven(trust(NAMES), chosen).conclusion is Conclusion.DEAD
    found = proven(trust(fitting), chosen)
    assert found.conclusion is Conclusion.TIGHT
    assert found.reach[0].witness.assumptions == ()


def test_both_forms_side_by_side_are_tight_whichever_the_repository_has() -> None:
    for immutable in (False, True):
        real = replace(THERE, subjects=Subjects(immutable))
        assert proven(trust(NAMES, IDS), real).conclusion is Conclusion.TIGHT


def test_an_owner_alone_that_nobody_holds_is_open_to_whoever_registers_it() -> None:
    found = proven(trust("repo:acme/*"), Namespace(github.HOST, "acme", None, Presence.UNREGISTERED))

    assert [reach.reacher for reach in found.reach] == [Reacher.STRANGER]
    assert "nobody holds the name acme" in found.reach[0].witness.assumptions[0]


def test_what_another_host_says_of_the_same_name_is_not_heard() -> None:
    assert proven(trust(NAMES), replace(GONE, host="gitlab.com")).conclusion is Conclusion.TIGHT


def test_a_gitlab_project_mints_the_components_that_it_chose() -> None:
    subject = "project_path:acme/infra:ref_type:branch:ref:main"
    role = trust(subject, host="gitlab.com", audience="https://gitlab.com")
    by_path, by_id = ("project_path", "ref_type", "ref"), ("project_id", "ref_type", "ref")
    space = Namespace("gitlab.com", "acme", "infra", Presence.EXISTS, "acme/infra", "7", "77", Subjects(False, by_path))

    assert proven(role, space).conclusion is Conclusion.TIGHT
    assert proven(role, replace(space, subjects=Subjects(True, by_id))).conclusion is Conclusion.DEAD
    gone = proven(role, Namespace("gitlab.com", "acme", "infra", Presence.UNREGISTERED))
    assert [reach.reacher for reach in gone.reach] == [Reacher.STRANGER]
    assert gone.reach[0].witness.assumptions[0].endswith("unless GitLab remembers another project at the path")


def test_what_is_not_known_is_no_proof() -> None:
    for presence in (Presence.NOT_VISIBLE, Presence.UNKNOWN):
        found = proven(trust(NAMES), Namespace(github.HOST, "acme", "infra", presence, because="GitHub answers 403"))
        assert found.conclusion is Conclusion.UNDECIDED
        assert found.unknown == ("whether acme/infra exists and is ours is not known: GitHub answers 403",)


def test_a_prefix_that_is_not_ours_is_said() -> None:
    found = proven(trust(NAMES), replace(THERE, subjects=Subjects(False, (), "repo:acme-123456/infra-456789")))

    assert found.conclusion is Conclusion.UNDECIDED


def test_the_names_of_a_policy() -> None:
    assert list(named(trust(NAMES).trust)) == [(github.HOST, Project("acme", "infra"))]
    assert list(named(trust("repo:acme/*").trust)) == [(github.HOST, Project("acme"))]
    assert list(named(trust("*").trust)) == []
