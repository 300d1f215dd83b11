import { Stack, aws_iam as iam } from "aws-cdk-lib";

export class More extends Stack {
  constructor(scope: Construct, id: string, readonly conditions: iam.Conditions, props: MoreProps) {
    super(scope, id, props);
    const { arn, written } = props;
    new iam.Role(this, "Role", { assumedBy: new iam.WebIdentityPrincipal(arn, conditions) });
    new iam.Role(this, "Written", { assumedBy: new iam.WebIdentityPrincipal(arn, written) });
  }
}

export class Again extends Stack {
  constructor(scope: Construct, id: string, props: MoreProps) {
    super(scope, id, props);
    new More(this, "More", props.conditions, {
      written: { StringLike: { "token.actions.githubusercontent.com:sub": "repo:octo-written/*" } },
    });
  }
}
