"""The way to AWS: proxies, certificates, endpoints, the instance's own service, and the clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from offkey.errors import OffkeyError
from offkey.model.diagnosis import Ailment, Answer, Area
from offkey.model.winner import Tool
from offkey.session.http import is_loopback
from offkey.session.proxy import proxy_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.doctor.here import Here

SKEW = timedelta(minutes=5)
"""Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html (five minutes)"""
_BUNDLES = ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")
_OF_AWS = (".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".api.aws", ".sc2s.sgov.gov", ".c2s.ic.gov",
           ".csp.hci.ic.gov", ".cloud.adc-e.uk", ".on.aws")  # fmt: skip
_MACHINE = ("169.254.169.254", "169.254.170.2")
_LAB = "OFFKEY_LAB"


def examine(here: Here, answers: Sequence[Answer]) -> Iterator[Ailment]:
    """What stands between this machine and AWS."""
    yield from _certificates(here)
    yield from _proxies(here)
    yield from _endpoints(here, answers)
    yield from _machine(here)
    yield from _clock(here, answers)
    for answer in answers:
        if answer.fault:
            yield _ailment(
                "unreachable",
                f"AWS cannot be reached: {answer.fault}",
                "check the network, HTTPS_PROXY and NO_PROXY",
            )


def _ailment(id_: str, cause: str, cure: str, *, grave: bool = True) -> Ailment:
    return Ailment(id_, Area.NETWORK, cause, cure, grave)


def _certificates(here: Here) -> Iterator[Ailment]:
    named = [(name, here.get(name)) for name in _BUNDLES if here.get(name)]
    named += [
        (f"ca_bundle of the profile {name}", bundle)
        for name in here.in_use
        if (bundle := (here.files.profile(name) or {}).get("ca_bundle"))
    ]
    for name, path in named:
        fault = _bundle_fault(Path(path))
        if fault:
            yield _ailment(
                "missing-certificates",
                f"{name} names {path}, which {fault}: no tool can open a connection to AWS",
                "name a file with PEM certificates, or unset it to use the system's own",
            )


def _bundle_fault(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return "" if b"-----BEGIN" in file.read(8 << 20) else "holds no certificates (-----BEGIN CERTIFICATE-----)"
    except IsADirectoryError:
        return ""  # OpenSSL takes a folder of hashed names, too
    except FileNotFoundError:
        return "does not exist"
    except OSError as error:
        return f"cannot be read ({error.strerror})"


def _either(here: Here, name: str) -> str:
    return here.get(name.lower()) or here.get(name)


def _proxies(here: Here) -> Iterator[Ailment]:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        value = here.get(name)
        if value and _proxy_fault(value):
            yield _ailment(
                "broken-proxy",
                f"{name} is not the address of a proxy: {_proxy_fault(value)}",
                "write it as http://host:port",
            )
    if here.get("HTTPS_PROXY") and here.get("https_proxy") and here.get("HTTPS_PROXY") != here.get("https_proxy"):
        yield _ailment(
            "two-proxies",
            "https_proxy and HTTPS_PROXY name different proxies: curl, Python and Go take one or the other",
            "set both to the same address",
            grave=False,
        )
    proxied = _either(here, "HTTPS_PROXY") or _either(here, "HTTP_PROXY") or _either(here, "ALL_PROXY")
    if not proxied:
        return
    asked = list(_machines(here))
    lacking = [host for host in asked if not _exempt(host, _either(here, "NO_PROXY"))]
    if lacking:
        yield _ailment(
            "proxy-before-machine",
            f"{', '.join(lacking)} (the credentials of this machine) is asked through the proxy: NO_PROXY lacks it",
            f"add it: NO_PROXY={','.join(filter(None, [_either(here, 'NO_PROXY'), *lacking]))}",
        )


def _proxy_fault(value: str) -> str:
    try:
        proxy_for("sts.amazonaws.com", {"https_proxy": value})
    except OffkeyError as error:
        return error.message
    return ""


def _machines(here: Here) -> Iterator[str]:
    """The addresses that credentials are asked of without leaving the machine."""
    winners = [winner.first.origin.value for winner in here.winners.values() if winner.first]
    sources = [(here.files.profile(name) or {}).get("credential_source") for name in here.in_use]
    if "iam-role" in winners or "Ec2InstanceMetadata" in sources:
        yield _MACHINE[0]
    if here.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"):
        yield _MACHINE[1]
    for name in ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "ACTIONS_ID_TOKEN_REQUEST_URL"):
        parts = _split(here.get(name))
        if parts.hostname and (is_loopback(parts.hostname) or parts.hostname.startswith("169.254.")):
            yield parts.hostname


def _exempt(host: str, no_proxy: str) -> bool:
    return proxy_for(host, {"https_proxy": "http://proxy:80", "no_proxy": no_proxy}) is None


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:
        return SplitResult("", "", "", "", "")


def _endpoints(here: Here, answers: Sequence[Answer]) -> Iterator[Ailment]:
    if here.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS").lower() == "true":
        return
    named = {name: v for name, v in sorted(here.environment.items()) if name.startswith("AWS_ENDPOINT_URL") and v}
    for name in here.in_use:
        if url := (here.files.profile(name) or {}).get("endpoint_url"):
            named[f"endpoint_url of the profile {name}"] = url
    for name, url in named.items():
        host = _split(url).hostname or ""
        if host.endswith(_OF_AWS):
            continue
        answered = is_loopback(host) and any(
            answer.host == _split(url).netloc and not answer.fault for answer in answers
        )
        lab = bool(here.get(_LAB)) or answered
        yield _ailment(
            "endpoint-elsewhere",
            f"{name} sends requests to {url}, which is not AWS" + (": a stand-in on this machine" if lab else ""),
            "unset it, or set AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true, to speak to AWS",
            grave=not lab,
        )


def _machine(here: Here) -> Iterator[Ailment]:
    disabled = here.get("AWS_EC2_METADATA_DISABLED").lower() == "true"
    if disabled and here.on_instance and here.winners[Tool.CLI_2].first is None:
        yield _ailment(
            "metadata-disabled",
            "this machine runs in EC2, and AWS_EC2_METADATA_DISABLED=true keeps every tool from asking for its role",
            "unset AWS_EC2_METADATA_DISABLED",
        )


def _clock(here: Here, answers: Sequence[Answer]) -> Iterator[Ailment]:
    cure = "set the clock (chrony, systemd-timesyncd, w32tm): AWS refuses signatures that are five minutes off"
    for answer in answers:
        if answer.skew is not None and abs(answer.skew) > SKEW:
            way = "behind" if answer.skew > timedelta() else "ahead of"
            minutes = int(abs(answer.skew).total_seconds() // 60)
            yield _ailment(
                "clock-skew", f"this machine's clock is {minutes} minutes {way} the one of {answer.host}", cure
            )
            return
    written = _written(here)
    if written is not None:
        yield _ailment("clock-skew", f"this machine's clock is behind: {written} was written in its future", cure)


def _written(here: Here) -> str | None:
    """A file of the sign-in, or of this program, that is younger than now."""
    paths = [
        Path(__file__),
        here.home / ".aws" / "config",
        here.home / ".aws" / "credentials",
        Path("/etc/resolv.conf"),
    ]
    cache = here.home / ".aws" / "sso" / "cache"
    paths += cache.glob("*.json") if cache.is_dir() else []
    for path in paths:
        try:
            if path.stat().st_mtime > (here.now + SKEW).timestamp():
                return path.name
        except OSError:
            continue
    return None
