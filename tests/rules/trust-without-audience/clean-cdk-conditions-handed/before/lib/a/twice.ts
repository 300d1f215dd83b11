import { Stack, aws_iam as iam } from "aws-cdk-lib";

export class Twice extends Stack {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id, props);
    new iam.Role(this, "Role", { assumedBy: new iam.WebIdentityPrincipal(props.arn, props.conditions) });
  }
}
