"""Which files are read: by their names, and where those do not say enough, by a search in their bytes.

It stands apart from the readers, most of which a repository has nothing for: then they are not imported.
"""

from __future__ import annotations

from offkey.model.regex import DOTALL, MULTILINE, regex
from offkey.model.text_file import TextKind
from offkey.read.texts.kinds import is_program, kind_in, kind_of, worth_reading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.text import Source

_WORKFLOW = regex(r"\.(?:github|gitea|forgejo)/workflows/[^/]+\.ya?ml\Z")
HOSTS = (".github", ".gitea", ".forgejo")
"""Folders of files that GitHub reads, and those that take its workflows over: none is one of GitLab's or Atlantis's.

Source: https://docs.gitea.com/usage/actions/quickstart, https://forgejo.org/docs/latest/user/actions/reference/
"""
_HOSTS = tuple(f"{host}/" for host in HOSTS)
_ACTION = regex(r"(?:.*/)?action\.ya?ml\Z", DOTALL)
_TERRAFORM = (".tf", ".tofu", ".tf.json", ".tofu.json", ".tfvars", ".tfvars.json")
_YAML = (".yml", ".yaml")

_GITLAB = regex(r"(?:.*/)?(?:\.?[\w.-]*gitlab-ci[\w.-]*|\.gitlab/(?:.*/)?[^/]+)\.ya?ml\Z", DOTALL)
_FOR_GITLAB = regex(r"(?:.*/)?(?!\.)[\w.-]*gitlab-ci[\w.-]*\.ya?ml\Z", DOTALL)
"""The name of a pipeline that others include, or of anything about GitLab CI."""
_NO_PIPELINE = regex(r"(?:.*/)?\.gitlab/(?:agents|[\w-]*templates)/", DOTALL)
_GITLAB_JOB = (
    regex(rb"^[ ]{1,8}(?:before_|after_)?script:[ \t]*(?:[^\s]|\r?$)", MULTILINE),
    regex(
        rb"^(?:[ ]{1,8}(?:stage|id_tokens|(?:before|after)_script|extends|artifacts|rules|only|except):|\.\w"
        rb"|stages:|default:)",
        MULTILINE,
    ),
)
"""How the jobs of GitLab look: their script is a key, no list is around them, and more of GitLab's is near."""
_MAY_BE_ATLANTIS = regex(
    r".*(?:\.ya?ml|\.tpl|\.(?:ba|z)?sh|\.json|\.service|\.tftpl|\.env|\.j2|(?:\A|/)Dockerfile[^/]*)\Z", DOTALL
)
_OWN = regex(r"(?:.*/)?(?:[\w.-]*atlantis[\w.-]*|[\w.-]*repos?(?:[-_.]?config)?)\.ya?ml\Z", DOTALL)
_NO_ATLANTIS = regex(r"(?:.*/)?(?:\.(?:github|gitea|forgejo)/|package(?:-lock)?\.json\Z)|.*\.schema\.json\Z", DOTALL)
_BESIDE_WORKFLOWS = regex(r"(?:.*/)?\.(?:github|gitea|forgejo)/(?!workflows/[^/]+\Z).*\.ya?ml\Z", DOTALL)
"""What a workflow may take to a server: only what it says shows that it is Atlantis's."""
_ALLOWS = (b"allow_custom_workflows", b"allowed_overrides", b"orgAllowlist")

