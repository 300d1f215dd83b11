"""Callers without a token that only one of two policies admits."""

from typing import Any

from tests.reason.documents import ACCOUNT, OTHER_ACCOUNT, policy

from offkey.reason.callers import callers_between

HUB, OTHER = f"arn:aws:iam::{ACCOUNT}:role/hub", f"arn:aws:iam::{OTHER_ACCOUNT}:role/x"


def _allow(*principals: str, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": {"AWS": list(principals)}, "Action": "sts:AssumeRole", **more}


def _between(wide: dict[str, Any], narrow: dict[str, Any]) -> list[tuple[str, str, bool]]:
    return [(d.value, d.action, d.certain) for d in callers_between(policy(wide), policy(narrow))]


def test_the_same_callers_differ_in_nothing() -> None:
    assert _between(_allow(HUB, OTHER), _allow(OTHER, HUB)) == []


def test_a_principal_more_is_found_on_one_side_alone() -> None:
    assert _between(_allow(HUB, OTHER), _allow(HUB)) == [(OTHER, "sts:AssumeRole", True)]
    assert _between(_allow(HUB), _allow(HUB, OTHER)) == []


def test_everybody_is_more_than_somebody() -> None:
    values = {value for value, _action, _certain in _between(_allow("*"), _allow(HUB))}
    assert values == {"arn:aws:iam::999999999999:role/anything"}


def test_an_action_more_is_a_difference() -> None:
    tags = _allow(HUB, Action=["sts:AssumeRole", "sts:TagSession"])
    assert _between(tags, _allow(HUB)) == [(HUB, "sts:TagSession", True)]


def test_what_depends_on_the_call_is_not_certain() -> None:
    at_home = _allow(HUB, Condition={"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}})
    assert _between(_allow(HUB), at_home) == [(HUB, "sts:AssumeRole", False)]
