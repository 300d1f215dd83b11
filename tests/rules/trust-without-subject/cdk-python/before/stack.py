import aws_cdk.aws_iam as iam
import aws_cdk as cdk


def f(self, provider):
    role = iam.Role(
        self,
        "r",
        assumed_by=iam.FederatedPrincipal(
            federated=provider.open_id_connect_provider_arn,
            conditions={"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}},
            assume_role_action="sts:AssumeRoleWithWebIdentity",
        ),
    )


def later(self, provider):
    return iam.OpenIdConnectPrincipal(provider).with_conditions({"StringEquals": {}})
