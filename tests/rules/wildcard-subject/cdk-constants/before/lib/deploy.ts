import * as cdk from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";

const CLIENT = "sts.amazonaws.com";
const ISSUER = "token.actions.githubusercontent.com";

export class Deploy extends cdk.Stack {
  constructor(scope: Construct, id: string, private readonly props: Props) {
    super(scope, id, props);

    const provider = new iam.OpenIdConnectProvider(this, "GitHub", {
      url: `https://${ISSUER}`,
      clientIds: [CLIENT],
    });
    const subjects = ["repo:acme/*"];
    const conditions: iam.Conditions = {
      StringEquals: {
        [`${ISSUER}:aud`]: CLIENT,
      },
      StringLike: {
        [`${ISSUER}:sub`]: subjects,
      },
    };
    new iam.Role(this, "Deploy", {
      assumedBy: new iam.WebIdentityPrincipal(provider.openIdConnectProviderArn, conditions),
    });
  }
}
