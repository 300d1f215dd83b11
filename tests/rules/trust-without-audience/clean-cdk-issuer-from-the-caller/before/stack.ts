import { aws_iam as iam, Stack } from 'aws-cdk-lib';

export class Pipelines extends Stack {
  constructor(scope: Construct, id: string, props: PipelinesProps) {
    super(scope, id, props);
    const gitlab = new iam.OpenIdConnectProvider(this, 'Provider', { url: props.gitlabUrl, clientIds: [props.gitlabUrl] });
    new iam.Role(this, 'Role', {
      assumedBy: new iam.OpenIdConnectPrincipal(gitlab).withConditions({
        StringEquals: {
          [`${props.host}:aud`]: props.gitlabUrl,
          [`${props.host}:sub`]: `project_path:${props.project}:ref_type:branch:ref:main`,
        },
      }),
    });
    const cluster = new iam.OpenIdConnectProvider(this, 'Cluster', { url: props.clusterIssuer });
    new iam.Role(this, 'Workload', {
      assumedBy: new iam.FederatedPrincipal(
        cluster.openIdConnectProviderArn,
        { StringEquals: { [`${props.clusterIssuer}:sub`]: 'system:serviceaccount:default:app' } },
        'sts:AssumeRoleWithWebIdentity',
      ),
    });
    new iam.Role(this, 'Later', { assumedBy: new iam.OpenIdConnectPrincipal(gitlab, { [props.operator]: props.conditions }) });
  }
}
