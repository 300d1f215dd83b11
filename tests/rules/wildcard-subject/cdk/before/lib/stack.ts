import { WebIdentityPrincipal } from 'aws-cdk-lib/aws-iam';

const issuer = 'token.actions.githubusercontent.com';
export const deployer = new WebIdentityPrincipal(`arn:aws:iam::${account}:oidc-provider/${issuer}`, {
  StringEquals: { [`${issuer}:aud`]: 'sts.amazonaws.com' },
  StringLike: { [`${issuer}:sub`]: 'repo:acme/*' },
});
