import * as iam from 'aws-cdk-lib/aws-iam';

const issuer = 'token.actions.githubusercontent.com';
const github = `arn:aws:iam::${this.account}:oidc-provider/${issuer}`;
new iam.WebIdentityPrincipal(github, {
  StringEquals: { [`${issuer}:aud`]: 'sts.amazonaws.com', [`${issuer}:sub`]: props.subject },
});
new iam.WebIdentityPrincipal(github, conditionsOf(props));
new iam.WebIdentityPrincipal(github, { StringEquals: { ...common, [`${issuer}:aud`]: 'sts.amazonaws.com' } });
new iam.FederatedPrincipal(saml, {}, 'sts:AssumeRoleWithSAML');
new iam.FederatedPrincipal(cluster.openIdConnectProvider.openIdConnectProviderArn, { StringEquals: conditions }, 'sts:AssumeRoleWithWebIdentity');
