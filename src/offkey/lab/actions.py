"""What an operation is called in policies: usually itself, and S3 (and a few more) otherwise.

Source: AWS Service Authorization Reference, "Actions, resources, and condition keys" of each service;
for S3 also https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

from __future__ import annotations

from collections.abc import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.operation import Operation

_PREFIXES: Mapping[str, str] = {
    "cloudcontrolapi": "cloudformation",
    "monitoring": "cloudwatch",
    "s3-outposts": "s3-outposts",
    "tagging": "tag",
}
"""IAM's service prefix where it is not the signing name."""

_PUT = {
    "CompleteMultipartUpload", "CopyObject", "CreateMultipartUpload", "PutObject", "UploadPart", "UploadPartCopy",
}  # fmt: skip
_LISTS_AS_GET = {
    "ListBucketAnalyticsConfigurations": "AnalyticsConfiguration",
    "ListBucketIntelligentTieringConfigurations": "IntelligentTieringConfiguration",
    "ListBucketInventoryConfigurations": "InventoryConfiguration",
    "ListBucketMetricsConfigurations": "MetricsConfiguration",
}
_CONFIGURATIONS = {
    "BucketAccelerateConfiguration": "AccelerateConfiguration",
    "BucketAnalyticsConfiguration": "AnalyticsConfiguration",
    "BucketCors": "BucketCORS",
    "BucketEncryption": "EncryptionConfiguration",
    "BucketIntelligentTieringConfiguration": "IntelligentTieringConfiguration",
    "BucketInventoryConfiguration": "InventoryConfiguration",
    "BucketLifecycle": "LifecycleConfiguration",
    "BucketLifecycleConfiguration": "LifecycleConfiguration",
    "BucketMetricsConfiguration": "MetricsConfiguration",
    "BucketNotificationConfiguration": "BucketNotification",
    "BucketReplication": "ReplicationConfiguration",
    "ObjectLockConfiguration": "BucketObjectLockConfiguration",
    "PublicAccessBlock": "BucketPublicAccessBlock",
}
"""S3's operations on these are `Get…`, `Put…` and `Delete…`; deleting one is writing it, with an exception."""

_DELETES_AS_PUT = {
    **{name: action for name, action in _CONFIGURATIONS.items()},
    "BucketOwnershipControls": "BucketOwnershipControls",
    "BucketTagging": "BucketTagging",
}
_S3: Mapping[str, str] = {
    **dict.fromkeys(_PUT, "PutObject"),
    **{name: f"Get{action}" for name, action in _LISTS_AS_GET.items()},
    **{f"Get{name}": f"Get{action}" for name, action in _CONFIGURATIONS.items()},
    **{f"Put{name}": f"Put{action}" for name, action in _CONFIGURATIONS.items()},
    **{f"Delete{name}": f"Put{action}" for name, action in _DELETES_AS_PUT.items()},
    "DeleteObjects": "DeleteObject",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "ListBuckets": "ListAllMyBuckets",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListObjectVersions": "ListBucketVersions",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListParts": "ListMultipartUploadParts",
    "SelectObjectContent": "GetObject",
}
_VERSIONED = {"GetObject", "DeleteObject", "GetObjectAcl", "PutObjectAcl", "GetObjectTagging", "PutObjectTagging"}
_OTHERS: Mapping[tuple[str, str], str] = {
    ("lambda", "GetLayerVersionByArn"): "GetLayerVersion",
    ("lambda", "Invoke"): "InvokeFunction",
    ("lambda", "InvokeWithResponseStream"): "InvokeFunction",
    ("sns", "PublishBatch"): "Publish",
    ("sqs", "ChangeMessageVisibilityBatch"): "ChangeMessageVisibility",
    ("sqs", "DeleteMessageBatch"): "DeleteMessage",
    ("sqs", "SendMessageBatch"): "SendMessage",
}


def action(operation: Operation, *, method: str) -> str:
    """The action that a policy must allow for `operation`, as `service:Action`."""
    prefix = _PREFIXES.get(operation.signing_name, operation.signing_name)
    if operation.service == "s3":
        name = _S3.get(operation.name, operation.name)
        versioned = name in _VERSIONED and operation.text("versionId") is not None
        return f"s3:{name.replace('Object', 'ObjectVersion', 1) if versioned else name}"
    if prefix == "apigateway":  # API Gateway's actions are the HTTP methods
        return f"apigateway:{method}"
    return f"{prefix}:{_OTHERS.get((prefix, operation.name), operation.name)}"
