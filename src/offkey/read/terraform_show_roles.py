"""The roles and identity providers of a plan or a state."""

from __future__ import annotations

from typing import Any

from offkey.model.arn import Arn, issuer_address
from offkey.model.inventory import Inventory, OidcProvider
from offkey.model.managed_policies import about_assuming
from offkey.model.proof import TrustedRole
from offkey.model.unknown import Unknown
from offkey.read import partial, terraform_show
from offkey.read.policy import from_document
from offkey.read.trust_account import account_of, partition_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.policy import Policy
    from offkey.model.terraform import Value
    from offkey.model.text import Place
    from offkey.read.terraform_show import Show, Shown

_ATTACHMENTS = {
    "aws_iam_role_policy_attachment": ("role", "policy_arn"),
    "aws_iam_role_policy_attachments_exclusive": ("role_name", "policy_arns"),
    "aws_iam_policy_attachment": ("roles", "policy_arn"),
    "aws_iam_role_policy": ("role", "policy"),
}
"""By type: the argument that names the role (or roles), and the one that holds the policy (or policies)."""

_PARTITION = Unknown("the partition is known after apply")


def read(document: Mapping[str, Any], *, places: Mapping[str, Place], path: str) -> Inventory:
    """The roles and identity providers of what `terraform show -json` printed."""
    reader = _Reader(terraform_show.read(document, places=places, path=path))
    return Inventory(tuple(reader.roles()), tuple(reader.providers()))


