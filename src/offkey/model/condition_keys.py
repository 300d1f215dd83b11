"""Which claims of an identity token AWS turns into condition keys, issuer by issuer.

A condition on any other claim sees an absent key, whatever the token says.

Source: AWS Service Authorization Reference, "Condition keys for AWS Security Token Service", read
2026-10; https://aws.amazon.com/about-aws/whats-new/2026/01/aws-sts-supports-validation-identity-provider-claims/
"""

from __future__ import annotations

import re
from functools import lru_cache

from offkey.model.platforms import github

DEFAULT = frozenset({"aud", "sub", "amr", "email", "oaud"})
"""Filled for every issuer, as far as the token has them."""

_GITLAB = (
    *("namespace_id", "pipeline_source", "project_id", "ref_protected", "runner_environment"),
    *("user_access_level", "user_email", "user_id", "user_login"),
)
_BUILDKITE = (
    *("build_branch", "cluster_id", "cluster_name", "organization_id", "organization_slug"),
    *("pipeline_id", "pipeline_slug"),
)

_BY_ISSUER: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (github.KEY_HOSTS, frozenset(name for name, claim in github.CLAIMS.items() if claim.key)),
    (re.compile(r"gitlab\.com\Z"), frozenset(_GITLAB)),
    (re.compile(r"agent\.buildkite\.com\Z"), frozenset(_BUILDKITE)),
    (re.compile(r"oidc\.circleci\.com/org/[^/]+\Z"), frozenset({"oidc.circleci.com/project-id"})),
    (re.compile(r"accounts\.google\.com\Z"), frozenset({"google/organization_number"})),
)


@lru_cache(maxsize=256)
def claims_with_keys(host: str) -> frozenset[str]:
    """The claims of issuer `host` (without `https://`) that reach a trust policy as `<host>:<claim>`."""
    return DEFAULT.union(*(claims for pattern, claims in _BY_ISSUER if pattern.match(host)))
