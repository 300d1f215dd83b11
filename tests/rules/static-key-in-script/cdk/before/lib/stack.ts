import * as lambda from 'aws-cdk-lib/aws-lambda';

new lambda.Function(this, 'Sync', {
  environment: {
    AWS_ACCESS_KEY_ID: process.env.AWS_ACCESS_KEY_ID!,
    AWS_SECRET_ACCESS_KEY: process.env['AWS_SECRET_ACCESS_KEY']!,
  },
});
