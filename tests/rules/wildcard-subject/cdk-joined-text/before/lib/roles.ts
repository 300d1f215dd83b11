import * as iam from 'aws-cdk-lib/aws-iam';

const owner = 'octo-org';
const github = new iam.OpenIdConnectProvider(stack, 'Provider', { url: 'https://token.actions.githubusercontent.com' });
new iam.Role(stack, 'Deploy', {
  assumedBy: new iam.WebIdentityPrincipal(github.openIdConnectProviderArn, {
    StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
    StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:' + owner + '/*' },
  }),
});
