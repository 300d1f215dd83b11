import { CfnOIDCProvider, CfnOIDCProviderProps } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";

import { Audience, Issuer } from "./constants";

export class GitHubProvider extends CfnOIDCProvider {
  constructor(scope: Construct, id: string, props?: CfnOIDCProviderProps) {
    super(scope, id, {
      ...props,
      url: Issuer.GitHubActions,
      clientIdList: [Audience.AWS],
      thumbprintList: [
        "6938fd4d98bab03faadb97b34396831e3780aea1",
        "1c58a3a8518e8759bf075b76b750d4f2df264fcd",
      ],
    });
  }
}

export class GitLabProvider extends CfnOIDCProvider {
  constructor(scope: Construct, id: string) {
    super(scope, id, { url: "https://gitlab.com", thumbprintList: ["b3dd7606d2b5a8b4a13771dbecc9ee1cecafa38a"] });
  }
}
