"""The opinions, one file each; `LIST` is the explicit list, in the order of the ids.

A scan of a small repository would take longer to import all of them than to ask them, so the list says what a
repository has to hold for a rule to find anything in it, and only those rules are imported.
"""

from __future__ import annotations

from offkey.model.records import dataclass
from offkey.model.text_file import TextKind
from offkey.read.github_concern import ESCAPE, ESCAPE_IN_COMMANDS, PERMISSIONS, REQUEST_WORDS
from offkey.read.relevant import is_document, is_terraform, may_make_roles, relevant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from offkey.model.finding import Rule
    from offkey.model.repository import Repository


@dataclass(frozen=True, slots=True)
class Listed:
    """One rule, and what a repository must have for it: a part, and one of these words (in lower case) in a file.

    Without a part, or without words, that says nothing. Several parts stand with a space between them: one will do.
    Where what makes keys and identity providers may stand is called `policies`; `trusts` are trust policies for tokens,
    `unseen` are roles whose trust policy is elsewhere, and that jobs take or modules of others make;
    `pipelines`, `scripts` and `units` are the texts of such kinds. A word counts within a longer one; one of the
    `names` only by itself. For a rule about texts, the words stand in one of these.
    """

    id: str
    part: str = ""
    words: tuple[bytes, ...] = ()
    names: tuple[bytes, ...] = ()
    if_text: str = ""
    """The question of `text_gates` that the text must answer as well."""
    on_request: bool = False
    """Only run where `--select` names it: right, but a matter of taste that not everybody wants to be told."""

    @property
    def module(self) -> str:
        """The module that holds the rule."""
        return f"offkey.rules.{self.id.replace('-', '_')}"


_MODULES = (b"modules/iam", b"terraform-aws-iam", b"oidc-github", b"github-oidc")
_CONSTRUCTS = (b"githubactionsrole", b"githubactionrole")
_TRUST = (b"federated", *_MODULES, b"webidentity", b"openidconnect", *_CONSTRUCTS)
"""Whoever trusts tokens says `Federated`, calls a public module that does, or has the CDK's principals or a public
construct do it."""
_ROLE_USE = (b"role-to-assume", *REQUEST_WORDS)
"""What `read.role_uses` looks for."""
_ATTACHES = (b"aws_iam_role_polic", b"aws_iam_policy_attachment")
_EVERYTHING = (b"administratoraccess", b"iamfullaccess")
_ATLANTIS_ALLOWS = (
    b"allow_custom_workflows",
    b"allowed_overrides",
    b"allow_repo_config",
    b"--allow-repo-config",
)
_OF_NAME = b"abcdefghijklmnopqrstuvwxyz0123456789_-"
_COMMANDS = frozenset({TextKind.SHELL, TextKind.MAKEFILE, TextKind.DOCKERFILE})
_KINDS = {
    "pipelines": frozenset(kind for kind in TextKind if kind.is_pipeline),
    "scripts": _COMMANDS
    | {TextKind.COMPOSE, TextKind.DOTENV, TextKind.TASK, TextKind.WORKLOAD, TextKind.PLAYBOOK, TextKind.CDK},
    "units": frozenset({TextKind.TERRAGRUNT}),
}
"""Parts of the texts, by what they are."""
_PARTS = ("workflows", "actions", "modules", "gitlab", "atlantis", "texts")
_SMALL = 4_000_000
"""Bytes of all files: in a larger repository it does not count what the rules take to import."""

