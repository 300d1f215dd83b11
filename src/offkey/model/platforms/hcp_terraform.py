"""HCP Terraform and Terraform Enterprise: the claims of a run's workload identity token, and which ones there are.

Source: HashiCorp, HCP Terraform docs, "Workload identity"
(https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/workload-identity-tokens) and
"Use dynamic credentials with the AWS provider", read 2026-11; the AWS page of the same for the audience.
"""

from __future__ import annotations

from offkey.model.platforms.parts import DIGITS, LETTERS, SESSION, audience, fixed, literal, names, only
from offkey.model.records import replace
from offkey.model.regex import regex
from offkey.model.tokens import Claim, Family, Part, Piece, Platform, Project, ReachClass, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

AUDIENCE = "aws.workload.identity"
HOSTS = regex(r"app\.(?:eu\.)?terraform\.io\Z")
ENTERPRISE_HOSTS = regex(r"(?:[a-z0-9-]+\.)*(?:tfe|terraform-enterprise)(?:-[a-z0-9-]+)?\.[a-z0-9.-]+\Z")
"""Terraform Enterprise may have any host; only one that says so is known by it."""

CLAIMS: Mapping[str, Claim] = {
    "iss": Claim("the URL of HCP Terraform, or of the instance of Terraform Enterprise"),
    "sub": Claim("the subject: organization, project, workspace and run phase, or stack and deployment", key=True),
    "aud": Claim("who the token is for; `TFC_AWS_WORKLOAD_IDENTITY_AUDIENCE` may change it", key=True),
    "iat": Claim("when it was issued"),
    "nbf": Claim("not valid before"),
    "exp": Claim("not valid after: the timeout of the phase"),
    "jti": Claim("the token's own id"),
    "terraform_run_phase": Claim("`plan` or `apply`, of a workspace's run", optional=True),
    "terraform_workspace_id": Claim("id of the workspace", optional=True),
    "terraform_workspace_name": Claim("its name", optional=True),
    "terraform_full_workspace": Claim("organization, project and workspace, as they begin the subject", optional=True),
    "terraform_run_id": Claim("the run", optional=True),
    "terraform_organization_id": Claim("id of the organization"),
    "terraform_organization_name": Claim("its name"),
    "terraform_project_id": Claim("id of the project"),
    "terraform_project_name": Claim("its name"),
    "terraform_stack_id": Claim("id of the stack", optional=True),
    "terraform_stack_name": Claim("its name", optional=True),
    "terraform_stack_deployment_name": Claim("the deployment of the stack", optional=True),
    "terraform_operation": Claim("`plan` or `apply`, of a stack's deployment", optional=True),
    "terraform_plan_id": Claim("the plan of the stack", optional=True),
}
"""The complete list. AWS makes keys of none but the default ones: no id of the token reaches a trust policy."""

_NAME = Word(LETTERS + DIGITS + "-_")
"""An organization, workspace, stack or deployment; none is told apart by a limit of length here.
Source: HCP Terraform docs, "Workspace naming": letters, digits, `-` and `_`."""
_PROJECT = Word(LETTERS + DIGITS + "-_ ")
"""Source: HCP Terraform docs, "Manage projects": letters, digits, inner spaces, `-` and `_`."""


def families(host: str, kind: ReachClass, project: Project, wanted: frozenset[str]) -> Iterator[Family]:
    """The tokens of a workspace's run and of a stack's deployment, a plan's before an apply's.

    A name counts for a workspace or a stack: unique in its organization, in whichever project it lies.
    """
    shared = HOSTS.match(host) is not None
    for organization, name in names(kind, project, owners=_NAME, projects=_NAME, shared=shared):
        for phase in ("plan", "apply"):
            yield _family(f"{phase} of a workspace", phase, (*_workspace(organization, name), *_phase(phase)), wanted)
        for operation in ("plan", "apply"):
            yield _family(f"{operation} of a stack", operation, _stack(organization, name, operation=operation), wanted)


def _family(event: str, name: str, pieces: tuple[Piece, ...], wanted: frozenset[str]) -> Family:
    return Family(event, only((*pieces, audience(AUDIENCE), SESSION), wanted), name)


def _organization(organization: Part, *more: str) -> tuple[Piece, ...]:
    """Organization and project, as every subject begins."""
    return (
        fixed("organization:", "sub", *more),
        Piece(organization, ("sub", "terraform_organization_name", *more), likely=("attacker", "another-one")),
        fixed(":project:", "sub", *more),
        Piece(_PROJECT, ("sub", "terraform_project_name", *more), likely=("Default Project", "anything")),
    )


def _workspace(organization: Part, name: Part) -> tuple[Piece, ...]:
    full = "terraform_full_workspace"
    return (
        *_organization(organization, full),
        fixed(":workspace:", "sub", full),
        Piece(name, ("sub", "terraform_workspace_name", full), likely=("anything", "another-workspace")),
    )


def _phase(phase: str) -> tuple[Piece, ...]:
    return (fixed(":run_phase:", "sub"), fixed(phase, "sub", "terraform_run_phase"))


def _stack(organization: Part, name: Part, *, operation: str) -> tuple[Piece, ...]:
    return (
        *_organization(organization),
        fixed(":stack:", "sub"),
        Piece(name, ("sub", "terraform_stack_name"), likely=("anything", "another-stack")),
        fixed(":deployment:", "sub"),
        Piece(_NAME, ("sub", "terraform_stack_deployment_name"), likely=("anything", "production")),
        fixed(":operation:", "sub"),
        fixed(operation, "sub", "terraform_operation"),
    )


_NAMED = regex(
    r"organization:(?P<organization>[^:]+):(?:project:[^:]*:(?:workspace|stack):(?P<name>[^:]+)(?P<end>:|\Z))?"
)
_IN_ANY_PROJECT = regex(
    r"organization:(?P<organization>[^:*?]+):project:[^:]*:(?:workspace|stack):(?P<name>[^:*?]+)(?P<end>:)"
)
"""A pattern that leaves the project open: the name still says which workspace, as it is unique in its organization."""
_REVIEWED = regex(
    r"organization:[^:*?]+:project:[^:*?]+:"
    r"(?:workspace:[^:*?]+:run_phase|stack:[^:*?]+:deployment:[^:*?]+:operation):(?:plan|apply)\Z"
)


def named(claim: str, text: str) -> Project:
    """The organization, and the workspace or stack, that a policy's value names, in whichever project it lies."""
    begun, whole = literal(text)
    match claim:
        case "sub":
            found = _IN_ANY_PROJECT.match(text) or _NAMED.match(begun)
            if found is None:
                return Project()
            return Project(found["organization"], found["name"] if found["end"] == ":" or whole else None)
        case "terraform_organization_name":
            return Project(owner=begun if whole else None)
        case "terraform_workspace_name" | "terraform_stack_name":
            return Project(name=begun if whole else None)
    return Project()


def reviewed(subject: str) -> bool:
    """Whether an exact subject is one phase of one workspace, or one operation of one deployment of a stack."""
    return _REVIEWED.match(subject) is not None


PLATFORM = Platform(
    name="hcp terraform",
    title="HCP Terraform",
    hosts=HOSTS,
    claims=CLAIMS,
    audiences=(AUDIENCE,),
    shared=True,
    families=families,
    named=named,
    reviewed=reviewed,
    sources=(
        "https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/workload-identity-tokens",
        "https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/aws-configuration",
    ),
)
"""HCP Terraform."""
ENTERPRISE = replace(PLATFORM, name="terraform enterprise", hosts=ENTERPRISE_HOSTS, shared=False)
"""Terraform Enterprise."""
