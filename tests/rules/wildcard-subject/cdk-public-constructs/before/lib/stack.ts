import { Stack } from "aws-cdk-lib";
import { BranchFilter, GithubActionsRole as ByFilters } from "@blimmer/cdk-github-oidc";
import { GithubActionsRole } from "aws-cdk-github-oidc";
import { GitHubActionRole } from "cdk-pipelines-github";

export class Roles extends Stack {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id, props);
    new GithubActionsRole(this, "Deploy", { provider: props.provider, owner: "octo-org", repo: "*" });
    new ByFilters(this, "Main", {
      provider: props.provider,
      subjectFilters: [new BranchFilter({ owner: "octo-org", repository: "*", branch: "main" })],
    });
    new GitHubActionRole(this, "Pipelines", { repos: ["octo-org/octo-repo", "octo-labs/*"] });
    new GitHubActionRole(this, "Claims", { subjectClaims: ["repo:octo-org/octo-repo:*", "repo:octo-org/*:ref:refs/heads/main"] });
  }
}
