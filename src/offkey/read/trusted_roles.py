"""The roles of a repository's Terraform, and the identity providers beside them, ready to be proven."""

from __future__ import annotations

from offkey.model.arn import issuer_address
from offkey.model.inventory import Inventory, OidcProvider
from offkey.model.managed_policies import about_assuming
from offkey.model.proof import TrustedRole
from offkey.model.records import replace
from offkey.model.unknown import Unknown
from offkey.read import partial, provider_account, terraform
from offkey.read.iam_roles import TYPES
from offkey.read.loose_trusts import loose_trusts
from offkey.read.nested import Nested
from offkey.read.outside_attachments import AttachedElsewhere, attached_elsewhere
from offkey.read.public_roles import roles_of_calls
from offkey.read.role_attachments import attaches
from offkey.read.trust_account import account_of, partition_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.module import Module
    from offkey.model.policy import Policy
    from offkey.model.repository import Repository
    from offkey.model.terraform import Resource, Role

PROVIDER = "aws_iam_openid_connect_provider"

_PARTITION = Unknown("the partition is known when Terraform runs")
_ACCOUNT = Unknown("the account is known when Terraform runs")
_SOME_ROLE = Unknown("another module attaches a policy to a role of this name, and there are several")
_MANAGED = ":iam::aws:policy/"


def of_repository(repository: Repository) -> Inventory:
    """Every role that a module makes, has made by a well-known module, or writes a trust policy for.

    Instances that are alike in everything are one role.
    """
    roles = [role for module in repository.modules for role in _roles(module)]
    elsewhere = [attached for module in repository.modules for attached in _attached_elsewhere(module)]
    roles = [_with(role, [attached for attached in elsewhere if attached.role == role.name], roles) for role in roles]
    providers = [provider for module in repository.modules for provider in _providers(module)]
    return Inventory(tuple(roles), tuple(providers), repository.incomplete)


def _roles(module: Module) -> Iterator[TrustedRole]:
    seen = set()
    made = tuple(roles_of_calls(module))
    for role in (*module.roles, *made, *loose_trusts(module, made)):
        name = role.name if isinstance(role.name, str) else None
        alike = (role.resource.address, name, role.trust, role.managed, role.inline, role.boundary)
        if alike not in seen:
            seen.add(alike)
            yield _trusted(role)


def _attached_elsewhere(module: Module) -> Iterator[AttachedElsewhere]:
    resources = module.of_types(TYPES)
    if any(attaches(resource) for resource in resources):
        own = {role.name for role in module.roles if isinstance(role.name, str)}
        yield from attached_elsewhere(resources, terraform.scope_of(module), own=own)


def _with(role: TrustedRole, elsewhere: Sequence[AttachedElsewhere], roles: Sequence[TrustedRole]) -> TrustedRole:
    """The role with what other modules attach to a role of its name: to it for sure, where there is no other."""
    if not elsewhere:
        return role
    if sum(other.name == role.name for other in roles) > 1:
        return replace(role, identity=(*role.identity, _SOME_ROLE))
    managed = (_managed(arn) for attached in elsewhere for arn in attached.managed)
    inline = (policy for attached in elsewhere for policy in attached.inline)
    return replace(role, identity=(*role.identity, *managed, *inline))


def _trusted(role: Role) -> TrustedRole:
    account = role.account if isinstance(role.account, str) else account_of(role.trust)
    name = role.name if isinstance(role.name, str | Unknown) else Unknown("the name is no text")
    written = partial.text(["arn:", _PARTITION, ":iam::", role.account or _ACCOUNT, ":role", role.path, name])
    known = account is not None and isinstance(name, str) and isinstance(role.path, str)
    return TrustedRole(
        name=name if isinstance(name, str) else _address(role.resource),
        trust=role.trust,
        place=role.resource.place,
        account=account,
        identity=_identity(role),
        boundary=role.boundary,
        arn=f"arn:{partition_of(role.trust)}:iam::{account}:role{role.path}{name}" if known else None,
        max_session=role.max_session,
        written=written if isinstance(written, Unknown) else None,
    )


def _address(resource: Resource) -> str:
    return f"module.{resource.name}" if resource.block.type == "module" else resource.address


def _identity(role: Role) -> tuple[Policy | Unknown, ...]:
    """Everything that is attached, well-known policies of AWS's by what they say about assuming roles."""
    managed = [_managed(arn) for arn, _place in role.managed]
    return (*managed, *(policy for policy, _place in role.inline))


def _managed(arn: str | Unknown) -> Policy | Unknown:
    if isinstance(arn, str):
        return about_assuming(arn)
    last = arn.pieces[-1] if arn.pieces else None
    if isinstance(last, str) and last.startswith(_MANAGED):
        return about_assuming(f"arn:aws{last}")
    return arn


def _providers(module: Module) -> Iterator[OidcProvider]:
    found = module.of_types({PROVIDER})
    if found:
        scope = terraform.scope_of(module)
        for resource in found:
            for body in Nested(scope, resource.file, resource.block.body).instances():
                yield _provider(resource, body)


def _provider(resource: Resource, body: Nested) -> OidcProvider:
    url, clients, account = body.text("url"), body.value("client_id_list"), provider_account.account(body)
    arn = body.text("arn")  # a data source may name it so
    if url is None and isinstance(arn, str):
        url = arn.partition(":oidc-provider/")[2]
    audiences = clients if isinstance(clients, list) else [clients]
    return OidcProvider(
        host=issuer_address(url) if isinstance(url, str) else url or Unknown("the issuer is not known"),
        audiences=tuple(
            one if isinstance(one, str | Unknown) else Unknown("the audiences are known when Terraform runs")
            for one in audiences
        ),
        account=account if isinstance(account, str) else None,
        place=resource.place,
    )
