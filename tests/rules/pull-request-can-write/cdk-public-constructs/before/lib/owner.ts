import * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { GithubActionsIdentityProvider, GithubActionsRole } from "aws-cdk-github-oidc";

const settings = { owner: "octo-org", repo: "octo-repo", ownerId: "123", repoId: "456", provider: undefined };

export class Roles extends Construct {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id);
    const provider = GithubActionsIdentityProvider.fromAccount(this, "Provider");
    const deploy = new GithubActionsRole(this, "Deploy", {
      provider,
      owner: "octo-org",
      repo: "octo-repo",
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName("PowerUserAccess")],
    });
    const main = new GithubActionsRole(this, "Main", {
      provider,
      owner: "octo-org",
      repo: "octo-repo",
      filter: props.main ? "ref:refs/heads/main" : "*",
    });
    main.addToPolicy(new iam.PolicyStatement({ actions: ["s3:PutObject"], resources: ["*"] }));
    for (const repo of props.repositories) {
      const each = new GithubActionsRole(this, `Each${repo}`, { provider, owner: props.owner, repo });
      each.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName("AmazonS3FullAccess"));
    }
    const byIds = new GithubActionsRole(this, "Ids", settings);
    byIds.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName("AmazonS3FullAccess"));
  }
}
