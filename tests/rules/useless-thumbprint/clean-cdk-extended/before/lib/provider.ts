import { CfnOIDCProvider, CfnOIDCProviderProps } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";

import { Issuer } from "./constants";

export class GitHubProvider extends CfnOIDCProvider {
  constructor(scope: Construct, id: string, props?: CfnOIDCProviderProps) {
    super(scope, id, { ...props, url: Issuer.GitHubActions, thumbprintList: [] });
  }
}

export class GitHubServerProvider extends CfnOIDCProvider {
  constructor(scope: Construct, id: string) {
    super(scope, id, { url: Issuer.GitHubServer, thumbprintList: ["0123456789abcdef0123456789abcdef01234567"] });
  }
}

export class TenantProvider extends CfnOIDCProvider {
  constructor(scope: Construct, id: string) {
    super(scope, id, { url: Issuer.Tenant, thumbprintList: ["6938fd4d98bab03faadb97b34396831e3780aea1"] });
  }
}

export class AnyProvider extends CfnOIDCProvider {
  constructor(scope: Construct, id: string, props: CfnOIDCProviderProps) {
    super(scope, id, props);
  }
}
