"""`terraform show -json`: the resources of a plan or a state, and what a plan does not know yet.

Source: Terraform documentation, "JSON Output Format" (format versions 0.1 to 1.x).
"""

from __future__ import annotations

from typing import Any

from offkey.model.arn import Arn, is_account_id
from offkey.model.builtin import Mapping
from offkey.model.records import dataclass, field
from offkey.model.regex import regex
from offkey.model.text import Place
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.terraform import Value

Json = Mapping[str, Any]

_INDEX = regex(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]')


def is_shown(document: object) -> bool:
    """Whether this is what `terraform show -json` prints."""
    return isinstance(document, dict) and "format_version" in document


def plain(address: str) -> str:
    """An address without the indexes of instances."""
    return _INDEX.sub("", address)


@dataclass(frozen=True, slots=True)
class Shown:
    """One instance of a resource or data source. `provider` tells providers of one configuration apart."""

    address: str
    module: str
    mode: str
    type: str
    values: Json
    unknown: Json
    expressions: Json
    provider: str
    place: Place

    def value(self, name: str) -> Value:
        """The attribute; None where it is null, Unknown where the plan leaves it open."""
        if self.unknown.get(name) is True:
            refers = ", ".join(self.references(name))
            because = f": it refers to {refers}" if refers else ""
            return Unknown(f"{self.address}.{name} is known after apply{because}", self.place)
        return self.values.get(name)

    def references(self, name: str) -> tuple[str, ...]:
        """What the configuration of the attribute refers to, in the words of its module."""
        expression = self.expressions.get(name)
        found = expression.get("references", []) if isinstance(expression, dict) else []
        return tuple(one for one in found if isinstance(one, str))


@dataclass(frozen=True, slots=True)
class Show:
    """Everything that is shown; `accounts` says in which account each provider works, as far as anything says so."""

    resources: tuple[Shown, ...]
    accounts: Mapping[str, str] = field(default_factory=dict)


def read(document: Json, *, places: Mapping[str, Place], path: str) -> Show:
    """The resources as they will be (of a plan) or are (of a state); `places` says where each address stands."""
    configuration = _object(document, "configuration")
    changes = {change["address"]: change for change in _objects(document, "resource_changes") if "address" in change}
    walk = _Walk(configuration, changes, places, Place(path, 1))
    planned = _object(document, "planned_values") or _object(document, "values")
    prior = _object(_object(document, "prior_state"), "values")
    resources = tuple(walk.resources(_object(planned, "root_module")))
    before = tuple(walk.resources(_object(prior, "root_module"), known=True))
    return Show(resources, dict(_accounts(configuration, (*resources, *before))))


@dataclass(frozen=True, slots=True)
class _Walk:
    """Goes through modules, with what the configuration and the planned changes say of each resource."""

    configuration: Json
    changes: Mapping[str, Json]
    places: Mapping[str, Place]
    start: Place

    def resources(self, module: Json, *, known: bool = False) -> Iterator[Shown]:
        """Every resource of the module and of those below. With `known`, nothing is left open."""
        for resource in _objects(module, "resources"):
            yield self._resource(resource, str(module.get("address", "")), known=known)
        for child in _objects(module, "child_modules"):
            yield from self.resources(child, known=known)

    def _resource(self, resource: Json, module: str, *, known: bool) -> Shown:
        address = str(resource.get("address", ""))
        change = _object(self.changes.get(address, {}), "change")
        configured = self._configured(module, address)
        name = str(resource.get("provider_name", ""))
        return Shown(
            address=address,
            module=module,
            mode=str(resource.get("mode", "managed")),
            type=str(resource.get("type", "")),
            values=_object(resource, "values"),
            unknown={} if known else _object(change, "after_unknown"),
            expressions=_object(configured, "expressions"),
            provider=str(configured.get("provider_config_key", name)),
            place=self.places.get(address, self.start),
        )

    def _configured(self, module: str, address: str) -> Json:
        """The block of the configuration that a resource comes from; nothing where none is shown."""
        found = _object(self.configuration, "root_module")
        names = plain(module).split(".")[1::2]
        for name in names:
            found = _object(_object(_object(found, "module_calls"), name), "module")
        local = plain(address.removeprefix(f"{module}.") if module else address)
        return next((block for block in _objects(found, "resources") if block.get("address") == local), {})


def _accounts(configuration: Json, resources: Sequence[Shown]) -> Iterator[tuple[str, str]]:
    """By provider: what its resources say of their account, and above that what its configuration promises."""
    seen: dict[str, set[str]] = {}
    for resource in resources:
        account = _account_of(resource)
        if account is not None:
            seen.setdefault(resource.provider, set()).add(account)
    yield from ((provider, accounts.pop()) for provider, accounts in seen.items() if len(accounts) == 1)
    for key, provider in _object(configuration, "provider_config").items():
        promised = _promised(_object(provider, "expressions")) if isinstance(provider, dict) else None
        if promised is not None:
            yield key, promised


def _account_of(resource: Shown) -> str | None:
    if resource.type == "aws_caller_identity":
        account = resource.values.get("account_id")
        return account if isinstance(account, str) and is_account_id(account) else None
    arn = Arn.parse(str(resource.values.get("arn", ""))) if resource.mode == "managed" else None
    return arn.account if arn is not None and arn.service == "iam" and is_account_id(arn.account) else None


def _promised(expressions: Json) -> str | None:
    """Source: AWS provider documentation, `allowed_account_ids` and "Assuming an IAM Role"."""
    match _object(expressions, "allowed_account_ids").get("constant_value"):
        case [str(only)] if is_account_id(only):
            return only
    roles = _objects(expressions, "assume_role")
    arn = Arn.parse(str(_object(roles[-1], "role_arn").get("constant_value"))) if roles else None
    return arn.account if arn is not None and is_account_id(arn.account) else None


def _object(document: Json, key: str) -> Json:
    found = document.get(key)
    return found if isinstance(found, dict) else {}


def _objects(document: Json, key: str) -> list[Json]:
    found = document.get(key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
