"""Which claims of an identity token AWS turns into condition keys, issuer by issuer.

A condition on any other claim sees an absent key, whatever the token says. Which claims these are stands in
the claim table of each platform.

Source: AWS Service Authorization Reference, "Condition keys for AWS Security Token Service", read
2026-10; https://aws.amazon.com/about-aws/whats-new/2026/01/aws-sts-supports-validation-identity-provider-claims/
"""

from __future__ import annotations

import re
from functools import lru_cache

from offkey.model.platforms import buildkite, circleci, github, gitlab

DEFAULT = frozenset({"aud", "sub", "amr", "email", "oaud"})
"""Filled for every issuer, as far as the token has them."""

_BY_ISSUER: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (github.KEY_HOSTS, frozenset(name for name, claim in github.CLAIMS.items() if claim.key)),
    (gitlab.HOSTS, frozenset(name for name, claim in gitlab.CLAIMS.items() if claim.key)),
    (buildkite.HOSTS, frozenset(name for name, claim in buildkite.CLAIMS.items() if claim.key)),
    (circleci.HOSTS, frozenset(name for name, claim in circleci.CLAIMS.items() if claim.key)),
    (re.compile(r"accounts\.google\.com\Z"), frozenset({"google/organization_number"})),
)
"""The issuers with keys of their own; all others have the default ones."""


@lru_cache(maxsize=256)
def claims_with_keys(host: str) -> frozenset[str]:
    """The claims of issuer `host` (without `https://`) that reach a trust policy as `<host>:<claim>`."""
    return DEFAULT.union(*(claims for pattern, claims in _BY_ISSUER if pattern.match(host)))
