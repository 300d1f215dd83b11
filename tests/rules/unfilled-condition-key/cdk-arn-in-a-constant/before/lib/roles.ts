import * as cdk from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

export class Roles extends cdk.Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const audience = 'ari:cloud:bitbucket::workspace/8f0b7a52-0000-4000-8000-000000000000';
    const host = `api.bitbucket.org/2.0/workspaces/octo/pipelines-config/identity/oidc`;
    const provider = new iam.CfnOIDCProvider(this, 'Provider', { url: `https://${host}`, clientIdList: [audience] });
    const arn = cdk.Token.asString(provider.ref);
    new iam.Role(this, 'Deploy', {
      assumedBy: new iam.WebIdentityPrincipal(arn, {
        StringEquals: { 'gitlab.com:aud': 'sts.amazonaws.com', [`${host}:aud`]: audience },
      }),
    });
  }
}
