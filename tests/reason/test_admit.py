"""Whole tokens against whole trust policies. Facts 5.4 to 5.6; GitHub's OpenID Connect reference."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reason import oracle
from tests.reason.documents import ACCOUNT, AUD, HOST, OTHER_ACCOUNT, PROVIDER, SUB, policy, web_identity

from offkey.model.claims import Claims, ClaimValue
from offkey.model.configuration import RepositoryIdentity
from offkey.model.platforms import github
from offkey.model.policy import Condition, Policy
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted, Mismatch, Refused
from offkey.reason.admit import admit

REPOSITORY = RepositoryIdentity("acme", "infra", "1001", "2002")
MAIN = "repo:acme/infra:ref:refs/heads/main"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/ci/deploy"
EXACT = {"StringEquals": {AUD: github.AUDIENCE, SUB: MAIN}}


def _token(event: github.JobEvent | None = None, **more: Any) -> Claims:
    return Claims(
        github.job_claims(REPOSITORY, event or github.JobEvent(), workflow=".github/workflows/deploy.yml", **more)
    )


def _with(claims: Claims, **changed: ClaimValue) -> Claims:
    return Claims({**claims.values, **changed})


def test_the_exact_subject_is_admitted() -> None:
    assert admit(policy(web_identity(EXACT)), _token(), provider=PROVIDER) == Admitted(
        "statement 1 allows sts:AssumeRoleWithWebIdentity to this token", 0
    )


@pytest.mark.parametrize(
    ("token", "key", "actual"),
    [
        (_token(github.JobEvent("pull_request")), SUB, "repo:acme/infra:pull_request"),
        (_token(github.JobEvent(ref="refs/heads/feature")), SUB, "repo:acme/infra:ref:refs/heads/feature"),
        (_token(environment="live"), SUB, "repo:acme/infra:environment:live"),
        (_token(immutable=True), SUB, "repo:acme@1001/infra@2002:ref:refs/heads/main"),
        (_token(audience="https://github.com/acme"), AUD, "https://github.com/acme"),
    ],
)
def test_a_refusal_names_the_condition_and_what_the_token_says(token: Claims, key: str, actual: str) -> None:
    refused = admit(policy(web_identity(EXACT)), token, provider=PROVIDER)
    assert isinstance(refused, Refused)
    wanted = EXACT["StringEquals"][key]
    assert refused.mismatch == Mismatch(Condition("StringEquals", key, (wanted,)), (actual,))
    assert refused.because == (
        f'statement 1 of the trust policy wants {key} to be "{wanted}", but the token says "{actual}"'
    )


def test_the_nearest_statement_is_the_one_explained() -> None:
    document = policy(
        web_identity({"StringEquals": {AUD: "other", SUB: "repo:else/where:pull_request"}}),
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"},
        web_identity(
            {"StringEquals": {AUD: github.AUDIENCE}, "StringLike": {SUB: "repo:acme/infra:ref:*"}}, Sid="Deploy"
        ),
    )
    refused = admit(document, _token(environment="live"), provider=PROVIDER)
    assert isinstance(refused, Refused)
    assert refused.because.startswith(f'statement 3 "Deploy" of the trust policy wants {SUB} to match')


@pytest.mark.parametrize(
    ("condition", "because"),
    [
        ({"StringEquals": {f"{HOST}:environment": "live"}}, "the token has no claim environment"),
        (
            {"StringEquals": {f"{HOST}:event_name": "push"}},
            'AWS makes no condition key of event_name, so it is absent (the token says "push")',
        ),
        ({"StringEquals": {"sts:ExternalId": "x"}}, "the request has no such key"),
        ({"StringEquals": {"gitlab.com:sub": "x"}}, "the request has no such key"),
        ({"Null": {f"{HOST}:environment": "false"}}, "to be present, but the token has no claim environment"),
        ({"StringNotLike": {SUB: ["repo:acme/*", "x"]}}, 'not to match any of "repo:acme/*", "x", but the token'),
        ({"ForAnyValue:StringEquals": {SUB: "x"}}, 'to be "x" (ForAnyValue:StringEquals), but'),
        ({"NumericLessThan": {f"{HOST}:actor_id": "5"}}, 'to pass NumericLessThan "5", but the token says "583231"'),
        ({"StringEquals": {SUB: list("abcdefg")}}, 'one of "a", "b", "c", "d" and 3 more'),
    ],
)
def test_reasons_are_sentences(condition: dict[str, Any], because: str) -> None:
    refused = admit(policy(web_identity(condition)), _token(), provider=PROVIDER)
    assert isinstance(refused, Refused)
    assert because in refused.because


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"Action": "sts:AssumeRole"}, 'allows "sts:AssumeRole", not sts:AssumeRoleWithWebIdentity'),
        (
            {"Principal": {"Federated": f"{PROVIDER}/acme"}},
            f"trusts Federated {PROVIDER}/acme, not Federated {PROVIDER}",
        ),
        ({"Effect": "Deny"}, "denies it, because of StringEquals"),
    ],
)
def test_other_refusals(change: dict[str, Any], because: str) -> None:
    refused = admit(policy(web_identity(EXACT, **change)), _token(), provider=PROVIDER)
    assert isinstance(refused, Refused)
    assert because in refused.because
    assert refused.explicit is ("Effect" in change)


def test_a_policy_without_allow_says_so() -> None:
    assert admit(Policy(()), _token(), provider=PROVIDER) == Refused("the trust policy allows nothing")


@pytest.mark.parametrize(
    "condition",
    [
        {"stringequals": {SUB.upper(): MAIN}},
        {"StringLike": {SUB: "repo:acme/infra:*"}},
        {"StringEquals": {f"{HOST}:repository_id": "2002", f"{HOST}:repository_owner_id": "1001"}},
        {"StringEqualsIgnoreCase": {SUB: MAIN.upper()}},
        {"ForAnyValue:StringEquals": {AUD: ["x", github.AUDIENCE]}},
        {"Null": {f"{HOST}:environment": "true"}},
        {"Bool": {"aws:SecureTransport": "true"}},
        {},
    ],
)
def test_lax_policies_admit_as_aws_does(condition: dict[str, Any]) -> None:
    assert isinstance(admit(policy(web_identity(condition)), _token(), provider=PROVIDER), Admitted)


@pytest.mark.parametrize(
    "change", [{"Action": ["sts:TagSession", "sts:assumerolewithwebidentity"]}, {"Action": "*"}, {"Principal": "*"}]
)
def test_actions_and_principals_match_as_aws_matches_them(change: dict[str, Any]) -> None:
    assert isinstance(admit(policy(web_identity(EXACT, **change)), _token(), provider=PROVIDER), Admitted)


# --- before the trust policy -------------------------------------------------------------------------


def test_a_token_of_another_issuer_is_refused() -> None:
    refused = admit(policy(web_identity({})), _with(_token(), iss="https://gitlab.com"), provider=PROVIDER)
    assert isinstance(refused, Refused)
    assert "https://gitlab.com" in refused.because


def test_the_provider_is_in_the_roles_account() -> None:
    abroad = ROLE.replace(ACCOUNT, OTHER_ACCOUNT)
    assert isinstance(admit(policy(web_identity({})), _token(), provider=PROVIDER, role=ROLE), Admitted)
    assert isinstance(admit(policy(web_identity({})), _token(), provider=PROVIDER, role=abroad), Refused)
    assert isinstance(admit(policy(web_identity({})), _token(), provider=ROLE), Refused)


# Facts 5.5: STS rejects any other role before it looks at the trust policy.
def test_a_token_may_be_for_certain_roles_only() -> None:
    token = _with(_token(), **{"https://aws.amazon.com/roles": (ROLE,)})
    trusting = policy(web_identity({}))
    assert isinstance(admit(trusting, token, provider=PROVIDER, role=ROLE), Admitted)
    assert isinstance(admit(trusting, token, provider=PROVIDER, role=ROLE + "2"), Refused)
    assert isinstance(admit(trusting, token, provider=PROVIDER), Unknown)


def test_session_tags_need_tag_session() -> None:
    token = _with(_token(), **{"https://aws.amazon.com/tags/principal_tags/Project": ("x",)})
    refused = admit(policy(web_identity(EXACT)), token, provider=PROVIDER)
    assert isinstance(refused, Refused)
    assert "sts:TagSession" in refused.because
    both = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]
    assert isinstance(admit(policy(web_identity(EXACT, Action=both)), token, provider=PROVIDER), Admitted)


# --- what is not known -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "document",
    [
        policy(web_identity({"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}})),
        policy(web_identity({"StringLike": {"sts:RoleSessionName": "ci-*"}})),
        policy(web_identity({}), web_identity({"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}, Effect="Deny")),
        policy(web_identity({"StringEquals": {SUB: Unknown("var.subject")}})),
        policy(web_identity({"StringMatches": {SUB: MAIN}})),
        policy(web_identity(EXACT, Principal={"Federated": Unknown("aws_iam_openid_connect_provider.github.arn")})),
        policy(web_identity(EXACT, Action=Unknown("var.action"))),
        replace(policy(web_identity(EXACT)), unknown=(Unknown("dynamic statement"),)),
        replace(policy(), unknown=(Unknown("dynamic statement"),)),
    ],
)
def test_what_matters_and_is_not_known_makes_the_verdict_unknown(document: Policy) -> None:
    assert isinstance(admit(document, _token(), provider=PROVIDER), Unknown)


@pytest.mark.parametrize(
    "document",
    [
        policy(web_identity({"StringEquals": {SUB: [Unknown("var.subject"), MAIN]}})),
        policy(web_identity(EXACT), web_identity({"StringEquals": {SUB: Unknown("var.subject")}})),
        policy(web_identity(EXACT), web_identity({"StringEquals": {SUB: "x", AUD: Unknown("var.a")}}, Effect="Deny")),
    ],
)
def test_what_does_not_matter_changes_nothing(document: Policy) -> None:
    assert isinstance(admit(document, _token(), provider=PROVIDER), Admitted)


def test_circumstances_settle_what_the_token_does_not_say() -> None:
    document = policy(web_identity({"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}, "StringEquals": {SUB: MAIN}}))
    near, far = {"aws:SourceIp": "192.0.2.7"}, {"aws:SourceIp": "198.51.100.7"}
    assert isinstance(admit(document, _token(), provider=PROVIDER, circumstances=near), Admitted)
    assert isinstance(admit(document, _token(), provider=PROVIDER, circumstances=far), Refused)


# --- the second reading ------------------------------------------------------------------------------

KEYS = st.sampled_from([SUB, AUD, f"{HOST}:environment", f"{HOST}:event_name", SUB.upper()])
OPERATORS = st.builds(
    lambda before, name, after: before + name + after,
    st.sampled_from(["", "ForAllValues:", "ForAnyValue:"]),
    st.sampled_from(["StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase"]),
    st.sampled_from(["", "IfExists"]),
) | st.just("Null")
VALUES = st.sampled_from([MAIN, "repo:acme/*", "*", github.AUDIENCE, "live", "push", "true", "false", "repo:Acme/*"])
STATEMENTS = st.builds(
    lambda allows, action, tests: {
        **web_identity({}),
        "Effect": "Allow" if allows else "Deny",
        "Action": action,
        "Condition": {f"{operator}": {key: values} for operator, key, values in tests},
    },
    st.sampled_from([True, True, False]),
    st.sampled_from(["sts:AssumeRoleWithWebIdentity", "sts:*", "sts:AssumeRole"]),
    st.lists(st.tuples(OPERATORS, KEYS, st.lists(VALUES, min_size=1, max_size=3)), max_size=3),
)
DOCUMENTS = st.lists(STATEMENTS, max_size=3).map(lambda statements: policy(*statements))
TOKENS = st.sampled_from(
    [
        _token(),
        _token(environment="live"),
        _token(github.JobEvent("pull_request")),
        _token(audience="x", immutable=True),
    ]
)


def _keys(token: Claims) -> dict[str, str]:
    filled = {name: claim.key for name, claim in github.CLAIMS.items()}
    return {f"{HOST}:{k}": str(v) for k, v in token.values.items() if filled[k] and v is not None}


@settings(deadline=None, max_examples=400)
@given(DOCUMENTS, TOKENS)
def test_admission_agrees_with_the_naive_reading(document: Policy, token: Claims) -> None:
    readable = all(
        set(c.values) <= {"true", "false"} for s in document.statements for c in s.conditions if c.operator == "Null"
    )
    expected = oracle.admitted(
        document, action="sts:AssumeRoleWithWebIdentity", provider=PROVIDER, context=_keys(token)
    )
    if readable:
        assert isinstance(admit(document, token, provider=PROVIDER), Admitted) is expected


@settings(deadline=None)
@given(DOCUMENTS, STATEMENTS, TOKENS)
def test_one_more_deny_never_admits_more(document: Policy, extra: dict[str, Any], token: Claims) -> None:
    stricter = policy({**extra, "Effect": "Deny"})
    longer = replace(document, statements=(*stricter.statements, *document.statements))
    if isinstance(admit(longer, token, provider=PROVIDER), Admitted):
        assert isinstance(admit(document, token, provider=PROVIDER), Admitted)
