import * as lambda from 'aws-cdk-lib/aws-lambda';

new lambda.Function(this, 'Sync', {
  environment: {
    AWS_ACCESS_KEY_ID: process.env.AWS_ACCESS_KEY_ID!,
    AWS_SECRET_ACCESS_KEY: process.env.AWS_SECRET_ACCESS_KEY!,
    AWS_SESSION_TOKEN: process.env.AWS_SESSION_TOKEN!,
  },
});
new lambda.Function(this, 'Test', { environment: { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' } });
