from __future__ import annotations

import pytest

from offkey.migrate.infer.environments import name_for


@pytest.mark.parametrize(
    ("accounts", "roots", "name"),
    [
        (["dev"], ["environments/dev"], "dev"),
        (["account-222222222222"], ["infra"], "account-222222222222"),
        # The hub beside one account is led to with it.
        (["hub", "dev"], ["environments/dev"], "dev"),
        (["hub"], ["infra"], "production"),
        ([], [], "production"),
        # Several: what they share, a stage before anything else.
        (["app-live", "data-live"], ["app", "data"], "live"),
        (["eu_prod", "prod_us"], ["a", "b"], "prod"),
        (["network", "app"], ["Staging/network", "Staging/app"], "Staging"),
        (["billing-eu", "billing-us"], ["billing/eu", "billing/us"], "billing"),
        (["account-222222222222", "account-333333333333"], ["stacks/x"], "production"),
        (["account-222222222222", "account-333333333333"], ["live"], "live"),
        (["aws-1", "aws-2"], ["a"], "production"),
        (["dev", "live"], ["environments/dev", "environments/live"], "production"),
    ],
)
def test_what_an_environment_is_called(accounts: list[str], roots: list[str], name: str) -> None:
    assert name_for(accounts, roots, direct="hub") == name
