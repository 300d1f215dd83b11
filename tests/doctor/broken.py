"""Broken environments, each with the id of its cause and words that must stand in what is said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.doctor import environments as e
from tests.doctor.environments import CONFIG, CREDENTIALS, Environment

from offkey.doctor.here import Wanted

PROFILE = {"AWS_PROFILE": "work"}
_ROLE = f"[profile work]\nregion = eu-west-1\nrole_arn = {e.ROLE}\n"
_SSO = {CONFIG: e.SSO + e.WORK, **e.signed_in()}
_HOURS = timedelta(hours=1)
_IDS = "repo:acme@123456/infra@456789:environment:live"
_FORK = '{"pull_request": {"head": {"repo": {"full_name": "stranger/infra", "fork": true}}}}'
_MODULE = 'module "vpc" {\n  source = "s3::https://s3-eu-west-1.amazonaws.com/acme-modules/vpc.zip"\n}\n'
_LOCK = 'provider "registry.terraform.io/hashicorp/aws" {\n  version     = "4.67.0"\n  constraints = ">= 4.0"\n}\n'
_CHAIN = ("assume_role {", f'  role_arn = "{e.ROLE}"', "}", "assume_role {",
          '  role_arn = "arn:aws:iam::222222222222:role/deploy"', '  duration = "2h"', "}")  # fmt: skip
_KUBERNETES = {"iss": "https://kubernetes.default.svc.cluster.local", "sub": "system:serviceaccount:ci:atlantis"}
_EKS = {"iss": "https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE",
        "sub": "system:serviceaccount:ci:atlantis", "aud": "https://kubernetes.default.svc"}  # fmt: skip


def _token(**claims: Any) -> Environment:
    return Environment(e.WEB, {"home/token": e.token(**claims)})


def _trust(subject: str, **claims: Any) -> Environment:
    return Environment(e.WEB, {"home/token": e.token(**claims), "work/main.tf": e.role(subject)})


BROKEN: dict[str, tuple[Environment, str, str]] = {
    # --- variables
    "key before a profile": (Environment({**e.KEYS, **PROFILE}, _SSO), "key-over-profile", "AWS_PROFILE"),
    "key before the default profile": (
        Environment(e.KEYS, {CONFIG: e.SSO + e.WORK.replace("profile work", "default"), **e.signed_in()}),
        "key-over-profile",
        "Admin in account 111111111111",
    ),
    "expired session before a profile": (Environment({**e.SESSION, **PROFILE}, _SSO), "key-over-profile", "never used"),
    "key before web identity": (
        Environment({**e.KEYS, **e.WEB}, {"home/token": e.token()}),
        "key-over-web-identity",
        e.ROLE,
    ),
    "profile that is not there": (Environment({"AWS_PROFILE": "prod"}, _SSO), "missing-profile", "prod does not exist"),
    "profile set to nothing": (Environment({"AWS_PROFILE": ""}, _SSO), "empty-profile", "AWS_PROFILE"),
    "region set to nothing": (
        Environment({**e.SESSION, "AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": ""}),
        "empty-variable",
        "AWS_DEFAULT_REGION",
    ),
    "keys set to nothing": (
        Environment({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", **e.REGION}),
        "empty-variable",
        "AWS_ACCESS_KEY_ID",
    ),
    "carriage return in a secret": (
        Environment({**e.SESSION, **e.REGION, "AWS_SECRET_ACCESS_KEY": f"{e.SECRET}\r"}),
        "carriage-return",
        "SECRET_ACCESS",
    ),
    "carriage return in a profile's name": (
        Environment({"AWS_PROFILE": "work\r"}, _SSO),
        "carriage-return",
        "AWS_PROFILE",
    ),
    "line break after a key": (
        Environment({**e.SESSION, **e.REGION, "AWS_ACCESS_KEY_ID": f"{e.SESSION_KEY}\n"}),
        "stray-white-space",
        "printf",
    ),
    "quotes in a region": (
        Environment({**e.SESSION, "AWS_REGION": '"eu-west-1"', "AWS_DEFAULT_REGION": '"eu-west-1"'}),
        "quoted-value",
        "AWS_REGION",
    ),
    "expression that nothing filled in": (
        Environment({**e.REGION, **e.GITHUB, **e.ASKING, "AWS_ROLE_ARN": "${{ vars.ROLE }}"}),
        "unfilled-value",
        "AWS_ROLE_ARN",
    ),
    "slip of the pen": (Environment({"AWS_PROFLIE": "work"}, _SSO), "unknown-variable", "AWS_PROFILE"),
    "old name of a variable": (
        Environment({"AWS_ACCESS_KEY": e.KEY, "AWS_SECRET_KEY": e.SECRET, **e.REGION}),
        "unknown-variable",
        "AWS_ACCESS_KEY_ID",
    ),
    "name in place of a role's ARN": (
        Environment({**e.WEB, "AWS_ROLE_ARN": "deploy"}, {"home/token": e.token()}),
        "not-a-role-arn",
        "deploy",
    ),
    "eleven digits": (
        Environment({**e.WEB, "AWS_ROLE_ARN": "arn:aws:iam::11111111111:role/deploy"}, {"home/token": e.token()}),
        "not-a-role-arn",
        "twelve digits",
    ),
    "slash in a session's name": (
        Environment({**e.WEB, "AWS_ROLE_SESSION_NAME": "acme/infra"}, {"home/token": e.token()}),
        "not-a-session-name",
        "acme/infra",
    ),
    "region that is a zone": (
        Environment({**e.SESSION, "AWS_REGION": "eu-west-1a", "AWS_DEFAULT_REGION": "eu-west-1a"}),
        "not-a-region",
        "eu-west-1a",
    ),
    "two regions": (
        Environment({**e.SESSION, "AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "us-east-1"}),
        "two-regions",
        "us-east-1",
    ),
    "profile without a region": (
        Environment(
            PROFILE, {**_SSO, CONFIG: e.SSO + e.WORK.replace("region = eu-west-1\nsso_session", "sso_session")}
        ),
        "no-region",
        "work has no region",
    ),
    "two profiles": (
        Environment(
            {"AWS_PROFILE": "work", "AWS_DEFAULT_PROFILE": "base"}, {**_SSO, CREDENTIALS: f"[base]\n{e.SESSION_LINES}"}
        ),
        "two-profiles",
        "AWS_DEFAULT_PROFILE=base",
    ),
    "web identity before a profile": (
        Environment({**e.WEB, **PROFILE}, {**_SSO, "home/token": e.token()}),
        "web-identity-over-profile",
        "AWS_PROFILE=work",
    ),
    "token of another key": (
        Environment({**e.KEYS, **e.REGION, "AWS_SESSION_TOKEN": "stale"}),
        "mixed-pair",
        "AWS_SESSION_TOKEN belongs",
    ),
    "session without its token": (
        Environment({**e.KEYS, **e.REGION, "AWS_ACCESS_KEY_ID": e.SESSION_KEY}),
        "mixed-pair",
        "AWS_SESSION_TOKEN is missing",
    ),
    "key without its secret": (
        Environment({"AWS_ACCESS_KEY_ID": e.KEY, **e.REGION}),
        "broken-chain",
        "AWS_SECRET_ACCESS_KEY is not",
    ),
    "secret without its key": (
        Environment({"AWS_SECRET_ACCESS_KEY": e.SECRET, **e.REGION}),
        "half-a-key",
        "ACCESS_KEY_ID",
    ),
    "session that is over": (
        Environment({**e.SESSION, **e.REGION, "AWS_CREDENTIAL_EXPIRATION": e.PAST}),
        "expired-session",
        "expired at",
    ),
    "nothing at all": (Environment(), "no-credentials", "no token"),
    "instance that may not be asked": (
        Environment(e.REGION, on_instance=True),
        "metadata-disabled",
        "AWS_EC2_METADATA_DISABLED",
    ),
    # --- files
    "config file that is not there": (
        Environment({"AWS_CONFIG_FILE": "HOME/nowhere"}),
        "missing-file",
        "AWS_CONFIG_FILE",
    ),
    "variable that only the backend reads": (
        Environment(
            {"AWS_SHARED_CONFIG_FILE": "HOME/other", **PROFILE}, {"home/other": e.SSO + e.WORK, **e.signed_in()}
        ),
        "wrong-file-variable",
        "AWS_CONFIG_FILE",
    ),
    "files the wrong way round": (
        Environment(
            {"AWS_CONFIG_FILE": "HOME/keys", **PROFILE, **e.REGION}, {"home/keys": f"[work]\n{e.SESSION_LINES}"}
        ),
        "swapped-files",
        "AWS_SHARED_CREDENTIALS_FILE",
    ),
    "section without the word profile": (
        Environment(PROFILE, {CONFIG: e.SSO + e.WORK.replace("profile work", "work"), **e.signed_in()}),
        "unseen-profile",
        "[profile work]",
    ),
    "line that is no setting": (
        Environment(PROFILE, {**_SSO, CONFIG: f"{e.SSO}{e.WORK}region eu-west-1\n"}),
        "unreadable-profiles",
        "config",
    ),
    "setting twice": (
        Environment(PROFILE, {**_SSO, CONFIG: f"{e.SSO}{e.WORK}region = eu-west-2\n"}),
        "unreadable-profiles",
        "region twice",
    ),
    "keys for everybody": (
        Environment(e.REGION, {CREDENTIALS: f"[default]\n{e.KEY_LINES}"}, modes={CREDENTIALS: 0o644}),
        "readable-credentials",
        "everybody",
    ),
    "session in a file that is over": (
        Environment(e.REGION, {CREDENTIALS: f"[default]\n{e.SESSION_LINES}x_security_token_expires = {e.PAST}\n"}),
        "expired-session",
        "profile default",
    ),
    "session in a file without its token": (
        Environment(e.REGION, {CREDENTIALS: f"[default]\n{e.KEY_LINES.replace(e.KEY, e.SESSION_KEY)}"}),
        "mixed-pair",
        "default",
    ),
    # --- profiles
    "circle": (
        Environment(
            PROFILE,
            {CONFIG: f"{_ROLE}source_profile = base\n[profile base]\nrole_arn = {e.ROLE}\nsource_profile = work\n"},
        ),
        "broken-chain",
        "circle",
    ),
    "source that is not there": (
        Environment(PROFILE, {CONFIG: f"{_ROLE}source_profile = base\n"}),
        "broken-chain",
        "base",
    ),
    "two sources": (
        Environment(
            PROFILE,
            {
                CONFIG: f"{_ROLE}source_profile = base\ncredential_source = Environment\n",
                CREDENTIALS: f"[base]\n{e.SESSION_LINES}",
            },
        ),
        "broken-chain",
        "both source_profile and credential_source",
    ),
    "source that nobody knows": (
        Environment(PROFILE, {CONFIG: f"{_ROLE}credential_source = EC2\n"}),
        "broken-chain",
        "credential_source = EC2",
    ),
    "source without credentials": (
        Environment(PROFILE, {CONFIG: f"{_ROLE}source_profile = base\n[profile base]\nregion = eu-west-1\n"}),
        "broken-chain",
        "holds no credentials",
    ),
    "role without a source": (Environment(PROFILE, {CONFIG: _ROLE}), "broken-chain", "neither source_profile"),
    "container that is none": (
        Environment(PROFILE, {CONFIG: f"{_ROLE}credential_source = EcsContainer\n"}),
        "broken-chain",
        "container",
    ),
    "role of a profile that is no role": (
        Environment(
            PROFILE,
            {
                CONFIG: f"{_ROLE.replace(':role/', ':roles/')}source_profile = base\n",
                CREDENTIALS: f"[base]\n{e.SESSION_LINES}",
            },
        ),
        "not-a-role-arn",
        "not the ARN of a role",
    ),
    "chain for more than an hour": (
        Environment(
            PROFILE,
            {
                **_SSO,
                CONFIG: e.SSO
                + e.WORK.replace("work", "base")
                + f"{_ROLE}source_profile = base\nduration_seconds = 7200\n",
            },
        ),
        "session-too-long",
        "one hour",
    ),
    "code from a telephone": (
        Environment(
            PROFILE,
            {
                CONFIG: f"{_ROLE}source_profile = base\nmfa_serial = arn:aws:iam::111111111111:mfa/me\n",
                CREDENTIALS: f"[base]\n{e.KEY_LINES}",
            },
        ),
        "asks-for-code",
        "mfa_serial",
    ),
    "tools that disagree": (
        Environment(PROFILE, {**_SSO, CREDENTIALS: f"[work]\n{e.SESSION_LINES}"}),
        "tools-disagree",
        "Terraform uses",
    ),
    # --- sign-in
    "old sign-in": (
        Environment(PROFILE, {CONFIG: e.LEGACY, **e.signed_in(e.START)}),
        "legacy-sso-profile",
        "sso-session",
    ),
    "sign-in that is over": (
        Environment(PROFILE, {**_SSO, **e.signed_in(ends=-_HOURS)}),
        "expired-sign-in",
        "expired at",
    ),
    "no sign-in": (Environment(PROFILE, {CONFIG: e.SSO + e.WORK}), "not-signed-in", "work"),
    "sign-in under another key": (
        Environment(PROFILE, {CONFIG: e.LEGACY.replace("/start\n", "/start/#/\n"), **e.signed_in(e.START)}),
        "sign-in-under-another-key",
        "#",
    ),
    "session of sign-ins that is not there": (
        Environment(PROFILE, {CONFIG: e.WORK}),
        "broken-chain",
        "the sso-session corp",
    ),
    # --- processes
    "process that is not there": (
        Environment(PROFILE, {CONFIG: "[profile work]\nregion = eu-west-1\ncredential_process = ~/bin/helper\n"}),
        "broken-process",
        "no shell",
    ),
    "process that fails": (
        Environment(
            PROFILE,
            {
                CONFIG: "[profile work]\nregion = eu-west-1\ncredential_process = HOME/helper\n",
                **e.process(body="#!/bin/sh\nexit 3\n"),
            },
            offline=False,
            modes={"home/helper": 0o700},
        ),
        "broken-process",
        "exit code 3",
    ),
    "process that chats": (
        Environment(
            PROFILE,
            {
                CONFIG: "[profile work]\nregion = eu-west-1\ncredential_process = HOME/helper\n",
                **e.process(body="#!/bin/sh\necho Hello\n"),
            },
            offline=False,
            modes={"home/helper": 0o700},
        ),
        "broken-process",
        "JSON",
    ),
    "process that asks itself": (
        Environment(
            PROFILE,
            {
                CONFIG: "[profile work]\nregion = eu-west-1\ncredential_process = HOME/bin/aws configure "
                "export-credentials --profile work\n",
                "home/bin/aws": "#!/bin/sh\n",
            },
            modes={"home/bin/aws": 0o700},
        ),
        "broken-process",
        "never ends",
    ),
    # --- tokens
    "token file that is not there": (Environment(e.WEB), "missing-token-file", "does not exist"),
    "token file that cannot be read": (
        Environment(e.WEB, {"home/token": "FOLDER"}),
        "unreadable-token-file",
        "cannot be read",
    ),
    "empty token file": (Environment(e.WEB, {"home/token": "\n"}), "not-a-token", "is empty"),
    "token file with an answer in it": (
        Environment(e.WEB, {"home/token": "<html>401</html>"}),
        "not-a-token",
        "JSON Web",
    ),
    "token that is over": (_token(expires=-_HOURS, issued=-2 * _HOURS), "expired-token", "expired at"),
    "token of the future": (_token(issued=_HOURS, expires=2 * _HOURS), "clock-skew", "clock is behind"),
    "audience that GitHub fills in": (
        _token(aud="https://github.com/acme", repository_owner="acme"),
        "wrong-audience",
        "Incorrect token audience",
    ),
    "audience of a cluster": (_token(**_EKS), "wrong-audience", "kubernetes.default.svc"),
    "issuer inside of a cluster": (_token(**_KUBERNETES), "wrong-issuer", "cannot reach"),
    "role without its token file": (
        Environment({"AWS_WEB_IDENTITY_TOKEN_FILE": "HOME/token", **e.REGION}, {"home/token": e.token()}),
        "broken-chain",
        "AWS_ROLE_ARN not",
    ),
    # --- trust
    "environment, and the trust wants a branch": (
        _trust("repo:acme/infra:ref:refs/heads/main", sub="repo:acme/infra:environment:live"),
        "trust-refuses-token",
        "no ref",
    ),
    "branch, and the trust wants an environment": (
        _trust("repo:acme/infra:environment:live"),
        "trust-refuses-token",
        "The token is of a branch",
    ),
    "pull request": (
        _trust("repo:acme/infra:ref:refs/heads/main", sub="repo:acme/infra:pull_request"),
        "trust-refuses-token",
        "a pull request",
    ),
    "ids, and the trust wants names": (
        _trust("repo:acme/infra:environment:live", sub=_IDS),
        "trust-refuses-token",
        "immutable",
    ),
    "names, and the trust wants ids": (
        _trust(_IDS, sub="repo:acme/infra:environment:live"),
        "trust-refuses-token",
        "classic form",
    ),
    "upper case": (
        _trust("repo:Acme/infra:ref:refs/heads/main"),
        "trust-refuses-token",
        "upper and lower case",
    ),
    # --- pipelines
    "job without the permission": (Environment({**e.GITHUB, **e.REGION}), "missing-id-token", "id-token: write"),
    "job without the permission, and with a key": (
        Environment({**e.GITHUB, **e.REGION, **e.KEYS}),
        "missing-id-token",
        "ACTIONS_ID_TOKEN_REQUEST_URL",
    ),
    "half of what asks": (
        Environment({**e.GITHUB, "ACTIONS_ID_TOKEN_REQUEST_URL": "https://x.example/?a=b"}),
        "half-a-token-request",
        "REQUEST_TOKEN",
    ),
    "pull request from a fork": (
        Environment(
            {**e.GITHUB, "GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": "HOME/event.json", **e.REGION},
            {"home/event.json": _FORK},
        ),
        "fork-pull-request",
        "fork",
    ),
    "removed token of GitLab": (
        Environment({"GITLAB_CI": "true", "CI_JOB_JWT_V2": e.token(), **e.REGION}),
        "removed-job-token",
        "id_tokens",
    ),
    "GitLab without a token": (Environment({"GITLAB_CI": "true", **e.REGION}), "missing-token", "id_tokens"),
    "GitLab's token that is over": (
        Environment(
            {
                "GITLAB_CI": "true",
                **e.REGION,
                "AWS_ID_TOKEN": e.token(
                    iss="https://gitlab.com", aud="https://gitlab.com", expires=-_HOURS, issued=-2 * _HOURS
                ),
            }
        ),
        "expired-token",
        "AWS_ID_TOKEN",
    ),
    "Bitbucket without a token": (
        Environment({"BITBUCKET_BUILD_NUMBER": "7", **e.REGION}),
        "missing-token",
        "oidc: true",
    ),
    "workflow without the permission": (
        Environment(
            {**e.SESSION, **e.REGION},
            {
                "work/.github/workflows/deploy.yml": "on: push\njobs:\n  apply:\n"
                "    runs-on: ubuntu-latest\n    permissions:\n      contents: read\n    steps:\n"
                "      - uses: aws-actions/configure-aws-credentials@v6\n        with:\n"
                f"          aws-region: eu-west-1\n          role-to-assume: {e.ROLE}\n"
            },
        ),
        "missing-id-token-permission",
        "id-token: write",
    ),
    # --- Terraform
    "backend that moved": (
        Environment(
            {**e.SESSION, **e.REGION},
            {"work/main.tf": e.backend(), "work/.terraform/terraform.tfstate": e.remembered(bucket="old")},
        ),
        "backend-changed",
        "bucket old → acme-state",
    ),
    "lock table in another account": (
        Environment(
            {**e.SESSION, **e.REGION},
            {
                "work/main.tf": e.backend('dynamodb_table = "arn:aws:dynamodb:eu-west-1:222222222222:table/locks"')
                + e.provider('allowed_account_ids = ["111111111111"]')
            },
        ),
        "lock-table-in-other-account",
        "222222222222",
    ),
    "Terraform too old for the lock file": (
        Environment(
            {**e.SESSION, **e.REGION}, {"work/main.tf": e.backend("use_lockfile = true")}, ("terraform", "1.9.8")
        ),
        "old-terraform",
        "use_lockfile",
    ),
    "Terraform too new for the backend's role": (
        Environment(
            {**e.SESSION, **e.REGION}, {"work/main.tf": e.backend(f'role_arn = "{e.ROLE}"')}, ("terraform", "1.11.4")
        ),
        "removed-argument",
        "role_arn",
    ),
    "another Terraform": (
        Environment(
            {**e.SESSION, **e.REGION},
            {"work/main.tf": 'terraform {\n  required_version = ">= 1.12"\n}\n'},
            ("terraform", "1.11.4"),
        ),
        "other-version",
        "1.12",
    ),
    "provider too old for two roles": (
        Environment(
            {**e.SESSION, **e.REGION},
            {"work/main.tf": e.provider(*_CHAIN[:-2], "}"), "work/.terraform.lock.hcl": _LOCK},
        ),
        "old-provider",
        "5.67.0",
    ),
    "chained role for two hours": (
        Environment({**e.SESSION, **e.REGION}, {"work/main.tf": e.provider(*_CHAIN)}),
        "session-too-long",
        "one hour",
    ),
    "key for a variable": (
        Environment({**e.SESSION, **e.REGION, "TF_VAR_aws_secret_key": e.SECRET}),
        "key-in-variable",
        "TF_VAR_aws_secret_key",
    ),
    "key in the backend": (
        Environment(
            {**e.SESSION, **e.REGION},
            {"work/main.tf": e.backend(f'access_key = "{e.KEY}"', f'secret_key = "{e.SECRET}"')},
        ),
        "static-key-in-terraform",
        "backend",
    ),
    "profile of the backend that is not there": (
        Environment({**e.SESSION, **e.REGION}, {"work/main.tf": e.backend('profile = "shared"')}),
        "missing-profile",
        "shared",
    ),
    "module that an old downloader fetches": (
        Environment(PROFILE, {**_SSO, "work/main.tf": _MODULE}, ("terraform", "1.11.4")),
        "profile-blind-download",
        "AWS_SDK_LOAD_CONFIG",
    ),
    "token file of the backend that is not there": (
        Environment(
            {**e.SESSION, **e.REGION, "CI": "true"},
            {
                "work/main.tf": e.backend(
                    "assume_role_with_web_identity = {",
                    f'  role_arn = "{e.ROLE}"',
                    '  web_identity_token_file = "/nowhere/token"',
                    "}",
                )
            },
        ),
        "missing-token-file",
        "/nowhere/token",
    ),
    "console sign-in before Terraform knew it": (
        Environment(
            PROFILE,
            {
                CONFIG: "[profile work]\nregion = eu-west-1\nlogin_session = arn:aws:iam::111111111111:user/me\n",
                "work/main.tf": e.provider(),
            },
            ("terraform", "1.11.4"),
        ),
        "old-terraform",
        "aws login",
    ),
    # --- accounts
    "account that is not expected": (
        Environment(PROFILE, _SSO, wanted=Wanted(account="222222222222")),
        "other-account",
        "expected is 222222222222",
    ),
    "account that the provider does not allow": (
        Environment(PROFILE, {**_SSO, "work/main.tf": e.provider('allowed_account_ids = ["333333333333"]')}),
        "other-account",
        "333333333333",
    ),
    "account that offkey.yaml does not know": (
        Environment(PROFILE, _SSO, accounts={"live": "333333333333"}),
        "other-account",
        "offkey.yaml",
    ),
    # --- network
    "certificates that are not there": (
        Environment({**e.SESSION, **e.REGION, "AWS_CA_BUNDLE": "HOME/ca.pem"}),
        "missing-certificates",
        "AWS_CA_BUNDLE",
    ),
    "certificates that are none": (
        Environment({**e.SESSION, **e.REGION, "AWS_CA_BUNDLE": "HOME/ca.pem"}, {"home/ca.pem": "hello"}),
        "missing-certificates",
        "holds no",
    ),
    "proxy that is none": (
        Environment({**e.SESSION, **e.REGION, "HTTPS_PROXY": "socks5://proxy:1080"}),
        "broken-proxy",
        "HTTPS_PROXY",
    ),
    "proxy before the container": (
        Environment({**e.REGION, "HTTP_PROXY": "http://proxy:3128", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/x"}),
        "proxy-before-machine",
        "NO_PROXY",
    ),
    "proxy before the instance": (
        Environment(
            {**e.REGION, "HTTPS_PROXY": "http://proxy:3128", "AWS_EC2_METADATA_DISABLED": "false"}, on_instance=True
        ),
        "proxy-before-machine",
        "169.254.169.254",
    ),
    "endpoint elsewhere": (
        Environment({**e.SESSION, **e.REGION, "AWS_ENDPOINT_URL": "http://localhost:4566"}),
        "endpoint-elsewhere",
        "localhost:4566",
    ),
}
