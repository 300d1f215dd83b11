import { Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import { GithubActionsRole } from "aws-cdk-github-oidc";
import { GitHubActionRole } from "cdk-pipelines-github";

export class Roles extends Stack {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id, props);
    const deploy = new GithubActionsRole(this, "Deploy", {
      provider: props.provider,
      owner: props.owner,
      repo: "octo-repo",
      filter: "ref:refs/heads/main",
      inlinePolicies: {
        everything: new iam.PolicyDocument({
          statements: [new iam.PolicyStatement({ actions: ["*"], resources: ["*"] })],
        }),
      },
    });
    const { role } = new GitHubActionRole(this, "Pipelines", { subjectClaims: props.subjects });
    role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName("AdministratorAccess"));
    const reads = new GithubActionsRole(this, "Reads", { provider: props.provider, owner: "octo-org", repo: "docs" });
    reads.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName("ReadOnlyAccess"));
  }
}
