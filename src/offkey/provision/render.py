"""A federation becomes Terraform: a directory for each account, ready to be read, changed and applied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from offkey.emit import hcl, terraform
from offkey.emit.hcl import Attribute, Block, Comment, Item, Raw
from offkey.provision import limits, policies
from offkey.provision.directories import ROOT, Part, directories
from offkey.provision.steps import POLICY_TODAY, has_fence, readme

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.configuration import StateStore
    from offkey.model.plan import Federation, HubRole, SpokeRole, StateRole

_SESSION_SECONDS = 3600
"""The longest session. A chained session lasts an hour at most, and a hub session is good for no more than chaining."""

_TRUST_ADDRESS = "trust_{}"


def render(federation: Federation) -> dict[str, str]:
    """The files by path, `/`-separated, all under `federation/`.

    Raises ConfigurationError where a policy would be longer than AWS takes.
    """
    files = {f"{ROOT}/README.md": readme(federation)}
    for directory, account in directories(federation).items():
        for name, items in _files(Part(federation, account)):
            files[f"{ROOT}/{directory}/{name}"] = hcl.text(items)
    return files


def _files(part: Part) -> Iterator[tuple[str, list[Item]]]:
    yield "versions.tf", _versions(part)
    if part.is_hub:
        yield "identity_provider.tf", _identity_provider(part.federation)
        yield "hub_roles.tf", [item for role in part.hub_roles for item in _hub_role(part, role)]
    if part.spoke_roles:
        yield "spoke_roles.tf", [item for role in part.spoke_roles for item in _spoke_role(part, role)]
    if part.state_roles:
        yield "state_roles.tf", [item for role in part.state_roles for item in _state_role(part, role)]
    state = part.federation.state
    if state is not None and part.holds_state and has_fence(part.federation):
        yield "state_bucket_policy.tf", _bucket_policy(part, state)
    yield "outputs.tf", _outputs(part)


def _versions(part: Part) -> list[Item]:
    # thumbprint_list is optional since 5.81 (hashicorp/terraform-provider-aws#37255)
    version = ">= 5.81" if part.is_hub else ">= 5.0"
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
            f"The account {part.account.name}, and no other. Applied by an administrator of the account with a"
            " session that ends, from IAM Identity Center for example: no key and no profile stands here."
        ),
        Block(
            "provider",
            ("aws",),
            (Attribute("region", part.region), Attribute("allowed_account_ids", [part.account.id])),
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


def _hub_role(part: Part, role: HubRole) -> Iterator[Item]:
    federation, identifier = part.federation, part.identifiers()[role.name]
    if role.environment is None:
        yield Comment(
            "Plan: pull requests and pushes. Whoever may push a branch gets this far; a fork gets no identity token."
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


def _spoke_role(part: Part, role: SpokeRole) -> Iterator[Item]:
    yield from _role(
        part.identifiers()[role.name],
        name=role.name,
        description=f"Terraform {role.purpose.value}, reached from the hub account",
        trust=policies.role_trust(role),
        permissions=policies.service_permissions(role.purpose, role.services),
        managed=policies.managed_policies(part.federation, role.purpose, role.managed_policies),
        depends_on=part.depends_on(role.trusted),
    )


def _state_role(part: Part, role: StateRole) -> Iterator[Item]:
    grants = (grant for grant in part.federation.grants if grant.principal == role.arn)
    if role.environment is None:
        yield Comment("Plan reads every state.")
        description = "Terraform state for plan"
    else:
        yield Comment(f"The environment {role.environment} reads and writes its own states, and no others.")
        description = f"Terraform state for apply in the environment {role.environment}"
    yield from _role(
        part.identifiers()[role.name],
        name=role.name,
        description=description,
        trust=policies.role_trust(role),
        permissions=[s for grant in grants for s in policies.state_access(part.federation, grant)],
        managed=(),
        depends_on=part.depends_on(role.trusted),
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
    documents = limits.documents(name, permissions, attached=len(managed))
    yield terraform.role(
        identifier,
        name=name,
        description=description,
        trust=_TRUST_ADDRESS.format(identifier),
        seconds=_SESSION_SECONDS,
        depends_on=tuple(depends_on),
    )
    yield terraform.policy_document(_TRUST_ADDRESS.format(identifier), trust)
    if len(documents) == 1:
        yield terraform.role_policy(identifier, name="permissions", role_identifier=identifier)
        yield terraform.policy_document(identifier, documents[0])
    else:
        yield from _managed(identifier, name, documents)
    labels = {arn: arn.rsplit("/", 1)[-1] for arn in managed}
    for arn, address in terraform.identifiers(identifier, labels).items():
        yield terraform.attachment(address, role_identifier=identifier, policy_arn=arn)


def _managed(identifier: str, role: str, documents: list[list[policies.Explained]]) -> Iterator[Item]:
    """Permissions that are too long for one inline policy."""
    for number, document in enumerate(documents, start=1):
        address = f"{identifier}_{number}"
        yield terraform.managed_policy(address, name=f"{role}-{number}")
        yield terraform.policy_document(address, document)
        yield terraform.attachment(address, role_identifier=identifier, policy_arn=Raw(f"aws_iam_policy.{address}.arn"))


def _bucket_policy(part: Part, state: StateStore) -> list[Item]:
    federation, names = part.federation, part.identifiers()
    statements = policies.bucket_policy(federation)
    granted = {grant.principal for grant in federation.grants}
    roles = [role.name for role in part.hub_roles if role.arn in granted]
    roles += [role.name for role in part.state_roles]
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


def _outputs(part: Part) -> list[Item]:
    kinds = {
        "hub_role_arns": ("What workflows name as role-to-assume.", [role.name for role in part.hub_roles]),
        "spoke_role_arns": ("What provider blocks name in assume_role.", [role.name for role in part.spoke_roles]),
        "state_role_arns": ("What backend blocks name in assume_role.", [role.name for role in part.state_roles]),
    }
    identifiers = part.identifiers()
    return [
        terraform.output(name, description, {role: Raw(f"aws_iam_role.{identifiers[role]}.arn") for role in roles})
        for name, (description, roles) in kinds.items()
        if roles
    ]
