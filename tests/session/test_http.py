from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.session.conftest import Answer, Server, serving

from offkey.errors import ConfigurationError, UnreachableError
from offkey.session import certificates
from offkey.session.http import Response, StandardHttp, host_header

NAME = "sts.eu-west-1.amazonaws.com"


def get(url: str, http: StandardHttp | None = None, *, timeout: float = 5, **headers: str) -> Response:
    return (http or StandardHttp()).request("GET", url, headers=headers, body=None, timeout=timeout)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate (and its key) that signs itself, for 127.0.0.1 and for STS."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "offkey test")])
    names = [x509.IPAddress(IPv4Address("127.0.0.1")), x509.DNSName(NAME)]
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def secure_server(certificate: Path) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serving(context) as told:
        told.answers = [Answer(body=b"hello")]
        yield told


class TestWhatIsSent:
    def test_a_post_with_its_body(self, server: Server) -> None:
        server.answers = [Answer(body=b"ok", headers={"X-Odd": "yes"})]
        response = StandardHttp().request("POST", server.url, headers={"A": "b"}, body=b"x=1", timeout=60)
        assert (response.status, response.body, response.headers["x-odd"]) == (200, b"ok", "yes")
        (asked,) = server.asked
        assert (asked.method, asked.path, asked.body, asked.headers["a"]) == ("POST", "/", b"x=1", "b")
        assert f"http://{asked.headers['host']}" == server.url

    def test_path_and_query_go_along_and_the_fragment_stays(self, server: Server) -> None:
        server.answers = [Answer()]
        get(f"{server.url}/a/b?c=d&e=%2F#f")
        assert server.asked[0].path == "/a/b?c=d&e=%2F"

    @pytest.mark.parametrize("status", [400, 403, 404, 500])
    def test_every_status_is_an_answer(self, server: Server, status: int) -> None:
        server.answers = [Answer(status, b"no")]
        assert get(server.url) == Response(status, get(server.url).headers, b"no")


class TestLimits:
    def test_a_body_at_the_limit(self, server: Server) -> None:
        server.answers = [Answer(body=b"x" * 1000)]
        assert len(get(server.url, StandardHttp(limit=1000)).body) == 1000

    def test_a_body_beyond_the_limit(self, server: Server) -> None:
        server.answers = [Answer(body=b"x" * 1001)]
        with pytest.raises(UnreachableError, match="more than 1000 bytes"):
            get(server.url, StandardHttp(limit=1000))

    def test_a_body_cut_off(self, server: Server) -> None:
        server.answers = [Answer(body=b"half", length=8)]
        with pytest.raises(UnreachableError, match="cut off"):
            get(server.url)

    def test_nobody_there(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
            with pytest.raises(UnreachableError, match=rf"127\.0\.0\.1:{port} did not answer"):
                get(f"http://127.0.0.1:{port}/")

    def test_silence(self) -> None:
        with socket.socket() as mute:
            mute.bind(("127.0.0.1", 0))
            mute.listen()
            with pytest.raises(UnreachableError, match="timed out"):
                get(f"http://127.0.0.1:{mute.getsockname()[1]}/", timeout=0.1)

    def test_a_trickle(self) -> None:
        stop = threading.Event()

        def trickle(listener: socket.socket) -> None:
            peer, _ = listener.accept()
            with peer:
                peer.recv(65_536)
                peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                while not stop.wait(0.05):
                    try:
                        peer.sendall(b"x")
                    except OSError:
                        return

        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            thread = threading.Thread(target=trickle, args=(listener,), daemon=True)
            thread.start()
            with pytest.raises(UnreachableError, match="too long"):
                get(f"http://127.0.0.1:{listener.getsockname()[1]}/", timeout=1.5)
            stop.set()
            thread.join()

    def test_what_is_not_http(self) -> None:
        def babble(listener: socket.socket) -> None:
            peer, _ = listener.accept()
            with peer:
                peer.recv(65_536)
                peer.sendall(b"220 smtp.acme.example\r\n")

        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            thread = threading.Thread(target=babble, args=(listener,), daemon=True)
            thread.start()
            with pytest.raises(UnreachableError, match="did not answer"):
                get(f"http://127.0.0.1:{listener.getsockname()[1]}/")
            thread.join()


class TestWhereTo:
    @pytest.mark.parametrize(
        "url",
        [
            "http://sts.eu-west-1.amazonaws.com/",
            "http://127.0.0.1.nip.io/",
            "http://localhost.acme.example/",
            "http://10.0.0.1/",
            "ftp://127.0.0.1/",
            "file://localhost/etc/passwd",
        ],
    )
    def test_only_https_leaves_this_machine(self, url: str) -> None:
        with pytest.raises(ConfigurationError, match="https only"):
            get(url)

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "sts.eu-west-1.amazonaws.com",
            "https://",
            "https://:443/",
            "https://host:port/",
            "https://host:99999/",
            "https://[::1/",
            "https://host/a b",
            "https://host/\r\nX: y",
            "https://user:hunter2@host/",
            "https://hôst/",
        ],
    )
    def test_addresses_that_are_none(self, url: str) -> None:
        with pytest.raises(ConfigurationError, match="not a usable URL") as raised:
            get(url)
        assert "hunter2" not in str(raised.value)

    def test_a_redirect_to_the_same_place_is_followed(self, server: Server) -> None:
        server.answers = [Answer(302, headers={"Location": "/there"}), Answer(body=b"found")]
        assert get(server.url, Authorization="bearer x").body == b"found"
        assert [asked.path for asked in server.asked] == ["/", "/there"]

    def test_a_redirect_elsewhere_is_not(self, server: Server) -> None:
        with serving() as other:
            server.answers = [Answer(302, headers={"Location": other.url})]
            with pytest.raises(UnreachableError, match="not followed"):
                get(server.url, Authorization="bearer x")
            assert other.asked == []

    @pytest.mark.parametrize("location", ["https://attacker.example/", "//attacker.example/", "http://[", "file:///x"])
    def test_strange_redirects(self, server: Server, location: str) -> None:
        server.answers = [Answer(307, headers={"Location": location})]
        with pytest.raises(UnreachableError, match="not followed"):
            get(server.url)

    def test_a_post_is_never_redirected(self, server: Server) -> None:
        server.answers = [Answer(307, headers={"Location": "/there"})]
        with pytest.raises(UnreachableError, match="not followed"):
            StandardHttp().request("POST", server.url, headers={}, body=b"secret", timeout=60)
        assert len(server.asked) == 1

    def test_a_circle_ends(self, server: Server) -> None:
        server.answers = [Answer(302, headers={"Location": "/"})]
        with pytest.raises(UnreachableError, match="circle"):
            get(server.url)
        assert len(server.asked) == 4


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://sts.eu-west-1.amazonaws.com/x", "sts.eu-west-1.amazonaws.com"),
        ("https://HOST:443/", "host"),
        ("http://localhost:80/", "localhost"),
        ("http://localhost:443/", "localhost:443"),
        ("https://[::1]:8443/", "[::1]:8443"),
    ],
)
def test_the_host_as_it_is_sent_and_signed(url: str, expected: str) -> None:
    assert host_header(urlsplit(url)) == expected


