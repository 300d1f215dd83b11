from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest
from botocore.loaders import Loader
from botocore.regions import EndpointResolver
from tests.session.conftest import Answer, Server

from offkey.errors import RefusedError, UnreachableError, UnreadableError, UsageError
from offkey.model.secret import Secret
from offkey.model.session import Credentials
from offkey.session.endpoint import endpoint
from offkey.session.http import StandardHttp
from offkey.session.retry import Patience
from offkey.session.sts import StsEndpoint, connect

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CREDENTIALS = Credentials(
    "AKIAIOSFODNN7EXAMPLE", Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), Secret("token/of+the=session")
)
IDENTITY = b"<GetCallerIdentityResponse><R><Account>111111111111</Account></R></GetCallerIdentityResponse>"
Sleep = tuple[list[float], Callable[[float], None]]


def error(code: str, message: str = "because", status: int = 400) -> Answer:
    body = f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
    return Answer(status, f"{body}<RequestId>1</RequestId></ErrorResponse>".encode())


@pytest.fixture
def sts(server: Server, no_sleep: Sleep) -> StsEndpoint:
    patience = Patience(sleep=no_sleep[1])
    return StsEndpoint(f"{server.url}/", "eu-west-1", StandardHttp(), clock=lambda: NOW, patience=patience)


