"""Which role a job asks for, once it is known how it came to run."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.repositories import WORKFLOW, repository, steps

from offkey.model.configuration import RepositoryIdentity
from offkey.model.minted import RoleAsk
from offkey.model.unknown import Unknown
from offkey.read.github_starts import starts
from offkey.read.role_asks import asked, role_asks

IDENTITY = RepositoryIdentity("acme", "infra")
ARN = "arn:aws:iam::111111111111:role/deploy"
LOGIN = "      - uses: aws-actions/configure-aws-credentials@v6\n        with: {aws-region: eu-west-1, %s}\n"


def asks(root: Path, text: str, *, job: str = "", on: str = "push", env: str = "", **files: str) -> list[RoleAsk]:
    paths = {name.replace("__", "/"): content for name, content in files.items()}
    workflow = steps(text, job=job, env=env).replace("on: push", f"on: {on}")
    found = repository(root, {WORKFLOW: workflow, **paths})
    (one,) = (w for w in found.workflows if w.path == WORKFLOW)
    given = {ask: None for start in starts(found, IDENTITY, one, one.jobs[0]) for ask in role_asks(found, start)}
    return list(given)


def roles(root: Path, text: str, **more: str) -> list[str | None]:
    """The role of each ask; None where it is not known."""
    return [ask.role if isinstance(ask.role, str) else None for ask in asks(root, text, **more)]


@pytest.mark.parametrize(
    ("written", "env", "job", "expected"),
    [
        (f"role-to-assume: '{ARN}'", "", "", [ARN]),
        ("role-to-assume: ' deploy '", "", "", ["deploy"]),
        ("role-to-assume: '${{ env.ROLE }}'", f"env: {{ROLE: '{ARN}'}}\n", "", [ARN]),
        ("role-to-assume: '${{ env.ROLE }}'", "env: {ROLE: x}\n", f"    env: {{ROLE: '{ARN}'}}\n", [ARN]),
        ("role-to-assume: '${{ env.ROLE }}'", "", "", [None]),
        ("role-to-assume: '${{ matrix.role }}'", "", "    strategy: {matrix: {role: [a, b]}}\n", ["a", "b"]),
        ("role-to-assume: 'x-${{ matrix.e }}'", "", "    strategy: {matrix: {e: [a, b]}}\n", ["x-a", "x-b"]),
        ("role-to-assume: '${{ vars.ROLE }}'", "", "", [None]),
        ("role-to-assume: 'arn:aws:iam::${{ secrets.ACCOUNT }}:role/team/deploy'", "", "", ["deploy"]),
        ("role-to-assume: 'arn:aws:iam::${{ secrets.ACCOUNT }}:role/deploy-${{ vars.X }}'", "", "", [None]),
        ("role-to-assume: 'arn:aws:iam::${{ secrets.ACCOUNT_AND_ROLE }}/deploy'", "", "", [None]),
        ("role-to-assume: '${{ steps.x.outputs.role }}'", "", "", [None]),
    ],
)
def test_the_role_as_it_is_written(written: str, env: str, job: str, expected: list[str], tmp_path: Path) -> None:
    assert roles(tmp_path, LOGIN % written, env=env, job=job) == expected


def test_a_variable_that_a_script_may_set_is_not_known(tmp_path: Path) -> None:
    export = "      - run: echo ROLE=$X >> $GITHUB_ENV\n"
    login = LOGIN % "role-to-assume: '${{ env.ROLE }}'"
    assert roles(tmp_path, export + login, env="env: {ROLE: a}\n") == [None]
    assert roles(tmp_path, export.replace("ROLE", "OTHER") + login, env="env: {ROLE: a}\n") == ["a"]


@pytest.mark.parametrize(
    ("written", "variable"),
    [
        ("${{ vars.AWS_ROLE }}", "vars.AWS_ROLE"),
        ("${{ secrets.AWS_ROLE }}", "secrets.AWS_ROLE"),
        ("${{ vars.AWS_ROLE || 'x' }}", None),
        ("arn:${{ vars.AWS_ROLE }}", None),
        ("${{ vars[matrix.x] }}", None),
        ("${{ needs.a.outputs.role }}", None),
    ],
)
def test_the_name_of_a_variable(written: str, variable: str | None, tmp_path: Path) -> None:
    (ask,) = asks(tmp_path, LOGIN % f'role-to-assume: "{written}"')
    assert ask.variable == variable


def test_into_composite_actions(tmp_path: Path) -> None:
    inner = "runs:\n  using: composite\n  steps:\n" + LOGIN % "role-to-assume: '${{ inputs.role }}'"
    outer = (
        "runs:\n  using: composite\n  steps:\n    - uses: ./inner\n"
        "      with: {role: 'arn:aws:iam::111111111111:role/${{ inputs.name }}'}\n"
    )
    files = {"inner__action.yml": inner, "outer__action.yml": outer}
    assert roles(tmp_path, "      - {uses: ./outer, with: {name: deploy}}\n", **files) == [ARN]
    (ask,) = asks(tmp_path, "      - {uses: ./inner, with: {role: '${{ vars.R }}'}}\n", **files)
    assert (isinstance(ask.role, Unknown), ask.variable) == (True, "vars.R")


def test_the_audience(tmp_path: Path) -> None:
    (default,) = asks(tmp_path, LOGIN % "role-to-assume: x")
    (own,) = asks(tmp_path, LOGIN % "role-to-assume: x, audience: sts.amazonaws.com.cn")
    (computed,) = asks(tmp_path, LOGIN % "role-to-assume: x, audience: '${{ vars.A }}'")
    assert (default.audience, own.audience) == ("sts.amazonaws.com", "sts.amazonaws.com.cn")
    assert isinstance(computed.audience, Unknown)


def test_a_step_asks_only_where_its_condition_may_hold(tmp_path: Path) -> None:
    plan = (LOGIN % "role-to-assume: plan").replace(
        "        with", "        if: github.event_name != 'push'\n        with"
    )
    assert roles(tmp_path, plan + LOGIN % "role-to-assume: apply", on="{push: {branches: [main]}}") == ["apply"]
    assert roles(tmp_path, plan, on="pull_request") == ["plan"]
    failed = plan.replace("github.event_name != 'push'", "failure()")
    assert roles(tmp_path, failed, on="pull_request") == ["plan"]


def test_a_step_that_may_fail_is_optional(tmp_path: Path) -> None:
    may = (LOGIN % "role-to-assume: x").replace("        with", "        continue-on-error: true\n        with")
    assert [ask.optional for ask in asks(tmp_path, may + LOGIN % "role-to-assume: y")] == [True, False]


def test_a_script_asks_for_a_role_that_is_not_read(tmp_path: Path) -> None:
    script = (
        "      - run: |\n          curl $ACTIONS_ID_TOKEN_REQUEST_URL > t\n"
        "          aws sts assume-role-with-web-identity --role-arn x\n"
    )
    assert roles(tmp_path, script) == [None]


def test_each_token_comes_with_the_role_that_is_asked_for_then(tmp_path: Path) -> None:
    job = "    strategy: {matrix: {env: [dev, prod]}}\n    environment: ${{ matrix.env }}\n"
    text = steps(LOGIN % "role-to-assume: '${{ matrix.env }}-role'", job=job)
    found = repository(tmp_path, {WORKFLOW: text.replace("on: push", "on: {push: {branches: [main]}}")})
    (workflow,) = found.workflows
    pairs = asked(found, IDENTITY, workflow, workflow.jobs[0])
    assert [(token.claims["environment"], ask.role) for token, ask in pairs] == [
        ("dev", "dev-role"),
        ("prod", "prod-role"),
    ]
