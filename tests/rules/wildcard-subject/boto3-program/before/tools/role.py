import json

import boto3

ISSUER = "token.actions.githubusercontent.com"
ACCOUNT = boto3.client("sts").get_caller_identity()["Account"]


def trust(repository: str) -> dict:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{ISSUER}"},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {
                    "StringEquals": {f"{ISSUER}:aud": "sts.amazonaws.com"},
                    "StringLike": {f"{ISSUER}:sub": f"repo:octo-org/{repository}:*"},
                },
            }
        ],
    }


iam = boto3.client("iam")
iam.create_role(RoleName="deploy", AssumeRolePolicyDocument=json.dumps(trust("octo-repo")))
