import * as iam from 'aws-cdk-lib/aws-iam';
const provider = new iam.OpenIdConnectProvider(this, 'Provider', {
  url: 'https://token.actions.githubusercontent.com',
  clientIds: [`https://github.com/${owner}`, 'sts.amazonaws.com'],
});
