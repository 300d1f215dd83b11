import { Stack } from "aws-cdk-lib";
import { GithubActionsRole } from "aws-cdk-github-oidc";
import { GitHubActionRole } from "cdk-pipelines-github";

export class Roles extends Stack {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id, props);
    new GithubActionsRole(this, "Deploy", { provider: props.provider, owner: "octo-org", repo: "octo-repo" });
    new GitHubActionRole(this, "WithItsProvider", { repos: ["octo-org/octo-repo"] });
    new GitHubActionRole(this, "Given", {
      subjectClaims: ["repo:octo-org/octo-repo:ref:refs/heads/main"],
      provider: GitHubActionRole.existingGitHubActionsProvider(this),
    });
  }
}
