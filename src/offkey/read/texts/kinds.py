"""Which files are read for keys, decided by name, and then by a search over their bytes."""

from __future__ import annotations

from offkey.model.regex import DOTALL, IGNORECASE, MULTILINE, regex
from offkey.model.text_file import TextKind

_CHEZMOI = r"(?:(?:create|empty|exact|executable|external|private|readonly)_)*"
"""What chezmoi puts before a name; before `encrypted_`, nobody can read it.

Source: https://www.chezmoi.io/reference/source-state-attributes/
"""
_FILLED_IN = r"(?:\.(?:tmpl|j2|erb|tpl|tftpl))?"
"""How a template ends that becomes the file."""
_PROGRAM = r"(?:.*/)?(?:s?bin|scripts?|\.?ci|tools?|hack|deploy(?:ment)?)/[A-Za-z][\w-]*"
"""A program without an ending, in a folder of such: its first line says whether a shell runs it."""
_AMONG_PROGRAMS = regex(_PROGRAM)
_BARE = regex(r"(?:.*/)?[a-z][a-z0-9_-]*", DOTALL)
"""Anywhere else one may be called so: `deploy`, `setup-aws`."""
_NAMES = (
    (TextKind.CIRCLECI, r"(?:.*/)?\.circleci/(?:.+/)?[^/]+\.ya?ml"),
    (TextKind.BITBUCKET, r"(?:.*/)?[Bb]itbucket-pipelines?[^/]*\.ya?ml"),
    (
        TextKind.AZURE,
        r"(?:.*/)?(?:(?:[^/]*azure|azdo)[^/]*\.ya?ml|\.?(?:azure|azure-?(?:pipelines?|devops|templates)|azdo|ado|vsts|pipelines?|templates?)"
        r"/(?:.+/)?[^/]+\.ya?ml)",
    ),
    (TextKind.BUILDKITE, r"(?:.*/)?(?:\.buildkite/(?:.+/)?[^/]+\.ya?ml|buildkite[^/]*\.ya?ml)"),
    (TextKind.CODEBUILD, r"(?:.*/)?(?:[^/]*build-?spec[^/]*|amplify)\.ya?ml"),
    (
        TextKind.JENKINS,
        r"(?:.*/)?(?:[^/]*[Jj]enkins[Ff]ile[^/]*|[Jj]enkins[^./]*(?:\.txt)?|[^/]+\.(?:groovy|jenkins)"
        r"|(?!(?:Docker|Container|Make|GNUmake)file)[A-Z][\w-]*file)",
    ),
    (TextKind.COMPOSE, r"(?:.*/)?(?:docker-)?compose[^/]*\.ya?ml|(?:.*/)?[^/]*docker-compose[^/]*\.ya?ml"),
    (TextKind.DOCKERFILE, r"(?:.*/)?(?:(?:Dockerfile|Containerfile)[^/]*|[^/]+\.(?:[Dd]ockerfile|[Cc]ontainerfile))"),
    (
        TextKind.SHELL,
        rf"(?:.*/)?(?:[^/]+\.(?:sh|bash|zsh){_FILLED_IN}|[^/]+(?<!\.[Tt]ests)\.psm?1|\.buildkite/hooks/[^/.]+|\.(?:bashrc|bash_profile|zshrc|profile))"
        rf"|{_PROGRAM}",
    ),
    (TextKind.MAKEFILE, r"(?:.*/)?(?:GNUmakefile|[Mm]akefile[^/]*|[^/]+\.mk|\.?[Jj]ustfile|[^/]+\.just)"),
    (
        TextKind.DOTENV,
        rf"(?:.*/)?(?:\.env[^/]*|[^/]+\.env{_FILLED_IN}|env\.(?:local|dev|prod|production|development|staging|j2|erb|tmpl))",
    ),
    (
        TextKind.AWS_CONFIG,
        rf"(?:.*/)?(?:{_CHEZMOI}(?:\.|dot_)?aws/{_CHEZMOI}(?:config|credentials){_FILLED_IN}"
        rf"|{_CHEZMOI}(?:\.|dot_)?aws[-_.]?(?:config|credentials?)(?:\.(?:ini|cfg|conf|txt))?{_FILLED_IN}"
        r"|credentials\.(?:tmpl|j2|erb|tpl|tftpl))",
    ),
    (
        TextKind.BACKEND,
        r"(?:.*/)?(?:[^/]*\.(?:(?:tf)?backend|tfconf)|backends?(?:[-_.][^/]*)?\.(?:conf|config|cfg)"
        r"|backends?(?:[-_]?configs?)?/(?:.+/)?[^/]+\.(?:conf|config|cfg)"
        r"|(?:[^/]*[-_.])?backends?(?:[-_.][^/]*)?\.(?:hcl|tfvars|tfbackend|conf|config|cfg)\.(?:template|tmpl|tpl|tftpl|j2|in))",
    ),
    (
        TextKind.TOOL_VERSION,
        r"(?:.*/)?(?:\.(?:terraform-version|opentofu-version|tool-versions|terraform\.lock\.hcl)|\.?mise\.toml"
        r"|\.?mise/config\.toml)",
    ),
    (TextKind.TERRAGRUNT, r"(?:.*/)?[^/]+(?<!\.pkr)(?<!\.nomad)(?<!\.lock)\.hcl"),
    (
        TextKind.CDK,
        r"(?:.*/)?(?:[^/]+(?<!\.d)(?<!\.test)(?<!\.spec)\.ts|(?!test_|conftest)[^/]+(?<!_test)(?<!_tests)\.py)",
    ),
    (TextKind.KEY_LIST, r"(?:.*/)?[^/]*(?:accessKeys?|access_keys?|rootkey|credentials)[^/]*\.csv"),
)
_BY_NAME = regex("|".join(f"(?P<{kind.name}>{pattern})" for kind, pattern in _NAMES), DOTALL)
_SURELY_AZURE = regex(
    r"(?:.*/)?(?:[^/]*azure-?pipelines?[^/]*\.ya?ml|\.?azure-?(?:pipelines?|devops)/(?:.+/)?[^/]+\.ya?ml)"
)
_AZURE_TASKS = regex(
    rb"^[ \t]*-[ \t]+task:[ \t]*[\"']?[A-Za-z][\w.-]*@\d|\bvmImage:|##vso\["
    rb"|\$\{\{[ \t]*(?:parameters|variables)[.\[]",
    MULTILINE,
)
"""What only a pipeline of Azure holds: the file may be called anything.

Source: https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/steps-task
"""
_SURELY_JENKINS = regex(
    r"(?:.*/)?(?:[^/]*Jenkinsfile[^/]*|(?:\.?jenkins|vars)/(?:.+/)?[^/]+\.groovy|[^/]*pipelines?\.groovy)"
)
_JENKINS_STEPS = regex(rb"^[ \t]*pipeline[ \t]*\{|\bwithCredentials[ \t]*\(|\bwithAWS[ \t]*\(", MULTILINE)
"""What only a pipeline of Jenkins holds: its script may be called anything.

Source: https://www.jenkins.io/doc/book/pipeline/getting-started/#defining-a-pipeline-in-scm ("Script Path")
"""
_FOR_SHELL = regex(rb"#![^\n]{0,100}\b(?:ba|da|k|z)?sh\b")
_TASK = regex(rf"(?:.*/)?[^/]+\.json{_FILLED_IN}", DOTALL)
_TEMPLATES = (".tpl", ".tftpl", ".tmpl")
"""What an instance runs when it starts is made of one: `user_data.tpl`."""
_IN_CONTAINER = regex(rb'"name"\s{0,9}:\s{0,9}"AWS_(?:ACCESS|SECRET)')
"""A variable of a container in a task definition, which may be called anything.

Source: Amazon ECS, Developer Guide, "Task definition parameters" (`containerDefinitions`: `environment`, `secrets`)
"""
_IN_POD = regex(rb"\bname:[ ]{1,9}[\"']?AWS_(?:ACCESS|SECRET)_\w{0,20}[\"']?[ ]{0,9}(?:,|\r?$)", MULTILINE)
"""A variable of a container in a manifest of Kubernetes, which may be called anything.

Source: https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-environment-variables
"""
_IN_MANIFEST = regex(rb"^[ ]{1,80}aws_access_key_id[ ]{0,9}=[ ]{0,9}\$", MULTILINE)
"""A credentials file, as a text in a manifest, that somebody fills in."""
_MANIFEST = regex(rb"^kind:[ ]{1,9}[\"']?(?:ConfigMap|Secret)\b", MULTILINE)
_IN_TASK = regex(
    rb"^[ ]{0,80}(?:(?:aws_access_key(?:_id)?|AWS_ACCESS_KEY_ID|access_key(?=[^\n]{0,40}aws))[ ]?:"
    rb"[ ]{1,9}[\"']?\{\{[ ]{0,9}[A-Za-z_]"
    rb"|[a-z0-9_]{1,60}_access_key(?:_id)?[ ]?:[ ]{1,9}[\"']?\{\{[ ]{0,9}(?:lookup|query)\([^\n]{0,60}[\"']AWS_ACCESS)",
    MULTILINE | IGNORECASE,
)
"""A key that Ansible fills in, in a file of tasks or of variables, which may be called anything."""
_TASKS = regex(rb"^[ ]{0,80}-[ ]{1,9}(?:name|hosts)[ ]?:", MULTILINE)
_VARIABLES = regex(r"(?:.*/)?(?:group_vars|host_vars)/.+", DOTALL)
_YAML = (".yml", ".yaml")
NAMED_BACKEND = regex(r"(?:\A|[/._-])backends?(?:[-_]?configs?)?(?:[/._-]|\Z)")
"""How a file of backend settings is called that ends like something else: `prod.backend.hcl`, `backend.tfvars`."""
_WORTH = regex(
    rb"aws|akia|access_?-?key|secret_?-?key|amazon|minio|localstack|role_arn|sso_|source_profile|remote_state|dynamodb_table"
    rb"|hashicorp/terraform|(?:terraform|tf)_?ver(?:sion)?|backend-config|skip_(?:cred|reg|req)"
    rb"|backblazeb2|cloudflarestorage|digitaloceanspaces|wasabisys|objectstorage\.com|scw\.cloud|yandexcloud",
    IGNORECASE,
)
"""What a file about keys says, or one about the store of another service that keys of the same names open."""
_OF_TERRAGRUNT = regex(rb"^(?:terraform|include|inputs|locals)\b[^\n]*[={]", MULTILINE)
"""What a unit consists of, or what units include: what it passes to a module counts, also where no word is AWS's."""
_MAY_HOLD_STATE = frozenset({TextKind.BACKEND, TextKind.TERRAGRUNT})
_CDK = (
    b"aws_cdk",
    b"pulumi_aws",
    b"aws-cdk-lib",
    b"@aws-cdk/",
    b"@pulumi/aws",
    b"cdk-github-oidc",
    b"-pipelines-github",
)
_WORTH_OF_CDK = regex(
    rb"WebIdentityPrincipal|Git[Hh]ubActions?Role\b|assumeRolePolicy\b|assume_role_policy\b|FederatedPrincipal|OpenIdConnect|[Oo](?:IDC|idc)Provider|\bAccessKey\b|CfnAccessKey"
    rb"|AWS_ACCESS_KEY_ID|AWS_SECRET_ACCESS_KEY|:(?:aud|sub)[\"'`]"
)
"""What of a CDK program may say anything about keys or tokens."""
_WORTH_OF_BOTO3 = (b"create_open_id_connect_provider", b"AssumeRoleWithWebIdentity")
"""What of a program that calls AWS may make a provider, or a role that tokens open."""
_SMALL = 10_000
_NOT_TEXT = regex(r"\.(?:md|markdown|rst|adoc|pyc|js|go|rb|java|png|svg|lock|dockerignore|json)\Z")
"""`Dockerfile.md` documents, `makefile.py` is a program: the name in front decides nothing."""


