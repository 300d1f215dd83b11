"""Attack: requests that no client would send, to find one that the lab did not think of."""

from __future__ import annotations

import socket
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.lab.test_canonical import SCOPE
from tests.worlds import SHARED, World, signed

from offkey.lab.wire import RAW_HEADERS

pytestmark = pytest.mark.lab

LATIN = st.text(st.characters(min_codepoint=0, max_codepoint=255, exclude_characters="\r\n"), max_size=30)
NAMES = st.sampled_from(
    [
        "Authorization",
        "X-Amz-Date",
        "X-Amz-Target",
        "X-Amz-Content-Sha256",
        "Content-Type",
        "smithy-protocol",
        "Host",
        "x-amz-copy-source",
    ]
)
VALUES = st.one_of(
    LATIN,
    st.sampled_from(
        [
            f"AWS4-HMAC-SHA256 Credential={SCOPE},SignedHeaders=host,Signature={'0' * 64}",
            "20130524T000000Z",
            "application/x-www-form-urlencoded",
            "rpc-v2-cbor",
            "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        ]
    ),
)
PATHS = st.one_of(st.sampled_from(["/", "*", "", "//", "/%", "/%ff/%2e%2e", "/acme-state/x", "/_offkey/"]), LATIN)
QUERIES = st.one_of(st.sampled_from(["", "Action=AssumeRoleWithWebIdentity", "X-Amz-Signature=1", "&&&=", "%"]), LATIN)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "BREW"]),
    path=PATHS,
    query=QUERIES,
    headers=st.lists(st.tuples(NAMES, VALUES), max_size=6),
    body=st.one_of(st.binary(max_size=40), st.sampled_from([b"Action=AssumeRoleWithWebIdentity&RoleArn=x", b"{}"])),
)
def test_every_request_has_an_answer(
    world: World, method: str, path: str, query: str, headers: list[tuple[str, str]], body: bytes
) -> None:
    port = world.lab.endpoint.rpartition(":")[2]
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "REQUEST_URI": f"{path}?{query}",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
        RAW_HEADERS: [("Host", f"127.0.0.1:{port}"), *headers],
    }
    started: list[str] = []
    b"".join(world.lab.door(environ, lambda status, _: started.append(status)))
    assert world.lab.door.defects == []
    assert 400 <= int(started[0].split()[0]) < 500


BODIES = [
    b"",
    b"[1]",
    b'"text"',
    b"{",
    b'{"TransactItems": [1]}',
    b'{"TransactItems": [{"Put": 1}, {"Put": {"TableName": 7}}]}',
    b'{"TransactItems": {"a": 1}}',
    b'{"TableName": 7, "Names": {}, "Name": [], "RequestItems": 1, "KeyId": {}, "SecretId": 0, "QueueUrl": "//"}',
    b'{"RequestItems": [1], "Names": [1, null], "Role": 1, "IndexName": [], "TableName": "a:b:c"}',
]
TARGETS = [
    "DynamoDB_20120810.TransactWriteItems",
    "DynamoDB_20120810.BatchWriteItem",
    "AmazonSQS.SendMessage",
    "AmazonSSM.GetParameters",
    "TrentService.Encrypt",
    "secretsmanager.GetSecretValue",
    "AmazonEC2ContainerServiceV20141113.RegisterTaskDefinition",
    "Nothing.AtAll",
    "",
]
PLACES = ["/", "/b", "/b/k?acl", "/%E0%80", "/service/x/operation/PutMetricData", "/2015-03-31/functions/%2F"]
SERVICES = ["dynamodb", "sqs", "ssm", "kms", "secretsmanager", "ecs", "sts", "nowhere"]


@pytest.mark.parametrize("body", BODIES)
def test_bodies_of_another_form_than_the_services(world: World, body: bytes) -> None:
    me = world.lab.administrator(SHARED).credentials
    for service, target in zip(SERVICES, TARGETS, strict=False):
        headers = {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.0"}
        signed(world, me, service=service, headers=headers, body=body).send()
    assert world.lab.door.defects == []


@pytest.mark.parametrize("service", ["s3", "iam", "lambda", "ec2", "monitoring", "es", "execute-api", "bedrock"])
@pytest.mark.parametrize("path", PLACES)
def test_paths_that_lead_nowhere(world: World, service: str, path: str) -> None:
    me = world.lab.administrator(SHARED).credentials
    for method in ("GET", "POST", "DELETE"):
        signed(world, me, service=service, method=method, path=path, headers={"smithy-protocol": "rpc-v2-cbor"}).send()
        signed(world, me, service=service, method=method, path=path, body=b"<not-xml").send()
    assert world.lab.door.defects == []


@pytest.mark.parametrize(
    "text",
    [
        b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET http://evil.example/x HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
    ],
)
def test_raw_lines(world: World, text: bytes) -> None:
    port = int(world.lab.endpoint.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(text)
        assert connection.recv(64).split()[1].startswith(b"4")
    assert world.lab.door.defects == []
