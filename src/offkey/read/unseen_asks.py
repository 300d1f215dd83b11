"""Which scripts may ask for an identity token where nothing that is seen explains why the job may.

Somebody has given the permission on purpose, so that a program of the repository, of which only the name is seen,
may ask. AWS's own programs and Terraform's providers for AWS do not: they take keys, or a file that another has
filled.
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.regex import IGNORECASE, MULTILINE, regex, words
from offkey.read.relevant import is_action, is_terraform, is_workflow
from offkey.read.same import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

    from offkey.model.repository import Repository

_TOKENS = (
    "id_token|idtoken|oidc|cosign|sigstore|gitsign|attest|provenance|federat|workload|web[_-]?identity|publish|changeset"
    r"|lerna(?! version)|twine|gcloud|gsutil|aws-vault|atmos|pulumi|infisical|doppler|akeyless|chainctl|octo-?sts"
    r"|databricks|jfrog|tailscale|codecov|" + words(r"id-token az\b nix\b tbot\b")
)
_ASKS = regex(
    _TOKENS
    + r"|role[_-]?arn|deploy|releas|upload|integration|e2e|jwt|bearer|terragrunt(?!/|_version)|assume|"
    + words(r"sign auth\b vault\b bao\b depot\b snow jf\b ts[ht]\b login(?<!docker\x20login)(?<!get-login)\b")
)
"""Words of scripts that ask, or of what is done with a token, in lower case."""
_SURELY = regex(f"{_TOKENS}|semantic-release|goreleaser|" + words("vault bao depot snow(?:sql)? jf ts[ht]", r"[ \t]"))
"""Those of them that are about tokens wherever they stand."""
_OF_AWS = regex(
    r"\baws[ \t]+(?:--?\S+[ \t]+)*(?!configure\b|sts[ \t]+assume)[\w-]+[ \t][^\n;&|$`]*"
    r"|\b(?:(?:npx|pnpx|bunx|(?:npm|pnpm)[ \t]+exec|yarn)[ \t]+(?:--?[\w-]*[ \t]+)*)?"
    r"(?:(?:aws-)?cdk|sam|serverless|sls|eksctl|kubectl|helm)[ \t]+[^\n;&|$`]*"
)
"""Commands that reach AWS with credentials that somebody else has brought."""
_SET = regex(r"(-(?:var|backend-config)[= \t][\"']?\w+=)[^\s\"'`$]+")
"""What a variable of Terraform is set to, or the backend told: words in it do nothing."""
_TERRAFORM = regex(r"(?<!steps\.)\b(?:terraform|tofu)\b")
_USUAL = regex(
    r"\b(?:npm|pnpm|yarn|bun)[ \t]+"
    r"(?:(?:(?:-[CFw]|--(?:cwd|dir|filter|prefix|workspace))[= \t]+[\w@./*-]+|--?[\w-]+)[ \t]+)*(?:run[ \t]+)?"
    r"(?:audit|build|check|ci\b|clean|codegen|compile|fmt|format|generate|install|i\b|lint|prune|test|type-?check|validate)[\w:.-]*"
    r"|\b(?:make|just|task)[ \t]+(?:check|clean|deps|fmt|format|install|lint|test|validate)[\w:.-]*"
    r"|\byarn(?:[ \t]+--[\w-]+)*[ \t]*(?=$|[;&|])"
    r"|\b(?:npx|pnpx|bunx|(?:npm|pnpm)[ \t]+exec|yarn|pnpm)[ \t]+projen[ \t]+"
    r"(?:build|compile|eslint|install|test|upgrade)(?![\w:-])"
    r"|(?:\./)?\b(?:gradlew?|mvnw?)(?:[ \t]+(?:-[\w-]+(?:[.=][\w.=-]+)?|:?(?:[\w-]+:)*"
    r"(?:assemble|boot(?:Jar|War)|build|check|clean|compile|install|jar|lint|package|test|validate|verify)\b(?![\w-])))+"
    r"(?=[ \t]*(?:$|[;&|]))"
    r"|\bpython3?[ \t]+-m[ \t]+(?:bandit|black|compileall|coverage|flake8|isort|mypy|pip[ \t]+install|pylint|pytest"
    r"|ruff|unittest|venv)\b[^\n;&|$`()]*"
    r"|\bchmod[ \t]+\+x[ \t]+(?:\./)?(?:gradlew|mvnw)(?![\w/.-])"
    r"|\bbash[ \t]+<\(curl[ \t]+(?:-\w+[ \t]+)*https://raw\.githubusercontent\.com/rhysd/actionlint/[\w./-]+\)"
    r"|(?:\b(?:npx|pnpx|bunx|(?:npm|pnpm)[ \t]+exec|yarn|pnpm)[ \t]+(?:--?[\w-]*[ \t]+)*)?\blerna version\b[^\n;&|$`]*",
    MULTILINE,
)
"""What the scripts of a project do under these names needs nobody's trust, and neither does a linter.

