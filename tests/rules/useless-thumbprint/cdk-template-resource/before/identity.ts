import { CfnOIDCProvider } from "aws-cdk-lib/aws-iam";

new CfnOIDCProvider(this, "GitHub", {
  url: "https://token.actions.githubusercontent.com",
  clientIdList: ["sts.amazonaws.com"],
  thumbprintList: ["6938fd4d98bab03faadb97b34396831e3780aea1"],
});
