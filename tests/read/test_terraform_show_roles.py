"""Roles of plans and states as `terraform show -json` prints them (format 1.2, Terraform 1.15)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from offkey.model.inventory import Inventory
from offkey.model.policy import Policy
from offkey.model.proof import TrustedRole
from offkey.model.text import Source
from offkey.model.unknown import Unknown
from offkey.read.roles import read
from offkey.reason.chains import chains

HOST = "token.actions.githubusercontent.com"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
ALLOW = json.dumps({"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}})
REFERS = {"role": {"references": ["aws_iam_role.hub.id", "aws_iam_role.hub"]}}
AWS = "registry.terraform.io/hashicorp/aws"


def trust(principal: str, kind: str = "AWS") -> str:
    return json.dumps({"Statement": {"Effect": "Allow", "Action": "sts:*", "Principal": {kind: principal}}})


class Plan:
    """A plan that is put together resource by resource; `shown` prints it."""

    def __init__(self, providers: Mapping[str, Any] | None = None) -> None:
        self.modules: dict[str, list[dict[str, Any]]] = {"": []}
        self.changes: list[dict[str, Any]] = []
        self.configured: dict[str, list[dict[str, Any]]] = {"": []}
        self.prior: list[dict[str, Any]] = []
        self.providers = providers or {}

    def add(
        self,
        address: str,
        values: Mapping[str, Any],
        *,
        module: str = "",
        unknown: Sequence[str] = (),
        expressions: Mapping[str, Any] | None = None,
        provider: str = "aws",
    ) -> Plan:
        full = f"{module}.{address}" if module else address
        type_, _, name = address.removeprefix("data.").partition(".")
        mode = "data" if address.startswith("data.") else "managed"
        shown = {"address": full, "mode": mode, "type": type_, "name": name, "provider_name": AWS, "values": values}
        self.modules.setdefault(module, []).append(shown)
        after = {name: True for name in unknown}
        self.changes.append({"address": full, "change": {"actions": ["create"], "after_unknown": after}})
        local = address.partition("[")[0]
        block = {"address": local, "provider_config_key": provider, "expressions": expressions or {}}
        self.configured.setdefault(module.partition("[")[0], []).append(block)
        return self

    def document(self) -> dict[str, Any]:
        children = [{"address": m, "resources": r} for m, r in self.modules.items() if m]
        calls = {m.removeprefix("module."): {"module": {"resources": r}} for m, r in self.configured.items() if m}
        return {
            "format_version": "1.2",
            "planned_values": {"root_module": {"resources": self.modules[""], "child_modules": children}},
            "resource_changes": self.changes,
            "prior_state": {"values": {"root_module": {"resources": self.prior}}},
            "configuration": {
                "provider_config": self.providers,
                "root_module": {"resources": self.configured[""], "module_calls": calls},
            },
        }

    def state(self) -> dict[str, Any]:
        children = [{"address": m, "resources": r} for m, r in self.modules.items() if m]
        return {
            "format_version": "1.0",
            "values": {"root_module": {"resources": self.modules[""], "child_modules": children}},
        }


def inventory(document: Mapping[str, Any]) -> Inventory:
    return read(Source("plan.json", json.dumps(document).encode()))


def hub(plan: Plan) -> TrustedRole:
    (only,) = [role for role in inventory(plan.document()).roles if role.name == "hub"]
    return only


def known(role: TrustedRole) -> list[str]:
    """What each policy of the role's own allows, or why that is not known."""
    return [
        p.reason if isinstance(p, Unknown) else " ".join(str(a) for s in p.statements for a in s.actions)
        for p in role.identity
    ]


NEW = ("arn", "id", "inline_policy", "managed_policy_arns")
HUB = {"name": "hub", "path": "/", "max_session_duration": 3600, "assume_role_policy": trust("*")}


def plan(**more: Any) -> Plan:
    return Plan(more.get("providers")).add("aws_iam_role.hub", {**HUB, **more.get("values", {})}, unknown=NEW)


def test_a_role_that_is_to_be_made() -> None:
    role = hub(plan())
    assert (role.arn, role.account, role.max_session, role.identity, role.boundary) == (None, None, 3600, (), None)
    assert isinstance(role.trust, Policy)
    assert role.place.path == "plan.json"
    assert role.place.column > 1


