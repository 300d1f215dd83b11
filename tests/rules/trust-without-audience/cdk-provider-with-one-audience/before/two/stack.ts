import { aws_iam as iam, Stack } from "aws-cdk-lib";

export class Deploy extends Stack {
  constructor(scope, id) {
    super(scope, id);
    const provider = new iam.OpenIdConnectProvider(this, "Provider", {
      url: "https://gitlab.com",
      clientIds: ["sts.amazonaws.com", "https://gitlab.com"],
    });
    new iam.Role(this, "Deploy", {
      assumedBy: new iam.WebIdentityPrincipal(provider.openIdConnectProviderArn, {
        StringLike: {
          "gitlab.com:sub": "project_path:octo/repo:ref_type:branch:ref:main",
        },
      }),
    });
  }
}
