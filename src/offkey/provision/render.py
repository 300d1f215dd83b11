"""A federation becomes Terraform: a directory for each account, ready to be read, changed and applied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from offkey.emit import hcl, terraform
from offkey.emit.hcl import Attribute, Block, Comment, Item, Raw
from offkey.model.configuration import Account, StateStore
from offkey.model.plan import Federation, HubRole, SpokeRole, StateRole
from offkey.provision import limits, policies
from offkey.provision.directories import ROOT, directories
from offkey.provision.steps import POLICY_TODAY, readme

_SESSION_SECONDS = 3600
"""The longest session. A chained session lasts an hour at most, and a hub session is good for no more than chaining."""

_TRUST_ADDRESS = "trust_{}"


def render(federation: Federation) -> dict[str, str]:
    """The files by path, `/`-separated, all under `federation/`.

    Raises ConfigurationError where a policy would be longer than AWS takes.
    """
    files = {f"{ROOT}/README.md": readme(federation)}
    for directory, account in directories(federation).items():
        for name, items in _files(_Account(federation, account)):
            files[f"{ROOT}/{directory}/{name}"] = hcl.text(items)
    return files


@dataclass(frozen=True, slots=True)
class _Account:
    """The part of a federation that lives in one account, and the Terraform identifiers of its roles."""

    federation: Federation
    account: Account

    @property
    def is_hub(self) -> bool:
        return self.account.id == self.federation.hub.id

    @property
    def hub_roles(self) -> tuple[HubRole, ...]:
        return self.federation.hub_roles if self.is_hub else ()

    @property
    def spoke_roles(self) -> tuple[SpokeRole, ...]:
        return tuple(role for role in self.federation.spoke_roles if role.account.id == self.account.id)

    @property
    def holds_state(self) -> bool:
        state = self.federation.state_account
        return state is not None and state.id == self.account.id

    @property
    def state_roles(self) -> tuple[StateRole, ...]:
        return self.federation.state_roles if self.holds_state else ()

    @property
    def region(self) -> str:
        """IAM is the same in every region; a bucket's policy is written in the bucket's own."""
        state = self.federation.state
        return state.region if state is not None and self.holds_state else self.federation.region

    def identifiers(self) -> Mapping[str, str]:
        """The Terraform identifier of each role in this account, by the role's name."""
        environments = {role.name: role.environment for role in self.hub_roles if role.environment is not None}
        return {
            **{role.name: "hub_plan" for role in self.hub_roles if role.environment is None},
            **terraform.identifiers("hub_apply", environments),
            **{role.name: role.purpose.value for role in self.spoke_roles},
            **{role.name: f"state_{role.purpose.value}" for role in self.state_roles},
        }

    def depends_on(self, trusted: Iterable[str]) -> list[str]:
        """The resources of the trusted roles that live in this very account."""
        names = self.identifiers()
        return [f"aws_iam_role.{names[role.name]}" for role in self.hub_roles if role.arn in set(trusted)]


def _files(account: _Account) -> Iterator[tuple[str, list[Item]]]:
    yield "versions.tf", _versions(account)
    if account.is_hub:
        yield "identity_provider.tf", _identity_provider(account.federation)
        yield "hub_roles.tf", [item for role in account.hub_roles for item in _hub_role(account, role)]
    if account.spoke_roles:
        yield "spoke_roles.tf", [item for role in account.spoke_roles for item in _spoke_role(account, role)]
    if account.state_roles:
        yield "state_roles.tf", [item for role in account.state_roles for item in _state_role(account, role)]
    state = account.federation.state
    if state is not None and account.holds_state and account.federation.grants:
        yield "state_bucket_policy.tf", _bucket_policy(account, state)
    yield "outputs.tf", _outputs(account)


def _versions(account: _Account) -> list[Item]:
    # thumbprint_list is optional since 5.81 (hashicorp/terraform-provider-aws#37255)
    version = ">= 5.81" if account.is_hub else ">= 5.0"
    aws = {"source": "hashicorp/aws", "version": version}
    return [
        Block(
            "terraform",
            (),
            (
                Attribute("required_version", ">= 1.6"),
                Block("required_providers", (), (Attribute("aws", aws),)),
            ),
        ),
        Comment(
            f"The account {account.account.name}, and no other. Applied by an administrator of the account with a"
            " session that ends, from IAM Identity Center for example: no key and no profile stands here."
        ),
        Block(
            "provider",
            ("aws",),
            (Attribute("region", account.region), Attribute("allowed_account_ids", [account.account.id])),
        ),
    ]


def _identity_provider(federation: Federation) -> list[Item]:
    body = (
        Attribute("count", Raw("var.create_identity_provider ? 1 : 0")),
        Attribute("url", federation.issuer),
        Attribute("client_id_list", [federation.audience]),
    )
    return [
        terraform.variable(
            "create_identity_provider",
            "False where the account has GitHub's identity provider already, and it is managed elsewhere.",
            type_="bool",
            default=True,
        ),
        Comment(
            "Identity tokens are accepted in this account and nowhere else: every other account is reached through"
            " the hub roles.\n\nNo thumbprint: AWS checks the issuer's certificate against its own list of"
            " authorities, and ignores one."
        ),
        Block("resource", ("aws_iam_openid_connect_provider", "github"), body),
    ]


