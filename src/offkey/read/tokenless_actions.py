"""Actions that never ask for an identity token, and those that ask only where they are told to."""

from __future__ import annotations

from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.pipeline import Step

WITHOUT = regex(
    r"actions/(?:cache|checkout|configure-pages|dependency-review-action"
    r"|download-artifact|first-interaction|github-script|labeler|setup-[\w-]+|stale|upload-(?:pages-)?artifact)\Z"
    r"|docker/(?:bake-action|build-push-action|login-action|metadata-action|setup-[\w-]+)\Z"
    r"|hashicorp/setup-[\w-]+\Z|opentofu/setup-opentofu\Z|terraform-linters/|gruntwork-io/setup-|aws-actions/(?:setup-sam|amazon-ecr-login"
    r"|amazon-ecs-(?:deploy|render)-task-definition|aws-cloudformation-github-deploy)\Z"
    r"|aquasecurity/t\w+-action\Z|bridgecrewio/checkov-action\Z|triat/terraform-security-scan\Z"
    r"|github/codeql-action\Z|anchore/(?:sbom|scan)-action\Z"
    r"|dorny/(?:paths-filter|test-reporter)\Z|tj-actions/changed-files\Z|pre-commit/action\Z|golangci/golangci-lint-action\Z"
    r"|[\w.-]+/(?:setup|install)-(?:argocd|bun|checkov|conftest|deno|go|helm|helmfile|infracost|just|k3d|kind|kubeconform|kubectl|kubeval"
    r"|kustomize|minikube|opa|poetry|sops|task|terraform-docs|terragrunt|tflint|tfsec|uv|yq)(?:-(?:cli|action))?\Z"
    r"|autero1/action-terragrunt\Z|cds-snc/terraform-tools-setup\Z"
    r"|azure/setup-[\w-]+\Z|peter-evans/|marocchino/sticky-pull-request-comment\Z|softprops/action-gh-release\Z|ncipollo/release-action\Z"
    r"|slackapi/slack-github-action\Z|rtcamp/action-slack-notify\Z|8398a7/action-slack\Z|ravsamhq/notify-slack-action\Z"
    r"|sarisia/actions-status-discord\Z|dflook/(?:terraform|tofu)-(?:fmt|fmt-check|validate|version)\Z"
    r"|dtolnay/rust-toolchain\Z|actions-rs/|ruby/setup-ruby\Z|pnpm/action-setup\Z|oven-sh/setup-bun\Z"
    r"|cypress-io/github-action\Z|sonarsource/|super-linter/super-linter\Z|hadolint/hadolint-action\Z"
    r"|ludeeus/action-shellcheck\Z|amannn/action-semantic-pull-request\Z"
    r"|reviewdog/|ibiqlik/action-yamllint\Z|raven-actions/actionlint\Z|stefanzweifel/git-auto-commit-action\Z"
    r"|checkmarx/kics-github-action\Z|securego/gosec\Z|release-drafter/release-drafter\Z|terraform-docs/gh-actions\Z"
    r"|thollander/actions-comment-pull-request\Z|madrapps/jacoco-report\Z|webfactory/ssh-agent\Z|mathieudutour/github-tag-action\Z"
    r"|astral-sh/(?:ruff-action|setup-uv)\Z|gradle/actions\Z|mikepenz/action-junit-report\Z|trufflesecurity/trufflehog\Z"
    r"|gitleaks/gitleaks-action\Z|dependabot/fetch-metadata\Z|googleapis/release-please-action\Z|songmu/tagpr\Z"
    r"|actions/create-github-app-token\Z|tibdex/github-app-token\Z|aquaproj/aqua-installer\Z|planetscale/ghcommit-action\Z"
    r"|mdgreenwald/mozilla-sops-action\Z|rlespinasse/git-commit-data-action\Z|peaceiris/actions-hugo\Z|trstringer/manual-approval\Z"
    r"|tj-actions/verify-changed-files\Z|infracost/actions\Z|shmokmt/actions-setup-tfcmt\Z|gittools/actions\Z|swatinem/rust-cache\Z"
    r"|android-actions/setup-android\Z|foundry-rs/foundry-toolchain\Z|borales/actions-yarn\Z|k-phoen/semver-release-action\Z"
    r"|sourcemeta/jsonschema\Z|aquasecurity/setup-trivy\Z|enricomi/publish-unit-test-result-action\Z|ilshidur/action-discord\Z"
    r"|prince-chrismc/check-actor-permissions-action\Z|aslafy-z/conventional-pr-title-action\Z|lewagon/wait-on-check-action\Z"
    r"|mishakav/pytest-coverage-comment\Z|rhythmictech/actions-setup-tfenv\Z|robburger/terraform-pr-commenter\Z"
    r"|thekbb/terraform-plan-commenter-action\Z|battila7/get-version-action\Z|taiki-e/install-action\Z|jdx/mise-action\Z"
    r"|subosito/flutter-action\Z|helm/(?:chart-testing|kind)-action\Z|shivammathur/setup-php\Z|ramsey/composer-install\Z"
    r"|erlef/setup-beam\Z|gradle/(?:gradle-build-action|wrapper-validation-action)\Z"
    r"|montudor/action-zip\Z|snyk/actions\Z|zaproxy/action-\w+\Z"
    r"|cloudflare/(?:pages|wrangler)-action\Z|neondatabase/(?:create|delete|reset|schema-diff)-[\w-]+\Z|docker/scout-action\Z"
    r"|azure/(?:aks-set-context|arm-deploy|cli|docker-login|functions-action|k8s-[\w-]+|webapps-deploy)\Z|databricks/setup-cli\Z"
    r"|google-github-actions/(?:deploy-cloudrun|get-gke-credentials|setup-gcloud|upload-cloud-storage)\Z"
    r"|aws-actions/(?:aws-lambda-deploy|aws-secretsmanager-get-secrets)\Z|keithweaver/aws-s3-github-action\Z|reggionick/s3-deploy\Z"
    r"|jakejarvis/s3-sync-action\Z|machulav/ec2-github-runner\Z|appleboy/(?:scp|ssh)-action\Z|dcarbone/install-jq-action\Z"
    r"|easimon/maximize-build-space\Z|dawidd6/action-download-artifact\Z|martinbeentjes/npm-get-version-action\Z"
    r"|actions/(?:create-release|upload-release-asset)\Z|coverallsapp/github-action\Z|schneegans/dynamic-badges-action\Z"
    r"|peaceiris/actions-gh-pages\Z|jamesives/github-pages-deploy-action\Z|nwtgck/actions-netlify\Z|anothrnick/github-tag-action\Z"
    r"|endbug/add-and-commit\Z|ad-m/github-push-action\Z|imjasonh/setup-crane\Z|kanga333/variable-mapper\Z"
    r"|carvel-dev/setup-action\Z|yokawasa/action-setup-kube-tools\Z|codacy/git-version\Z|cachix/install-nix-action\Z"
)
"""The actions, by their names in lower case."""
NAMES_FILES = regex(
    r"actions/(?:cache|checkout|configure-pages|dependency-review-action|download-artifact|labeler|setup-[\w-]+|stale|upload-(?:pages-)?artifact)\Z"
    r"|dorny/(?:paths-filter|test-reporter)\Z|tj-actions/changed-files\Z|hashicorp/setup-terraform\Z|opentofu/setup-opentofu\Z"
    r"|terraform-linters/setup-tflint\Z|terraform-docs/gh-actions\Z|dflook/|checkmarx/kics-github-action\Z|bridgecrewio/checkov-action\Z"
    r"|aquasecurity/t|triat/terraform-security-scan\Z|github/codeql-action\Z|anchore/(?:sbom|scan)-action\Z|sonarsource/"
    r"|aws-actions/|peter-evans/|marocchino/sticky-pull-request-comment\Z|thollander/actions-comment-pull-request\Z"
    r"|slackapi/slack-github-action\Z|rtcamp/action-slack-notify\Z|8398a7/action-slack\Z|ravsamhq/notify-slack-action\Z"
    r"|sarisia/actions-status-discord\Z|softprops/action-gh-release\Z|ncipollo/release-action\Z"
    r"|cloudflare/pages-action\Z|neondatabase/|azure/(?:docker-login|functions-action|k8s-set-context|webapps-deploy)\Z"
    r"|google-github-actions/(?:deploy-cloudrun|get-gke-credentials|setup-gcloud|upload-cloud-storage)\Z|keithweaver/aws-s3-github-action\Z"
    r"|dawidd6/action-download-artifact\Z|peaceiris/actions-gh-pages\Z|jamesives/github-pages-deploy-action\Z"
)
"""Those of them whose inputs are names, versions and messages: what those say does nothing."""
_ASKS_WITH = {
    "codecov/codecov-action": "use_oidc",
    "ossf/scorecard-action": "publish_results",
    "step-security/harden-runner": "policy",
}
"""The input that makes them ask.

Source: the `action.yml` of each; codecov/codecov-action 5, README, Using OIDC; ossf/scorecard-action 2, README.
"""
_SECRETS = {
    "azure/login": ("creds", ("client-id", "tenant-id", "subscription-id")),
    "google-github-actions/auth": ("credentials_json", ("workload_identity_provider",)),
}
"""The input that is a stored secret, which those ask nobody beside, and the inputs that undo it.

Source: Azure/login, src/common/LoginConfig.ts; google-github-actions/auth, README, Inputs: Authenticating.
"""


