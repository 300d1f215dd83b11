from aws_cdk import Stack, CfnOutput, aws_iam as iam


class S(Stack):
    def __init__(self, scope, id, **kw):
        super().__init__(scope, id, **kw)
        provider = iam.OpenIdConnectProvider(
            self, "gh", url="https://token.actions.githubusercontent.com", client_ids=["sts.amazonaws.com"]
        )
        role = iam.Role(
            self,
            "r",
            role_name="deploy",
            assumed_by=iam.WebIdentityPrincipal(
                provider.open_id_connect_provider_arn,
                {
                    "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
                    "StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/*:*"},
                },
            ),
        )
        role.add_managed_policy(iam.ManagedPolicy.from_aws_managed_policy_name("AdministratorAccess"))
        user = iam.User(self, "u")
        key = iam.CfnAccessKey(self, "k", user_name=user.user_name)
        CfnOutput(self, "secret", value=key.attr_secret_access_key)
        k2 = iam.AccessKey(self, "k2", user=user)
