"""Which identity a tool would use in an environment, and everything else that it would have taken."""

from __future__ import annotations

from offkey.model.enumeration import Enum
from offkey.model.records import dataclass


class Tool(Enum):
    """A family of programs that look for credentials in one and the same way."""

    CLI_1 = "AWS CLI 1"
    CLI_2 = "AWS CLI 2"
    BOTO3 = "boto3"
    TERRAFORM = "Terraform"
    """The AWS provider, the S3 backend, and whatever else is built on the SDK for Go 2."""
    S3_OLD = "s3:: before 1.14"
    S3_NEW = "s3:: since 1.14"


class Origin(Enum):
    """Where credentials come from; the values are what botocore calls them, where it knows them."""

    ENVIRONMENT = "env"
    ROLE = "assume-role"
    WEB_IDENTITY = "assume-role-with-web-identity"
    SSO = "sso"
    CREDENTIALS_FILE = "shared-credentials-file"
    LOGIN = "login"
    PROCESS = "custom-process"
    CONFIG_FILE = "config-file"
    CONTAINER = "container-role"
    INSTANCE = "iam-role"
    BLOCK = "terraform-block"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place that a tool looks at and finds something.

    `identity` says whose credentials these are, without any secret. `because` is what makes the tool take them.
    `variables` and `profile` are where that is written. `broken` is why the tool stops here, empty where it goes on.
    """

    origin: Origin
    identity: str
    because: str
    variables: tuple[str, ...] = ()
    profile: str | None = None
    broken: str = ""
    static: bool = False
    """A key that never expires."""


@dataclass(frozen=True, slots=True)
class Winner:
    """What one tool would use: the first of the candidates. `shadowed` are the others, in the tool's own order.

    `first` is None where nothing is found at all; `broken` is what stops the tool before it gets to any.
    """

    tool: Tool
    first: Candidate | None
    shadowed: tuple[Candidate, ...] = ()
    profile: str | None = None
    """The profile that is asked for, by whoever; None where nobody asks and `default` stands in."""
    region: str | None = None
    broken: str = ""

    @property
    def stops(self) -> str:
        """Why the tool gets no credentials, empty where it should get them."""
        if self.broken or self.first is None:
            return self.broken or "finds no credentials"
        return self.first.broken
