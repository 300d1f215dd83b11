import * as iam from 'aws-cdk-lib/aws-iam';

// Ä: a character of two bytes before what is found
export class Users extends cdk.Stack {
  constructor(scope: Construct) {
    super(scope, 'users');
    const user = new iam.User(this, 'Ci');
    const key = new iam.AccessKey(this, 'CiKey', { user });
    new iam.CfnAccessKey(this, 'Old', { userName: user.userName });
  }
}
