import aws_cdk_github_oidc as oidc
from aws_cdk import Stack, aws_iam as iam
from cdk_github_oidc import AllowAllFilter, GithubActionsRole as RoleForGitHub
from cdk_pipelines_github import (
    GitHubActionRole,
)


class Roles(Stack):
    def __init__(self, scope, id, *, repositories, **kwargs):
        super().__init__(scope, id, **kwargs)
        writes = iam.ManagedPolicy.from_aws_managed_policy_name("AmazonS3FullAccess")
        oidc.GithubActionsRole(
            self, "Deploy", provider=self.provider, owner="octo-org", repo="octo-repo", managed_policies=[writes]
        )
        other = RoleForGitHub(
            self,
            "Other",
            provider=self.provider,
            subject_filters=[AllowAllFilter(owner="octo-org", repository="octo-repo")],
        )
        other.add_managed_policy(writes)
        pipelines = GitHubActionRole(self, "Pipelines", repos=repositories)
        pipelines.role.add_managed_policy(writes)
