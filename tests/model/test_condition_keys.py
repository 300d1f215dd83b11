"""AWS's Service Authorization Reference for STS; facts 5.4."""

import pytest

from offkey.model.condition_keys import DEFAULT, claims_with_keys


@pytest.mark.parametrize(
    ("host", "more"),
    [
        ("gitlab.com", 9),
        ("agent.buildkite.com", 7),
        ("oidc.circleci.com/org/5b0d", 1),
        ("token.actions.githubusercontent.com", 10),
        ("token.actions.githubusercontent.com/acme", 10),
        ("oidc.eks.eu-west-1.amazonaws.com/id/ABC", 0),
        ("gitlab.com.evil.example", 0),
        ("xtoken.actions.githubusercontent.com", 0),
    ],
)
def test_how_many_keys_an_issuer_has_besides_the_default_ones(host: str, more: int) -> None:
    assert len(claims_with_keys(host) - DEFAULT) == more
    assert claims_with_keys(host) >= DEFAULT
