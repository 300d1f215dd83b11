import * as aws from "@pulumi/aws";
import { Input } from "@pulumi/pulumi";


export const deployRole = ({
  repository,
  oidcProviderArn,
  policies,
}: {
  repository: string;
  oidcProviderArn: Input<string>;
  policies: Input<Input<string>[]>;
}): aws.iam.Role =>
  new aws.iam.Role(`${repository}-deploy`, {
    managedPolicyArns: policies,
    assumeRolePolicy: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sts:AssumeRoleWithWebIdentity",
          Principal: { Federated: oidcProviderArn },
          Condition: {
            StringEquals: {
              "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
              "token.actions.githubusercontent.com:sub": `repo:acme/${repository}:ref:refs/heads/main`,
            },
          },
        },
      ],
    },
  });
