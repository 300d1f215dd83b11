"""Where AWS STS answers: in the region, as the environment wants it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from offkey.errors import UsageError

_REGION = re.compile(r"[a-z]{2,5}(?:-[a-z]+){1,3}-\d{1,2}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Partition:
    """By the region's first characters: how host names end, and how those that speak IPv6 too do."""

    start: str
    suffix: str
    dual_stack: str


_PARTITIONS = (  # the first match wins
    _Partition("cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    _Partition("us-isob-", "sc2s.sgov.gov", "api.aws.scloud"),
    _Partition("us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
    _Partition("us-iso-", "c2s.ic.gov", "api.aws.ic.gov"),
    _Partition("eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
    _Partition("eusc-", "amazonaws.eu", "api.amazonwebservices.eu"),
    _Partition("", "amazonaws.com", "api.aws"),  # aws and aws-us-gov
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
    if environment.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() != "true":
        override = environment.get("AWS_ENDPOINT_URL_STS") or environment.get("AWS_ENDPOINT_URL")
        if override:
            return override
    if not _REGION.match(region):
        raise UsageError(f"{region!r} is not an AWS region", hint="Write it as in eu-west-1.")
    partition = next(known for known in _PARTITIONS if region.startswith(known.start))
    fips, dual = _on("AWS_USE_FIPS_ENDPOINT", environment), _on("AWS_USE_DUALSTACK_ENDPOINT", environment)
    name = "sts-fips" if fips and (dual or not region.startswith(_GOV)) else "sts"
    return f"https://{name}.{region}.{partition.dual_stack if dual else partition.suffix}/"


def _on(name: str, environment: Mapping[str, str]) -> bool:
    return environment.get(name, "").lower() == "true"
