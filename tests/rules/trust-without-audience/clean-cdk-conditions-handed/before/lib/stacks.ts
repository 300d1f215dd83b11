import { Stack, aws_iam as iam } from "aws-cdk-lib";

const AUDIENCE = { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" };

export class Spread extends Stack {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id, props);
    const conditions = { ...props.conditions, StringEquals: AUDIENCE };
    new iam.Role(this, "Role", { assumedBy: new iam.WebIdentityPrincipal(props.arn, conditions) });
    new iam.Role(this, "Other", {
      assumedBy: new iam.WebIdentityPrincipal(props.arn, { ...props.conditions, StringEquals: AUDIENCE }),
    });
  }
}

export class Amended extends Stack {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id, props);
    new iam.Role(this, "Role", { assumedBy: new iam.WebIdentityPrincipal(props.arn, props.conditions) });
  }
}

export class Denied extends Stack {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id, props);
    const statement = new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      actions: ["sts:AssumeRoleWithWebIdentity"],
      principals: [new iam.AnyPrincipal()],
      conditions: props.conditions,
    });
    new iam.Role(this, "Role", { assumedBy: new iam.FederatedPrincipal(props.arn, props.conditions) });
  }
}

export class Elsewhere extends Stack {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id, props);
    new iam.Role(this, "Role", { assumedBy: new iam.WebIdentityPrincipal(props.arn, props.others) });
  }
}
