"""What is proven of trust policies as the vendors' pages show them, and of the mistakes that are near them."""

from __future__ import annotations

import pytest
from tests.reason.documents import policy

from offkey.model.proof import Conclusion, TrustedRole
from offkey.model.text import Place
from offkey.reason.meant import POLICY_ALONE, Meant
from offkey.reason.prove import prove

GITLAB, HCP, BUILDKITE, SPACELIFT = "gitlab.com", "app.terraform.io", "agent.buildkite.com", "demo.app.spacelift.io"
BITBUCKET = "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc"
ORGANIZATION, PROJECT = "2a3b4c5d-1111-2222-3333-444455556666", "76543210-ba98-fedc-3210-edcba0987654"
CIRCLECI, CLUSTER = f"oidc.circleci.com/org/{ORGANIZATION}", "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E5"
REPOSITORY, ENVIRONMENT = "{1de489be-ce6a-42a0-a8c8-eadbf1174ac7}", "{bd715740-c970-486b-b68a-b421ec2a1f8b}"
MAIN = "project_path:g/p:ref_type:branch:ref:main"
PLAN = "organization:o:project:p:workspace:w:run_phase:plan"
BUILD = "organization:o:pipeline:p:ref:refs/heads/main:commit:*:step:*"


@pytest.mark.parametrize(
    ("host", "wanted", "expected"),
    [
        (GITLAB, {"sub": MAIN}, "tight"),
        (GITLAB, {"sub": MAIN, "aud": "https://gitlab.com"}, "tight"),
        (GITLAB, {"sub": MAIN, "ref_protected": "true", "project_id": "20", "namespace_id": "72"}, "tight"),
        (GITLAB, {"sub": MAIN, "ref_protected": "yes"}, "dead"),
        (GITLAB, {"sub": MAIN, "pipeline_source": "merge_request"}, "dead"),
        (GITLAB, {"sub": "project_path:g/sub/p:ref_type:branch:ref:main", "namespace_id": "77"}, "tight"),
        (GITLAB, {"sub": "project_id:20:ref_type:branch:ref:main"}, "tight"),
        (GITLAB, {"sub": f"{MAIN}:environment_protected:true"}, "tight"),
        (GITLAB, {"sub": f"{MAIN}:environment:live"}, "dead"),
        (GITLAB, {"sub": "project_path:g/p:ref_typ:branch:ref:main"}, "dead"),
        (GITLAB, {"sub": "repo:g/p:ref:refs/heads/main"}, "dead"),
        (GITLAB, {"sub": "project_path:g/p:ref_type:tag:ref:v1"}, "insider"),
        (GITLAB, {"sub": "project_path:g/p:ref_type:*:ref:main"}, "insider"),
        (GITLAB, {"sub": "project_path:g/p:ref_protected:true:*"}, "insider"),
        (GITLAB, {"sub": "project_path:g/*"}, "sibling"),
        (GITLAB, {"sub": "project_path:g*:ref_type:branch:ref:main"}, "stranger"),
        ("gitlab.example.com", {"sub": "project_path:g*:ref_type:branch:ref:main"}, "sibling"),
        ("gitlab.example.com", {"sub": MAIN, "ref_protected": "true"}, "dead"),
        (HCP, {"sub": PLAN, "aud": "aws.workload.identity"}, "tight"),
        (HCP, {"sub": PLAN, "aud": "sts.amazonaws.com"}, "dead"),
        (HCP, {"sub": "organization:o:workspace:w:run_phase:plan"}, "dead"),
        (HCP, {"sub": "organization:o:project:p:workspace:w:run_phase:*"}, "insider"),
        (HCP, {"sub": "organization:o:project:p:workspace:*:run_phase:plan"}, "sibling"),
        (HCP, {"sub": "organization:o*"}, "stranger"),
        (BITBUCKET, {"sub": f"{REPOSITORY}:{ENVIRONMENT}:*"}, "tight"),
        (BITBUCKET, {"sub": f"{REPOSITORY}:production:*"}, "dead"),
        (BITBUCKET, {"sub": "*"}, "sibling"),
        (CIRCLECI, {"sub": f"org/{ORGANIZATION}/project/{PROJECT}/user/{PROJECT}", "aud": ORGANIZATION}, "tight"),
        (CIRCLECI, {"oidc.circleci.com/project-id": PROJECT}, "insider"),
        (CIRCLECI, {"sub": f"org/{ORGANIZATION}/project/*"}, "sibling"),
        (CIRCLECI, {"sub": f"org/{PROJECT}/project/*"}, "dead"),
        (BUILDKITE, {"sub": BUILD, "aud": "sts.amazonaws.com"}, "tight"),
        (BUILDKITE, {"sub": "organization:o:pipeline:*"}, "sibling"),
        (BUILDKITE, {"organization_id": ORGANIZATION}, "sibling"),
        (BUILDKITE, {"pipeline_slug": "p"}, "stranger"),
        (CLUSTER, {"sub": "system:serviceaccount:atlantis:atlantis", "aud": "sts.amazonaws.com"}, "tight"),
        (CLUSTER, {"sub": "system:serviceaccount:atlantis:*"}, "sibling"),
        (CLUSTER, {"sub": "atlantis:atlantis"}, "dead"),
        (SPACELIFT, {"sub": "space:root:stack:infra:run_type:TRACKED:scope:write", "aud": SPACELIFT}, "tight"),
        (SPACELIFT, {"sub": "space:root:stack:infra:run_type:PROPOSED:scope:write"}, "dead"),
        ("ci.example.com/offkey", {"sub": "repository:o/n:directory:.:workspace:default:phase:apply"}, "tight"),
        ("ci.example.com/offkey", {"sub": "repository:o/n:*"}, "insider"),
    ],
)
def test_what_is_proven_of_a_policy(host: str, wanted: dict[str, str], expected: str) -> None:
    condition: dict[str, dict[str, str]] = {}
    for claim, text in wanted.items():
        condition.setdefault("StringLike" if "*" in text else "StringEquals", {})[f"{host}:{claim}"] = text
    trust = policy(
        {
            "Effect": "Allow",
            "Principal": {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{host}"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": condition,
        }
    )
    proof = prove(TrustedRole("deploy", trust, Place("trust.json", 1)))
    worst = next((reach.reacher.value for reach in proof.reach if reach.reacher.value != "intended"), None)
    assert (worst if proof.conclusion is Conclusion.OPEN else proof.conclusion.value) == expected


@pytest.mark.parametrize(
    ("host", "tags", "action", "expected"),
    [
        # As Buildkite's page on AWS has it: the tags are claims that the job passes on.
        (BUILDKITE, {"organization_slug": "o", "pipeline_slug": "p"}, "sts:TagSession", "insider"),
        (BUILDKITE, {"pipeline_slug": "p"}, "sts:TagSession", "stranger"),
        (BUILDKITE, {"organization_slug": "o", "team": "infra"}, "sts:TagSession", "dead"),
        (BUILDKITE, {"organization_slug": "o", "pipeline_slug": "p"}, "sts:SetSourceIdentity", "dead"),
        (GITLAB, {"project_path": "g/p"}, "sts:TagSession", "dead"),
        ("sso.example.com", {"team": "infra"}, "sts:TagSession", "insider"),
    ],
)
def test_session_tags_are_what_the_issuer_says_they_are(
    host: str, tags: dict[str, str], action: str, expected: str
) -> None:
    trust = policy(
        {
            "Effect": "Allow",
            "Principal": {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{host}"},
            "Action": ["sts:AssumeRoleWithWebIdentity", action],
            "Condition": {"StringEquals": {f"aws:RequestTag/{tag}": text for tag, text in tags.items()}},
        }
    )
    proof = prove(TrustedRole("deploy", trust, Place("trust.json", 1)))
    worst = next((reach.reacher.value for reach in proof.reach), proof.conclusion.value)
    assert worst == expected


def _proven(host: str, condition: dict[str, dict[str, str]], meant: Meant = POLICY_ALONE) -> str:
    trust = policy(
        {
            "Effect": "Allow",
            "Principal": {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{host}"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": condition,
        }
    )
    return prove(TrustedRole("deploy", trust, Place("trust.json", 1)), meant).conclusion.value


@pytest.mark.parametrize(
    "condition",
    [
        {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
        {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}},
        {"NumericLessThan": {"aws:TokenIssueTime": "3600"}},
        {"StringLike": {"aws:username": "*"}},
    ],
)
def test_whoever_has_a_token_has_no_credentials_of_aws_yet(condition: dict[str, dict[str, str]]) -> None:
    others = {"StringEquals": {f"{GITLAB}:sub": MAIN}, "IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}
    assert _proven(GITLAB, others) == "tight"
    assert _proven(GITLAB, {**others, **condition}) == "dead"


def test_nobody_knows_the_usual_audience_of_an_unknown_issuer() -> None:
    host = "vstoken.dev.azure.com/0184990a-477b-4fa8-9968-496074483cee"
    condition = {"StringEquals": {f"{host}:sub": "sc://acme/infra/aws", f"{host}:aud": "api://AzureADTokenExchange"}}
    assert _proven(host, condition) == "tight"
    assert _proven(host, condition, Meant(audience="sts.amazonaws.com")) == "dead"
    assert _proven(host, condition, Meant(accepted={host: ("sts.amazonaws.com",)})) == "dead"