class TestTls:
    def test_a_certificate_nobody_vouches_for(self, secure_server: Server) -> None:
        with pytest.raises(UnreachableError, match=r"(?i)certificate"):
            get(secure_server.url)
        assert secure_server.asked == []

    def test_the_bundle_in_the_environment(self, secure_server: Server, certificate: Path) -> None:
        http = StandardHttp({"AWS_CA_BUNDLE": str(certificate)})
        assert get(secure_server.url, http).body == b"hello"

    def test_a_bundle_that_is_not_there(self, secure_server: Server, tmp_path: Path) -> None:
        with pytest.raises(ConfigurationError, match="AWS_CA_BUNDLE"):
            get(secure_server.url, StandardHttp({"AWS_CA_BUNDLE": str(tmp_path / "missing.pem")}))

    def test_a_bundle_that_is_none(self, secure_server: Server, tmp_path: Path) -> None:
        (tmp_path / "empty.pem").write_text("")
        with pytest.raises(ConfigurationError, match="AWS_CA_BUNDLE"):
            get(secure_server.url, StandardHttp({"AWS_CA_BUNDLE": str(tmp_path / "empty.pem")}))


class TestProxies:
    def test_a_tunnel(self, secure_server: Server, certificate: Path) -> None:
        with tunnelling(secure_server) as (port, heads):
            environment = {
                "HTTPS_PROXY": f"http://bob:hunter2@127.0.0.1:{port}",
                "AWS_CA_BUNDLE": str(certificate),
            }
            assert get(f"https://{NAME}/x", StandardHttp(environment), Authorization="bearer t").body == b"hello"
        (head,) = heads
        assert head.startswith(f"CONNECT {NAME}:443 HTTP/1.")
        assert "Proxy-Authorization: Basic Ym9iOmh1bnRlcjI=" in head
        assert "bearer" not in head  # what is for AWS goes through the tunnel, not to the proxy
        assert secure_server.asked[0].headers["host"] == NAME
        assert "proxy-authorization" not in secure_server.asked[0].headers

    def test_loopback_is_never_proxied(self, server: Server, secure_server: Server, certificate: Path) -> None:
        server.answers = [Answer(body=b"straight")]
        dead = "http://127.0.0.1:9"
        environment = {name: dead for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "http_proxy")}
        http = StandardHttp({**environment, "AWS_CA_BUNDLE": str(certificate)})
        assert get(server.url, http).body == b"straight"
        assert get(secure_server.url, http).body == b"hello"


class tunnelling:
    """A proxy that leads every tunnel to `server`, and keeps what it was told."""

    def __init__(self, server: Server) -> None:
        self._target = int(server.url.rsplit(":", 1)[1])
        self._listener = socket.socket()
        self._heads: list[str] = []

    def __enter__(self) -> tuple[int, list[str]]:
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self._listener.getsockname()[1], self._heads

    def __exit__(self, *_: object) -> None:
        self._thread.join(10)
        self._listener.close()

    def _serve(self) -> None:
        peer, _ = self._listener.accept()
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += peer.recv(65_536)
        self._heads.append(head.decode())
        peer.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        far = socket.create_connection(("127.0.0.1", self._target))
        with peer, far:
            back = threading.Thread(target=_pump, args=(far, peer), daemon=True)
            back.start()
            _pump(peer, far)
            back.join(10)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65_536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return  # one side has gone: the tunnel is over


class TestWhoseCertificates:
    """The quick store may be incomplete; the whole one has the last word, and neither is asked twice."""

    def test_the_whole_store_decides_where_the_quick_one_says_no(
        self, secure_server: Server, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "00000000.0").write_text("")
        monkeypatch.delenv("SSL_CERT_FILE", raising=False)
        monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
        assert certificates.quick({}) is not None
        trusting = ssl.create_default_context(cafile=str(certificate))
        monkeypatch.setattr(certificates, "whole", lambda _: trusting)
        http = StandardHttp({})
        assert get(secure_server.url, http).body == b"hello"
        assert get(secure_server.url, http).body == b"hello"
        assert len(secure_server.asked) == 2

    def test_a_file_that_was_named_is_the_only_one(self, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert certificates.quick({}) is None