@pytest.mark.parametrize(
    "expressions",
    [
        {"allowed_account_ids": {"constant_value": ["111111111111"]}},
        {"assume_role": [{"role_arn": {"constant_value": "arn:aws:iam::111111111111:role/x"}}]},
    ],
)
def test_the_account_that_its_provider_promises(expressions: dict[str, Any]) -> None:
    role = hub(plan(providers={"aws": {"expressions": expressions}}))
    assert (role.arn, role.account) == ("arn:aws:iam::111111111111:role/hub", "111111111111")


@pytest.mark.parametrize(
    "expressions",
    [
        {"allowed_account_ids": {"constant_value": ["111111111111", "222222222222"]}},
        {"allowed_account_ids": {"references": ["var.account"]}},
        {"assume_role": [{"role_arn": {"references": ["var.role"]}}]},
        {},
    ],
)
def test_an_account_that_nothing_says(expressions: dict[str, Any]) -> None:
    assert hub(plan(providers={"aws": {"expressions": expressions}})).account is None


def test_the_account_that_the_plan_has_read() -> None:
    made = plan().add("data.aws_caller_identity.me", {})
    made.prior = [
        {
            "address": "data.aws_caller_identity.me",
            "mode": "data",
            "type": "aws_caller_identity",
            "values": {"account_id": "111111111111"},
        }
    ]
    assert hub(made).account == "111111111111"


def test_the_account_of_the_identity_provider_it_trusts() -> None:
    provider = f"arn:aws-cn:iam::111111111111:oidc-provider/{HOST}"
    role = hub(plan(values={"assume_role_policy": trust(provider, "Federated")}))
    assert role.arn == "arn:aws-cn:iam::111111111111:role/hub"


def test_a_trust_policy_that_is_known_after_apply_says_what_it_refers_to() -> None:
    refers = {"assume_role_policy": {"references": ["aws_iam_role.hub.arn", "aws_iam_role.hub"]}}
    made = plan().add("aws_iam_role.spoke", {"name": "spoke"}, unknown=("assume_role_policy",), expressions=refers)
    (_hub, spoke) = inventory(made.document()).roles
    assert isinstance(spoke.trust, Unknown)
    assert spoke.trust.reason.endswith("is known after apply: it refers to aws_iam_role.hub.arn, aws_iam_role.hub")
    assert [u.role.name for u in chains([_hub, spoke]).unknown] == ["spoke"]


@pytest.mark.parametrize(
    ("address", "values", "unknown", "expressions", "expected"),
    [
        ("aws_iam_role_policy.p", {"role": "hub", "policy": ALLOW}, (), {}, ["sts:AssumeRole"]),
        ("aws_iam_role_policy.p", {"policy": ALLOW}, ("role",), REFERS, ["sts:AssumeRole"]),
        ("aws_iam_role_policy.p[0]", {"policy": ALLOW}, ("role",), REFERS, ["sts:AssumeRole"]),
        (
            "aws_iam_role_policy.p",
            {"role": "hub"},
            ("policy",),
            {},
            ["aws_iam_role_policy.p.policy is known after apply"],
        ),
        ("aws_iam_role_policy.p", {"role": "other", "policy": ALLOW}, (), {}, []),
        ("aws_iam_role_policy_attachment.p", {"role": "hub", "policy_arn": ADMIN}, (), {}, ["*"]),
        ("aws_iam_policy_attachment.p", {"roles": ["hub", "x"], "policy_arn": ADMIN}, (), {}, ["*"]),
        ("aws_iam_role_policy_attachments_exclusive.p", {"role_name": "hub", "policy_arns": [ADMIN]}, (), {}, ["*"]),
        ("data.aws_iam_role_policy.p", {"role": "hub", "policy": ALLOW}, (), {}, []),
    ],
)
def test_what_is_attached(
    address: str, values: dict[str, Any], unknown: tuple[str, ...], expressions: dict[str, Any], expected: list[str]
) -> None:
    assert known(hub(plan().add(address, values, unknown=unknown, expressions=expressions))) == expected


