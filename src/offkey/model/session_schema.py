"""The keys of `offkey.yaml` that are about sessions. See `model/schema.py`, which they are part of."""

from __future__ import annotations

from offkey.model.schema_kinds import Field, Flag, Items, Section, Table, Text

SESSION_NAME = Text(
    "the name of a session", "[A-Za-z0-9][A-Za-z0-9._-]{0,62}", "use letters, digits, dots, dashes and underscores"
)
PURPOSE = Text("a purpose", "plan|apply", "write plan or apply")
ROLE = Text(
    "a role",
    r"arn:[a-z-]+:iam::[0-9]{12}:role/([!-~]+/)?[A-Za-z0-9_+=,.@-]{1,64}|[A-Za-z0-9_+=,.@-]{1,64}",
    "write its ARN, or its name together with `account`",
)
STEP = Text(
    "a role on the way",
    r"arn:[a-z-]+:iam::[0-9]{12}:role/([!-~]+/)?[A-Za-z0-9_+=,.@-]{1,64}"
    "|[A-Za-z0-9][A-Za-z0-9._-]{0,62}/[A-Za-z0-9_+=,.@-]{1,64}",
    "write its ARN, or ACCOUNT/ROLE with an account's name",
)
LIFETIME = Text("a lifetime", "[1-9][0-9]{0,4}(s|m|h)", "write 900s, 45m or 1h; a session lasts 15 minutes to 12 hours")
RUN_NAME = Text("a session name", "[A-Za-z0-9_+=,.@-]{2,64}", "2 to 64 letters, digits or any of _ + = , . @ -")
TAG_KEY = Text("the key of a session tag", "[A-Za-z0-9 _.:/=+@-]{1,128}", "letters, digits, spaces and _ . : / = + - @")
TAG_VALUE = Text("a session tag", "[A-Za-z0-9 _.:/=+@-]{0,256}", "letters, digits, spaces and _ . : / = + - @")
IDENTITY = Text("a source identity", "(?!aws:)[A-Za-z0-9_+=,.@-]{2,64}", "2 to 64 letters, digits or _ + = , . @ -")
AUDIENCE = Text("an audience", r"[!-~]{1,255}", "AWS wants sts.amazonaws.com, unless the OIDC provider lists another")
TOKEN = Text(
    "a token source",
    "github|gitlab|bitbucket|circleci|buildkite|hcp_terraform|spacelift|kubernetes|web_identity_file|offkey_issuer|file",
    "docs/sessions.md lists them",
)
REGION = Text("an AWS region", "[a-z]{2,5}(-[a-z]+)+-[0-9]+", "for example eu-west-1")
EXTERNAL_ID = Text("an external id", "[A-Za-z0-9+=,.@:/_-]{2,1224}", "2 to 1224 letters, digits and + = , . @ : / _ -")
POLICY_ARN = Text(
    "the ARN of a managed policy",
    "arn:[a-z-]+:iam::(aws|[0-9]{12}):policy/[A-Za-z0-9+=,.@/_-]{1,512}",
    "for example arn:aws:iam::aws:policy/ReadOnlyAccess",
)
POLICY = Text(
    "a policy", r"[\x09\x0a\x0d\x20-\x7e\xa1-\xff]{1,2048}", "write the policy as JSON, at most 2048 characters"
)
PERMISSION_SET = Text("a permission set", "[A-Za-z0-9_+=,.@-]{1,32}", "the role's name as the access portal shows it")
START_URL = Text("a start URL", r"https?://[!-~]{1,512}", "for example https://acme.awsapps.com/start")
WORD = Text("a name", r"[!-~]([ -~]{0,126}[!-~])?", "as written in ~/.aws/config behind sso-session")
ENVIRONMENT = Text("an environment name", r"[^\x00-\x1f\x7f*?]{1,255}", "one of the account's environments")
AUDIT = Text("where audit lines go", r"[^\x00-\x1f\x7f]{1,4096}", "write stderr, off, or the path of a file")

SESSION = Section(
    (
        Field("account", SESSION_NAME, "The account the session ends in, by its name in `accounts`.", "live"),
        Field(
            "purpose",
            PURPOSE,
            "The roles that `offkey provision` writes to `plan` or `apply`, through the hub role. Without `account` "
            "the hub role itself, for repositories whose providers assume the rest.",
            "apply",
        ),
        Field("environment", ENVIRONMENT, "Whose hub role apply goes through.", "live", "the account's only one"),
        Field("role", ROLE, "In place of `purpose`: a role's ARN, or its name in `account`.", "deploy"),
        Field("via", Items(STEP), "Roles to pass through before it, the first one takes the token.", "[shared/entry]"),
        Field("external_id", EXTERNAL_ID, "What the last role asks for.", "acme-live", "that of `access`"),
        Field("region", REGION, "The region to work in.", "eu-west-1", "`region`"),
        Field("audience", AUDIENCE, "What the token is asked for.", "sts.amazonaws.com", "AWS's own in the partition"),
        Field("lifetime", LIFETIME, "How long; chained sessions end after an hour.", "1h", "1h"),
        Field("session_name", RUN_NAME, "What CloudTrail shows.", "deploy", "the run, as far as it is known"),
        Field("tags", Table(TAG_KEY, TAG_VALUE), "Session tags; they need a second role.", "{team: platform}", "none"),
        Field("transitive_tags", Items(TAG_KEY), "Tags that later roles inherit.", "[team]", "none"),
        Field("source_identity", IDENTITY, "Set once, seen in every later session; needs a second role.", "deploy"),
        Field(
            "policy",
            POLICY,
            "A session policy (JSON) that narrows the last role.",
            '\'{"Version": "2012-10-17", "Statement": []}\'',
            "none",
        ),
        Field("policy_arns", Items(POLICY_ARN), "Managed session policies, ten at most.", "[]", "none"),
        Field("token", TOKEN, "The one source to take the token from.", "gitlab", "the first that is there"),
        Field(
            "permission_set",
            PERMISSION_SET,
            "For people: the permission set in `account` that a sign-in through IAM Identity Center gives.",
            "ReadOnly",
        ),
        Field("assume", Flag(), "Whether people go on from their permission set to the roles.", "true", "false"),
    ),
    either=(("purpose", "role"), ("purpose", "via")),
)
IDENTITY_CENTER = Section(
    (
        Field("start_url", START_URL, "The access portal.", "https://acme.awsapps.com/start"),
        Field("region", REGION, "The region IAM Identity Center is in.", "eu-west-1", "`region`"),
        Field("session", WORD, "The `sso-session` in `~/.aws/config` that names both.", "acme"),
    )
)

FIELDS = (
    Field(
        "sessions",
        Table(SESSION_NAME, SESSION),
        "Names for `--as`: which role a job or a person gets. Without an entry, `--as ACCOUNT/plan`, "
        "`ACCOUNT/apply[/ENVIRONMENT]`, `plan` and `apply/ENVIRONMENT` name the roles of `access`.",
        "{prod: {account: live, purpose: apply}}",
    ),
    Field("identity_center", IDENTITY_CENTER, "Where people sign in."),
    Field(
        "audit",
        AUDIT,
        "Where a line about each credential handed out goes: `stderr`, `off`, or a file.",
        "stderr",
        "stderr in CI, off elsewhere",
    ),
)
