"""Documents the lab writes itself: STS replies and errors, byte for byte in AWS's shapes."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from xml.sax.saxutils import escape

from offkey.lab.errors import Dialect, ServiceError
from offkey.lab.wire import Reply

STS = "https://sts.amazonaws.com/doc/2011-06-15/"
Tree = Mapping[str, "str | int | Tree | None"]
"""An element's children in order; None leaves a child out."""


def elements(tree: Tree) -> str:
    """The children of an element as XML."""
    pieces = []
    for name, value in tree.items():
        if value is not None:
            inner = elements(value) if isinstance(value, Mapping) else escape(str(value))
            pieces.append(f"<{name}>{inner}</{name}>")
    return "".join(pieces)


def sts_reply(action: str, result: Tree) -> Reply:
    """The reply of one STS action."""
    request_id = str(uuid.uuid4())
    inner = elements({f"{action}Result": result, "ResponseMetadata": {"RequestId": request_id}})
    body = f'<{action}Response xmlns="{STS}">{inner}</{action}Response>'
    return Reply(200, (("Content-Type", "text/xml"), ("x-amzn-RequestId", request_id)), body.encode())


def error_reply(error: ServiceError, dialect: Dialect, *, namespace: str = STS, resource: str = "/") -> Reply:
    """An error in the dialect of the service that was asked."""
    request_id = str(uuid.uuid4())
    headers = {"x-amzn-RequestId": request_id}
    match dialect:
        case Dialect.JSON | Dialect.REST_JSON | Dialect.CBOR:
            return _json(error, dialect, headers)
        case Dialect.S3:
            tree: Tree = {
                "Code": error.code,
                "Message": error.message,
                **error.detail,
                "Resource": resource,
                "RequestId": request_id,
                "HostId": "offkey-lab",
            }
            body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{elements(tree)}</Error>'
            headers["x-amz-request-id"] = request_id
        case Dialect.EC2:
            tree = {"Errors": {"Error": {"Code": error.code, "Message": error.message}}, "RequestID": request_id}
            body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Response>{elements(tree)}</Response>'
        case _:
            kind = "Sender" if error.status < 500 else "Receiver"
            tree = {
                "Error": {"Type": kind, "Code": error.code, "Message": error.message},
                "RequestId": request_id,
            }
            body = f'<ErrorResponse xmlns="{namespace or STS}">{elements(tree)}</ErrorResponse>'
    content_type = "application/xml" if dialect is Dialect.S3 else "text/xml"
    return Reply(error.status, (("Content-Type", content_type), *headers.items()), body.encode("utf-8", "replace"))


def _json(error: ServiceError, dialect: Dialect, headers: Mapping[str, str]) -> Reply:
    if dialect is Dialect.CBOR:
        # An SDK that speaks CBOR reads the code from this header before it looks at the body.
        headers = {**headers, "x-amzn-query-error": f"{error.code};Sender", "smithy-protocol": "rpc-v2-cbor"}
        return Reply(error.status, (("Content-Type", "application/cbor"), *headers.items()), _cbor(error))
    plain = dialect is Dialect.JSON
    body = {"__type": error.code, "message": error.message} if plain else error.detail or {"message": error.message}
    content_type = "application/x-amz-json-1.1" if plain else "application/json"
    pairs = (("Content-Type", content_type), ("x-amzn-ErrorType", error.code), *headers.items())
    return Reply(error.status, pairs, json.dumps(body).encode())


def _cbor(error: ServiceError) -> bytes:
    """`{"__type": code, "message": text}` in CBOR (RFC 8949): one map of text strings."""
    pieces = [b"\xa2"]
    for text in ("__type", error.code, "message", error.message):
        data = text.encode()
        pieces.append(b"\x79" + len(data).to_bytes(2, "big") + data)
    return b"".join(pieces)
