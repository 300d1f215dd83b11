import * as iam from 'aws-cdk-lib/aws-iam';

// new iam.AccessKey(this, 'CiKey', { user });
/* new iam.CfnAccessKey(this, 'Old', { userName: 'x' }); */
const what = "new iam.AccessKey(this, 'CiKey')";
export type Props = { key: iam.AccessKey };
