"""AWS's own descriptions of its services, as botocore carries them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader
from botocore.model import ServiceModel

_SERVICES: Mapping[str, tuple[str, ...]] = {
    "airflow": ("mwaa",),
    "apigateway": ("apigateway", "apigatewayv2"),
    "aps": ("amp",),
    "cloudcontrolapi": ("cloudcontrol",),
    "dynamodb": ("dynamodb", "dynamodbstreams"),
    "elasticfilesystem": ("efs",),
    "elasticloadbalancing": ("elbv2", "elb"),
    "elasticmapreduce": ("emr",),
    "es": ("opensearch", "es"),
    "kinesisanalytics": ("kinesisanalyticsv2", "kinesisanalytics"),
    "monitoring": ("cloudwatch",),
    "rds": ("rds", "docdb", "neptune"),
    "s3": ("s3", "s3control"),
    "servicecatalog": ("servicecatalog", "servicecatalog-appregistry"),
    "servicequotas": ("service-quotas",),
    "ses": ("sesv2", "ses"),
    "sso": ("sso-admin",),
    "states": ("stepfunctions",),
    "tagging": ("resourcegroupstaggingapi",),
}
"""Signing names that are not the name of one service model; computed from botocore's models, common ones only."""


@lru_cache(maxsize=256)
def model(service: str) -> ServiceModel:
    """The model that botocore has of a service. Raises UnknownServiceError where there is none."""
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


def signed_as(signing_name: str, *, path: str = "/") -> list[ServiceModel]:
    """The models of the services that requests signed for this name may be meant for; empty where there is none."""
    names = _SERVICES.get(signing_name, (signing_name,))
    if signing_name == "s3":  # its control plane has the date of its interface for a path, which no bucket has
        names = ("s3control",) if path.startswith("/v20180820/") else ("s3",)
    try:
        return [model(name) for name in names]
    except UnknownServiceError:
        return []


def protocols(service: ServiceModel) -> frozenset[str]:
    """The protocols that a service speaks."""
    # SQS speaks JSON now and still answers the form it spoke before; its model names only the new one.
    old = {"query"} if service.service_name == "sqs" else set()
    return frozenset({service.metadata["protocol"], *service.metadata.get("protocols", ())} | old)
