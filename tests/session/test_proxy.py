from __future__ import annotations

import pytest

from offkey.errors import ConfigurationError
from offkey.model.secret import Secret
from offkey.session.proxy import Proxy, proxy_for

HOST = "sts.eu-west-1.amazonaws.com"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, None),
        ({"HTTPS_PROXY": ""}, None),
        ({"HTTPS_PROXY": "http://proxy.acme.example:3128"}, Proxy("proxy.acme.example", 3128)),
        ({"https_proxy": "proxy.acme.example:3128"}, Proxy("proxy.acme.example", 3128)),
        ({"ALL_PROXY": "http://proxy.acme.example"}, Proxy("proxy.acme.example", 8080)),
        ({"https_proxy": "http://small:1", "HTTPS_PROXY": "http://large:2"}, Proxy("small", 1)),
        (
            {"HTTPS_PROXY": "http://bob:p%40ss@proxy:3128"},
            Proxy("proxy", 3128, Secret("Basic Ym9iOnBAc3M=")),
        ),
        ({"HTTP_PROXY": "http://proxy:3128"}, None),
    ],
)
def test_which_proxy(environment: dict[str, str], expected: Proxy | None) -> None:
    assert proxy_for(HOST, environment) == expected


@pytest.mark.parametrize(
    ("no_proxy", "exempt"),
    [
        ("*", True),
        (HOST, True),
        ("amazonaws.com", True),
        (".amazonaws.com", True),
        ("localhost, .AMAZONAWS.com:443", True),
        ("aws.com", False),
        ("eu-west-1", False),
        ("", False),
        (",,", False),
    ],
)
def test_no_proxy(no_proxy: str, exempt: bool) -> None:
    environment = {"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": no_proxy}
    assert (proxy_for(HOST, environment) is None) == exempt


@pytest.mark.parametrize(
    "address", ["socks5://bob:hunter2@proxy:1080", "http://bob:hunter2@proxy:port", "http://", "http://[hunter2"]
)
def test_an_unusable_proxy_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        proxy_for(HOST, {"HTTPS_PROXY": address})
    assert "hunter2" not in f"{raised.value} {raised.value.hint} {raised.value.__cause__!r}"
