"""Claims with their meaning and key, and the roles that a person asks about."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests import proofs, tokens
from tests.reason.documents import HOST, PROVIDER, policy, web_identity

from offkey.model.claims import Claims
from offkey.model.explanation import ExplainedClaim
from offkey.model.platforms import github
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted, Refused
from offkey.prove import explain


def test_each_claim_has_its_meaning_and_its_key() -> None:
    token = Claims({"odd": "1", "repo_property_team": "web", "sha": "f", "sub": "s", "iss": github.ISSUER})
    assert explain.claims(token) == (
        ExplainedClaim("iss", github.ISSUER, "who issued the token"),
        ExplainedClaim("sub", "s", github.CLAIMS["sub"].means, f"{HOST}:sub"),
        ExplainedClaim("sha", "f", "the commit of the run"),
        ExplainedClaim("odd", "1", ""),
        ExplainedClaim("repo_property_team", "web", "the repository's custom property team"),
    )


def test_githubs_whole_token_is_known() -> None:
    found = {claim.name: claim for claim in explain.claims(tokens.claims(environment="live"))}
    assert all(claim.means for claim in found.values())
    assert {name for name, claim in found.items() if claim.key} == {name for name in found if github.CLAIMS[name].key}


def test_claims_of_an_issuer_without_a_table_have_their_registered_meaning() -> None:
    token = Claims({"iss": "https://issuer.example", "sub": "s", "project_id": "1"})
    assert explain.claims(token)[1:] == (
        ExplainedClaim("sub", "s", "the subject: whom the token speaks of", "issuer.example:sub"),
        ExplainedClaim("project_id", "1", "", None),
    )


def test_githubs_own_server_has_its_table_but_few_keys() -> None:
    token = Claims({"iss": "https://git.example.com/_services/token", "sub": "s", "repository": "a/b"})
    found = {claim.name: claim for claim in explain.claims(token)}
    assert found["repository"].means == github.CLAIMS["repository"].means
    assert (found["repository"].key, found["sub"].key) == (None, "git.example.com/_services/token:sub")


def test_a_role_is_explained_by_what_the_verdict_rests_on() -> None:
    trust = policy({**web_identity({"StringEquals": {f"{HOST}:sub": "x"}}), "Principal": {"Federated": Unknown("v")}})
    found = explain.role(replace(proofs.role("deploy"), trust=trust, account="444455556666"), tokens.claims())
    assert isinstance(found.verdict, Refused)
    assert found.statements[0].principal is True
    assert found.statements[0].conditions[0].holds is False
    assert len(found.assumptions) == 1


def test_a_role_whose_trust_is_not_known_has_no_statements() -> None:
    found = explain.role(replace(proofs.role("deploy"), trust=Unknown("run time")), tokens.claims())
    assert isinstance(found.verdict, Unknown)
    assert found.statements == ()


def test_an_admitting_role() -> None:
    one = replace(proofs.role("deploy"), trust=policy(web_identity({"StringLike": {f"{HOST}:sub": "repo:acme/*"}})))
    assert PROVIDER.split(":")[4] == one.account
    assert isinstance(explain.role(one, tokens.claims()).verdict, Admitted)


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("deploy", ["deploy"]),
        ("arn:aws:iam::111122223333:role/deploy", ["deploy"]),
        ("de*", ["deploy", "deployment"]),
        ("*:444455556666:role/*", ["deployment"]),
        ("Deploy", []),
        ("*", ["deploy", "deployment", "aws_iam_role.plan"]),
        ("plan", ["aws_iam_role.plan"]),
    ],
)
def test_roles_are_called_by_arn_name_address_or_glob(pattern: str, names: list[str]) -> None:
    roles = [
        proofs.role("deploy"),
        proofs.role("deployment", account="444455556666"),
        replace(proofs.role("x"), name="aws_iam_role.plan", arn=None),
    ]
    assert [one.name.rpartition("/")[2] for one in explain.called(roles, pattern)] == names
