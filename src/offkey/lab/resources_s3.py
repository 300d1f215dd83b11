"""What an S3 operation acts on: always known, since S3 puts it into the path.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote
from xml.etree import ElementTree

from offkey.lab import directory
from offkey.lab.actions import action
from offkey.lab.asked import Asked, Demand

_S3_CONTEXT = {
    "x-amz-acl": "s3:x-amz-acl",
    "x-amz-server-side-encryption": "s3:x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id": "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-storage-class": "s3:x-amz-storage-class",
}
_S3_QUERY = {"prefix": "s3:prefix", "delimiter": "s3:delimiter", "max-keys": "s3:max-keys", "versionId": "s3:VersionId"}


def demands(asked: Asked) -> Iterator[Demand]:
    """The permissions an S3 operation needs: usually one; more for tags, ACLs, copies and lists of keys."""
    operation, request = asked.operation, asked.request
    bucket, key = operation.text("Bucket"), operation.text("Key")
    name = action(operation, method=request.method)
    if bucket is None:
        yield Demand(name, "*", asked.account)
        return
    made = operation.name == "CreateBucket"  # in the caller's account, whoever has a bucket of that name already
    owner = (None if made else directory.bucket_owner(bucket, asked.accounts)) or asked.account
    context = {
        **{key_: value for header, key_ in _S3_CONTEXT.items() if (value := request.header(header)) is not None},
        **{key_: value for pair, value in request.query if (key_ := _S3_QUERY.get(pair)) is not None},
    }
    keys = _deleted_keys(request.body) if operation.name == "DeleteObjects" else [key]
    for each in keys:
        yield Demand(name, s3_arn(bucket, each), owner, context)
    if operation.name in {"PutObject", "CopyObject", "CreateMultipartUpload"}:
        for header, extra in (("x-amz-acl", "s3:PutObjectAcl"), ("x-amz-tagging", "s3:PutObjectTagging")):
            if request.header(header) is not None:
                yield Demand(extra, s3_arn(bucket, key), owner, context)
    source = request.header("x-amz-copy-source")
    if source is not None:
        yield _copy_source(source, asked)


def s3_arn(bucket: str, key: str | None) -> str:
    """The ARN of a bucket, or of an object in it."""
    return f"arn:aws:s3:::{bucket}" if key is None else f"arn:aws:s3:::{bucket}/{key}"


def _copy_source(source: str, asked: Asked) -> Demand:
    path, _, version = unquote(source).partition("?versionId=")
    bucket, _, key = path.removeprefix("/").partition("/")
    owner = directory.bucket_owner(bucket, asked.accounts) or asked.account
    return Demand("s3:GetObjectVersion" if version else "s3:GetObject", s3_arn(bucket, key), owner)


def _deleted_keys(body: bytes) -> list[str | None]:
    """The keys that a DeleteObjects names; [None] where it is unreadable: the bucket, which nobody may delete from."""
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - expat refuses external entities, and the sender is signed in
    except ElementTree.ParseError:
        return [None]
    return [node.text for node in root.iter() if node.tag.rpartition("}")[2] == "Key"] or [None]
