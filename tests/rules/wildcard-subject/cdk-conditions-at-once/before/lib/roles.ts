import * as iam from 'aws-cdk-lib/aws-iam';

const github = new iam.OpenIdConnectProvider(stack, 'Provider', { url: 'https://token.actions.githubusercontent.com' });
new iam.Role(stack, 'Wide', {
  assumedBy: new iam.OpenIdConnectPrincipal(github).withConditions({
    StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
    StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:octo-org/*' },
  }),
});
// What is added by a call that is not behind the principal may narrow any of the others.
const later = new iam.OpenIdConnectPrincipal(github);
later.addCondition('StringEquals', { 'token.actions.githubusercontent.com:sub': 'repo:octo-org/octo-repo:ref:refs/heads/main' });
