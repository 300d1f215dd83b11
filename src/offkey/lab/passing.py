"""Roles that a request hands over to a service: each needs `iam:PassRole`, which a deployment role easily lacks.

Source: IAM User Guide, "Grant a user permissions to pass a role to an AWS service". Which parameters hold the
role is not in any model; those at the top level that hold a role's ARN are, in every service tried, handed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from offkey.lab.backend import state
from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.operation import Operation

_ROLE = regex(r"arn:aws[\w-]*:iam::\d{12}:role/.+\Z", re.ASCII)
_CHANGES = regex(r"(Associate|Create|Import|Modify|Put|Register|Run|Set|Start|Update)")
_KEEPERS = frozenset({"iam", "sts", "kms", "ram", "s3", "sso", "lakeformation"})
"""Services in which a role is a subject or a grantee, not something handed over."""

SERVICES = {
    "codebuild": "codebuild.amazonaws.com",
    "ec2": "ec2.amazonaws.com",
    "ecs": "ecs-tasks.amazonaws.com",
    "eks": "eks.amazonaws.com",
    "firehose": "firehose.amazonaws.com",
    "lambda": "lambda.amazonaws.com",
    "scheduler": "scheduler.amazonaws.com",
    "states": "states.amazonaws.com",
}
"""`iam:PassedToService` by signing name, where it is always the same."""


def passed(operation: Operation, *, account: str) -> Iterator[str]:
    """The ARNs of the roles that this operation hands over."""
    if operation.signing_name in _KEEPERS or not _CHANGES.match(operation.name):
        return
    for name, value in operation.parameters.items():
        if "role" in name.lower() and isinstance(value, str) and _ROLE.match(value):
            yield value
    yield from _of_instance_profile(operation, account)


def _of_instance_profile(operation: Operation, account: str) -> Iterator[str]:
    given = operation.text("IamInstanceProfile.Arn", "IamInstanceProfile.Name", "IamInstanceProfile")
    if given is None:
        return
    name = given.rpartition("/")[2]
    for profile in state("iam", account, "us-east-1").instance_profiles.values():
        if profile.name == name:
            yield from (str(role.arn) for role in profile.roles)
