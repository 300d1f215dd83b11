"""Environments in which nothing is wrong: not even a note is said about them."""

from __future__ import annotations

from datetime import timedelta

from tests.doctor import environments as e
from tests.doctor.environments import CONFIG, CREDENTIALS, Environment

_PROFILE = {"AWS_PROFILE": "work"}
_SSO = {CONFIG: e.SSO + e.WORK, **e.signed_in()}
_ROLE = f"[profile work]\nregion = eu-west-1\nrole_arn = {e.ROLE}\n"
_LOCK = 'provider "registry.terraform.io/hashicorp/aws" {\n  version     = "6.10.0"\n  constraints = "~> 6.0"\n}\n'
_VERSIONS = (
    'terraform {\n  required_version = "~> 1.10"\n  required_providers {\n    aws = {\n'
    '      source  = "hashicorp/aws"\n      version = "~> 6.0"\n    }\n  }\n}\n'
)

HEALTHY: dict[str, Environment] = {
    "files with Windows line ends": Environment(  # alone they harm no tool; in a variable they do
        _PROFILE, {**_SSO, CONFIG: (e.SSO + e.WORK).replace("\n", "\r\n")}
    ),
    "signed in on a laptop": Environment(_PROFILE, _SSO),
    "signed in, several profiles, a state of Terraform": Environment(
        _PROFILE,
        {
            **_SSO,
            CONFIG: e.SSO + e.WORK + e.WORK.replace("work", "shared"),
            "work/main.tf": e.backend("use_lockfile = true")
            + _VERSIONS
            + e.provider('allowed_account_ids = ["111111111111"]'),
            "work/.terraform.lock.hcl": _LOCK,
            "work/.terraform/terraform.tfstate": e.remembered(use_lockfile=True),
        },
        ("terraform", "1.11.4"),
    ),
    "sign-in that renews itself": Environment(
        _PROFILE, {**_SSO, **e.signed_in(ends=-timedelta(hours=1), renewable=True)}
    ),
    "role from a sign-in": Environment(
        _PROFILE, {**_SSO, CONFIG: e.SSO + e.WORK.replace("work", "base") + f"{_ROLE}source_profile = base\n"}
    ),
    "default profile alone": Environment({}, {**_SSO, CONFIG: e.SSO + e.WORK.replace("profile work", "default")}),
    "session in variables": Environment({**e.SESSION, **e.REGION}),
    "session in variables that says when it ends": Environment(
        {**e.SESSION, **e.REGION, "AWS_CREDENTIAL_EXPIRATION": e.FUTURE}, _SSO
    ),
    "session in the credentials file": Environment(
        e.REGION, {CREDENTIALS: f"[default]\n{e.SESSION_LINES}x_security_token_expires = {e.FUTURE}\n"}
    ),
    "GitHub before a role is taken": Environment({**e.GITHUB, **e.ASKING}),
    "GitHub after a role was taken": Environment({**e.GITHUB, **e.ASKING, **e.SESSION, **e.REGION}),
    "GitHub after a role was taken, in a step without the permission": Environment(
        {**e.GITHUB, **e.SESSION, **e.REGION}
    ),
    "GitLab with a token": Environment(
        {
            "GITLAB_CI": "true",
            "CI": "true",
            "CI_JOB_TOKEN": "glcbt-64_x",
            **e.REGION,
            "AWS_ID_TOKEN": e.token(
                iss="https://gitlab.com",
                aud="https://gitlab.com",
                sub="project_path:acme/infra:ref_type:branch:ref:main",
            ),
        }
    ),
    "pod with a role": Environment(
        {**e.WEB, "AWS_STS_REGIONAL_ENDPOINTS": "regional"},
        {
            "home/token": e.token(
                iss="https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE",
                sub="system:serviceaccount:ci:atlantis",
                aud=["sts.amazonaws.com"],
            )
        },
    ),
    "token that the role in the repository admits": Environment(
        e.WEB, {"home/token": e.token(), "work/main.tf": e.role("repo:acme/infra:ref:refs/heads/main")}
    ),
    "profile with a token file": Environment(
        _PROFILE, {CONFIG: f"{_ROLE}web_identity_token_file = HOME/token\n", "home/token": e.token()}
    ),
    "program that answers": Environment(
        _PROFILE,
        {CONFIG: "[profile work]\nregion = eu-west-1\ncredential_process = HOME/helper --fast\n", **e.process()},
        offline=False,
        modes={"home/helper": 0o700},
    ),
    "container": Environment({**e.REGION, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/x"}),
    "container behind a proxy": Environment(
        {
            **e.REGION,
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/x",
            "HTTPS_PROXY": "http://proxy:3128",
            "NO_PROXY": "169.254.170.2,169.254.169.254,.internal",
        }
    ),
    "instance": Environment({**e.REGION, "AWS_EC2_METADATA_DISABLED": "false"}, on_instance=True),
    "private certificates": Environment(
        {**e.SESSION, **e.REGION, "AWS_CA_BUNDLE": "HOME/ca.pem"},
        {"home/ca.pem": "-----BEGIN CERTIFICATE-----\nMII=\n"},
    ),
    "private link": Environment(
        {**e.SESSION, **e.REGION, "AWS_ENDPOINT_URL_STS": "https://vpce-1.sts.eu-west-1.vpce.amazonaws.com"}
    ),
    "pager that is none": Environment({**e.SESSION, **e.REGION, "AWS_PAGER": "", "AWS_MAX_ATTEMPTS": "5"}),
}
