import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';

interface DeployProps extends StackProps { issuer?: string; repository?: string; everywhere: boolean }

export class DeployStack extends Stack {
  constructor(scope: Construct, id: string, props: DeployProps) {
    super(scope, id, props);
    const provider = new iam.OpenIdConnectProvider(this, 'Provider', {
      url: props.issuer ?? 'https://token.actions.githubusercontent.com',
      clientIds: ['sts.amazonaws.com'],
    });

    new iam.Role(this, 'Deploy', {
      assumedBy: new iam.WebIdentityPrincipal(provider.openIdConnectProviderArn, {
        StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
        StringLike: {
          'token.actions.githubusercontent.com:sub': props.everywhere
            ? 'repo:acme/*'
            : `repo:acme/infra:ref:refs/heads/main`,
        },
      }),
    });

    new iam.Role(this, 'Release', {
      assumedBy: new iam.WebIdentityPrincipal(provider.openIdConnectProviderArn, {
        StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
        StringLike: props.repository
          ? { 'token.actions.githubusercontent.com:sub': `repo:acme/${props.repository}:ref:refs/heads/main` }
          : { 'token.actions.githubusercontent.com:sub': 'repo:acme/infra:ref:refs/heads/main' },
      }),
    });
  }
}
