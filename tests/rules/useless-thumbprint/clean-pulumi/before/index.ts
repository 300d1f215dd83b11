import * as aws from "@pulumi/aws";

export const none = new aws.iam.OpenIdConnectProvider("github", {
  url: "https://token.actions.githubusercontent.com",
  clientIdLists: ["sts.amazonaws.com"],
  thumbprintLists: [],
});
export const own = new aws.iam.OpenIdConnectProvider("own", {
  url: "https://gitlab.acme.example",
  clientIdLists: ["https://gitlab.acme.example"],
  thumbprintLists: ["b3dd7606d2b5a8b4a13771dbecc9ee1cecafa38a"],
});
