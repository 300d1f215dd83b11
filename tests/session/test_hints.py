from __future__ import annotations

import pytest

from offkey.session.hints import hint


@pytest.mark.parametrize(
    ("code", "message", "part"),
    [
        ("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", "repo:owner@id/name@id"),
        ("InvalidIdentityToken", "Incorrect token audience", "client id"),
        (
            "InvalidIdentityToken",
            "No OpenIDConnect provider found in your account for https://token.actions.githubusercontent.com",
            "in the account of the role",
        ),
        ("InvalidIdentityToken", "Couldn't retrieve verification key from your identity provider", "public"),
        ("InvalidIdentityToken", "Missing a required claim: aud", "audience"),
        ("InvalidIdentityToken", "something new", "Mint a fresh token"),
        ("ExpiredTokenException", "Token expired", "minutes"),
        (
            "AccessDenied",
            "User: arn:aws:sts::111111111111:assumed-role/hub/x is not authorized to perform: sts:TagSession",
            "sts:TagSession",
        ),
        (
            "AccessDenied",
            "User: arn:aws:sts::111111111111:assumed-role/hub/x is not authorized to perform: sts:AssumeRole on "
            "resource: arn:aws:iam::222222222222:role/deploy",
            "external id",
        ),
        ("SignatureDoesNotMatch", "The request signature we calculated does not match", "clock"),
    ],
)
def test_each_known_refusal_has_its_cure(code: str, message: str, part: str) -> None:
    cure = hint(code, message)
    assert cure is not None
    assert part in cure


def test_nothing_is_made_up() -> None:
    assert hint("SomethingNew", "of which nobody has heard") is None
