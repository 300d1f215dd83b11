"""A permission set becomes a role in an account, as IAM Identity Center provisions it.

It is made behind the door: AWS keeps its reserved roles to itself, and nobody's policies let them be written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from offkey.lab.backend import state

REGION = "eu-west-1"
"""Where Identity Center is enabled: there is one such region for all accounts."""
_PATH = f"/aws-reserved/sso.amazonaws.com/{REGION}/"
_LONGEST = 43_200


def provision(account: str, name: str, *, policies: Sequence[str]) -> str:
    """Make the role of the permission set `name`, or find it; answers its name. Callers hold the backend's lock.

    Source: https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html: the path, and
    `AWSReservedSSO_<name>_<16 hexadecimal digits>`; the trust in the account's SAML provider as it is met there.
    """
    digits = hashlib.sha256(f"{account}/{name}".encode()).hexdigest()[:16]
    role = f"AWSReservedSSO_{name}_{digits}"
    iam = state("iam", account, REGION)
    if any(known.name == role for known in iam.roles.values()):
        return role
    iam.create_role(
        role_name=role,
        assume_role_policy_document=_trust(account),
        path=_PATH,
        permissions_boundary=None,
        description=name,
        tags=[],
        max_session_duration=_LONGEST,
    )
    for number, policy in enumerate(policies):
        if policy.startswith("arn:"):
            iam.attach_role_policy(policy, role)
        else:
            iam.put_role_policy(role, f"AwsSSOInlinePolicy{number}", policy)
    return role


def _trust(account: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": f"arn:aws:iam::{account}:saml-provider/AWSSSO_offkey_DO_NOT_DELETE"},
        "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
        "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
