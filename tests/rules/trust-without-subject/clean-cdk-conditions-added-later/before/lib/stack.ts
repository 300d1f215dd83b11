import * as iam from 'aws-cdk-lib/aws-iam';

const github = new iam.OpenIdConnectProvider(this, 'GitHub', { url: 'https://token.actions.githubusercontent.com' });
new iam.Role(this, 'Deploy', {
  assumedBy: new iam.OpenIdConnectPrincipal(github).withConditions({
    StringEquals: { 'token.actions.githubusercontent.com:sub': 'repo:acme/infra:ref:refs/heads/main' },
  }),
});
