"""Where AWS STS answers: in the region, as the environment wants it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from offkey.errors import UsageError
from offkey.model.regex import regex

_REGION = regex(r"[a-z]{2,5}(?:-[a-z]+){1,3}-\d{1,2}\Z", re.ASCII)


_PARTITIONS = (  # how the region begins, how host names end, and how those that speak IPv6 too do; the first match wins
    ("cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    ("us-isob-", "sc2s.sgov.gov", "api.aws.scloud"),
    ("us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
    ("us-iso-", "c2s.ic.gov", "api.aws.ic.gov"),
    ("eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
    ("eusc-", "amazonaws.eu", "api.amazonwebservices.eu"),
    ("", "amazonaws.com", "api.aws"),  # aws and aws-us-gov
)
_GOV = "us-gov-"
"""Where every endpoint is a FIPS one, under its usual name."""


def endpoint(region: str, environment: Mapping[str, str]) -> str:
    """The address of STS in `region`, or the one the environment names in its place.

    Never the global one: what it gives out is not valid in regions that must be opted into. `AWS_USE_FIPS_ENDPOINT` and
    `AWS_USE_DUALSTACK_ENDPOINT` choose another name of the same service.
    Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html,
    https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html, and botocore's rules for STS.

    Raises: UsageError where `region` is not the name of a region.
    """
    if not _REGION.match(region):
        raise UsageError(f"{region!r} is not an AWS region", hint="Write it as in eu-west-1.")
    if environment.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() != "true":
        override = environment.get("AWS_ENDPOINT_URL_STS") or environment.get("AWS_ENDPOINT_URL")
        if override:
            return override
    _, plain, both = next(known for known in _PARTITIONS if region.startswith(known[0]))
    fips, dual = _on("AWS_USE_FIPS_ENDPOINT", environment), _on("AWS_USE_DUALSTACK_ENDPOINT", environment)
    name = "sts-fips" if fips and (dual or not region.startswith(_GOV)) else "sts"
    return f"https://{name}.{region}.{both if dual else plain}/"


def _on(name: str, environment: Mapping[str, str]) -> bool:
    return environment.get(name, "").lower() == "true"
