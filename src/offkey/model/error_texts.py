"""Error texts on the way from a job to AWS: what causes each, and what cures it."""

from __future__ import annotations

from offkey.model.records import dataclass

_STS = "AWS STS API reference, AssumeRoleWithWebIdentity and AssumeRole, errors"
_CREDENTIALS = "https://github.com/aws-actions/configure-aws-credentials"
_TOOLKIT = "https://github.com/actions/toolkit/blob/main/packages/core/src/oidc-utils.ts"
_PERMISSIONS = "https://docs.github.com/en/actions/reference/security/oidc"
_GETTER = "https://github.com/hashicorp/go-getter"
_BACKEND = "https://developer.hashicorp.com/terraform/language/backend/s3"
_BASE = "https://github.com/hashicorp/aws-sdk-go-base"
_ISSUE = f"{_CREDENTIALS}/issues"


@dataclass(frozen=True, slots=True)
class ErrorText:
    """One error. `text` is how it reads, `marks` are parts of which any one tells it; `code` as AWS calls it."""

    text: str
    marks: tuple[str, ...]
    causes: tuple[str, ...]
    cures: tuple[str, ...]
    sources: tuple[str, ...]
    code: str = ""


ERRORS: tuple[ErrorText, ...] = (
    ErrorText(
        "Not authorized to perform sts:AssumeRoleWithWebIdentity",
        ("sts:AssumeRoleWithWebIdentity", "perform AssumeRoleWithWebIdentity"),
        (
            "The role's trust policy does not match the token: an environment's job has another subject than a push, "
            "repositories created, renamed or transferred since 2026-07-15 carry ids in it (repo:owner@id/name@id:…), "
            "and upper and lower case count.",
            "The role does not exist: STS gives the same answer.",
            "The token carries session tags, and the trust policy does not allow sts:TagSession.",
        ),
        (
            "Compare what the token says with what the trust policy wants, literally: offkey explain TOKEN PATH.",
            "Name the subject exactly, in both forms while the repository moves from one to the other.",
        ),
        (f"{_ISSUE}/318", f"{_ISSUE}/672", f"{_ISSUE}/1309"),
        "AccessDenied",
    ),
    ErrorText(
        "Incorrect token audience",
        ("Incorrect token audience",),
        ("The token's aud is not among the client ids of the OIDC provider. Without &audience=… GitHub fills in the "
         "owner's URL.",),
        ("Ask for the audience that the provider lists (usually sts.amazonaws.com), or add this one to it.",),
        (f"{_ISSUE}/280",),
        "InvalidIdentityToken",
    ),
    ErrorText(
        "No OpenIDConnect provider found in your account for https://…",
        ("No OpenIDConnect provider found",),
        (
            "There is no OIDC provider in the account of the role; one in another account does not count.",
            "The issuer's URL is another one: an enterprise's path, or a slash at the end.",
        ),
        ("Create the provider in the role's account with exactly the token's iss as its URL.",),
        (f"{_ISSUE}/721", f"{_ISSUE}/775"),
        "InvalidIdentityToken",
    ),
    ErrorText(
        "Couldn't retrieve verification key from your identity provider",
        ("retrieve verification key", "Could not connect to openid configuration of provider"),
        ("AWS could not fetch the issuer's keys within about five seconds: not public, slow, or a wrong URL.",),
        ("Make the discovery document and the key set public and fast, at the issuer's URL.",),
        ("https://docs.gitlab.com/ci/cloud_services/aws/", "https://github.com/awslabs/amazon-eks-irsa-cfn/issues/18"),
        "InvalidIdentityToken",
    ),
    ErrorText(
        "Missing a required claim: aud",
        ("Missing a required claim",),
        ("The token has no aud. (The exact wording of AWS is not confirmed.)",),
        ("Ask the issuer for a token with an audience.",),
        (_STS,),
        "InvalidIdentityToken",
    ),
    ErrorText(
        "The target role ARN is not present in the roles claim of the identity token",
        ("roles claim of the identity token",),
        ("The issuer lists the roles that the token may be used for, and this one is not among them.",),
        ("Ask the issuer for a token that lists this role, or take one of those it lists.",),
        ("AWS Service Authorization Reference for STS, sts:RoleAuthorizedByIdp",),
        "InvalidIdentityToken",
    ),
    ErrorText(
        "ExpiredTokenException",
        ("ExpiredTokenException", "Token expired", "web identity token that was passed is expired"),
        ("The token is past its exp, and past AWS's five minutes of allowance. GitHub's tokens live about five.",),
        ("Ask for a fresh token right before each exchange; never write one down for the whole job.",),
        (_STS, _PERMISSIONS),
        "ExpiredTokenException",
    ),
    ErrorText(
        "IDPRejectedClaim",
        ("IDPRejectedClaim",),
        ("The identity provider says that the claim is invalid, has expired or was revoked.",),
        ("Ask for a fresh token.",),
        (_STS,),
        "IDPRejectedClaim",
    ),
    ErrorText(
        "IDPCommunicationError",
        ("IDPCommunicationError",),
        ("AWS could not reach the identity provider; usually it passes.",),
        ("Try again.",),
        (_STS,),
        "IDPCommunicationError",
    ),
    ErrorText(
        "MalformedPolicyDocument",
        ("MalformedPolicyDocument", "which is not scoped to all"),
        (
            "For issuers that many share, AWS takes a trust policy only with a condition on the subject that is not "
            "just a wildcard.",
            "The policy is not valid: a principal in it does not exist yet, or its JSON is wrong.",
        ),
        ("Test <issuer>:sub with StringEquals or StringLike and a value that names the repository.",),
        ("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html",
         "https://github.com/unfunco/terraform-aws-oidc-github/issues/57"),
        "MalformedPolicyDocument",
    ),
    ErrorText(
        "PackedPolicyTooLarge",
        ("PackedPolicyTooLarge",),
        ("Session policies and session tags are too large together.",),
        ("Send less of them.",),
        (_STS,),
        "PackedPolicyTooLarge",
    ),
    ErrorText(
        "RegionDisabledException",
        ("RegionDisabledException", "STS is not activated in this region"),
        ("STS is not active in this region for the account.",),
        ("Activate it in the account's settings, or use another region.",),
        (_STS,),
        "RegionDisabledException",
    ),
    ErrorText(
        "… is not authorized to perform: sts:TagSession on resource …",
        ("sts:TagSession",),
        ("configure-aws-credentials sends session tags on role chaining, and the target's trust policy does not "
         "allow that.",),
        ("Allow sts:TagSession there, or set role-skip-session-tagging: true.",),
        (_CREDENTIALS,),
        "AccessDenied",
    ),
    ErrorText(
        "Credentials could not be loaded, please check your action inputs: "
        "Could not load credentials from any providers",
        ("Credentials could not be loaded", "Could not load credentials from any providers",
         "Did you mean to set the id-token permission"),
        (
            "The job has no `id-token: write`: once one permission is listed, all others are none.",
            "The pull request comes from a fork: it gets no token, whatever the workflow says.",
            "role-to-assume is empty, for example because a variable is not set in this environment.",
        ),
        ("Give the job `permissions: {id-token: write, contents: read}`; a called workflow gets it from its caller.",),
        (_CREDENTIALS, _PERMISSIONS),
    ),
    ErrorText(
        "Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable",
        ("Unable to get ACTIONS_ID_TOKEN_REQUEST_URL", "Unable to get ACTIONS_ID_TOKEN_REQUEST_TOKEN"),
        ("The job has no `id-token: write`, or the pull request comes from a fork.",),
        ("Give the job `permissions: {id-token: write, contents: read}`.",),
        (_TOOLKIT, _PERMISSIONS),
    ),
    ErrorText(
        "NoCredentialProviders: no valid providers in chain",
        ("NoCredentialProviders", "no valid providers in chain"),
        ("An old SDK, such as the one that downloads s3:: modules in Terraform before 1.14, sees neither keys in the "
         "environment nor a profile in ~/.aws/credentials.",),
        ("Use Terraform 1.14 or OpenTofu 1.11, put the session into the environment "
         "(aws configure export-credentials), or take the module from Git.",),
        (_GETTER, "https://github.com/hashicorp/terraform/issues/34767"),
    ),
    ErrorText(
        "No valid credential sources found",
        ("No valid credential sources found", "no valid credential sources for"),
        ("The chain of the provider or the backend is empty: no session in the environment, no such profile, no "
         "token file.",),
        ("Look at the environment of this very step, at the profile's name and at the path of the token file.",),
        (_BASE,),
    ),
    ErrorText(
        "Cannot assume IAM Role",
        ("Cannot assume IAM Role", "IAM Role cannot be assumed", "cannot be assumed"),
        ("The trust policy refuses, the ARN is wrong, the external id is missing, or the first credentials expired.",),
        ("Look for the answer of AWS further down in the message, and explain that one.",),
        (_BASE,),
    ),
    ErrorText(
        "is not authorized to perform: sts:AssumeRole on resource: …",
        ("sts:AssumeRole",),
        ("Two policies must agree, and one does not: the caller's own must allow sts:AssumeRole on the role, and the "
         "role's trust policy must name the caller, with the external id where it asks for one.",),
        ("Read both policies: the account ids, the path in the ARN, the external id.",),
        (_STS,),
        "AccessDenied",
    ),
    ErrorText(
        "Error acquiring the state lock",
        ("Error acquiring the state lock", "acquiring the state lock"),
        (
            "Another run holds the lock.",
            "The caller may not write the lock: dynamodb:PutItem, or s3:PutObject on the .tflock file.",
            "The lock table is looked up in the caller's account, and lies in another.",
        ),
        ("Use `use_lockfile = true` (Terraform 1.10) and let the backend assume a role in the state's account.",),
        (_BACKEND, "https://github.com/hashicorp/terraform/issues/22673"),
    ),
    ErrorText(
        "Backend configuration changed",
        ("Backend configuration changed",),
        ("The .terraform folder remembers another backend block than the one that stands there now.",),
        ("terraform init -reconfigure where the state stays in its place, -migrate-state where it moves.",),
        (_BACKEND,),
    ),
    ErrorText(
        'Backend initialization required, please run "terraform init"',
        ("Backend initialization required",),
        ("The .terraform folder is missing, or remembers another backend block.",),
        ("terraform init; -reconfigure where the state stays in its place, -migrate-state where it moves.",),
        (_BACKEND,),
    ),
    ErrorText(
        'An argument named "enable_classiclink" is not expected here.',
        ("enable_classiclink", "classic_link"),
        ("AWS provider 5.0 removed what EC2-Classic needed; VPC modules before 4.0 still set it.",),
        ("Use a current VPC module, and delete the argument.",),
        ("https://github.com/hashicorp/terraform-provider-aws/issues/30966",),
    ),
    ErrorText(
        "job failure: id_token_burned_project_path",
        ("id_token_burned_project_path", "ID token issuance is disabled"),
        ("GitLab gives no tokens to a project whose path belonged to another one before.",),
        ("Begin the subject's components with project_id, and trust that form.",),
        ("https://docs.gitlab.com/ci/secrets/id_token_authentication/",),
    ),
)  # fmt: skip
"""In no order: a text may be told by several of them."""