_UNLIKELY = regex(
    r"lint|format|comment|label|title|changelog|slack|discord|telegram|teams-|notif|changed-files|approv|assign|stale|semver|spell"
    r"|badge|markdown|read-file|read-json|commit-message|conventional|find-|wait-|sleep|retry|free-disk|disk-space|cleanup"
    r"|matrix|regex|random|reviewer|branch-name|skip-duplicate|cancel-workflow|setup-(?:terraform|python|node|go|java)"
)
_MAY = regex(
    r"auth|login|oidc|sign|attest|publish|deploy|vault|secret|cloud|aws|azure|gcp|google|token|cov|pypi|registry|docker|scan|claude"
    r"|(?<![a-z])sts\b|tailscale|chainguard|jfrog|infisical|doppler|akeyless|databricks"
)
"""Words in the name of an action that asks for a token, or of what it is for."""


def is_unlikely(action: str) -> bool:
    """Whether an action that is not known has a name for what needs no token: `…/commitlint-action`."""
    name = action.partition("/")[2].lower()
    return _UNLIKELY.search(name) is not None and _MAY.search(name) is None


def is_for_tokens(action: str) -> bool:
    """Whether the name of an action, or of who made it, speaks of clouds, secrets, or what is signed or published."""
    return _MAY.search(action.lower()) is not None


def told_to_ask(step: Step) -> bool | None:
    """Whether an action that asks under a condition asks here; None for every other action."""
    given = step.with_
    if step.action in _SECRETS:
        secret, others = _SECRETS[step.action]
        managed = (given.value("auth-type") or "").upper() == "IDENTITY"
        return not managed and (not given.value(secret) or any(given.value(name) for name in others))
    if step.action == "hashicorp/vault-action":
        # Source: hashicorp/vault-action, src/auth.js: only `jwt` asks, and without a method a token is given.
        method = given.value("method") or "token"
        return method == "jwt" or "${{" in method
    name = _ASKS_WITH.get(step.action or "")
    return None if name is None else (given.value(name) or "").lower() not in ("", "false")
