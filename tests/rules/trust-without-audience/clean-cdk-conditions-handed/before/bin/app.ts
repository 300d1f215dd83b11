import * as cdk from "aws-cdk-lib";
import { Spread, Later, Amended, Denied, Elsewhere, Twice } from "../lib/stacks";
import { Complete, FromAPackage } from "@octo-org/constructs";

const app = new cdk.App();
const conditions = { StringLike: { "token.actions.githubusercontent.com:sub": "repo:octo-org/octo-repo:ref:refs/heads/main" } };
const amended: any = { StringLike: { "token.actions.githubusercontent.com:sub": "repo:octo-org/octo-repo:ref:refs/heads/main" } };
amended.StringEquals = { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" };

new Spread(app, "spread", { conditions });
new Later(app, "later", { conditions });
new Amended(app, "amended", { conditions: amended });
new Amended(app, "merged", { conditions: { ...conditions, ...app.node.tryGetContext("audience") } });
new Denied(app, "denied", { conditions });
new Elsewhere(app, "elsewhere", { conditions });
new Twice(app, "twice", { conditions });
new Complete(app, "complete", { conditions });
new FromAPackage(app, "package", { StringLike: { "token.actions.githubusercontent.com:sub": "repo:octo-org/octo-repo:ref:refs/heads/main" } });
new Assigned(app, "assigned", { conditions });
