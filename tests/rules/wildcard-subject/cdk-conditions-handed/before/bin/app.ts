import * as cdk from "aws-cdk-lib";
import { Roles } from "../lib/roles";
import { More } from "../lib/more";

const app = new cdk.App();
const conditions = {
  StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
  StringLike: { "token.actions.githubusercontent.com:sub": "repo:octo-org/*" },
};
const ofMore: Conditions = {
  StringLike: { "token.actions.githubusercontent.com:sub": ["repo:octo-labs/*:ref:refs/heads/main"] },
};
const unused = { StringLike: { "token.actions.githubusercontent.com:sub": "repo:unused-org/*" } };

for (const region of ["eu-west-1", "us-east-1"]) {
  new Roles(app, `roles-${region}`, { env: { region }, name: "deploy", conditions });
}
new More(app, "more", ofMore, { unused: unused });
