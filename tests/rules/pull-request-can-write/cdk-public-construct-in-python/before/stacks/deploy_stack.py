from aws_cdk import Stack
from aws_cdk.aws_iam import ManagedPolicy
from aws_cdk_github_oidc import GithubActionsIdentityProvider, GithubActionsRole
from constructs import Construct


class DeployStack(Stack):
    def __init__(self, scope: Construct, id: str, **kwargs) -> None:
        super().__init__(scope, id, **kwargs)
        provider = GithubActionsIdentityProvider.from_account(self, "Provider")
        GithubActionsRole(
            self,
            "Deploy",
            provider=provider,
            owner="octo-org",
            repo="infra",
            managed_policies=[ManagedPolicy.from_aws_managed_policy_name("PowerUserAccess")],
        )
