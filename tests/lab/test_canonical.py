"""Against AWS's published examples, and against botocore as a second opinion."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from offkey.lab import authorization, signature
from offkey.lab.canonical import canonical_path, canonical_query, s3_path
from offkey.lab.errors import ServiceError
from offkey.lab.wire import Request

KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
NOON = datetime(2013, 5, 24, tzinfo=UTC)
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
SCOPE = f"{KEY}/20130524/us-east-1/s3/aws4_request"


def example(
    method: str, target: str, headers: dict[str, str], signed: str, signature_: str, body: bytes = b""
) -> Request:
    """A request of the page, with the Authorization that the page prints."""
    path, _, query = target.partition("?")
    everything = {
        "Host": "examplebucket.s3.amazonaws.com",
        "x-amz-date": "20130524T000000Z",
        "Authorization": f"AWS4-HMAC-SHA256 Credential={SCOPE},SignedHeaders={signed},Signature={signature_}",
        **headers,
    }
    return Request(method, path, query, tuple(everything.items()), body)


# Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, the four examples.
PUBLISHED = [
    example(
        "GET",
        "/test.txt",
        {"Range": "bytes=0-9", "x-amz-content-sha256": EMPTY},
        "host;range;x-amz-content-sha256;x-amz-date",
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    ),
    example(
        "PUT",
        "/test$file.text",
        {
            "Date": "Fri, 24 May 2013 00:00:00 GMT",
            "x-amz-storage-class": "REDUCED_REDUNDANCY",
            "x-amz-content-sha256": "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
        },
        "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        b"Welcome to Amazon S3.",
    ),
    example(
        "GET",
        "/?lifecycle",
        {"x-amz-content-sha256": EMPTY},
        "host;x-amz-content-sha256;x-amz-date",
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
    ),
    example(
        "GET",
        "/?max-keys=2&prefix=J",
        {"x-amz-content-sha256": EMPTY},
        "host;x-amz-content-sha256;x-amz-date",
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    ),
]

# Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
PRESIGNED = Request(
    "GET",
    "/test.txt",
    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + quote(SCOPE, safe="") + "&X-Amz-Date=20130524T000000Z"
    "&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
    "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
    (("Host", "examplebucket.s3.amazonaws.com"),),
)


def check(request: Request, *, now: datetime = NOON, secret: str = SECRET) -> None:
    claimed = authorization.read(request)
    assert claimed is not None
    signature.verify(request, claimed, secret=secret, now=now)


@pytest.mark.parametrize("request_", [*PUBLISHED, PRESIGNED], ids=["get", "put", "lifecycle", "list", "presigned"])
def test_the_published_examples_hold(request_: Request) -> None:
    check(request_)


@pytest.mark.parametrize("request_", [*PUBLISHED, PRESIGNED], ids=["get", "put", "lifecycle", "list", "presigned"])
def test_another_secret_does_not(request_: Request) -> None:
    with pytest.raises(ServiceError) as refused:
        check(request_, secret=SECRET[::-1])
    assert refused.value.code == "SignatureDoesNotMatch"


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
SAFE = st.text("abcXYZ019-_.~/ +:=&%äß", max_size=20)


@given(
    service=st.sampled_from(["s3", "sts", "ec2"]),
    method=st.sampled_from(["GET", "PUT", "POST", "DELETE"]),
    path=SAFE,
    query=st.dictionaries(TEXT, TEXT, max_size=4),
    value=st.text("abc  019-;=", max_size=12),
    body=st.binary(max_size=40),
)
def test_what_botocore_signs_is_verified(
    service: str, method: str, path: str, query: dict[str, str], value: str, body: bytes
) -> None:
    request = _by_botocore(service, method, path, query, value, body)
    claimed = authorization.read(request)
    assert claimed is not None
    signature.verify(request, claimed, secret=SECRET, now=claimed.timestamp)


def _by_botocore(service: str, method: str, path: str, query: dict[str, str], value: str, body: bytes) -> Request:
    raw_path = "/" + quote(path.lstrip("/"), safe="/~")
    raw_query = "&".join(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in query.items())
    url = f"http://127.0.0.1:1{raw_path}" + (f"?{raw_query}" if raw_query else "")
    asked = AWSRequest(method, url, headers={"X-Amz-Meta-Note": value or "x"}, data=body)
    asked.context["payload_signing_enabled"] = True
    signer = (S3SigV4Auth if service == "s3" else SigV4Auth)(Credentials(KEY, SECRET), service, "eu-west-1")
    signer.add_auth(asked)
    headers = (("Host", "127.0.0.1:1"), *asked.headers.items())
    return Request(method, raw_path, raw_query, headers, body)


@given(TEXT)
def test_s3_paths_have_one_spelling(key: str) -> None:
    assert s3_path(s3_path("/" + key.replace("%", ""))) == s3_path("/" + key.replace("%", ""))


def test_s3_takes_an_escaped_slash_for_a_slash_everywhere() -> None:
    assert s3_path("/a%2Fb/c") == "/a/b/c"


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/", "/"), ("//", "/"), ("/a/./b", "/a/b"), ("/a/../b", "/b"), ("/a/b/", "/a/b/"), ("/a%2Fb", "/a%252Fb")],
)
def test_other_services_normalise_and_encode_twice(path: str, expected: str) -> None:
    assert canonical_path(path, service="lambda") == expected


def test_a_query_is_sorted_by_its_encoded_form_and_lacks_the_signature() -> None:
    request = Request("GET", "/", "b=2&a=z&a=%20&X-Amz-Signature=0&c")
    assert canonical_query(request) == "a=%20&a=z&b=2&c="
