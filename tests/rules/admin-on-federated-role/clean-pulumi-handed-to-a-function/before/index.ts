import * as aws from "@pulumi/aws";

function deployRole({ repository, policies }: { repository: string; policies: string[] }) {
  return new aws.iam.Role(`${repository}-deploy`, {
    managedPolicyArns: policies,
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sts:AssumeRoleWithWebIdentity",
          Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
          Condition: {
            StringEquals: {
              "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
              "token.actions.githubusercontent.com:sub": `repo:acme/${repository}:ref:refs/heads/main`,
            },
          },
        },
      ],
    }),
  });
}

function personRole({ policies }: { policies: string[] }) {
  return new aws.iam.Role("person", {
    managedPolicyArns: policies,
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "111122223333" } }],
    }),
  });
}

deployRole({ repository: "shop", policies: ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"] });
personRole({ policies: ["arn:aws:iam::aws:policy/AdministratorAccess"] });
