"""What STS looks at before any trust policy."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests import tokens

from offkey.model.claims import Claims, ClaimValue, DecodedToken
from offkey.prove.lifetime import moment, obstacles

ISSUED = datetime.fromtimestamp(tokens.ISSUED, UTC)
TOKEN = DecodedToken({"alg": "RS256"}, tokens.claims())


def said(minutes: float, token: DecodedToken = TOKEN) -> list[str]:
    return list(obstacles(token, ISSUED + timedelta(minutes=minutes)))


def with_claims(**values: ClaimValue) -> DecodedToken:
    return replace(TOKEN, claims=Claims({**TOKEN.claims.values, **values}))


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (-16, ["STS refuses it as not valid yet"]),
        (-14, []),
        (0, []),
        (4.9, []),
        (5.1, ["it has expired, and STS takes it for less than five minutes more"]),
        (9.9, ["it has expired, and STS takes it for less than five minutes more"]),
        (10.1, ["STS refuses it as expired: ask for a fresh token for each exchange"]),
    ],
)
def test_a_token_lives_from_nbf_to_exp_with_five_minutes_on_either_side(minutes: float, expected: list[str]) -> None:
    assert said(minutes) == expected


@pytest.mark.parametrize("algorithm", ["none", "HS256", "PS256"])
def test_other_algorithms_are_refused(algorithm: str) -> None:
    (one,) = said(0, replace(TOKEN, header={"alg": algorithm}))
    assert one.startswith(f"STS refuses tokens signed with {algorithm}: it takes ES256, ")


def test_a_payload_alone_says_nothing_about_its_algorithm() -> None:
    assert said(0, replace(TOKEN, header={})) == []


def test_claims_that_sts_needs_are_missed() -> None:
    assert said(0, with_claims(aud=None, exp=None)) == ["STS refuses it without aud, exp"]


def test_githubs_own_audience_is_pointed_out() -> None:
    assert said(0, with_claims(aud="https://github.com/acme")) == [
        "the audience is what GitHub fills in where a job asks for none: AWS usually expects sts.amazonaws.com"
    ]
    assert said(0, with_claims(aud="https://github.com/acme", iss="https://example.com")) == []


@pytest.mark.parametrize("value", ["1790000000", True, None, ("1",), 1e300, float(10**18)])
def test_what_is_no_time_is_none(value: ClaimValue) -> None:
    assert moment(Claims({"exp": value}), "exp") is None
