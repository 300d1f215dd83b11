"""Trust policies and Terraform with them, for tests of the prover."""

from __future__ import annotations

import json
from typing import Any

HOST = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::111122223333:oidc-provider/{HOST}"
AUDIENCE = {"StringEquals": {f"{HOST}:aud": "sts.amazonaws.com"}}


def trust(*subjects: str, operator: str = "StringLike", **more: dict[str, Any]) -> str:
    """A trust policy for these subjects, as JSON."""
    condition = {**AUDIENCE, **more}
    if subjects:
        condition = {**condition, operator: {**condition.get(operator, {}), f"{HOST}:sub": list(subjects)}}
    return policy({"Federated": PROVIDER}, "sts:AssumeRoleWithWebIdentity", condition)


def policy(principal: dict[str, Any] | str, action: str, condition: dict[str, Any] | None = None) -> str:
    """A trust policy of one statement, as JSON."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    if condition is not None:
        statement["Condition"] = condition
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def role(name: str, document: str, *, may_assume: str | None = None) -> str:
    """A role in Terraform with this trust policy, and perhaps leave to assume another role."""
    text = (
        f'resource "aws_iam_role" "{name}" {{\n  name = "{name}"\n  assume_role_policy = jsonencode({document})\n}}\n'
    )
    if may_assume is None:
        return text
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": may_assume}
    allowed = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return (
        f'{text}resource "aws_iam_role_policy" "{name}" {{\n'
        f"  role = aws_iam_role.{name}.name\n  policy = jsonencode({allowed})\n}}\n"
    )
