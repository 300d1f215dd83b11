import * as iam from 'aws-cdk-lib/aws-iam';

const TRUST = {
  StringEquals: {
    'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
    'token.actions.githubusercontent.com:sub': 'repo:acme/infra:environment:live',
  },
};

export class Deploy extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const provider = new iam.OpenIdConnectProvider(this, 'GitHub', {
      url: 'https://token.actions.githubusercontent.com',
      clientIds: ['sts.amazonaws.com'],
    });

    const attached = new iam.Role(this, 'Attached', {
      assumedBy: new iam.WebIdentityPrincipal(provider.openIdConnectProviderArn, TRUST),
    });
    const everything = new iam.PolicyStatement({ actions: ['*'], resources: ['*'] });
    const all: iam.Policy = new iam.Policy(this, 'All', { statements: [everything] });
    attached.attachInlinePolicy(all);

    const named = new iam.Role(this, 'Named', {
      assumedBy: new iam.WebIdentityPrincipal(provider.openIdConnectProviderArn, TRUST),
    });
    new iam.ManagedPolicy(this, 'ForNamed', {
      statements: [new iam.PolicyStatement({ actions: ['*'], resources: ['*'] })],
      roles: [named],
    });

    const later = new iam.Role(this, 'Later', {
      assumedBy: new iam.WebIdentityPrincipal(provider.openIdConnectProviderArn, TRUST),
    });
    const grown = new iam.Policy(this, 'Grown');
    grown.addStatements(new iam.PolicyStatement({ actions: ['*'], resources: ['*'] }));
    grown.attachToRole(later);

    const managed = new iam.Role(this, 'Managed', {
      assumedBy: new iam.WebIdentityPrincipal(provider.openIdConnectProviderArn, TRUST),
    });
    const admin = iam.ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess');
    managed.addManagedPolicy(admin);

    // what is for another role is none of these roles' own
    const reader = new iam.Role(this, 'Reader', {
      assumedBy: new iam.WebIdentityPrincipal(provider.openIdConnectProviderArn, TRUST),
    });
    const reads = new iam.Policy(this, 'Reads', {
      statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })],
    });
    reader.attachInlinePolicy(reads);
    const service = new iam.Role(this, 'Service', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    new iam.ManagedPolicy(this, 'ForService', {
      statements: [new iam.PolicyStatement({ actions: ['*'], resources: ['*'] })],
      roles: [service],
    });
  }
}
