"""What policies call an operation, held against the actions that AWS's own managed policies name."""

from __future__ import annotations

import json

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from offkey.lab.actions import action
from offkey.lab.errors import Dialect
from offkey.lab.models import model
from offkey.lab.operation import Operation


def of(service: str, name: str, *, signing_name: str = "", method: str = "GET", **parameters: str) -> str:
    operation = Operation(signing_name or service, service, name, Dialect.S3, "", parameters)
    return action(operation, method=method)


# Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("ListObjectsV2", "s3:ListBucket"),
        ("HeadBucket", "s3:ListBucket"),
        ("HeadObject", "s3:GetObject"),
        ("ListBuckets", "s3:ListAllMyBuckets"),
        ("DeleteObjects", "s3:DeleteObject"),
        ("UploadPart", "s3:PutObject"),
        ("CompleteMultipartUpload", "s3:PutObject"),
        ("CopyObject", "s3:PutObject"),
        ("ListParts", "s3:ListMultipartUploadParts"),
        ("ListMultipartUploads", "s3:ListBucketMultipartUploads"),
        ("GetBucketEncryption", "s3:GetEncryptionConfiguration"),
        ("DeleteBucketEncryption", "s3:PutEncryptionConfiguration"),
        ("GetBucketLifecycleConfiguration", "s3:GetLifecycleConfiguration"),
        ("GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock"),
        ("DeletePublicAccessBlock", "s3:PutBucketPublicAccessBlock"),
        ("GetObjectLockConfiguration", "s3:GetBucketObjectLockConfiguration"),
        ("DeleteBucketPolicy", "s3:DeleteBucketPolicy"),
        ("DeleteBucketTagging", "s3:PutBucketTagging"),
        ("GetBucketCors", "s3:GetBucketCORS"),
        ("GetBucketVersioning", "s3:GetBucketVersioning"),
    ],
)
def test_s3_names_its_actions_otherwise(operation: str, expected: str) -> None:
    assert of("s3", operation) == expected


def test_a_version_has_an_action_of_its_own() -> None:
    assert of("s3", "GetObject", versionId="7") == "s3:GetObjectVersion"
    assert of("s3", "DeleteObject", versionId="7") == "s3:DeleteObjectVersion"
    assert of("s3", "GetObjectTagging", versionId="7") == "s3:GetObjectVersionTagging"
    assert of("s3", "PutObject", versionId="7") == "s3:PutObject"


@pytest.mark.parametrize(
    ("service", "signing_name", "operation", "expected"),
    [
        ("lambda", "lambda", "Invoke", "lambda:InvokeFunction"),
        ("cloudwatch", "monitoring", "PutMetricAlarm", "cloudwatch:PutMetricAlarm"),
        ("sqs", "sqs", "SendMessageBatch", "sqs:SendMessage"),
        ("resourcegroupstaggingapi", "tagging", "GetResources", "tag:GetResources"),
        ("elbv2", "elasticloadbalancing", "CreateListener", "elasticloadbalancing:CreateListener"),
        ("efs", "elasticfilesystem", "CreateFileSystem", "elasticfilesystem:CreateFileSystem"),
        ("stepfunctions", "states", "CreateStateMachine", "states:CreateStateMachine"),
        ("apigateway", "apigateway", "GetRestApis", "apigateway:GET"),
    ],
)
def test_other_services(service: str, signing_name: str, operation: str, expected: str) -> None:
    assert of(service, operation, signing_name=signing_name) == expected


def _named_by_aws() -> set[str]:
    """Every action of S3 that a managed policy names in full, in lower case."""
    found: set[str] = set()
    for managed in json.loads(aws_managed_policies_data).values():
        document = managed["Document"]
        statements = document["Statement"]
        for one in statements if isinstance(statements, list) else [statements]:
            actions = one.get("Action", [])
            found.update([actions] if isinstance(actions, str) else actions)
    return {name.lower() for name in found if name.startswith("s3:") and "*" not in name}


# Actions that no managed policy happens to name. Source: Service Authorization Reference for Amazon S3.
UNNAMED = {
    "s3:GetObjectTorrent",
    "s3:PutAnalyticsConfiguration",
    "s3:PutBucketRequestPayment",
    "s3:PutIntelligentTieringConfiguration",
    "s3:PutMetricsConfiguration",
    "s3:PutObjectLegalHold",
}


def test_every_older_operation_of_s3_has_an_action_that_exists() -> None:
    known = _named_by_aws() | {name.lower() for name in UNNAMED}
    recent = ("Metadata", "Annotation", "Abac", "Session", "Rename", "WriteGet", "ListDirectory", "ObjectEncryption")
    names = [name for name in model("s3").operation_names if not any(part in name for part in recent)]
    assert {of("s3", name) for name in names if of("s3", name).lower() not in known} == set()
