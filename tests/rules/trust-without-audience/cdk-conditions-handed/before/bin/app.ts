import * as cdk from "aws-cdk-lib";
import { Roles } from "../lib/roles";

const app = new cdk.App();
const conditions = { StringLike: { "token.actions.githubusercontent.com:sub": "repo:octo-org/octo-repo:ref:refs/heads/main" } };

new Roles(app, "roles", { name: "deploy", trustConditions: conditions });