_SOURCES = (b"source", b"\n. ", b" . ", b"\t. ", b"env_file", b"env-file", b"xargs", b"backend-config")
"""What stands in a script, or a compose file, before the name of a file with variables, or settings of a backend."""
_SHORT = 4_000
"""Bytes that are searched faster than a name is looked at."""
_NO_SCRIPTS = (".py", ".ts", ".json", *_TERRAFORM)
"""What is no script, and of which there are most."""
_SCRIPTS = frozenset(
    {
        TextKind.SHELL,
        TextKind.MAKEFILE,
        TextKind.COMPOSE,
        TextKind.CIRCLECI,
        TextKind.BITBUCKET,
        TextKind.JENKINS,
        TextKind.BUILDKITE,
        TextKind.CODEBUILD,
        TextKind.AZURE,
        TextKind.DOTENV,
    }
)
_MAY_HOLD_POLICY = (".json", ".yml", ".yaml", ".template", ".tpl", ".tmpl", ".tftpl", ".j2")
_POLICY = (b"AssumeRoleWithWebIdentity", b"AWS::IAM::AccessKey", b"AWS::IAM::OIDC", b"AWS::IAM::User")
"""A trust policy for an issuer's tokens, or what makes a key, a user or an identity provider."""
_LETS_USER_IN = regex(rb"User(?:\.|[\"']?,\s{0,9}[\"']?)Arn\b")
"""A role that lets in a user of the template, which another file of a service may make."""
_MAKING_ROLES = (b"create-role", b"update-assume-role-policy")
_BY_MISTAKE = (b"Federated", b"sts:AssumeRole")
"""A trust policy for tokens that forgets the action by which they come in."""
_OF_TABLE = (b"dynamodb:*", b"dynamodb:DeleteTable", b"dynamodb:UpdateTable", b"dynamodb:Scan", b"dynamodb:BatchWrite")
_ON_BUCKET = (b"s3:*", b"s3:Delete", b"s3:Put")
_IN_TEMPLATE = ((b"AWS::S3::Bucket", *_ON_BUCKET), (b"AWS::DynamoDB::Table", *_OF_TABLE))
"""In a template a policy has the ARN of a bucket or a table from what makes it: `!GetAtt StateBucket.Arn`."""
_STATE = (
    (b":s3:::", *_ON_BUCKET),
    (b":table/", *_OF_TABLE, b"dynamodb:PutResourcePolicy"),
)
"""A policy about a bucket or a table, which may be the state's, and what nobody needs on it."""
_TO_FILL_IN = (b'"Statement"', b'"${')
"""A policy whose bucket, or table, stands where the template is filled in."""
_SETTINGS = (".ini", ".cfg", ".conf", ".properties", ".toml", ".boto", ".s3cfg", ".passwd-s3fs")
"""Settings of programs: of no concern but for a key that is written out."""
_NOTES = ".txt"
"""What somebody put down: it may be anything, and what takes variables from it knows what it is."""
_PROGRAMS = (
    *(".java", ".kt", ".scala", ".groovy", ".go", ".rb", ".php", ".cs", ".swift", ".dart", ".rs", ".r", ".R"),
    *(".js", ".mjs", ".cjs", ".jsx", ".tsx", ".vue"),
)
"""Programs: as settings, of no concern but for a key that is written out."""
_FOR_KEYS = (*_SETTINGS, _NOTES, *_PROGRAMS)
_KEY_ID = b"AKIA"
"""How the ids of long-lived keys begin: one may be written out in any file."""
WIDE = (b"\xff\xfe", b"\xfe\xff")
"""How a file in UTF-16 begins, as PowerShell writes one.

Source: https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_character_encoding
"""
_WIDE_KEY_ID = b"A\0K\0I\0A"


def relevant(path: str) -> bool:
    """Whether offkey reads the file at `path` (relative to the root, with `/`), whatever is in it."""
    if not path.endswith(_YAML):
        return is_terraform(path)
    return is_workflow(path) or is_action(path) or is_pipeline(path) or is_atlantis(path)


def readable(path: str) -> bool:
    """Whether offkey reads the file at `path`, or may read it for what is in it: then `read_for` decides."""
    return relevant(path) or may_concern(path)


def expected(path: str) -> bool:
    """Whether the name of a `readable` file alone says that it matters, so that it is missed if it cannot be had."""
    if relevant(path):
        return True
    # most TypeScript is no business of ours, nor is most of what lies in a folder of programs
    return kind_of(path) not in (None, TextKind.CDK) and not is_program(path)


def read_for(path: str, data: bytes) -> bool:
    """Whether the file at `path` is read when it has these bytes; another may be when a GitLab pipeline includes it."""
    return relevant(path) or concerns(path, data)


def may_concern(path: str) -> bool:
    """Whether a file that is not `relevant` may be read for what is in it."""
    return kind_of(path) is not None or path.endswith(_FOR_KEYS) or may_hold_policy(path) or may_be_atlantis(path)


def has_any_name(path: str) -> bool:
    """Whether the name of a file does not say what it is: what a script takes variables from may be called so."""
    return not (relevant(path) or may_concern(path)) or is_program(path) or is_note(path)


def is_note(path: str) -> bool:
    """Whether a file is read for a key alone, unless something says what it is."""
    return path.endswith(_NOTES) and kind_of(path) is None


def is_source_code(path: str) -> bool:
    """Whether a file is a program in a language of which nothing but a key is of concern."""
    return path.endswith(_PROGRAMS) and kind_of(path) is None


def concerns(path: str, data: bytes) -> bool:
    """Whether a file that is not read by its name is read for what is in it."""
    return (
        (may_hold_policy(path) and _may_hold_policy(data))
        or _may_be_about_atlantis(path, data)
        or ((kind := kind_in(path, data)) is not None and worth_reading(data, kind))
        or has_jobs(path, data)
        or may_hold_key_id(data)
    )


def may_hold_key_id(data: bytes) -> bool:
    """Whether the id of a long-lived key may be written out in a file."""
    return _KEY_ID in data or (data[:2] in WIDE and _WIDE_KEY_ID in data)


def _may_hold_policy(data: bytes) -> bool:
    federated = any(word in data for word in _POLICY) or all(word in data for word in _BY_MISTAKE)
    return federated or _may_be_about_state(data) or _lets_user_in(data)


def _lets_user_in(data: bytes) -> bool:
    return b"AWS::IAM::Role" in data and b"sts:AssumeRole" in data and _LETS_USER_IN.search(data) is not None


def _may_be_about_state(data: bytes) -> bool:
    """Whether a policy in a file may allow too much on the state: on which bucket, or table, is another question."""
    if _has_any(data, _STATE) or (all(word in data for word in _TO_FILL_IN) and _allows_on_any(data)):
        return True
    if not _has_any(data, _IN_TEMPLATE):
        return False
    from offkey.read.state_concern import says_state

    return says_state(data.lower())


