"""Actions that never ask for an identity token."""

from __future__ import annotations

from offkey.model.regex import regex

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
    r"|sarisia/actions-status-discord\Z|dflook/terraform-(?:fmt|fmt-check|validate|version)\Z"
    r"|dtolnay/rust-toolchain\Z|actions-rs/|ruby/setup-ruby\Z|pnpm/action-setup\Z|oven-sh/setup-bun\Z"
    r"|cypress-io/github-action\Z|sonarsource/|super-linter/super-linter\Z|hadolint/hadolint-action\Z"
    r"|ludeeus/action-shellcheck\Z|amannn/action-semantic-pull-request\Z"
    r"|reviewdog/|ibiqlik/action-yamllint\Z|raven-actions/actionlint\Z|stefanzweifel/git-auto-commit-action\Z"
    r"|checkmarx/kics-github-action\Z|securego/gosec\Z|release-drafter/release-drafter\Z|terraform-docs/gh-actions\Z"
    r"|thollander/actions-comment-pull-request\Z|madrapps/jacoco-report\Z|webfactory/ssh-agent\Z|mathieudutour/github-tag-action\Z"
    r"|astral-sh/(?:ruff-action|setup-uv)\Z|gradle/actions\Z|mikepenz/action-junit-report\Z|trufflesecurity/trufflehog\Z"
    r"|gitleaks/gitleaks-action\Z|dependabot/fetch-metadata\Z|googleapis/release-please-action\Z|songmu/tagpr\Z"
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
)
"""Those of them whose inputs are names, versions and messages: what those say does nothing."""
