"""The keys of `offkey.yaml`, their meaning and their form.

The one table that the reader, the JSON schema and the documentation are made from. Patterns match
whole values and use only what Python and ECMAScript agree on.
"""

from __future__ import annotations

from offkey.model import session_schema
from offkey.model.schema_kinds import Either, Field, Flag, Items, Kind, Section, Table, Text, Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Either", "Field", "Flag", "Items", "Kind", "Section", "Table", "Text", "Version"]

_NO_VARIABLE = r"(?!.*[$&]\{)"
"""IAM reads `${…}` as a policy variable, and Terraform's policy documents turn `&{…}` into one."""

ACCOUNT_ID = Text(
    "an account id of twelve digits", "[0-9]{12}", 'write all twelve digits in quotes: "012345678901"', digits=True
)
ACCOUNT_NAME = Text(
    "an account name",
    "[A-Za-z0-9][A-Za-z0-9._-]{0,62}",
    "use letters, digits, dots, dashes and underscores: the name becomes a directory",
)
SLUG = Text(
    "a repository",
    r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}",
    "write owner/name as in the repository's address on GitHub, in the same upper and lower case",
)
DECIMAL_ID = Text(
    "a decimal id", "[1-9][0-9]{0,19}", "`gh api repos/OWNER/NAME --jq '.id, .owner.id'` prints both", digits=True
)
BRANCH = Text(
    "a branch name",
    _NO_VARIABLE + r"(?!refs/)[^\x00-\x20\x7f~^:?*\[\\]{1,255}",
    "write the exact name, without refs/heads/ and without wildcards",
)
REGION = Text("an AWS region", "[a-z]{2,4}(-[a-z]+)+-[0-9]+", "for example eu-west-1")
ENVIRONMENT = Text(
    "an environment name",
    _NO_VARIABLE + r"[^\x00-\x1f\x7f*?]{1,255}",
    "write the exact name of the GitHub environment: the trust policy names it, and takes no wildcard",
)
SERVICE = Text(
    "a service prefix",
    "[a-z0-9-]{2,63}",
    "write the part of an IAM action before the colon (ec2, s3, rds); name each service, never *",
)
POLICY_ARN = Text(
    "the ARN of a managed policy",
    "arn:[a-z-]+:iam::(aws|[0-9]{12}):policy/[A-Za-z0-9+=,.@/_-]{1,512}",
    "for example arn:aws:iam::aws:policy/AmazonVPCFullAccess",
)
EXTERNAL_ID = Text("an external id", "[A-Za-z0-9+=,.@:/_-]{2,1224}", "2 to 1224 letters, digits and + = , . @ : / _ -")
BUCKET = Text("a bucket name", "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "write the name alone, without s3:// or an ARN")
TABLE_NAME = Text("a DynamoDB table's name", "[a-zA-Z0-9_.-]{3,255}", "write the name alone, without an ARN")
STATE_KEY = Text(
    "a state key",
    _NO_VARIABLE + r"(?!/)[^\x00-\x1f\x7f*?]{0,1018}[^\x00-\x1f\x7f*?/]",
    "write the exact `key` of the backend; a workspace's state has a key of its own, env:/NAME/KEY",
)
DIRECTORY = Text(
    "a directory",
    r"\.|(?!/)(?!(.*/)?\.{0,2}(/|$))[^\x00-\x1f\x7f\\]{1,1024}",
    "write it relative to the repository's root, with / between and none at the end; the root itself is a dot",
)
ROLE_PREFIX = Text(
    "a role prefix", "[A-Za-z0-9+=,.@_-]{1,36}", "at most 36 letters, digits and + = , . @ _ - (IAM's characters)"
)
SCAN_PATH = Text(
    "a path in the repository",
    r"(?!/)(?!(.*/)?\.{0,2}(/|$))[^\x00-\x1f\x7f\\*?]{1,1024}",
    "write a folder or a file relative to the repository's root, with / between, none at the end, and no wildcards",
)
LINE = Text("one line of text", r"[^\x00-\x1f\x7f]{1,4096}")

REPOSITORY = Section(
    (
        Field("name", SLUG, "Owner and name on GitHub, in GitHub's own upper and lower case.", "acme/infra"),
        Field(
            "id",
            DECIMAL_ID,
            "The repository's id. With both ids the trust also admits GitHub's immutable subject and keeps a "
            "repository that takes over the name out: gh api repos/OWNER/NAME --jq '.id, .owner.id'",
            '"456789"',
            suggest=True,
        ),
        Field("owner_id", DECIMAL_ID, "The owner's id.", '"123456"', suggest=True),
        Field("default_branch", BRANCH, "The branch whose pushes may plan.", "main", "main"),
        Field("plan_branches", Items(BRANCH), "Further branches whose pushes may plan.", "[develop]", "none"),
    )
)
STATE = Section(
    (
        Field("account", ACCOUNT_NAME, "The account the bucket lives in.", "shared"),
        Field("bucket", BUCKET, "The bucket's name.", "acme-terraform-state"),
        Field("region", REGION, "The bucket's region.", "eu-west-1", "`region`"),
        Field(
            "assume_role",
            Flag(),
            "Whether backends reach the bucket through a role in its account. "
            "Where the account is not the hub they always do.",
            "true",
            "false",
        ),
        Field("external_id", EXTERNAL_ID, "What backends send along, and the state roles ask for.", "acme-state"),
        Field(
            "lock_table",
            TABLE_NAME,
            "The DynamoDB table that Terraform before 1.11 locks with, in the bucket's account and region.",
            "acme-terraform-locks",
        ),
        Field(
            "keys",
            Table(DIRECTORY, STATE_KEY),
            "The state key of each root module, by its directory. The roles reach these keys and no others.",
            "{environments/dev: dev/terraform.tfstate}",
        ),
    )
)
ACCESS = Section(
    (
        Field(
            "environment", ENVIRONMENT, "The GitHub environment that apply is bound to.", "dev", "the account's name"
        ),
        Field(
            "environments",
            Items(ENVIRONMENT, least=1),
            "In place of `environment` where there are several: a job of any of them may apply.",
            "[staging, prod]",
        ),
        Field("services", Items(SERVICE), "Services apply may use: `ec2` grants `ec2:*`, and plan reads.", "[ec2, s3]"),
        Field("managed_policies", Items(POLICY_ARN), "Managed policies for apply; plan gets ReadOnlyAccess.", "[]"),
        Field("external_id", EXTERNAL_ID, "What the providers send along, and the roles ask for.", "acme-dev"),
        Field(
            "direct",
            Flag(),
            "Only for the hub: its providers assume no role, so the hub roles hold the permissions themselves.",
            "true",
            "false",
        ),
        Field(
            "roots",
            Items(DIRECTORY),
            "The root modules that deploy into the account, by directory: its environments write the state of these.",
            "[environments/dev]",
            "every state that no account's `roots` name",
        ),
    ),
    either=(("environment", "environments"),),
)
MODULES = Section(
    (Field("buckets", Items(BUCKET), "Buckets that `s3::` module sources come from.", "[acme-terraform-modules]"),)
)
REHEARSE = Section(
    (
        Field("run", Items(LINE), "Further commands of the pipeline that a rehearsal may run.", '["make package"]'),
        Field("provider_mirror", LINE, "A directory that `terraform providers mirror` wrote.", "vendor/providers"),
    )
)
SCAN = Section(
    (
        Field(
            "exclude",
            Items(SCAN_PATH),
            "Folders and files that `offkey scan` does not read, such as test cases of bad patterns. Every scan "
            "says that something is left out; a path given on the command line is read all the same.",
            "[tests/fixtures]",
            "none",
        ),
    )
)
OFFKEY_YAML = Section(
    (
        Field("version", Version(1), "The version of this file's form.", "1"),
        Field("repository", REPOSITORY, "Whose jobs get in."),
        Field("region", REGION, "The region the roles are managed from.", "eu-west-1"),
        Field(
            "accounts",
            Table(ACCOUNT_NAME, ACCOUNT_ID),
            "The AWS accounts, under the names people use for them. Ids stand in quotes.",
            '{shared: "111111111111", dev: "222222222222"}',
        ),
        Field(
            "hub",
            ACCOUNT_NAME,
            "The account that holds the OIDC provider and the hub roles.",
            "shared",
            "the one account",
        ),
        Field("role_prefix", ROLE_PREFIX, "What the names of the roles begin with.", "infra", "the repository's name"),
        Field("state", STATE, "Where Terraform's state lies; absent where it does not lie in S3."),
        Field(
            "access",
            Table(ACCOUNT_NAME, ACCESS),
            "What may be done in each account Terraform deploys into: `services: [ec2]` lets apply do `ec2:*` and plan "
            "read; `environment` is the GitHub environment that apply is bound to.",
        ),
        Field("modules", MODULES, "Where modules come from."),
        Field("rehearse", REHEARSE, "Choices for `offkey rehearse`."),
        Field("scan", SCAN, "Choices for `offkey scan`."),
        *session_schema.FIELDS,
    )
)


def walk(section: Section = OFFKEY_YAML, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Field]]:
    """Every field in order with its dotted path; a chosen key is written `*`."""
    for field in section.fields:
        name = (*path, field.name)
        yield ".".join(name), field
        kind = field.kind
        if isinstance(kind, Table) and isinstance(kind.value, Section):
            name, kind = (*name, "*"), kind.value
        if isinstance(kind, Section):
            yield from walk(kind, name)
