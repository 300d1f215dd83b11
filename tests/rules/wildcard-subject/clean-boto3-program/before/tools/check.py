"""What trust policies of the account are refused: nothing is made here."""

import boto3

REFUSED = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:octo-org/*"}},
        }
    ],
}

for role in boto3.client("iam").list_roles()["Roles"]:
    if role["AssumeRolePolicyDocument"] == REFUSED:
        raise SystemExit(role["RoleName"])
