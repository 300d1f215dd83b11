"""Which jobs may have a use for the identity token, AWS or not.

The answer is no only where every step is known: an action that is not on the list may ask for the token,
and so may a workflow of somebody else.
"""

from __future__ import annotations

from offkey.model.regex import IGNORECASE, MULTILINE, regex
from offkey.read.role_uses import local_action

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.pipeline import CompositeAction, Job, Step
    from offkey.model.repository import Repository

_DEPTH = 5
_WITHOUT = regex(
    r"actions/(?:cache|checkout|download-artifact|first-interaction|github-script|labeler|setup-[\w-]+|stale|upload-artifact)\Z"
    r"|docker/(?:bake-action|build-push-action|login-action|metadata-action|setup-[\w-]+)\Z"
    r"|hashicorp/setup-[\w-]+\Z|opentofu/setup-opentofu\Z|terraform-linters/|gruntwork-io/setup-|aws-actions/setup-sam\Z"
    r"|aquasecurity/t\w+-action\Z|bridgecrewio/checkov-action\Z|triat/terraform-security-scan\Z|github/codeql-action\Z"
    r"|dorny/paths-filter\Z|tj-actions/changed-files\Z|pre-commit/action\Z|golangci/golangci-lint-action\Z"
    r"|[\w.-]+/(?:setup|install)-(?:argocd|bun|checkov|conftest|deno|go|helm|helmfile|infracost|just|k3d|kind|kubeconform|kubectl|kubeval"
    r"|kustomize|minikube|opa|poetry|task|tflint|tfsec|uv|yq)(?:-(?:cli|action))?\Z"
    r"|azure/setup-[\w-]+\Z|peter-evans/|marocchino/sticky-pull-request-comment\Z|softprops/action-gh-release\Z"
    r"|slackapi/slack-github-action\Z|rtcamp/action-slack-notify\Z|8398a7/action-slack\Z|ravsamhq/notify-slack-action\Z"
    r"|dtolnay/rust-toolchain\Z|actions-rs/|ruby/setup-ruby\Z|pnpm/action-setup\Z|oven-sh/setup-bun\Z"
    r"|cypress-io/github-action\Z|sonarsource/|super-linter/super-linter\Z|hadolint/hadolint-action\Z|ludeeus/action-shellcheck\Z"
    r"|reviewdog/|ibiqlik/action-yamllint\Z|raven-actions/actionlint\Z|stefanzweifel/git-auto-commit-action\Z"
    r"|checkmarx/kics-github-action\Z|securego/gosec\Z|release-drafter/release-drafter\Z|terraform-docs/gh-actions\Z"
    r"|thollander/actions-comment-pull-request\Z|madrapps/jacoco-report\Z"
    r"|astral-sh/setup-uv\Z|gradle/actions\Z|mikepenz/action-junit-report\Z|trufflesecurity/trufflehog\Z|gitleaks/gitleaks-action\Z"
)
"""Actions that never ask for an identity token."""
_NAMES_FILES = regex(
    r"actions/(?:cache|checkout|download-artifact|setup-[\w-]+|upload-artifact)\Z|dorny/paths-filter\Z|tj-actions/changed-files\Z"
    r"|hashicorp/setup-terraform\Z|opentofu/setup-opentofu\Z"
)
"""Those of them whose inputs only name files and versions: what a file is called does nothing."""
_ASKS = regex(
    r"ACTIONS_ID_TOKEN|getIDToken|\bid[_-]token|\boidc\b|\bcosign\b|\bsigstore\b|\battest|\bprovenance\b|\bpublish\b"
    r"|\bgoreleaser\b|\bsemantic-release\b|\btwine\b|\bgcloud\b|\baz login\b|\bvault\b|\baws\b"
    r"|\bterraform\b|\btofu\b|\bterragrunt\b",
    IGNORECASE,
)
"""Words of scripts that ask for a token, publish with one, or may hand it to a program that takes roles."""
_WORDS = (
    *("id_token", "id-token", "idtoken", "oidc", "cosign", "sigstore", "attest", "provenance", "publish", "goreleaser"),
    *("semantic-release", "twine", "gcloud", "az login", "vault", "aws", "terraform", "tofu", "terragrunt"),
)
"""One of these stands wherever `_ASKS` finds something, and the search for them all is many times faster."""


_OFFLINE = regex(
    r"\b(?:terraform|tofu)[ \t]+(?:-chdir=\S+[ \t]+)?"
    r"(?:fmt|validate|version|--?version|init\b(?=[^\n;&|$`]{0,300}?[ \t]-backend=false\b))(?![\w-])[^\n;&|$`]*"
    r"|\bterragrunt[ \t]+(?:hcl[ \t]+(?:fmt|format|validate)|hclfmt|hclvalidate|--version)(?![\w-])[^\n;&|$`]*"
)
"""Commands that read neither state nor cloud: they take no role."""

_PRINTED = regex(r"^[ \t]*(?:echo|printf)\b(?:(?!\$\()[^`|\n])*$", MULTILINE)
"""A line that only prints: what it says does nothing."""
_SAID = regex(
    r"(?<=[(&|;{])[ \t]*(?:echo|printf)[ \t]+(?:-\w+[ \t]+)?(?:\"(?:[^\"`$\\]|\$(?!\())*\"|'[^']*')"
    r"(?=[ \t]*(?:&&|\|\||[;)\n]|\Z))"
)
"""A plain text that a command in the middle of a line prints, to nobody: no pipe and no file takes it."""

_RESULT = regex(r"\bneeds\.[\w-]+\.(?:result|outputs)\b")
"""What another job left: its name does nothing either."""


def may_use_identity_token(repository: Repository, job: Job) -> bool:
    """Whether some step of `job` could ask for an identity token for a purpose of its own."""
    if job.uses is not None:
        return True
    return any(_may(repository, step, _DEPTH) for step in job.steps)


def _may(repository: Repository, step: Step, depth: int) -> bool:
    inputs = () if step.action and _NAMES_FILES.match(step.action) else step.with_
    run = _PRINTED.sub("", step.run or "")
    if "echo" in run or "printf" in run:
        run = _SAID.sub("", run)
    if "terra" in run or "tofu" in run:
        run = _OFFLINE.sub("", run)
    written = " ".join((run, *(entry.value for entry in inputs), *(e.key for e in step.env)))
    written = _RESULT.sub("", written) if "needs." in written else written
    lower = written.lower()
    if any(word in lower for word in _WORDS) and _ASKS.search(written):
        return True
    if step.uses is None:
        return False
    action: CompositeAction | None = local_action(repository, step) if depth else None
    if action is not None:
        return any(_may(repository, inner, depth - 1) for inner in action.steps)
    return step.action is None or not _WITHOUT.match(step.action)