LIST: tuple[Listed, ...] = (
    Listed("account-id-as-number", part="workflows modules"),
    Listed("admin-on-federated-role", part="trusts unseen", words=(*_TRUST, b"role-to-assume", b"oidc")),
    Listed("atlantis-administrator", part="modules", words=(b"atlantis",)),
    Listed("atlantis-plans-forks", words=(b"allowforkprs", b"allow-fork-prs", b"atlantis_allow_fork_prs")),
    Listed("atlantis-role-from-pull-request", part="atlantis"),
    Listed("atlantis-workflow-from-pull-request", words=_ATLANTIS_ALLOWS),
    Listed("broad-state-access", part="policies", words=(b"s3", b"dynamodb"), if_text="may_allow_on_state"),
    Listed("broken-source-profile", part="texts", words=(b"role_arn",)),
    Listed(
        "build-and-apply-in-one-job",
        part="workflows",
        words=(b"apply", b"destroy", b"terraform-github-actions", b"tf-via-pr", b"terragrunt-action"),
    ),
    Listed("chained-session-over-one-hour", words=(b"duration",)),
    Listed("dead-subject", part="trusts", words=_TRUST),
    Listed("deprecated-lock-table", words=(b"dynamodb_table", b"lock_table")),
    Listed("hyphen-form-subject", part="trusts", words=_TRUST),
    Listed("iam-user-access-key", part="policies", words=(b"access", b"user")),
    Listed("id-token-without-audience", part="gitlab"),
    Listed("identity-token-kept-in-file", part="workflows", words=REQUEST_WORDS),
    Listed("identity-token-without-audience", part="workflows actions", words=REQUEST_WORDS),
    Listed(
        "incompatible-version",
        part="modules units",
        words=(b"terraform-aws-modules", b"use_lockfile"),
        names=(b"assume_role",),
    ),
    Listed("job-without-identity", part="gitlab"),
    Listed("key-in-plain-text", words=(b"akia", b"secret")),
    Listed("legacy-sso-profile", part="texts", words=(b"sso_start_url",)),
    Listed("lock-table-in-other-account", part="modules", words=(b"dynamodb_table",)),
    Listed("merge-request-with-apply-role", part="gitlab", words=(b"id_tokens",)),
    Listed("missing-id-token-permission", part="workflows", words=_ROLE_USE),
    Listed("open-role", part="modules", words=(b'"*',), if_text="names_everybody"),
    Listed("optional-claim-condition", part="trusts", words=(b"ifexists", b"forallvalues")),
    Listed(
        "outdated-credentials-action",
        words=(b"aws-actions/", b"hashicorp/setup-terraform", b"@ma", b"@refs/heads/ma"),
    ),
    Listed("profile-blind-module-source", part="modules", words=(b"s3::", b"amazonaws.com/", b"amazonaws.com.cn/")),
    Listed("profile-in-pipeline", words=(b"profile",)),
    Listed("pull-request-can-write", part="trusts", words=_TRUST),
    Listed(
        "pull-request-code-with-role",
        part="workflows",
        words=(b"pull_request_target", b"issue_comment", b"workflow_run"),
    ),
    Listed("pull-request-with-apply-role", part="workflows", if_text="may_apply_for_pull_requests"),
    Listed("removed-argument", part="modules units"),
    Listed("removed-job-token", part="gitlab"),
    Listed("role-arn-in-secret", part="workflows", words=(b"role-to-assume", b"aws_role_arn"), on_request=True),
    Listed("role-from-static-user", part="modules", names=(b"assume_role",)),
    Listed("session-shorter-than-job", part="workflows", words=(b"timeout-minutes", b"go test")),
    Listed(
        "shadowed-session",
        part="workflows atlantis scripts",
        words=(b"aws_access_key_id", b"aws_profile", b"eks.amazonaws.com/role-arn"),
    ),
    Listed("static-key-handed-on", part="modules"),
    Listed("static-key-in-pipeline", part="pipelines"),
    Listed("static-key-in-script", part="scripts"),
    Listed("static-key-in-terraform", part="modules", words=(b"access_key", b"secret_key")),
    Listed("static-key-in-terragrunt", part="units"),
    Listed("static-key-in-workflow", part="workflows actions gitlab atlantis"),
    Listed("static-profile", part="texts atlantis", words=(b"aws_access_key_id", b"aws_secret_access_key")),
    Listed("token-in-artifact", words=(b"artifact", b"cache")),
    Listed("trust-without-audience", part="trusts", words=_TRUST),
    Listed("trust-without-subject", part="trusts", words=_TRUST),
    Listed("trust-without-tenancy-claim", part="trusts", words=_TRUST),
    Listed("unasked-external-id", part="modules", words=(b"external_id",)),
    Listed("undeclared-id-token", part="gitlab"),
    Listed("unfilled-condition-key", part="trusts", words=_TRUST),
    Listed("unreachable-role", part="modules", words=_ROLE_USE),
    Listed("useless-thumbprint", part="policies workflows actions", words=(b"thumbprint",)),
    Listed("user-for-pipeline", part="policies", words=(b"aws_iam_user", b"aws::iam::user")),
    Listed("user-in-federated-trust", part="trusts", words=(b":user/", b"aws_iam_user.", b'"*"', b"'*'")),
    Listed("wide-id-token-permission", part="workflows", words=PERMISSIONS),
    Listed("wildcard-subject", part="trusts", words=_TRUST),
)

RULES: tuple[Rule, ...]
"""Every rule, imported when asked for."""


