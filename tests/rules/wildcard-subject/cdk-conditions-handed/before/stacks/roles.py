from aws_cdk import Stack, aws_iam as iam


class PythonRoles(Stack):
    def __init__(self, scope, construct_id, *, conditions, **kwargs):
        super().__init__(scope, construct_id, **kwargs)
        iam.Role(self, "Role", assumed_by=iam.WebIdentityPrincipal(self.provider_arn, conditions))
        iam.Role(self, "Named", assumed_by=iam.OpenIdConnectPrincipal(self.provider, conditions=conditions))