class _Reader:
    """Brings the resources together that make a role what it is."""

    def __init__(self, show: Show) -> None:
        self._show = show
        self._roles = [resource for resource in show.resources if _is(resource, "aws_iam_role")]
        self._policies = [resource for resource in show.resources if _is(resource, "aws_iam_policy")]
        self._identity: dict[str, list[Policy | Unknown]] = {role.address: [] for role in self._roles}
        for resource in show.resources:
            if resource.mode == "managed" and resource.type in _ATTACHMENTS:
                self._attach(resource)

    def roles(self) -> Iterator[TrustedRole]:
        """Every `aws_iam_role`."""
        for resource in self._roles:
            yield self._role(resource)

    def _role(self, resource: Shown) -> TrustedRole:
        trust = self._document(resource, "assume_role_policy")
        account = self._account(resource) or account_of(trust)
        name, path = resource.value("name"), resource.value("path") or "/"
        boundary, seconds, arn = (resource.value(n) for n in ("permissions_boundary", "max_session_duration", "arn"))
        if not isinstance(name, str | Unknown):
            name = Unknown(f"{resource.address}.name is known after apply")
        symbol = self._account(resource) or Unknown(f"the account of {resource.provider} is known after apply")
        written = partial.text(["arn:", _PARTITION, ":iam::", symbol, ":role", path, name])
        known = account is not None and isinstance(name, str) and isinstance(path, str)
        built = f"arn:{partition_of(trust)}:iam::{account}:role{path}{name}" if known else None
        own = [
            *self._inline(resource),
            *self._managed(resource, "managed_policy_arns"),
            *self._identity[resource.address],
        ]
        return TrustedRole(
            name=name if isinstance(name, str) else resource.address,
            trust=trust,
            place=resource.place,
            account=account,
            identity=tuple(dict.fromkeys(own)),
            boundary=None if boundary in (None, "") else self._policy(boundary, resource, "permissions_boundary"),
            arn=arn if isinstance(arn, str) else built,
            max_session=seconds if isinstance(seconds, int) else None,
            written=written if isinstance(written, Unknown) else None,
        )

    def _account(self, resource: Shown) -> str | None:
        arn = resource.value("arn")
        parsed = Arn.parse(arn) if isinstance(arn, str) else None
        return parsed.account if parsed else self._show.accounts.get(resource.provider)

    def providers(self) -> Iterator[OidcProvider]:
        """Every `aws_iam_openid_connect_provider`."""
        for resource in self._show.resources:
            if resource.type == "aws_iam_openid_connect_provider":
                url, clients = resource.value("url"), resource.value("client_id_list")
                host = issuer_address(url) if isinstance(url, str) else Unknown("the issuer is known after apply")
                audiences = clients if isinstance(clients, list) else [clients]
                yield OidcProvider(host, tuple(map(_audience, audiences)), self._account(resource), resource.place)

    # --- what a role may do ---------------------------------------------------------------------------

    def _attach(self, resource: Shown) -> None:
        """Gives what a resource attaches to the roles that it names, or may name."""
        by, what = _ATTACHMENTS[resource.type]
        inline = resource.type == "aws_iam_role_policy"
        attached = [self._document(resource, what)] if inline else self._managed(resource, what)
        names = resource.value(by)
        for name in names if isinstance(names, list) else [names]:
            roles = self._named(resource, name, by)
            for role in roles:
                doubt = Unknown(f"{resource.address} may attach a policy to it", resource.place)
                self._identity[role.address] += attached if len(roles) == 1 else [doubt]

    def _named(self, resource: Shown, name: Value, argument: str) -> Sequence[Shown]:
        """The roles that an argument may name; by its references, where its value is not known yet."""
        if isinstance(name, str):
            same = [role for role in self._roles if role.value("name") == name]
            return _narrowed(same, resource) or [
                role for role in self._roles if isinstance(role.value("name"), Unknown)
            ]
        found = [role for role in self._roles if _refers(resource, argument, role)]
        return found or self._roles

    def _inline(self, resource: Shown) -> Iterator[Policy | Unknown]:
        blocks = resource.value("inline_policy")
        for block in blocks if isinstance(blocks, list) else []:
            if isinstance(block, dict) and block.get("policy"):
                yield from_document(block["policy"], place=resource.place)

    def _managed(self, resource: Shown, argument: str) -> list[Policy | Unknown]:
        """The policies with the ARNs that an argument holds."""
        arns = resource.value(argument)
        if isinstance(arns, Unknown) and resource.type == "aws_iam_role" and not resource.references(argument):
            return []  # the argument is not written: what it will hold is what other resources attach
        values = arns if isinstance(arns, list) else [] if arns is None else [arns]
        return [self._policy(arn, resource, argument) for arn in values]

    def _policy(self, arn: Value, resource: Shown, argument: str) -> Policy | Unknown:
        if isinstance(arn, str):
            found = next((policy for policy in self._policies if policy.value("arn") == arn), None)
            return self._document(found, "policy") if found is not None else about_assuming(arn)
        found_by_name = [policy for policy in self._policies if _refers(resource, argument, policy)]
        if len(found_by_name) == 1:
            return self._document(found_by_name[0], "policy")
        return arn if isinstance(arn, Unknown) else Unknown("the policy that is attached has no ARN here")

    def _document(self, resource: Shown, name: str) -> Policy | Unknown:
        value = resource.value(name)
        return value if isinstance(value, Unknown) else from_document(value, place=resource.place)


def _is(resource: Shown, type_: str) -> bool:
    return resource.mode == "managed" and resource.type == type_


def _narrowed(roles: list[Shown], resource: Shown) -> list[Shown]:
    """Of several roles with one name, those of the same provider, then those of the same module."""
    of_provider = [role for role in roles if role.provider == resource.provider] or roles
    return [role for role in of_provider if role.module == resource.module] or of_provider


def _refers(resource: Shown, argument: str, other: Shown) -> bool:
    """Whether an argument refers to another resource of its module; instances are not told apart."""
    local = terraform_show.plain(other.address.removeprefix(f"{other.module}.") if other.module else other.address)
    return other.module == resource.module and local in resource.references(argument)


def _audience(value: Value) -> str | Unknown:
    return value if isinstance(value, str | Unknown) else Unknown("the audiences are known after apply")