def kind_of(path: str) -> TextKind | None:
    """What the file at `path` may be, by its name alone; None where it is not read."""
    match = _BY_NAME.fullmatch(path)
    if match is None or match.lastgroup is None:
        return TextKind.SHELL if is_program(path) else None
    if _NOT_TEXT.search(path):
        return None
    kind = TextKind[match.lastgroup]
    return kind if kind is TextKind.CDK or not path.endswith((".ts", ".py")) else None


def is_program(path: str) -> bool:
    """Whether only the first line of the file at `path` can say that it is a script."""
    if "." in path.rpartition("/")[2]:
        return False
    if _AMONG_PROGRAMS.fullmatch(path):
        return True
    return _BARE.fullmatch(path) is not None and _BY_NAME.fullmatch(path) is None


def kind_in(path: str, data: bytes) -> TextKind | None:
    """What the file at `path` is, by its name and, where that leaves it open, by what is in it."""
    if ".json" in path and _TASK.fullmatch(path):
        return TextKind.TASK if _IN_CONTAINER.search(data) and b'"image"' in data else None
    if path.endswith(_TEMPLATES) and _FOR_SHELL.match(data):
        return TextKind.SHELL
    kind = kind_of(path)
    if kind in (None, TextKind.AZURE) and path.endswith(_YAML) and (found := _in_yaml(path, data)) is not None:
        return found
    if kind is TextKind.SHELL and not _FOR_SHELL.match(data) and is_program(path):
        return None
    if kind is TextKind.AZURE and not _SURELY_AZURE.fullmatch(path) and not _is_of_azure(data):
        return None
    if kind is TextKind.JENKINS and not _SURELY_JENKINS.fullmatch(path) and not _JENKINS_STEPS.search(data):
        return None
    return kind


