"""The names of services, held against the ones that AWS's own library signs with."""

from __future__ import annotations

from functools import cache

import botocore.session
import pytest

from offkey.migrate.infer.service_names import COMMANDS, PREFIXES, of_command, of_resource

_SIGNED_OTHERWISE = {
    "cloudformation": "cloudcontrolapi",
    "cloudwatch": "monitoring",
    "iot": "iotdata",
    "tag": "tagging",
}
"""IAM's prefix where it is not the name that requests are signed with."""
_NAMED_BY_THE_CLI = {"configservice": "config", "deploy": "codedeploy", "s3api": "s3"}
"""Commands that the AWS CLI calls otherwise than its library. Source: awscli/customizations of aws/aws-cli."""
_LIBRARY = botocore.session.get_session().get_component("data_loader")
_SERVICES = frozenset(_LIBRARY.list_available_services("service-2"))


@cache
def signing_name(service: str) -> str:
    """What the library signs the requests of a service with."""
    metadata = _LIBRARY.load_service_model(_NAMED_BY_THE_CLI.get(service, service), "service-2")["metadata"]
    return str(metadata.get("signingName", metadata["endpointPrefix"]))


@pytest.mark.parametrize("command", ["cloudwatch", "lambda", *(name for name, service in COMMANDS.items() if service)])
def test_a_command_needs_the_service_that_it_signs_for(command: str) -> None:
    found = of_command(command) or ""
    assert _SIGNED_OTHERWISE.get(found, found) == signing_name(command)


@pytest.mark.parametrize("command", ["configure", "help", "login", "logout", "sso", "sts"])
def test_a_command_without_a_service_needs_none(command: str) -> None:
    assert of_command(command) is None


@pytest.mark.parametrize(
    ("type_", "service"),
    [
        ("aws_docdb_cluster", "rds"),
        ("aws_kinesis_video_stream", "kinesisvideo"),
        ("aws_kinesis_stream", "kinesis"),
        ("aws_location_map", "geo"),
        ("aws_neptune_cluster", "rds"),
        ("aws_pinpoint_app", "mobiletargeting"),
        ("aws_service_discovery_service", "servicediscovery"),
        ("aws_cloudwatch_query_definition", "logs"),
        ("aws_cloudwatch_metric_alarm", "cloudwatch"),
        ("aws_something_new", None),
    ],
)
def test_a_resource_needs_the_service_that_iam_knows_it_by(type_: str, service: str | None) -> None:
    assert of_resource(type_) == service


def test_a_prefix_is_no_other_name_of_a_service() -> None:
    apart = {*_SIGNED_OTHERWISE, "sso"}  # the library's sso is the portal, IAM's is what the library calls sso-admin
    found = sorted({prefix for prefix in PREFIXES.values() if prefix in _SERVICES} - apart)
    assert [prefix for prefix in found if signing_name(prefix) != prefix] == []
