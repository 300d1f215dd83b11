"""Amazon Resource Names and account ids."""

from __future__ import annotations

from offkey.model.records import dataclass
from offkey.model.regex import ASCII, regex

_ACCOUNT = regex(r"\d{12}\Z", ASCII)
_ROLE = regex(r"role/(?:(?P<path>.+)/)?(?P<name>[\w+=,.@-]+)\Z", ASCII)


def is_account_id(text: str) -> bool:
    """Whether `text` is an AWS account id: twelve digits, leading zeros kept."""
    return _ACCOUNT.match(text) is not None


def issuer_address(url: str) -> str:
    """An issuer as condition keys begin with it: without the scheme, and its host, whose case says nothing, in small.

    Source: RFC 3986, section 3.2.2
    """
    host, slash, path = url.removeprefix("https://").partition("/")
    return f"{host.lower()}{slash}{path}"


@dataclass(frozen=True, slots=True)
class Arn:
    """An ARN by its six colon-separated fields; `resource` keeps any further colons."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    @classmethod
    def parse(cls, text: str) -> Arn | None:
        """The ARN in `text`, or None where `text` is not one."""
        fields = text.split(":", 5)
        if len(fields) != 6 or fields[0] != "arn":
            return None
        return cls(*fields[1:])

    @property
    def role_name(self) -> str | None:
        """The name of an IAM role, without its path; None for anything else."""
        if self.service != "iam":
            return None
        match = _ROLE.match(self.resource)
        return match["name"] if match else None

    def __str__(self) -> str:
        return f"arn:{self.partition}:{self.service}:{self.region}:{self.account}:{self.resource}"


def partition_of(region: str) -> str:
    """The partition that `region` belongs to, as it stands in ARNs.

    Source: AWS General Reference, "Amazon Resource Names", and botocore's `partitions.json`.
    """
    return next((name for start, name in _PARTITIONS.items() if region.startswith(start)), "aws")


_PARTITIONS = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "us-isof-": "aws-iso-f",
    "eu-isoe-": "aws-iso-e",
    "eusc-": "aws-eusc",
}
