import * as iam from "aws-cdk-lib/aws-iam";

const DEFAULTS: { [key: string]: string } = {
  issuer: "token.actions.githubusercontent.com",
};

export function role(scope: Construct, provider: iam.IOpenIdConnectProvider, subject: string): iam.Role {
  return new iam.Role(scope, "Deploy", {
    assumedBy: new iam.OpenIdConnectPrincipal(provider, {
      StringLike: { [`${DEFAULTS.issuer}:sub`]: subject },
    }),
  });
}
