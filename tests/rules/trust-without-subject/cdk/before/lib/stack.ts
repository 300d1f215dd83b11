import * as iam from 'aws-cdk-lib/aws-iam';

const provider = new iam.OpenIdConnectProvider(this, 'GitHub', {
  url: 'https://token.actions.githubusercontent.com',
  clientIds: ['sts.amazonaws.com'],
});
new iam.Role(this, 'Deploy', {
  assumedBy: new iam.WebIdentityPrincipal(provider.openIdConnectProviderArn, {
    StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
  }),
});
new iam.Role(this, 'Bare', {
  assumedBy: new iam.FederatedPrincipal(
    'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
    {},
    'sts:AssumeRoleWithWebIdentity',
  ),
});
