"""Deploys."""

import json

import pulumi
import pulumi_aws as aws

org, repo = "acme", "app"
ORG = "acme"
provider = aws.iam.OpenIdConnectProvider(
    "gh",
    url="https://token.actions.githubusercontent.com",
    client_id_lists=["sts.amazonaws.com"],
)
role = aws.iam.Role(
    "deploy",
    assume_role_policy=provider.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Federated": arn},
                        "Action": "sts:AssumeRoleWithWebIdentity",
                        "Condition": {
                            "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
                            "StringLike": {"token.actions.githubusercontent.com:sub": f"repo:{ORG}/*:*"},
                        },
                    }
                ],
            }
        )
    ),
)
aws.iam.RolePolicyAttachment(
    "admin",
    role=role.name,
    policy_arn="arn:aws:iam::aws:policy/AdministratorAccess",
)
tight = aws.iam.Role(
    "tight",
    assume_role_policy=f"""{{
  "Version": "2012-10-17",
  "Statement": [{{"Effect": "Allow", "Principal": {{"Federated": "{provider.arn}"}}, "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {{"StringEquals": {{"token.actions.githubusercontent.com:aud": "sts.amazonaws.com", "token.actions.githubusercontent.com:sub": "repo:acme/app:ref:refs/heads/main"}}}}}}]
}}""",
)
