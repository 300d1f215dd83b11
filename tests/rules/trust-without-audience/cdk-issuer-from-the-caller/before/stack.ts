import { aws_iam as iam, Stack } from 'aws-cdk-lib';

export class Pipelines extends Stack {
  constructor(scope: Construct, id: string, props: PipelinesProps) {
    super(scope, id, props);
    const gitlab = new iam.OpenIdConnectProvider(this, 'Provider', { url: props.gitlabUrl, clientIds: [props.gitlabUrl] });
    new iam.Role(this, 'Role', {
      assumedBy: new iam.OpenIdConnectPrincipal(gitlab).withConditions({
        StringEquals: { [props.gitlabUrl.substring(8) + ':sub']: 'project_path:' + props.project + ':ref_type:branch:ref:main' },
      }),
    });
  }
}
