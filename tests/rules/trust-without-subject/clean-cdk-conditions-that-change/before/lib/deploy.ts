import * as cdk from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";

const ARN = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";

export class Deploy extends cdk.Stack {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id, props);

    const first: Record<string, any> = { StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } };
    first.StringLike = { "token.actions.githubusercontent.com:sub": props.subject };
    new iam.WebIdentityPrincipal(ARN, first);

    const second: { [key: string]: any } = { StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } };
    second["StringLike"] = { "token.actions.githubusercontent.com:sub": props.subject };
    new iam.WebIdentityPrincipal(ARN, second);

    const third = { StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } };
    Object.assign(third, { StringLike: { "token.actions.githubusercontent.com:sub": props.subject } });
    new iam.WebIdentityPrincipal(ARN, third);
  }

  other(props: Props) {
    const fourth = { StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } };
    new iam.WebIdentityPrincipal(ARN, fourth);
  }

  another(props: Props) {
    const fourth = { StringLike: { "token.actions.githubusercontent.com:sub": props.subject } };
    new iam.WebIdentityPrincipal(ARN, fourth);
  }
}
