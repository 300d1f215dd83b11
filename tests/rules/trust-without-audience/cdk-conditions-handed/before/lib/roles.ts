import { Stack, aws_iam as iam } from "aws-cdk-lib";

export class Roles extends Stack {
  public readonly role: iam.Role;

  constructor(scope: Construct, id: string, props: RolesProps) {
    super(scope, id, props);
    const provider = iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(
      this,
      "Provider",
      `arn:aws:iam::${this.account}:oidc-provider/token.actions.githubusercontent.com`,
    );
    this.role = new iam.Role(this, "Role", {
      roleName: props.name,
      assumedBy: new iam.OpenIdConnectPrincipal(provider, props.trustConditions),
    });
    this.role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName("AdministratorAccess"));
  }
}