class TestEndpoint:
    def test_every_region_botocore_knows(self) -> None:
        resolver = EndpointResolver(Loader().load_data("endpoints"))
        checked = 0
        for partition in resolver.get_available_partitions():
            for region in resolver.get_available_endpoints("ec2", partition):
                theirs = resolver.construct_endpoint("sts", region, partition)
                assert endpoint(region, {}) == f"https://{theirs['hostname']}/"
                checked += 1
        assert checked > 20

    @pytest.mark.parametrize(
        "region",
        ["", "europe", "eu-west", "eu-west-1.attacker.example", "eu-west-1/", "eu-west-1\n", "EU-WEST-1", "@x-y-1"],
    )
    def test_a_region_never_becomes_part_of_another_host(self, region: str) -> None:
        with pytest.raises(UsageError, match="not an AWS region"):
            endpoint(region, {})

    @pytest.mark.parametrize(
        ("environment", "expected"),
        [
            ({"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, "http://127.0.0.1:1"),
            ({"AWS_ENDPOINT_URL": "http://a", "AWS_ENDPOINT_URL_STS": "http://b"}, "http://b"),
            ({"AWS_ENDPOINT_URL": ""}, "https://sts.eu-west-1.amazonaws.com/"),
            (
                {"AWS_ENDPOINT_URL": "http://a", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
                "https://sts.eu-west-1.amazonaws.com/",
            ),
            ({"AWS_ENDPOINT_URL_S3": "http://a"}, "https://sts.eu-west-1.amazonaws.com/"),
        ],
    )
    def test_the_environment_may_name_another(self, environment: dict[str, str], expected: str) -> None:
        assert endpoint("eu-west-1", environment) == expected


class TestWhatIsSent:
    def test_an_unsigned_form(self, sts: StsEndpoint, server: Server) -> None:
        server.answers = [Answer(body=IDENTITY)]
        reply = sts.call({"Action": "A", "Token": Secret("a+b/c=&é")})
        assert reply.text("R/Account") == "111111111111"
        (asked,) = server.asked
        assert (asked.method, asked.path) == ("POST", "/")
        assert parse_qs(asked.body.decode()) == {"Version": ["2011-06-15"], "Action": ["A"], "Token": ["a+b/c=&é"]}
        assert "authorization" not in asked.headers

    def test_a_signed_form(self, sts: StsEndpoint, server: Server) -> None:
        server.answers = [Answer(body=IDENTITY)]
        sts.call({"Action": "A"}, credentials=CREDENTIALS)
        (asked,) = server.asked
        assert asked.headers["x-amz-security-token"] == "token/of+the=session"
        assert asked.headers["x-amz-date"] == "20261120T120000Z"
        assert asked.headers["authorization"].startswith(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261120/eu-west-1/sts/aws4_request, "
            "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature="
        )
        assert "wJalrXUtnFEMI" not in str(asked)


class TestRefusals:
    def test_code_text_and_cure(self, sts: StsEndpoint, server: Server) -> None:
        server.answers = [error("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", 403)]
        with pytest.raises(RefusedError) as raised:
            sts.call({"Action": "A"})
        assert raised.value.code == "AccessDenied"
        assert str(raised.value) == "AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity"
        assert raised.value.hint is not None
        assert raised.value.exit_code == 1

    @pytest.mark.parametrize(
        ("code", "status"),
        [
            ("AccessDenied", 403),
            ("InvalidIdentityToken", 400),
            ("ExpiredTokenException", 400),
            ("IDPRejectedClaim", 403),
            ("SignatureDoesNotMatch", 403),
            ("ValidationError", 400),
        ],
    )
    def test_a_refusal_is_final(
        self, sts: StsEndpoint, server: Server, no_sleep: Sleep, code: str, status: int
    ) -> None:
        server.answers = [error(code, status=status)]
        with pytest.raises(RefusedError):
            sts.call({"Action": "A"})
        assert (len(server.asked), no_sleep[0]) == (1, [])

    def test_a_refusal_without_words(self, sts: StsEndpoint, server: Server) -> None:
        server.answers = [Answer(400, b"<E><Error><Code>Odd</Code></Error></E>")]
        with pytest.raises(RefusedError, match=r"\AOdd\Z"):
            sts.call({"Action": "A"})


class TestWhatPasses:
    @pytest.mark.parametrize(
        "answer",
        [
            error("IDPCommunicationError"),
            error("Throttling"),
            error("RequestLimitExceeded", status=503),
            Answer(500, b"oops"),
            Answer(502, b"<html>Bad gateway</html>"),
            Answer(429, b""),
        ],
    )
    def test_is_tried_again(self, sts: StsEndpoint, server: Server, no_sleep: Sleep, answer: Answer) -> None:
        server.answers = [answer, Answer(body=IDENTITY)]
        assert sts.call({"Action": "A"}).text("R/Account") == "111111111111"
        assert (len(server.asked), len(no_sleep[0])) == (2, 1)

    def test_until_patience_ends(self, sts: StsEndpoint, server: Server) -> None:
        server.answers = [error("IDPCommunicationError")]
        with pytest.raises(RefusedError) as raised:
            sts.call({"Action": "A"})
        assert (raised.value.code, len(server.asked)) == ("IDPCommunicationError", 4)

    def test_each_try_is_signed_at_its_own_time(self, server: Server, no_sleep: Sleep) -> None:
        times = iter([NOW, NOW.replace(minute=7)])
        server.answers = [Answer(500), Answer(body=IDENTITY)]
        patience = Patience(sleep=no_sleep[1])
        sts = StsEndpoint(server.url, "eu-west-1", StandardHttp(), clock=lambda: next(times), patience=patience)
        sts.call({"Action": "A"}, credentials=CREDENTIALS)
        assert [asked.headers["x-amz-date"] for asked in server.asked] == ["20261120T120000Z", "20261120T120700Z"]


class TestStrangers:
    @pytest.mark.parametrize("body", [b"", b"<html><p>Sign in</html>", b'{"message": "no"}'])
    @pytest.mark.parametrize("status", [302, 400, 403, 407, 500])
    def test_an_error_that_is_not_from_sts(self, sts: StsEndpoint, server: Server, status: int, body: bytes) -> None:
        server.answers = [Answer(status, body, {"Location": "/"} if status == 302 else {})]
        with pytest.raises(UnreachableError):
            sts.call({"Action": "A"})

    def test_a_page_instead_of_a_reply(self, sts: StsEndpoint, server: Server) -> None:
        server.answers = [Answer(200, b"<html><p>Sign in to the wireless network</html>")]
        with pytest.raises(UnreadableError, match="not XML"):
            sts.call({"Action": "A"})


def test_connect_takes_everything_from_the_environment(server: Server) -> None:
    server.answers = [Answer(body=IDENTITY)]
    sts = connect("eu-west-1", {"AWS_ENDPOINT_URL": server.url}, clock=lambda: NOW)
    assert sts.call({"Action": "A"}, credentials=CREDENTIALS).text("R/Account") == "111111111111"
    assert "/20261120/eu-west-1/sts/" in server.asked[0].headers["authorization"]
