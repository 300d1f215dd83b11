import { aws_iam as iam } from "aws-cdk-lib";

export class Role extends Construct {
  constructor(scope: Construct, id: string, private readonly props: RoleProps) {
    super(scope, id);
    new iam.Role(this, "Role", {
      roleName: props.name,
      assumedBy: new iam.OpenIdConnectPrincipal(props.provider, this.props.trust),
    });
  }
}
