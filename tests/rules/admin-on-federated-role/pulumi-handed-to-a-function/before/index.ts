import { ssm } from "@pulumi/aws";
import { deployRole } from "./src/roles";

const oidcProviderArn = ssm.getParameterOutput({ name: "github-oidc-provider" }).value;

export const docs = deployRole({
  repository: "docs",
  oidcProviderArn,
  policies: ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"],
});

export const shop = deployRole({
  repository: "shop",
  oidcProviderArn,
  policies: ["arn:aws:iam::aws:policy/AdministratorAccess"],
});