def _allows_on_any(data: bytes) -> bool:
    """Whether a policy allows, on whatever it may be, what nobody needs on a state or its lock."""
    return any(word in data for _about, *words in _STATE for word in words)


def _has_any(data: bytes, groups: tuple[tuple[bytes, ...], ...]) -> bool:
    """Whether the first word of a group is there, and any other of it."""
    return any(about in data and any(word in data for word in words) for about, *words in groups)


def is_workflow(path: str) -> bool:
    """Whether the file at `path` is a workflow of GitHub, Gitea or Forgejo."""
    return path.startswith(_HOSTS) and _WORKFLOW.match(path) is not None


def is_action(path: str) -> bool:
    """Whether the file at `path` is a GitHub action of the repository."""
    return path.endswith(_YAML) and _ACTION.match(path) is not None and not is_workflow(path)


def is_terraform(path: str) -> bool:
    """Whether the file at `path` is one of a Terraform module."""
    return path.endswith(_TERRAFORM)


def is_pipeline(path: str) -> bool:
    """Whether the file at `path` is a GitLab pipeline, or a part of one, by its name."""
    return path.endswith(_YAML) and _GITLAB.match(path) is not None and _NO_PIPELINE.match(path) is None


def has_jobs(path: str, data: bytes) -> bool:
    """Whether a file with any other name has jobs of GitLab, as those of a project do that others include."""
    return (
        path.endswith(_YAML)
        and b"script:" in data  # as in few
        and may_be_template(path)
        and kind_in(path, data) is None
        and all(pattern.search(data) for pattern in _GITLAB_JOB)
    )


def may_be_template(path: str) -> bool:
    """Whether a file that GitLab does not know by its name may hold jobs for those that include it."""
    return (
        path.endswith(_YAML)
        and not (relevant(path) or path.startswith(_HOSTS))
        and _NO_PIPELINE.match(path) is None
        and kind_of(path) in (None, TextKind.AZURE)
    )


def may_include(path: str, data: bytes) -> bool:
    """Whether the file may be a GitLab pipeline that includes others."""
    return path.endswith((".yml", ".yaml")) and b"include" in data and not path.startswith(_HOSTS)


def may_source(path: str, data: bytes) -> bool:
    """Whether a script, a pipeline or a compose file may take variables from files of any name."""
    if path.endswith(_NO_SCRIPTS) or (len(data) < _SHORT and not _says_source(data)):
        return False
    if not (kind_of(path) in _SCRIPTS or is_workflow(path) or is_action(path) or is_pipeline(path)):
        return False
    return _says_source(data)


def _says_source(data: bytes) -> bool:
    return data[:2] == b". " or any([word in data for word in _SOURCES])


def may_be_atlantis(path: str) -> bool:
    """Whether the file at `path` may be about Atlantis, by its name."""
    return _MAY_BE_ATLANTIS.match(path) is not None and _NO_ATLANTIS.match(path) is None


def is_atlantis(path: str) -> bool:
    """Whether the file at `path` is named as Atlantis's own files are."""
    return _OWN.match(path) is not None and _NO_ATLANTIS.match(path) is None


def mentions_atlantis(data: bytes) -> bool:
    """Whether a file's bytes are worth a closer look for Atlantis."""
    find = data.find  # which takes less time to begin than `in`
    return find(b"tlantis") >= 0 or find(b"ATLANTIS") >= 0 or _allows(data)


def _allows(data: bytes) -> bool:
    """Whether the words of a server's configuration are there."""
    return b"llow" in data and any([word in data for word in _ALLOWS])


def _may_be_about_atlantis(path: str, data: bytes) -> bool:
    named = may_be_atlantis(path) and mentions_atlantis(data)
    return named or (_BESIDE_WORKFLOWS.match(path) is not None and _allows(data))


def concerns_atlantis(path: str, data: bytes) -> bool:
    """Whether a file that is read may be about Atlantis, Terraform included."""
    if is_terraform(path):
        return mentions_atlantis(data)
    return is_atlantis(path) or _may_be_about_atlantis(path, data)


def may_be_for_tokens(data: bytes) -> bool:
    """Whether a text may hold a policy for tokens, also one that allows another action by mistake."""
    return b"AssumeRoleWithWebIdentity" in data or b"Federated" in data


def may_make_roles(source: Source) -> bool:
    """Whether a file may be a pipeline that makes a role for tokens, by the AWS CLI."""
    data = source.data if source.path.endswith(_YAML) else b""
    return may_be_for_tokens(data) and any(word in data for word in _MAKING_ROLES)


def is_document(path: str) -> bool:
    """Whether the file at `path`, if it is read, may be a template or a policy: most others are something else by name.

    A template may have the name of what it is for: `gitlab-ci-role.yml`.
    """
    return may_hold_policy(path) and (not relevant(path) or _FOR_GITLAB.match(path) is not None)


def may_hold_policy(path: str) -> bool:
    """Whether a file of this name may hold a policy: then its bytes decide."""
    return path.lower().endswith(_MAY_HOLD_POLICY)
