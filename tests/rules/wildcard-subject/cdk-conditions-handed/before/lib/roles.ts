import { Stack, aws_iam as iam } from "aws-cdk-lib";
import { Role } from "./role";

export class Roles extends Stack {
  constructor(scope: Construct, id: string, props: RolesProps) {
    super(scope, id, props);
    const { conditions, arn } = props;
    const provider = iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(this, "Provider", arn);
    new Role(this, "Role", { trust: conditions, name: props.name, provider });
  }
}
