import { Stack } from "aws-cdk-lib";
import { Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";
import * as github from "cdk-pipelines-github";

export class Roles extends Stack {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id, props);
    const own = new github.GitHubActionRole(this, "Own", { repos: ["octo-org/octo-repo"] });
    own.role.addToPrincipalPolicy(
      new PolicyStatement({ effect: Effect.ALLOW, actions: ["s3:PutObject"], resources: ["*"] }),
    );
  }
}
