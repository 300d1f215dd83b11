import { Stack, aws_iam as iam } from "aws-cdk-lib";

export class Later extends Stack {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id, props);
    const principal = new iam.WebIdentityPrincipal(props.arn, props.conditions);
    new iam.Role(this, "Role", { assumedBy: principal.withConditions({ StringEquals: props.audience }) });
  }
}
