import * as iam from "aws-cdk-lib/aws-iam";

new iam.OpenIdConnectProvider(this, "GitHub", {
  url: "https://token.actions.githubusercontent.com",
  clientIds: ["sts.amazonaws.com"],
  thumbprints: ["6938fd4d98bab03faadb97b34396831e3780aea1"],
});
new iam.WebIdentityPrincipal("arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com", {
  StringEquals: { "token.actions.githubusercontent.com:sub": "repo:acme/shop:ref:refs/heads/main" },
});