Source: https://github.com/rhysd/actionlint/blob/main/docs/install.md#download-script
"""
_OF_USUAL = (
    "npm",
    "yarn",
    "bun",
    "make",
    "just",
    "task",
    "npx",
    "pnpx",
    "gradle",
    "mvn",
    "chmod",
    "actionlint",
    "lerna",
    "python",
)
"""A word of whatever that is."""
_UNSEEN = regex(
    r"(?:^|[;&|(]|\b(?:bash|exec|node|perl|php|python3?|ruby|sh|source|sudo|time))[ \t]*"
    r"[\"']?(?:[\w.-]*|\$\{?\w+\}?[\"']?)/\.?\w"
    r"|\.(?:bash|pl|ps1|py|rb|sh|zsh|[cm]?[jt]s)\b|\bchmod\b"
    r"|\b(?:make|just|task|mage|invoke|nox|tox|ant|npm|pnpm|yarn|bun|npx|bunx|pnpx|nx|turbo|uvx|pipx)\b"
    r"|\b(?:go|cargo|uv|poetry|hatch|pdm|deno|dotnet)[ \t]+run\b|\bpython3?[ \t]+-m\b"
    r"|\|[ \t]*(?:sudo[ \t]+)?(?:ba|z)?sh\b",
    MULTILINE,
)
"""A program of the repository, or one that is downloaded, of which nobody knows what it does."""
_CLOUD = regex(
    r"(?:^|[\s;&|(\"'])(?:aws|terraform|tofu|terragrunt|cdk|sam|serverless|sls|kubectl|helm|eksctl|packer|docker|podman)"
    r"[ \t]",
    MULTILINE,
)
_INSTALLED = regex(r"\bchmod[ \t]+\+x[ \t]+(?:[\w.-]*/)*(?:terraform|terragrunt|tofu)(?![\w-])")
_NAMES = regex(r"oidc|id_?token|provenance|federat|workload|web_identity|role_arn|assume", IGNORECASE)
_TYPE = regex(rb'\b(?:resource|data|ephemeral)[ \t]+"([a-z0-9]+)')
_SOURCE = regex(
    rb'\bsource[ \t]*=[ \t]*"(?!\.{1,2}/|\$\{path\.|terraform-aws-modules/)(?:registry\.[a-z]+\.\w+/)?([^"]*)"'
)
_PROGRAMS = regex(rb'local-exec|azure|\bdata[ \t]*"(?:external|http)"|"(?:external|http)"\s{0,99}:\s{0,99}[{\[]')
"""Terraform starts another program, asks any address, or keeps its state where it asks for a token itself.

Source: Terraform, internal/backend/remote-state/azure/backend.go; OpenTofu's `azure_vault`.
"""
_PROVIDERS = frozenset(
    b"archive aws awscc cloudflare cloudinit datadog external github helm http kubernetes local null postgresql random"
    b" template terraform time tls".split()
)
"""Those that never ask GitHub for a token, as those for Azure and others do by themselves.

