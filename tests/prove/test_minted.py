"""Every identity token that the workflows of a repository can mint."""

from __future__ import annotations

from tests.read.workflows import repository

from offkey.model.configuration import RepositoryIdentity
from offkey.model.minted import MintedToken
from offkey.model.unknown import Unknown
from offkey.prove.minted import minted

NAMED = RepositoryIdentity("acme", "infra")
BOTH = RepositoryIdentity("acme", "infra", owner_id="1", id="2")
WRITE = "permissions: {id-token: write}"


def tokens(identity: RepositoryIdentity = NAMED, *, default_known: bool = True, **texts: str) -> list[MintedToken]:
    return list(minted(repository(**texts), identity, default_known=default_known))


def subjects(found: list[MintedToken]) -> list[object]:
    """The subject of every token that GitHub gives, or why it is not known."""
    given = [token for token in found if token.granted is True]
    return list(dict.fromkeys(t.unknown["sub"].reason if "sub" in t.unknown else t.claims["sub"] for t in given))


def job(text: str, *, on: str = "push: {branches: [main]}", more: str = "") -> str:
    """A workflow with one job `a`, whose further keys are `text`."""
    lines = "".join(f"\n                {line}" for line in (*text.split("\n"), more) if line)
    return f"""
        on: {{{on}}}
        {WRITE}
        jobs:
            a:
                runs-on: x
                steps: []{lines}
    """


def test_the_subject_by_name_and_with_both_ids_by_id() -> None:
    assert subjects(tokens(a=job(""))) == ["repo:acme/infra:ref:refs/heads/main"]
    assert subjects(tokens(BOTH, a=job(""))) == [
        "repo:acme/infra:ref:refs/heads/main",
        "repo:acme@1/infra@2:ref:refs/heads/main",
    ]


def test_all_claims_belong_together() -> None:
    (token,) = tokens(a=job("environment: prod"))
    assert {name: token.claims[name] for name in ("sub", "environment", "repository", "ref", "job_workflow_ref")} == {
        "sub": "repo:acme/infra:environment:prod",
        "environment": "prod",
        "repository": "acme/infra",
        "ref": "refs/heads/main",
        "job_workflow_ref": "acme/infra/.github/workflows/a.yml@refs/heads/main",
    }
    assert {"actor", "repository_id", "enterprise"} <= set(token.unknown)


def test_a_fork_gets_nothing_and_a_job_without_permission_neither() -> None:
    found = tokens(a=job("", on="pull_request: {}"))
    assert [(token.event, token.granted) for token in found] == [
        ("pull_request", True),
        ("pull_request from a fork", False),
    ]
    (token,) = tokens(a=job("permissions: {contents: read}"))
    assert token.granted is False
    assert token.because == "the job a has permissions without id-token: write"


def test_pull_request_target_has_the_subject_of_the_default_branch() -> None:
    found = tokens(a=job("", on="pull_request_target: {}"))
    assert found[0].claims["sub"] == "repo:acme/infra:ref:refs/heads/main"
    assert found[0].doubt is None


def test_a_pattern_stands_for_every_ref_that_it_lets_through() -> None:
    (token,) = tokens(a=job("", on="push: {branches: ['release/**']}"))
    assert token.refs is not None
    assert token.claims["sub"] == "repo:acme/infra:ref:refs/heads/release/x"
    moved = token.at("refs/heads/release/1.2")
    assert moved["sub"] == "repo:acme/infra:ref:refs/heads/release/1.2"
    assert moved["ref"] == "refs/heads/release/1.2"
    assert moved["job_workflow_ref"] == "acme/infra/.github/workflows/a.yml@refs/heads/release/1.2"
    assert moved["repository"] == "acme/infra"


def test_environments_are_followed_through_matrix_and_choice() -> None:
    matrix = "strategy: {matrix: {env: [dev, prod]}}\nenvironment: ${{ matrix.env }}-eu"
    assert subjects(tokens(a=job(matrix))) == [
        "repo:acme/infra:environment:dev-eu",
        "repo:acme/infra:environment:prod-eu",
    ]
    form = "workflow_dispatch: {inputs: {env: {type: choice, options: [dev, prod]}}}"
    assert subjects(tokens(a=job("environment: ${{ inputs.env }}", on=form))) == [
        "repo:acme/infra:environment:dev",
        "repo:acme/infra:environment:prod",
    ]
    by_event = "environment: ${{ github.event.inputs.env }}"
    assert subjects(tokens(a=job(by_event, on=form)))[0] == "repo:acme/infra:environment:dev"