def test_a_policy_of_the_same_plan_by_reference_and_by_arn() -> None:
    refers = {"policy_arn": {"references": ["aws_iam_policy.own.arn", "aws_iam_policy.own"]}}
    made = plan().add("aws_iam_policy.own", {"policy": ALLOW}, unknown=("arn",))
    made.add("aws_iam_role_policy_attachment.a", {"role": "hub"}, unknown=("policy_arn",), expressions=refers)
    assert known(hub(made)) == ["sts:AssumeRole"]
    arn = "arn:aws:iam::111111111111:policy/own"
    made = plan().add("aws_iam_policy.own", {"policy": ALLOW, "arn": arn})
    made.add("aws_iam_role_policy_attachment.a", {"role": "hub", "policy_arn": arn})
    assert known(hub(made)) == ["sts:AssumeRole"]


def test_a_policy_that_may_be_attached_to_it() -> None:
    outside = {"role": {"references": ["var.role"]}}
    made = plan().add("aws_iam_role_policy.p", {"policy": ALLOW}, unknown=("role",), expressions=outside)
    assert known(hub(made)) == ["sts:AssumeRole"]  # there is no other role
    made.add("aws_iam_role.other", {"name": "other"})
    assert known(hub(made)) == ["aws_iam_role_policy.p may attach a policy to it"]


def test_policies_in_the_role_itself_and_its_boundary() -> None:
    own = {
        "managed_policy_arns": [ADMIN],
        "inline_policy": [{"name": "x", "policy": ALLOW}],
        "permissions_boundary": ADMIN,
    }
    made = Plan().add("aws_iam_role.hub", {**HUB, **own})
    assert known(hub(made)) == ["sts:AssumeRole", "*"]
    assert isinstance(hub(made).boundary, Policy)
    assert isinstance(hub(Plan().add("aws_iam_role.hub", HUB, unknown=("permissions_boundary",))).boundary, Unknown)


def test_roles_of_modules_with_one_name_are_told_apart() -> None:
    made = Plan(
        {
            "aws": {"expressions": {"allowed_account_ids": {"constant_value": ["111111111111"]}}},
            "aws.live": {"expressions": {"allowed_account_ids": {"constant_value": ["222222222222"]}}},
        }
    )
    made.add("aws_iam_role.r", HUB, module="module.a", unknown=NEW).add(
        "aws_iam_role.r", HUB, module="module.b[0]", unknown=NEW, provider="aws.live"
    )
    made.add("aws_iam_role_policy.p", {"role": "hub", "policy": ALLOW}, module="module.b[0]", provider="aws.live")
    roles = inventory(made.document()).roles
    assert [(role.arn, known(role)) for role in roles] == [
        ("arn:aws:iam::111111111111:role/hub", []),
        ("arn:aws:iam::222222222222:role/hub", ["sts:AssumeRole"]),
    ]


def test_identity_providers() -> None:
    made = Plan().add("aws_iam_openid_connect_provider.p", {"url": f"https://{HOST}", "client_id_list": ["a"]})
    made.add("aws_iam_openid_connect_provider.q", {}, unknown=("url", "client_id_list"))
    one, other = inventory(made.document()).providers
    assert (one.host, one.audiences, one.account) == (HOST, ("a",), None)
    assert isinstance(other.host, Unknown)
    assert [type(audience) for audience in other.audiences] == [Unknown]


def test_a_state_knows_everything() -> None:
    spoke, arn = "arn:aws:iam::222222222222:role/deploy", "arn:aws:iam::111111111111:role/hub"
    made = Plan().add("aws_iam_role.hub", {**HUB, "arn": arn, "managed_policy_arns": [], "inline_policy": []})
    made.add("aws_iam_role_policy_attachment.a", {"role": "hub", "policy_arn": ADMIN})
    made.add("aws_iam_role.s", {"name": "deploy", "arn": spoke, "assume_role_policy": trust(arn)}, module="module.s")
    found = inventory(made.state())
    assert [(role.arn, role.account) for role in found.roles] == [(arn, "111111111111"), (spoke, "222222222222")]
    assert [(e.source.name, e.target.name, e.doubt) for e in chains(found.roles).edges] == [("hub", "deploy", None)]


@pytest.mark.parametrize(
    "document",
    [
        {"format_version": "1.0"},
        {"format_version": "1.2", "planned_values": {}, "resource_changes": None, "configuration": []},
        {"format_version": "1.2", "values": {"root_module": {"resources": [7, {}], "child_modules": "x"}}},
    ],
)
def test_a_document_with_nothing_in_it(document: dict[str, Any]) -> None:
    assert inventory(document) == Inventory()