The programs of `external` count by what starts them, and not where a file only says which version of it is wanted.
"""
_FROM_ELSEWHERE = regex(
    rb"azure|\barm_|google|gcloud|\bgcp|cdktf|terragrunt|snowflake|databricks|\bgit[ \t]+clone|submodule"
    rb"|\brepository:[ \t]{0,9}[^\s/]{1,99}/",
    IGNORECASE,
)
"""What speaks in a workflow of another cloud, or brings the Terraform of another repository."""
_COMMENT = regex(rb"\n[ \t]*(?:#|//)[^\n]*")

_REACHES = regex(rb"\b(?:backend|cloud|data|ephemeral|module|provider|required_providers|resource|source)\b")

_FEDERATION = regex(
    rb"role-to-assume[ \t]*:[ \t]*\S|ID_TOKEN_REQUEST|getIDToken|assume-role-with-web-identity|WEB_IDENTITY_TOKEN"
    rb"|iam_web_identity_token|token\.actions\.githubusercontent"
)
_AWS = regex(rb"aws(?<![a-z]aws)(?![a-z])", IGNORECASE)


def speaks_of_aws(repository: Repository) -> bool:
    """Whether a workflow, an action or Terraform of the repository has to do with AWS: then there are roles to take."""
    return _speaks_of_aws(Same(repository))


@lru_cache(maxsize=1)
def _speaks_of_aws(repository: Same[Repository]) -> bool:
    files = ((path, source.data) for path, source in repository.value.sources.items())
    return any(
        (is_terraform(path) or is_workflow(path) or is_action(path)) and _AWS.search(data) for path, data in files
    )


@lru_cache(maxsize=1)
def names_federation(repository: Same[Repository]) -> bool:
    """Whether anything in the repository asks for a token, or takes or trusts a role with one."""
    return any(_FEDERATION.search(source.data) for source in repository.value.sources.values())


@lru_cache(maxsize=1)
def terraform_does_nothing(repository: Same[Repository]) -> bool:
    """Whether there is Terraform, and all of it together reaches no provider, no module and no state elsewhere."""
    files = [source.data for path, source in repository.value.sources.items() if is_terraform(path)]
    return bool(files) and not any(_REACHES.search(data) for data in files)


def runs_only_terraform(script: str) -> bool:
    """Whether a script has no word about tokens, and no program that is not seen but Terraform and Terragrunt."""
    left = _INSTALLED.sub("", _without_usual(script))
    return _SURELY.search(script.lower()) is None and _UNSEEN.search(left) is None


def is_unlikely_script(script: str) -> bool:
    """Whether a script has no word about tokens, clouds or what is published, and runs no program for these."""
    return _ASKS.search(script.lower()) is None and _CLOUD.search(script) is None


def names_token(variable: str) -> bool:
    """Whether a variable of the environment is about tokens, by its name."""
    return _NAMES.search(variable) is not None


def may_ask(repository: Repository, script: str, given: str, folder: str = "", *, sure: bool = False) -> bool:
    """Whether a step with this script may ask, or one whose action is `given` this.

    Its script begins in `folder`; what files of the repository do that it runs counts where their text is seen.
    With `sure`, only words that are about tokens wherever they stand count, and no program that is not seen.
    """
    if _UNSEEN.search(script):
        from offkey.read.run_files import with_files

        script = with_files(repository, script, folder)
    if sure:
        asks = _SURELY.search(f"{script} {given}".lower()) is not None
    else:
        asks = _may(script, given) and (_SURELY.search(script.lower()) is not None or _works(script, given))
    whole = Same(repository)
    return asks or (
        _runs_terraform(script, given) and _terraform_may(whole) and not (sure and _has_no_terraform(whole))
    )


def _may(script: str, given: str) -> bool:
    """Whether a word of a script, or of what it is given, is about tokens, or a program of which nothing is known."""
    script = _OF_AWS.sub(" ", _SET.sub(_named, script))
    return _ASKS.search(f"{script} {given}".lower()) is not None or _UNSEEN.search(_without_usual(script)) is not None


def _without_usual(script: str) -> str:
    """A script without what is usual: most say nothing of it, which is seen faster."""
    return _USUAL.sub("", script) if any(word in script for word in _OF_USUAL) else script


def _named(setting: re.Match[str]) -> str:
    """What is set; a text with a backslash for it would have `re` imported."""
    return setting[1]


def _works(script: str, given: str) -> bool:
    """The same without the commands that only handle text, files and AWS, where the script is understood."""
    from offkey.read.working_commands import working  # most scripts have no such word

    left = working(script) if script else None
    return left is None or (left != "" and _may(left, given))


def _runs_terraform(script: str, given: str) -> bool:
    """Whether Terraform may run: a file of its name, which a command downloads, unpacks or moves, does nothing."""
    if _TERRAFORM.search(f"{script} {given}") is None:
        return False
    from offkey.read.working_commands import working

    left = working(script) if script else None
    return _TERRAFORM.search(f"{script if left is None else left} {given}") is not None


@lru_cache(maxsize=1)
def _terraform_may(repository: Same[Repository]) -> bool:
    """Whether Terraform may, in this repository: a provider does, or a program that it starts."""
    if terraform_does_nothing(repository):
        return False
    used: set[bytes] = set()
    for path, source in repository.value.sources.items():
        if is_terraform(path):
            text = _COMMENT.sub(b"", b"\n" + source.data)
            if _PROGRAMS.search(text):
                return True
            used.update(_TYPE.findall(text), map(_provider, _SOURCE.findall(text)))
    return b"aws" not in used or not used <= _PROVIDERS


@lru_cache(maxsize=1)
def _has_no_terraform(repository: Same[Repository]) -> bool:
    """Whether there is no Terraform here, and no workflow says where it may come from, or speaks of another cloud."""
    files = [(path, source.data) for path, source in repository.value.sources.items()]
    return not any(
        is_terraform(path) or ((is_workflow(path) or is_action(path)) and _FROM_ELSEWHERE.search(data))
        for path, data in files
    )


def _provider(source: bytes) -> bytes:
    """The provider whose source this is, or that a module of the registry is for; of other modules nobody knows."""
    parts = source.split(b"/")
    return parts[-1] if len(parts) in (2, 3) and b":" not in source else source