def test_what_is_computed_is_not_known() -> None:
    variable = tokens(a=job("environment: ${{ vars.ENVIRONMENT }}"))
    assert [isinstance(token.unknown["sub"], Unknown) for token in variable] == [True]
    text = "workflow_dispatch: {inputs: {env: {type: string}}}"
    (reason,) = subjects(tokens(a=job("environment: ${{ inputs.env }}", on=text)))
    assert reason == "inputs.env is known only when the workflow runs"
    matrix = "strategy: {matrix: '${{ fromJSON(needs.x.outputs.y) }}'}\nenvironment: ${{ matrix.env }}"
    (computed,) = tokens(a=job(matrix))
    assert "sub" in computed.unknown


def test_an_environment_that_depends_on_a_ref_that_is_not_one_is_not_known() -> None:
    chosen = "environment: ${{ github.ref == 'refs/heads/main' && 'prod' || 'dev' }}"
    assert subjects(tokens(a=job(chosen))) == ["repo:acme/infra:environment:prod"]
    (any_branch, _) = tokens(a=job(chosen, on="push: {}"))
    assert "sub" in any_branch.unknown


def test_an_empty_environment_is_none() -> None:
    empty = "environment: ${{ github.event_name == 'push' && '' }}"
    assert subjects(tokens(a=job(empty))) == ["repo:acme/infra:ref:refs/heads/main"]


def test_a_condition_that_never_holds_mints_nothing() -> None:
    on = "push: {branches: [main]}, pull_request: {}"
    found = tokens(a=job("if: github.event_name == 'push'", on=on))
    assert [token.event for token in found] == ["push to main"]
    actor = tokens(a=job("if: github.actor != 'dependabot[bot]'"))
    assert [token.event for token in actor] == ["push to main"]
    label = tokens(a=job("if: contains(github.event.pull_request.labels.*.name, 'x')", on="pull_request: {}"))
    assert [token.event for token in label] == ["pull_request", "pull_request from a fork"]
    own = "if: github.event.pull_request.head.repo.full_name == github.repository"
    assert [token.event for token in tokens(a=job(own, on="pull_request: {}"))][:1] == ["pull_request"]


CALLED = f"""
    on: {{workflow_call: {{inputs: {{env: {{type: string}}}}}}}}
    {WRITE}
    jobs:
        deploy: {{runs-on: x, environment: "${{{{ inputs.env }}}}", steps: []}}
"""


def test_a_called_job_has_the_event_of_its_caller_and_its_own_file() -> None:
    caller = "strategy: {matrix: {env: [dev, prod]}}\nuses: ./.github/workflows/b.yml\nwith: {env: '${{ matrix.env }}'}"
    found = tokens(a=job(caller).replace("steps: []\n", "\n"), b=CALLED)
    assert [(token.job, token.claims["sub"], token.callers) for token in found] == [
        ("deploy", "repo:acme/infra:environment:dev", (".github/workflows/a.yml:a",)),
        ("deploy", "repo:acme/infra:environment:prod", (".github/workflows/a.yml:a",)),
    ]
    assert found[0].claims["workflow_ref"] == "acme/infra/.github/workflows/a.yml@refs/heads/main"
    assert found[0].claims["job_workflow_ref"] == "acme/infra/.github/workflows/b.yml@refs/heads/main"


def test_a_call_by_name_says_its_own_ref() -> None:
    def of(ref: str) -> MintedToken:
        (found,) = tokens(a=job(f"uses: acme/infra/.github/workflows/b.yml@{ref}"), b=CALLED)
        return found

    assert of("refs/tags/v1").claims["job_workflow_ref"] == "acme/infra/.github/workflows/b.yml@refs/tags/v1"
    assert "job_workflow_ref" not in of("0" * 40).unknown
    assert "job_workflow_ref" in of("v1").unknown
    caller = job("uses: acme/infra/.github/workflows/b.yml@refs/heads/main", on="push: {branches: ['**']}")
    assert [("job_workflow_ref" in token.unknown) for token in tokens(a=caller, b=CALLED)] == [True]


def test_the_jobs_of_another_repository_are_not_known() -> None:
    (token,) = tokens(a=job("uses: other/repo/.github/workflows/x.yml@v1"))
    assert (token.job, token.granted) == ("a", True)
    assert {"sub", "environment", "job_workflow_ref"} <= set(token.unknown)


def test_a_workflow_that_only_others_call_mints_nothing_here() -> None:
    assert tokens(a=CALLED) == []


def test_a_default_branch_that_is_not_known_leaves_a_doubt() -> None:
    (token,) = tokens(a=job("", on="schedule: [{cron: 0 0 * * *}]"), default_known=False)
    assert token.doubt is not None
    assert token.refs is not None


def test_a_huge_matrix_of_matrices_ends() -> None:
    row = f"strategy: {{matrix: {{a: {list(range(200))}}}}}"
    caller = job(f"{row}\nuses: ./.github/workflows/b.yml\nwith: {{env: '${{{{ matrix.a }}}}'}}")
    called = CALLED.replace("runs-on: x", f"{row}, runs-on: x")
    assert len(tokens(a=caller, b=called)) == 200
