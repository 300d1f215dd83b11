"""Roles to ask about one another, written in a few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.reason.documents import allow, policy

from offkey.model.policy import Policy
from offkey.model.proof import TrustedRole
from offkey.model.text import Place
from offkey.model.unknown import Unknown

HUB_ACCOUNT, SPOKE_ACCOUNT = "111111111111", "222222222222"
HUB = f"arn:aws:iam::{HUB_ACCOUNT}:role/hub"
SPOKE = f"arn:aws:iam::{SPOKE_ACCOUNT}:role/deploy"
PLACE = Place("main.tf", 1)


def trusts(principal: Any, action: Any = "sts:AssumeRole", **more: Any) -> dict[str, Any]:
    """A statement of a trust policy."""
    who = principal if isinstance(principal, dict) or principal == "*" else {"AWS": principal}
    return {"Effect": "Allow", "Principal": who, "Action": action, **more}


def assumes(*roles: Any, actions: Sequence[str] = ("sts:AssumeRole",), **more: Any) -> Policy:
    """An identity policy that allows to assume these roles."""
    return policy(allow(list(actions), list(roles), **more))


def role(
    arn: str | None,
    *trust: Mapping[str, Any],
    may: Sequence[Policy | Unknown] = (),
    boundary: Policy | Unknown | None = None,
    name: str = "",
    written: Unknown | None = None,
    account: str | None = None,
) -> TrustedRole:
    """A role with this ARN; without one, with a name, and its ARN as far as it is `written`."""
    return TrustedRole(
        name or (arn or "").rpartition("/")[2],
        policy(*trust),
        PLACE,
        account=arn.split(":")[4] if arn else account,
        identity=tuple(may),
        boundary=boundary,
        arn=arn,
        written=written,
    )
