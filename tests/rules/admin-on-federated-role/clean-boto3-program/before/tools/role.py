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
                    "StringLike": {f"{ISSUER}:sub": f"repo:octo-org/{repository}:environment:production"},
                },
            }
        ],
    }


iam = boto3.client("iam")
iam.create_role(RoleName="deploy", AssumeRolePolicyDocument=json.dumps(trust("octo-repo")))
iam.attach_role_policy(RoleName="deploy", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
iam.create_role(RoleName="people", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": []}))
iam.attach_role_policy(RoleName="people", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
