import { Stack, aws_iam as iam } from "aws-cdk-lib";

export class Assigned extends Stack {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id, props);
    props.conditions.StringEquals = { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" };
    new iam.Role(this, "Role", { assumedBy: new iam.WebIdentityPrincipal(props.arn, props.conditions) });
  }
}
