"""Which claims of an identity token AWS turns into condition keys, issuer by issuer.

A condition on any other claim sees an absent key, whatever the token says. Which claims these are stands in
the claim table of each platform.

Source: AWS Service Authorization Reference, "Condition keys for AWS Security Token Service", read
2026-10; https://aws.amazon.com/about-aws/whats-new/2026/01/aws-sts-supports-validation-identity-provider-claims/
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.platforms import github
from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

DEFAULT = frozenset({"aud", "sub", "amr", "email", "oaud"})
"""Filled for every issuer, as far as the token has them."""

_GITHUB = frozenset(name for name, claim in github.CLAIMS.items() if claim.key)


@lru_cache(maxsize=256)
def claims_with_keys(host: str) -> frozenset[str]:
    """The claims of issuer `host` (without `https://`) that reach a trust policy as `<host>:<claim>`."""
    if github.KEY_HOSTS.match(host):
        return DEFAULT | _GITHUB
    return DEFAULT.union(*(keys for hosts, keys in _others() if hosts.match(host)))


def _others() -> Iterator[tuple[re.Pattern[str], frozenset[str]]]:
    """The other issuers with keys of their own, read when a policy speaks of an issuer that is not GitHub's."""
    from offkey.model.platforms import buildkite, circleci, gitlab

    for platform in (buildkite, circleci, gitlab):
        yield platform.HOSTS, frozenset(name for name, claim in platform.CLAIMS.items() if claim.key)
    yield regex(r"accounts\.google\.com\Z"), frozenset({"google/organization_number"})


@lru_cache(maxsize=1)
def all_claims_with_keys() -> frozenset[str]:
    """The claims that reach a trust policy from any issuer at all, in lower case."""
    return frozenset(name.lower() for name in (DEFAULT | _GITHUB).union(*(keys for _hosts, keys in _others())))
