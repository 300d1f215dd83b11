"""The roles that a repository's Terraform declares, each with its address, and the names that CI knows them by.

Source: documentation of the GitHub provider for Terraform (`github_actions_variable` and its relatives).
"""

from __future__ import annotations

from offkey.model.arn import Arn, is_account_id
from offkey.model.hcl_expression import GetAttribute, Reference
from offkey.model.policy import Policy
from offkey.model.proof import TrustedRole
from offkey.model.records import dataclass
from offkey.model.unknown import Unknown
from offkey.read.nested import Nested
from offkey.read.terraform import scope_of
from offkey.read.trust_account import account_of
from offkey.read.written_trusts import of_other_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.module import Module
    from offkey.model.repository import Repository
    from offkey.model.terraform import Resource, Role

_VARIABLES = {
    "github_actions_variable": ("vars", "variable_name", ("value",)),
    "github_actions_environment_variable": ("vars", "variable_name", ("value",)),
    "github_actions_organization_variable": ("vars", "variable_name", ("value",)),
    "github_actions_secret": ("secrets", "secret_name", ("plaintext_value", "value")),
    "github_actions_environment_secret": ("secrets", "secret_name", ("plaintext_value", "value")),
    "github_actions_organization_secret": ("secrets", "secret_name", ("plaintext_value", "value")),
}
"""By type: the context it fills, the argument that names it, and those that may hold what it is worth."""


@dataclass(frozen=True, slots=True)
class DeclaredRole:
    """A role of a module. `module` is the folder, `address` the resource's, shared by all its instances.

    `name` is None where Terraform or a variable makes it; `variables` are what workflows may call it
    (`vars.aws_role`, in lower case), where this module hands its ARN to GitHub itself. `partly` is the name as far as
    it is written, where a role has one that is not known.
    """

    module: str
    address: str
    name: str | None
    role: TrustedRole
    variables: tuple[str, ...] = ()
    partly: Unknown | None = None

    @property
    def known(self) -> bool:
        """Whether all of its trust policy could be read, and is filled in.

        A condition without any value admits nobody: a list that is empty by default waits for whoever runs the module.
        """
        trust = self.role.trust
        if not isinstance(trust, Policy) or trust.unknown:
            return False
        return all(condition.values for one in trust.statements if one.allows for condition in one.conditions)


def declared_roles(repository: Repository) -> tuple[DeclaredRole, ...]:
    """Every `aws_iam_role` of the repository, in the order of the modules."""
    own = repository.slug.partition("/")[2] if repository.slug else None
    return tuple(declared for module in repository.modules for declared in _of_module(module, own))


def roles_elsewhere(repository: Repository) -> tuple[DeclaredRole, ...]:
    """The trust policies outside Terraform: of templates, JSON files and CDK programs; `module` is the file's path."""
    return tuple(
        DeclaredRole(path, address, None, TrustedRole(address, written.trust, written.place, account_of(written.trust)))
        for written in of_other_files(repository)
        for path, address in [(written.place.path, written.address or written.place.path)]
    )


def named(roles: tuple[DeclaredRole, ...], asked: str | Unknown, *, variable: str | None) -> tuple[DeclaredRole, ...]:
    """The roles that a job may mean by an ARN or a name, or by a variable: all that nothing tells apart."""
    if isinstance(asked, Unknown):
        return tuple(one for one in roles if variable is not None and variable.lower() in one.variables)
    arn = Arn.parse(asked)
    name = arn.role_name if arn is not None else asked
    alike = tuple(one for one in roles if one.name is not None and one.name == name)
    if arn is None or not is_account_id(arn.account):
        return alike  # `<ACCOUNT_ID>` stands for any
    return tuple(one for one in alike if one.role.account in (None, arn.account))


def roles_of_public_modules(repository: Repository) -> Iterator[DeclaredRole]:
    """The roles that calls of well-known modules make."""
    from offkey.read.public_roles import roles_of_calls

    for module in repository.modules:
        yield from (_declared(module, role) for role in roles_of_calls(module))


def _of_module(module: Module, own: str | None) -> Iterator[DeclaredRole]:
    if not module.roles:
        return
    variables = list(_variables(module, own))
    for role in module.roles:
        mine = tuple(variable for variable, target in variables if target == role.resource.address)
        yield _declared(module, role, mine)


def _declared(module: Module, role: Role, variables: tuple[str, ...] = ()) -> DeclaredRole:
    name = role.name if isinstance(role.name, str) else None
    nameless = role.resource.type == "aws_iam_role" and role.resource.block.body.attribute("name") is None
    partly = role.name if isinstance(role.name, Unknown) and not nameless else None
    return DeclaredRole(module.path, role.resource.address, name, _trusted(role, name), variables, partly)


def _trusted(role: Role, name: str | None) -> TrustedRole:
    account = role.account if isinstance(role.account, str) else account_of(role.trust)
    return TrustedRole(
        name=name or role.resource.address,
        trust=role.trust,
        place=role.resource.place,
        account=account,
        identity=tuple(policy for policy, _ in role.inline),
        arn=f"arn:aws:iam::{account}:role/{name}" if account and name else None,
    )


def _variables(module: Module, own: str | None) -> Iterator[tuple[str, str]]:
    """`vars.name` with the address of the role whose ARN the module puts there, for the repository `own`."""
    holders = [r for r in module.of_types(_VARIABLES) if r.mode == "resource"]
    if not holders:
        return
    scope = scope_of(module)
    for resource in holders:
        context, named_by, _ = _VARIABLES[resource.type]
        for instance in Nested(scope, resource.file, resource.block.body).instances():
            name, target, repository = instance.value(named_by), _role_of(resource), instance.value("repository")
            elsewhere = own is not None and isinstance(repository, str) and repository.lower() != own.lower()
            if isinstance(name, str) and target is not None and not elsewhere:
                yield f"{context}.{name}".lower(), target


def _role_of(resource: Resource) -> str | None:
    """The address of the role whose ARN is the value of a variable or secret."""
    for argument in _VARIABLES[resource.type][2]:
        attribute = resource.block.body.attribute(argument)
        match attribute.value if attribute is not None else None:
            case Reference(root="aws_iam_role", steps=(GetAttribute(name=name), *_, GetAttribute(name="arn"))):
                return f"aws_iam_role.{name}"
            case _:
                continue
    return None
