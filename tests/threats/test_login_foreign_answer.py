"""Somebody else's answer reaches the listener of a sign-in: a page the person visits, another program, another name.

What must hold: nobody but the person decides who is signed in here, and a code that somebody brings in from elsewhere
is worth nothing, be its state right or wrong.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from tests import browser
from tests.worlds import REGION, World, open_world

from offkey.errors import RefusedError
from offkey.lab.identity_center import START_URL
from offkey.lab.sso_grants import Code
from offkey.model.identity_center import IdentityCenter, SsoToken
from offkey.session.http import StandardHttp
from offkey.session.login import Ways, by_browser
from offkey.session.sso_oidc import SsoOidc

pytestmark = pytest.mark.lab
SIGN_IN = IdentityCenter(START_URL, REGION, "acme", ("sso:account:access",))
VICTIM, ATTACKER = "person@example.com", "attacker@example.com"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with open_world() as opened:
        yield opened


@dataclass
class Attack:
    """What the attacker does when the victim's browser is opened; `then` the victim goes on."""

    world: World
    does: Callable[[Mapping[str, str]], None]
    then: bool = True
    said: list[str] = field(default_factory=list)

    def sign_in(self) -> SsoToken:
        oidc = SsoOidc(self.world.lab.endpoint, SIGN_IN, StandardHttp())
        return by_browser(oidc, Ways(self.said.append, self.world.clock, self._open, wait=timedelta(minutes=1)))

    def _open(self, url: str) -> bool:
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self.does(query)
        if self.then:
            threading.Thread(target=browser.sign_in, args=(url,), kwargs={"person": VICTIM}).start()
        return True

    def person(self, token: SsoToken) -> str:
        signed = self.world.lab.people.sign_ins.signed_in(token.access_token.reveal())
        assert signed is not None
        return signed.person


def bring(asked: Mapping[str, str], query: Mapping[str, str], headers: Mapping[str, str] | None = None) -> int:
    """Send an answer to the listener that the victim's sign-in named."""
    target = urlsplit(asked["redirect_uri"])
    connection = HTTPConnection("127.0.0.1", target.port or 0, timeout=30)
    try:
        connection.putrequest("GET", f"{target.path}?{urlencode(query)}", skip_host=True)
        for name, value in {"Host": target.netloc, **(headers or {})}.items():
            connection.putheader(name, value)
        connection.endheaders()
        return connection.getresponse().status
    finally:
        connection.close()


def code_of_attacker(world: World, asked: Mapping[str, str], challenge: str) -> str:
    """A code that Identity Center really gave: to the attacker, for this client, at the victim's redirect."""
    ins = world.lab.people.sign_ins
    client = ins.clients[asked["client_id"]]
    code = f"attackers-{len(ins.codes)}"
    ins.codes[code] = Code(client, asked["redirect_uri"], challenge, ATTACKER, world.clock().replace(year=2040))
    return code


@pytest.mark.parametrize("state", ["", "guess", "undefined"])
def test_an_answer_with_another_state_is_refused_and_the_person_goes_on(world: World, state: str) -> None:
    answered: list[int] = []

    def does(asked: Mapping[str, str]) -> None:
        code = code_of_attacker(world, asked, asked["code_challenge"])
        answered.append(bring(asked, {"code": code, "state": state}))

    attack = Attack(world, does)
    assert attack.person(attack.sign_in()) == VICTIM
    assert answered == [400]
    assert any("did not ask for" in text for text in attack.said)


def test_a_denial_with_another_state_ends_nothing(world: World) -> None:
    answered: list[int] = []
    attack = Attack(world, lambda asked: answered.append(bring(asked, {"error": "access_denied", "state": "guess"})))
    assert attack.person(attack.sign_in()) == VICTIM
    assert answered == [400]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "attacker.example"},
        {"Origin": "https://attacker.example"},
        {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "empty"},
    ],
    ids=["rebound-name", "origin", "image", "script"],
)
def test_a_page_that_even_knows_the_state(world: World, headers: Mapping[str, str]) -> None:
    answered: list[int] = []

    def does(asked: Mapping[str, str]) -> None:
        code = code_of_attacker(world, asked, asked["code_challenge"])
        answered.append(bring(asked, {"code": code, "state": asked["state"]}, headers))

    attack = Attack(world, does)
    assert attack.person(attack.sign_in()) == VICTIM
    assert answered == [400]


def test_a_code_of_another_sign_in_under_the_right_state(world: World) -> None:
    """The state can leak: it stands in the address that the browser is started with. The verifier never does."""

    def does(asked: Mapping[str, str]) -> None:
        code = code_of_attacker(world, asked, "challenge-of-the-attacker")
        assert bring(asked, {"code": code, "state": asked["state"]}) == 200

    with pytest.raises(RefusedError) as raised:
        Attack(world, does, then=False).sign_in()
    assert raised.value.code == "InvalidGrantException"


def test_a_code_that_was_overheard_is_worth_nothing_without_the_verifier(world: World) -> None:
    overheard: list[Mapping[str, str]] = []
    attack = Attack(world, overheard.append)
    attack.sign_in()
    (asked,) = overheard
    ins = world.lab.people.sign_ins
    client = ins.clients[asked["client_id"]]
    code = code_of_attacker(world, asked, asked["code_challenge"])  # as good as the victim's own
    members = {"clientId": client.id, "clientSecret": client.secret.reveal(), "grantType": "authorization_code"}
    redirect = {"redirectUri": asked["redirect_uri"], "code": code}
    for verifier in ("", asked["code_challenge"], asked["state"]):
        ins.codes[code] = Code(
            client, asked["redirect_uri"], asked["code_challenge"], VICTIM, world.clock().replace(year=2040)
        )
        with pytest.raises(Exception, match="verifier"):
            ins.create_token({**members, **redirect, "codeVerifier": verifier})