def usual() -> tuple[str, ...]:
    """The ids of the rules that run where nobody chooses."""
    return tuple(listed.id for listed in LIST if not listed.on_request)


def load(ids: Collection[str]) -> tuple[Rule, ...]:
    """The rules of these ids, in the order of the list."""
    return _rules(listed for listed in LIST if listed.id in ids)


def concerned(ids: Collection[str], repository: Repository) -> tuple[Rule, ...]:
    """Those of the rules of these ids that could find anything in a repository."""
    sources = repository.sources.values()
    if sum(len(source.data) for source in sources) > _SMALL:
        return load(ids)
    text = b"\0".join(source.data for source in sources).lower()
    plain = _is_plain(repository)
    kinds = {text.kind for text in repository.texts}
    has = {part: bool(getattr(repository, part)) for part in _PARTS}
    has |= {part: not kinds.isdisjoint(kept) for part, kept in _KINDS.items()}
    others = any(
        is_document(path) or not relevant(path) or may_make_roles(source) for path, source in repository.sources.items()
    )
    has["policies"] = has["modules"] or has["texts"] or others
    has["trusts"] = has["policies"] and (not plain or _says(text, _TRUST)) and _has_trusts(repository)
    has["unseen"] = has["trusts"] or _has_unseen(repository, text)
    of_texts = b"\0".join(text.source.data for text in repository.texts).lower()
    return _rules(
        listed
        for listed in LIST
        if listed.id in ids
        and (not listed.part or any(has[part] for part in listed.part.split()))
        and (not plain or _may_find(listed, of_texts if listed.part == "texts" else text))
    )


def _is_plain(repository: Repository) -> bool:
    """Whether every word stands in the files as it is."""
    commands = {text.path for text in repository.texts if text.kind in _COMMANDS}
    for path, source in repository.sources.items():
        spelled = ESCAPE_IN_COMMANDS if path in commands else ESCAPE
        if b"\\" in source.data and spelled.search(source.data):
            return False
    return True


def _may_find(listed: Listed, text: bytes) -> bool:
    """Whether the words of a rule are there, or it has none."""
    if (listed.words or listed.names) and not (_says(text, listed.words) or any(_names(text, n) for n in listed.names)):
        return False
    if not listed.if_text:
        return True
    from offkey.rules import text_gates

    return bool(getattr(text_gates, listed.if_text)(text))


def _says(text: bytes, words: Iterable[bytes]) -> bool:
    return any(word in text for word in words)


def _names(text: bytes, name: bytes) -> bool:
    """Whether a name stands in a text that no longer name begins with."""
    at = text.find(name)
    while at >= 0:
        at += len(name)
        if at == len(text) or text[at] not in _OF_NAME:
            return True
        at = text.find(name, at)
    return False


def _has_trusts(repository: Repository) -> bool:
    """Whether a trust policy is there that a rule could be asked about: what reasons about them is slow to import."""
    kinds = {text.path: text.kind for text in repository.texts if text.kind in {TextKind.CDK, TextKind.SHELL}}
    may = [
        (source.data, is_terraform(path) or kinds.get(path) is TextKind.CDK)
        for path, source in repository.sources.items()
        if is_terraform(path)
        or path in kinds
        or is_document(path)
        or (repository.units and path.endswith(".hcl"))
        or may_make_roles(source)
    ]  # a document is read only where such a word stands in it as it is
    if not any(_says(data.lower(), _TRUST) or (code and ESCAPE.search(data)) for data, code in may):
        return False
    from offkey.model.node import Share
    from offkey.read.written_trusts import written_trusts

    return any(True for _ in written_trusts(Share.whole(repository)))


def _has_unseen(repository: Repository, text: bytes) -> bool:
    """Whether roles are there whose trust policies are not."""
    attached = b"role-to-assume" in text and _says(text, _ATTACHES)
    handed = b"oidc" in text and _says(text, _EVERYTHING)
    if not (attached or handed):
        return False
    from offkey.model.node import Share
    from offkey.read.foreign_roles import foreign_roles
    from offkey.read.taken_roles import taken_roles

    whole = Share.whole(repository)
    return any(True for found in (taken_roles(whole), foreign_roles(whole)) for _ in found)


def _rules(chosen: Iterable[Listed]) -> tuple[Rule, ...]:
    # as `importlib.import_module`, which would have to be imported for it
    return tuple(__import__(listed.module, fromlist=["RULE"]).RULE for listed in chosen)


def __getattr__(name: str) -> object:
    if name != "RULES":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = _rules(LIST)
    return globals()[name]