def _hub_role(account: _Account, role: HubRole) -> Iterator[Item]:
    federation, identifier = account.federation, account.identifiers()[role.name]
    if role.environment is None:
        yield Comment(
            "Plan: pull requests and pushes. Whoever may open a pull request in the repository gets this far."
        )
        description = "GitHub Actions: plan"
    else:
        yield Comment(
            f"Apply: jobs in the environment {role.environment}, and no others. Who may deploy is decided by the"
            " environment's protection rules on GitHub, so it needs some."
        )
        description = f"GitHub Actions: apply in the environment {role.environment}"
    yield from _role(
        identifier,
        name=role.name,
        description=description,
        trust=policies.hub_trust(federation, role),
        permissions=policies.hub_permissions(federation, role),
        managed=policies.managed_policies(federation, role.purpose, role.managed_policies),
    )


def _spoke_role(account: _Account, role: SpokeRole) -> Iterator[Item]:
    yield from _role(
        account.identifiers()[role.name],
        name=role.name,
        description=f"Terraform {role.purpose.value}, reached from the hub account",
        trust=policies.role_trust(role),
        permissions=policies.service_permissions(role.purpose, role.services),
        managed=policies.managed_policies(account.federation, role.purpose, role.managed_policies),
        depends_on=account.depends_on(role.trusted),
    )


def _state_role(account: _Account, role: StateRole) -> Iterator[Item]:
    grants = (grant for grant in account.federation.grants if grant.principal == role.arn)
    yield from _role(
        account.identifiers()[role.name],
        name=role.name,
        description=f"Terraform state for {role.purpose.value}",
        trust=policies.role_trust(role),
        permissions=[s for grant in grants for s in policies.state_access(account.federation, grant)],
        managed=(),
        depends_on=account.depends_on(role.trusted),
    )


def _role(
    identifier: str,
    *,
    name: str,
    description: str,
    trust: list[policies.Explained],
    permissions: list[policies.Explained],
    managed: tuple[str, ...],
    depends_on: Iterable[str] = (),
) -> Iterator[Item]:
    limits.check_trust(name, [statement for _, statement in trust])
    limits.check_inline(name, [statement for _, statement in permissions])
    yield terraform.role(
        identifier,
        name=name,
        description=description,
        trust=_TRUST_ADDRESS.format(identifier),
        seconds=_SESSION_SECONDS,
        depends_on=tuple(depends_on),
    )
    yield terraform.policy_document(_TRUST_ADDRESS.format(identifier), trust)
    if permissions:
        yield terraform.role_policy(identifier, name="permissions", role_identifier=identifier)
        yield terraform.policy_document(identifier, permissions)
    labels = {arn: arn.rsplit("/", 1)[-1] for arn in managed}
    for arn, address in terraform.identifiers(identifier, labels).items():
        yield terraform.attachment(address, role_identifier=identifier, policy_arn=arn)


def _bucket_policy(account: _Account, state: StateStore) -> list[Item]:
    federation, names = account.federation, account.identifiers()
    statements = policies.bucket_policy(federation)
    limits.check_bucket(state.bucket, [statement for _, statement in statements])
    granted = {grant.principal for grant in federation.grants}
    roles = [role.name for role in account.hub_roles if role.arn in granted]
    roles += [role.name for role in account.state_roles]
    body: list[Item] = [
        Attribute("count", Raw("fileexists(local.policy_today) ? 1 : 0")),
        Attribute("bucket", state.bucket),
        Attribute("policy", Raw("data.aws_iam_policy_document.state_bucket.json")),
        Comment("S3 refuses a policy that names a role which is not there yet."),
        Attribute("depends_on", [Raw(f"aws_iam_role.{names[name]}") for name in roles]),
    ]
    return [
        Comment(
            "The roles reach the bucket without this policy, because they live in its account. What it adds is a"
            " fence around them.\n\nA bucket has one policy, so writing it replaces what stands there. Nothing is"
            " written until the policy of today lies in the file below, and then it is kept: README.md says how."
        ),
        Block("locals", (), (Attribute("policy_today", Raw(f'"${{path.module}}/{POLICY_TODAY}"')),)),
        Block("resource", ("aws_s3_bucket_policy", "state"), tuple(body)),
        terraform.policy_document(
            "state_bucket",
            statements,
            sources=Raw("fileexists(local.policy_today) ? [file(local.policy_today)] : []"),
        ),
    ]


def _outputs(account: _Account) -> list[Item]:
    kinds = {
        "hub_role_arns": ("What workflows name as role-to-assume.", [role.name for role in account.hub_roles]),
        "spoke_role_arns": ("What provider blocks name in assume_role.", [role.name for role in account.spoke_roles]),
        "state_role_arns": ("What backend blocks name in assume_role.", [role.name for role in account.state_roles]),
    }
    identifiers = account.identifiers()
    return [
        terraform.output(name, description, {role: Raw(f"aws_iam_role.{identifiers[role]}.arn") for role in roles})
        for name, (description, roles) in kinds.items()
        if roles
    ]
