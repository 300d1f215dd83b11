from __future__ import annotations

from typing import Any

import pytest
from botocore.endpoint_provider import EndpointProvider
from botocore.loaders import Loader

from offkey.session.endpoint import endpoint

REGIONS = (
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "ap-southeast-7", "me-south-1", "ca-central-1"),
    *(
        "cn-north-1",
        "cn-northwest-1",
        "us-gov-west-1",
        "us-gov-east-1",
        "us-iso-east-1",
        "us-isob-east-1",
        "eusc-de-east-1",
        "us-isof-south-1",
        "eu-isoe-west-1",
    ),
)


@pytest.fixture(scope="module")
def theirs() -> EndpointProvider:
    """botocore's own resolver, with botocore's own rules."""
    loader = Loader()
    rules: Any = loader.load_service_model("sts", "endpoint-rule-set-1")
    return EndpointProvider(rules, loader.load_data("partitions"))


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("dual", [False, True])
@pytest.mark.parametrize("fips", [False, True])
def test_the_endpoint_is_the_one_that_the_sdk_takes(
    theirs: EndpointProvider, region: str, dual: bool, fips: bool
) -> None:
    environment = {"AWS_USE_FIPS_ENDPOINT": str(fips), "AWS_USE_DUALSTACK_ENDPOINT": str(dual).lower()}
    expected = theirs.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dual, UseGlobalEndpoint=False).url
    assert endpoint(region, environment) == f"{expected}/"
