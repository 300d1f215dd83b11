import { Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import { BranchFilter, GithubActionsRole, PullRequestFilter } from "@blimmer/cdk-github-oidc";

export class Roles extends Stack {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id, props);
    const role = new GithubActionsRole(this, "Deploy", {
      provider: props.provider,
      subjectFilters: [
        new BranchFilter({ owner: "octo-org", repository: "octo-repo", branch: "main" }),
        new PullRequestFilter({ owner: "octo-org", repository: "octo-repo" }),
      ],
    });
    role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName("AmazonS3FullAccess"));
  }
}
