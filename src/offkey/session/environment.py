"""The environment of a child, built from what may be in it: nothing inherited can win against the session."""

from __future__ import annotations

from collections.abc import Mapping

from offkey.model.records import dataclass, field
from offkey.session.locations import CONFIG, CREDENTIALS

KEPT = frozenset(
    {
        # where AWS is, and how it is talked to
        "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_CA_BUNDLE", "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS_STS_REGIONAL_ENDPOINTS", "AWS_S3_US_EAST_1_REGIONAL_ENDPOINT",
        "AWS_S3_USE_ARN_REGION", "AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS", "AWS_ENABLE_ENDPOINT_DISCOVERY",
        "AWS_ACCOUNT_ID_ENDPOINT_MODE", "AWS_S3_ENDPOINT", "AWS_DYNAMODB_ENDPOINT", "AWS_IAM_ENDPOINT",
        "AWS_STS_ENDPOINT", "AWS_REQUEST_CHECKSUM_CALCULATION", "AWS_RESPONSE_CHECKSUM_VALIDATION",
        "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES", "AWS_DISABLE_REQUEST_COMPRESSION", "AWS_SIGV4A_SIGNING_REGION_SET",
        "AWS_AUTH_SCHEME_PREFERENCE",
        # how often, and what is shown
        "AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE", "AWS_DEFAULTS_MODE", "AWS_DEFAULT_OUTPUT", "AWS_PAGER",
        "AWS_CLI_AUTO_PROMPT", "AWS_CLI_FILE_ENCODING", "AWS_CLI_HISTORY_FILE", "AWS_DATA_PATH", "AWS_SDK_UA_APP_ID",
        "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME", "AWS_NODEJS_CONNECTION_REUSE_ENABLED",
    }
)  # fmt: skip
"""The variables of AWS's tools that choose no identity. Whatever else begins with `AWS_` is left out, known or not.

Source: https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
"""
KEPT_BEGINNINGS = ("AWS_ENDPOINT_URL",)
TOKEN_FILE = "OFFKEY_TOKEN_FILE"  # noqa: S105 - its name
_HARMLESS = frozenset({CONFIG, CREDENTIALS, "AWS_SDK_LOAD_CONFIG", "AWS_EC2_METADATA_DISABLED"})
"""Left out because they are set anew; nobody needs to be told."""


@dataclass(frozen=True, slots=True)
class Built:
    """The environment, and the names of what was left out of it that could have chosen another identity."""

    variables: Mapping[str, str] = field(repr=False)
    dropped: tuple[str, ...] = ()


def build(environment: Mapping[str, str], *, region: str, config: str, credentials: str) -> Built:
    """What the child gets of `environment`; `config` and `credentials` are the paths of the files its tools shall read.

    The tools read different variables for the region, so both are set; so is what the older SDK for Go reads before
    it looks at a profile at all. A web identity's file stays known to offkey itself, which asks for new sessions on the
    child's behalf.
    """
    variables = {name: value for name, value in environment.items() if not chooses(name)}
    token_file = environment.get("AWS_WEB_IDENTITY_TOKEN_FILE")
    if token_file and TOKEN_FILE not in variables:
        variables[TOKEN_FILE] = token_file
    variables |= {CONFIG: config, CREDENTIALS: credentials, "AWS_SDK_LOAD_CONFIG": "1"}
    variables |= {"AWS_EC2_METADATA_DISABLED": "true", "AWS_REGION": region, "AWS_DEFAULT_REGION": region}
    dropped = (name for name in environment if chooses(name) and name not in _HARMLESS)
    return Built(variables, tuple(sorted(dropped)))


def chooses(name: str) -> bool:
    """Whether the variable may decide on whose credentials a tool uses."""
    upper = name.upper()
    return upper.startswith("AWS_") and upper not in KEPT and not upper.startswith(KEPT_BEGINNINGS)