def _in_yaml(path: str, data: bytes) -> TextKind | None:
    """What a file of YAML is whose name says nothing: a manifest, or tasks, that get keys of AWS."""
    if b"secretKeyRef" in data and _IN_POD.search(data):
        return TextKind.WORKLOAD
    if holds_profile(data) or (b"AccessKeySecretRef:" in data and b"CustomResourceDefinition" not in data):
        return TextKind.WORKLOAD
    named = b"{{" in data and (b"access_key" in data or b"ACCESS_KEY" in data)
    if named and _IN_TASK.search(data) and (_TASKS.search(data) or _VARIABLES.fullmatch(path)):
        return TextKind.PLAYBOOK
    return None


def holds_profile(data: bytes) -> bool:
    """Whether it is a manifest with a credentials file in it that variables fill in."""
    named = b"aws_access_key_id" in data  # in few files
    return named and _IN_MANIFEST.search(data) is not None and _MANIFEST.search(data) is not None


def _is_of_azure(data: bytes) -> bool:
    """Whether only a pipeline of Azure, or a part of one, looks so; a template of Backstage has parameters as well."""
    return _AZURE_TASKS.search(data) is not None and b"backstage.io/" not in data


def worth_reading(data: bytes, kind: TextKind) -> bool:
    """Whether a file of these bytes can say anything about AWS keys, or about who gets them."""
    if kind is TextKind.CDK:
        made = any(word in data for word in _CDK) and _WORTH_OF_CDK.search(data) is not None
        return made or (b"boto3" in data and any(word in data for word in _WORTH_OF_BOTO3))
    if kind is TextKind.TOOL_VERSION:
        return len(data) < _SMALL or b"hashicorp/aws" in data
    if kind is TextKind.DOTENV and b"ENDPOINT" in data:
        return b"\0" not in data  # the store of keys that stand in another file
    if kind in _MAY_HOLD_STATE and b"bucket" in data:
        return b"\0" not in data
    if kind is TextKind.TERRAGRUNT and _OF_TERRAGRUNT.search(data) is not None:
        return b"\0" not in data
    return b"\0" not in data and _WORTH.search(data) is not None
