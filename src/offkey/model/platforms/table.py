"""Every platform whose tokens are known, and which of them an issuer is."""

from __future__ import annotations

from functools import lru_cache

from offkey.model.platforms import (
    bitbucket,
    buildkite,
    circleci,
    github_tokens,
    gitlab_tokens,
    hcp_terraform,
    kubernetes,
    offkey_issuer,
    other,
    spacelift,
)
from offkey.model.tokens import Platform

PLATFORMS: tuple[Platform, ...] = (
    github_tokens.PLATFORM,
    gitlab_tokens.PLATFORM,
    gitlab_tokens.SELF_MANAGED,
    hcp_terraform.PLATFORM,
    hcp_terraform.ENTERPRISE,
    bitbucket.PLATFORM,
    circleci.PLATFORM,
    buildkite.PLATFORM,
    kubernetes.PLATFORM,
    spacelift.PLATFORM,
    offkey_issuer.PLATFORM,
)


@lru_cache(maxsize=256)
def platform_of(host: str) -> Platform:
    """The platform of the issuer `host` (without `https://`); `other` where it is none that is known."""
    return next((platform for platform in PLATFORMS if platform.hosts.match(host)), other.PLATFORM)
