"""What only the network knows: the clock of AWS, who the credentials speak for, and a token of this very job."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from offkey.doctor.tokens import GITHUB, decoded
from offkey.errors import OffkeyError, RefusedError
from offkey.model.diagnosis import Ailment, Answer, Area, FoundToken
from offkey.model.records import dataclass
from offkey.model.secret import Secret
from offkey.model.session import Credentials
from offkey.model.winner import Origin, Tool
from offkey.prove.lifetime import obstacles
from offkey.session.ambient import github
from offkey.session.endpoint import endpoint
from offkey.session.exchange import caller_identity
from offkey.session.http import StandardHttp
from offkey.session.retry import Patience
from offkey.session.sts import StsEndpoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.doctor.here import Here

_TIMEOUT = 5.0
_AUDIENCE = "sts.amazonaws.com"
_REGION = "us-east-1"
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What came back: answers of hosts, ailments of what was tried, a token, and the account that is reached."""

    answers: tuple[Answer, ...] = ()
    ailments: tuple[Ailment, ...] = ()
    tokens: tuple[FoundToken, ...] = ()
    account: str | None = None


def ask(here: Here) -> Asked:
    """Ask STS for the time and the caller, and GitHub for a token; nothing with `--offline`."""
    if here.offline:
        return Asked()
    answer = _time(here)
    ailments: list[Ailment] = []
    tokens = _github(here, ailments)
    account = None if answer is None or answer.fault else _caller(here, ailments)
    return Asked((answer,) if answer else (), tuple(ailments), tokens, account)


def _address(here: Here) -> str:
    region = here.winners[Tool.CLI_2].region or _REGION
    try:
        return endpoint(region.strip(), here.environment)
    except OffkeyError:  # a region that is none is said elsewhere
        return endpoint(_REGION, here.environment)


def _time(here: Here) -> Answer | None:
    """What STS says the time is: every answer has it, also one that refuses."""
    url = _address(here)
    host = urlsplit(url).netloc
    try:
        response = StandardHttp(here.environment).request("GET", url, headers={}, body=None, timeout=_TIMEOUT)
    except OffkeyError as error:
        return Answer(host, error.message)
    return Answer(host, skew=_skew(response.headers, here.now))


def _skew(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    try:
        return parsedate_to_datetime(headers.get("date", "")).astimezone(UTC) - now
    except ValueError:
        return None


def _github(here: Here, ailments: list[Ailment]) -> tuple[FoundToken, ...]:
    if not all(here.get(name) for name in GITHUB):
        return ()
    try:
        http = StandardHttp(here.environment)
        minted = github.token(here.environment, audience=_AUDIENCE, http=http, patience=Patience(tries=1))
    except OffkeyError as error:
        cure = error.hint or "run the job again"
        ailments.append(Ailment("no-token-minted", Area.PIPELINE, error.message, cure))
        return ()
    one = decoded(minted.reveal(), "GitHub's answer") if minted else None
    return (FoundToken("this job", one.claims, tuple(obstacles(one, here.now))),) if one else ()


def _caller(here: Here, ailments: list[Ailment]) -> str | None:
    """The account of the keys that Terraform would use, where they are at hand; what AWS says against them."""
    found = _keys(here)
    if found is None:
        return None
    where, credentials = found
    sts = StsEndpoint(_address(here), here.winners[Tool.CLI_2].region or _REGION, StandardHttp(here.environment))
    try:
        return caller_identity(credentials, sts).account
    except RefusedError as error:
        expired = error.code in _EXPIRED
        ailments.append(
            Ailment(
                "expired-session" if expired else "refused-key",
                Area.ENVIRONMENT,
                f"AWS refuses {credentials.access_key_id} ({where}): {error.message}",
                error.hint or "take new credentials: `offkey login`, `offkey exec`",
            )
        )
    except OffkeyError as error:
        ailments.append(Ailment("unreachable", Area.NETWORK, error.message, error.hint or "check the network"))
    return None


def _keys(here: Here) -> tuple[str, Credentials] | None:
    winner = here.winners[Tool.TERRAFORM].first
    if winner is None or winner.broken:
        return None
    if winner.origin is Origin.ENVIRONMENT:
        token = here.get("AWS_SESSION_TOKEN")
        key, secret, where = here.get("AWS_ACCESS_KEY_ID"), here.get("AWS_SECRET_ACCESS_KEY"), "the environment"
    elif winner.origin in {Origin.CREDENTIALS_FILE, Origin.CONFIG_FILE} and winner.profile:
        settings = here.files.profile(winner.profile) or {}
        token = settings.get("aws_session_token", "")
        key, secret = settings.get("aws_access_key_id", ""), settings.get("aws_secret_access_key", "")
        where = f"the profile {winner.profile}"
    else:
        return None
    if not (key.isalnum() and secret.isprintable() and token.isprintable()):
        return None  # said elsewhere, and no header can carry it
    return where, Credentials(key, Secret(secret), Secret(token) if token else None)
