import * as iam from "aws-cdk-lib/aws-iam";

const GITHUB = {
  issuer: "token.actions.githubusercontent.com",
  thumbprint: "6938fd4d98bab03faadb97b34396831e3780aea1",
};

new iam.OpenIdConnectProvider(this, "GitHub", {
  url: `https://${GITHUB.issuer}`,
  clientIds: ["sts.amazonaws.com"],
  thumbprints: [GITHUB.thumbprint],
});
