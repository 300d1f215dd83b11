import { Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import { BranchFilter, GithubActionsIdentityProvider, GithubActionsRole as ByFilters } from "@blimmer/cdk-github-oidc";
import { GithubActionsRole as ByOwner } from "aws-cdk-github-oidc";
import { GitHubActionRole } from "cdk-pipelines-github";
import { GithubActionsRole } from "./github-actions-role";

const writes = iam.ManagedPolicy.fromAwsManagedPolicyName("PowerUserAccess");

export class Roles extends Stack {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id, props);
    const provider = GithubActionsIdentityProvider.fromAccount(this);
    new ByOwner(this, "Main", {
      provider,
      owner: "octo-org",
      repo: "octo-repo",
      filter: "environment:production",
      managedPolicies: [writes],
    });
    new ByOwner(this, "Reads", { provider, owner: "octo-org", repo: "octo-repo" });
    new ByOwner(this, "Elsewhere", { ...props.role, managedPolicies: [writes] });
    new ByFilters(this, "Branch", {
      provider,
      subjectFilters: [new BranchFilter({ owner: "octo-org", repository: "octo-repo", branch: "main" })],
      managedPolicies: [writes],
    });
    new ByFilters(this, "Unknown", { provider, subjectFilters: props.filters, managedPolicies: [writes] });
    const pipelines = new GitHubActionRole(this, "Pipelines", {
      subjectClaims: ["repo:octo-org/octo-repo:ref:refs/heads/main"],
    });
    pipelines.role.addManagedPolicy(writes);
    new GithubActionsRole(this, "Ours", { owner: "octo-org", repo: "octo-repo", managedPolicies: [writes] });
  }
}
