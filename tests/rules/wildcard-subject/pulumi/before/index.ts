import * as pulumi from "@pulumi/pulumi";
import * as aws from "@pulumi/aws";
const provider = new aws.iam.OpenIdConnectProvider("gh", { url: "https://token.actions.githubusercontent.com", clientIdLists: ["sts.amazonaws.com"] });
const doc = aws.iam.getPolicyDocumentOutput({
  statements: [{
    actions: ["sts:AssumeRoleWithWebIdentity"],
    principals: [{ type: "Federated", identifiers: [provider.arn] }],
    conditions: [
      { test: "StringEquals", variable: "token.actions.githubusercontent.com:aud", values: ["sts.amazonaws.com"] },
      { test: "StringLike", variable: "token.actions.githubusercontent.com:sub", values: ["repo:acme/*:*"] },
    ],
  }],
});
export const role = new aws.iam.Role("r", { assumeRolePolicy: doc.json });
new aws.iam.RolePolicyAttachment("a", { role: role.name, policyArn: aws.iam.ManagedPolicy.AdministratorAccess });
const other = new aws.iam.Role("o", {
  assumeRolePolicy: provider.arn.apply((arn) => JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Federated: arn }, Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } } }],
  })),
});
const lambda = new aws.iam.Role("l", { assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }) });
const off = new aws.iam.AccessKey("off", { user: "x", status: "Inactive" });
const kept = provider.arn.apply((arn) => aws.iam.getPolicyDocument({
  statements: [{
    actions: ["sts:AssumeRoleWithWebIdentity"],
    principals: [{ type: "Federated", identifiers: [arn] }],
    conditions: [
      { test: "StringEquals", variable: "token.actions.githubusercontent.com:aud", values: ["sts.amazonaws.com"] },
      { test: "StringLike", variable: "token.actions.githubusercontent.com:sub", values: ["repo:acme/other*:*"] },
    ],
  }],
}));
const text = provider.arn.apply((arn) => JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Federated: arn }, Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
      StringLike: { "token.actions.githubusercontent.com:sub": "repo:acme/third*:*" },
    } }],
}));
new aws.iam.Role("kept", { assumeRolePolicy: kept.json });
new aws.iam.Role("text", { assumeRolePolicy: text });
