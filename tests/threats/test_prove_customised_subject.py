"""A repository chooses its own subject template; one without the repository is anybody's to choose.

Source: GitHub Docs, OpenID Connect reference, "Customizing the token claims".
"""

from tests.reason.proofs import github, proven, trust, worst

from offkey.model.proof import Reacher


def test_a_subject_without_a_repository_is_anybodys() -> None:
    for subject in ("environment:live", "ref:refs/heads/main", "actor:octocat", "repository_owner:acm*"):
        proof = proven(trust(github(subject)))
        assert worst(proof) is Reacher.STRANGER
        assert "include_claim_keys" in str(proof.reach[0].witness.assumptions)


def test_the_owner_alone_lets_in_its_other_repositories() -> None:
    assert worst(proven(trust(github("repository_owner:acme:environment:live")))) is Reacher.SIBLING


def test_a_subject_that_names_repository_and_workflow_is_meant() -> None:
    called = "job_workflow_ref:acme/ci/.github/workflows/x.yml@refs/heads/main"
    assert proven(trust(github(f"repo:acme/infra:{called}"))).reach != ()
    assert worst(proven(trust(github(called)))) is Reacher.STRANGER
