"""Whom the roles of well-known public modules trust besides the tokens of an issuer, and what else they may do.

Source: terraform-aws-modules/terraform-aws-iam, `modules/iam-assumable-role` (version 5) and `modules/iam-role`
(version 6), `main.tf` and `variables.tf` of each.
"""

from __future__ import annotations

from offkey.model.policy import Condition, Policy, Principal, Statement
from offkey.model.unknown import Unknown
from offkey.read.convert import text_of
from offkey.read.policy import from_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.terraform import Value
    from offkey.model.text import Place
    from offkey.read.module_inputs import Inline, ModuleInputs, Texts

_VERSION = "2012-10-17"
_SWITCHES = {
    "attach_admin_policy": ("admin_role_policy_arn", "AdministratorAccess"),
    "attach_poweruser_policy": ("poweruser_role_policy_arn", "PowerUserAccess"),
    "attach_readonly_policy": ("readonly_role_policy_arn", "ReadOnlyAccess"),
}
_UNREAD = ("enable_oidc", "enable_bitbucket_oidc", "enable_saml")


def trust(inputs: ModuleInputs) -> tuple[Policy, Place]:
    """The trust policy that version 5 writes for `iam-assumable-role`, and where it says whom it trusts."""
    if inputs.value("create_custom_role_trust_policy", False) is not False:
        place = inputs.document("custom_role_trust_policy")
        custom = from_document(inputs.value("custom_role_trust_policy"), place=place)
        return custom if isinstance(custom, Policy) else Policy((), _VERSION, (custom,)), place
    roles = (Principal("AWS", value) for value in inputs.texts("trusted_role_arns"))
    services = (Principal("Service", value) for value in inputs.texts("trusted_role_services"))
    actions = inputs.texts("trusted_role_actions") or ("sts:TagSession",)
    statement = Statement(
        allows=True,
        principals=(*roles, *services),
        actions=tuple(dict.fromkeys(("sts:AssumeRole", *actions))),
        conditions=(*_conditions(inputs), *inputs.conditions()),
    )
    return Policy((statement,), _VERSION), inputs.place("trusted_role_arns")


def _conditions(inputs: ModuleInputs) -> Iterator[Condition]:
    if inputs.value("role_requires_mfa", True) is not False:
        yield Condition("Bool", "aws:MultiFactorAuthPresent", ("true",))
        yield Condition("NumericLessThan", "aws:MultiFactorAuthAge", (text_of(inputs.value("mfa_age", 86400)),))
    external: Texts = inputs.texts("role_sts_externalid")
    if external:
        yield Condition("StringEquals", "sts:ExternalId", external)
    if inputs.value("role_requires_session_name", False) is not False:
        names = inputs.texts("role_session_name") or ("${aws:username}",)
        yield Condition("StringEquals", "sts:RoleSessionName", names)


def switched_on(inputs: ModuleInputs) -> Iterator[tuple[str | Unknown, Place]]:
    """The managed policies that a switch of version 5 attaches."""
    for switch, (argument, name) in _SWITCHES.items():
        if inputs.value(switch, False) is not False:
            yield inputs.value(argument, f"arn:aws:iam::aws:policy/{name}"), inputs.place(switch)


def others(inputs: ModuleInputs) -> Policy:
    """What `trust_policy_permissions` of version 6 says; other switches of the module are noted, not read."""
    unread = tuple(
        Unknown(f"what {name} makes of the trust policy is not read", inputs.place(name))
        for name in _UNREAD
        if inputs.value(name, False) is not False
    )
    written = inputs.value("trust_policy_permissions", {})
    if isinstance(written, Unknown):
        return Policy((), _VERSION, (written, *unread))
    entries = written.items() if isinstance(written, dict) else ()
    document = {"Version": _VERSION, "Statement": [as_statement(name, entry) for name, entry in entries]}
    policy = from_document(document, place=inputs.place("trust_policy_permissions"))
    known = policy if isinstance(policy, Policy) else Policy((), _VERSION, (policy,))
    return Policy(known.statements, _VERSION, (*known.unknown, *unread))


def permissions(inputs: ModuleInputs) -> Inline:
    """The inline policy that `inline_policy_permissions` of version 6 makes, where it is switched on."""
    name = "inline_policy_permissions"
    written, place = inputs.value(name), inputs.place(name)
    if not written or inputs.value("create_inline_policy", False) is False:
        return ()
    if not isinstance(written, dict):
        return ((Unknown(f"{name} is not known", place), place),)
    statements = [as_statement(sid, entry) for sid, entry in written.items()]
    return ((from_document({"Version": _VERSION, "Statement": statements}, place=place), place),)


def as_statement(name: Value, entry: Value) -> Value:
    """One statement, which has a name where the module takes it by one, as IAM writes it."""
    if not isinstance(entry, dict):
        return entry
    principals: dict[Value, Value] = {}
    for one in _each(entry.get("principals")):
        principals.setdefault(_key(one, "type"), []).extend(_each(_part(one, "identifiers")))
    conditions: dict[Value, Value] = {}
    for one in _each(entry.get("condition") or entry.get("conditions")):
        values = conditions.setdefault(_key(one, "test"), {}).setdefault(_key(one, "variable"), [])
        values.extend(_each(_part(one, "values")))
    elements = {
        "Sid": entry.get("sid") or name,
        "Effect": entry.get("effect") or "Allow",
        "Action": entry.get("actions"),
    }
    elements |= {
        "Principal": principals or None,
        "Condition": conditions or None,
        "NotAction": entry.get("not_actions"),
        "Resource": entry.get("resources"),
        "NotResource": entry.get("not_resources"),
    }
    return {element: value for element, value in elements.items() if value is not None}


def _each(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _key(value: Value, name: str) -> str | Unknown:
    part = _part(value, name)
    return part if isinstance(part, str | Unknown) else Unknown(f"{name} is not a text")


def _part(value: Value, name: str) -> Value:
    if isinstance(value, dict):
        return value.get(name)
    return value if isinstance(value, Unknown) else Unknown(f"{name} is not an argument of an object")
