"""What can be rehearsed where there is no terraform: the trusts as written, and the state by hand.

The federation's roles are read from its files and made in the lab as they stand there; the jobs then
exchange their tokens for real, and the state is locked, read and written with boto3.
"""

from __future__ import annotations

from collections.abc import Iterator

from offkey.emit import policy as policy_text
from offkey.errors import ConfigurationError, OffkeyError
from offkey.lab import probe
from offkey.model.plan import Federation, HubRole, Purpose
from offkey.model.platforms.github import JobEvent, job_claims
from offkey.model.rehearsal import Hop, NotRehearsed, RanCommand, Run
from offkey.model.unknown import Unknown
from offkey.read.terraform import scope_of
from offkey.rehearse.credentials import configure
from offkey.rehearse.setup import MISSING, federation_roots
from offkey.session.exchange import assume

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.module import Module
    from offkey.model.policy import Policy
    from offkey.model.session import Session
    from offkey.model.terraform import Role
    from offkey.rehearse.world import World

_NAME = "offkey-probe"


def install(world: World) -> None:
    """Make the identity provider and every role of `federation/` in the lab, as the files say.

    Raises ConfigurationError where a role's policies cannot be read without terraform.
    """
    roots = federation_roots(world)
    for module, account in roots:
        iam = world.lab.client("iam", credentials=world.lab.administrator(account).credentials)
        for url, clients in _providers(module):
            iam.create_open_id_connect_provider(Url=url, ClientIDList=clients, ThumbprintList=[])
    for module, account in roots:
        iam = world.lab.client("iam", credentials=world.lab.administrator(account).credentials)
        for role in module.roles:
            name, trust = _known(role)
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy_text.text(trust))
            for number, (inline, _) in enumerate(role.inline):
                if isinstance(inline, Unknown):
                    raise ConfigurationError(f"a policy of {name} is not known without terraform: {inline.reason}")
                iam.put_role_policy(RoleName=name, PolicyName=f"p{number}", PolicyDocument=policy_text.text(inline))
            for arn, _ in role.managed:
                iam.attach_role_policy(RoleName=name, PolicyArn=str(arn))


def _known(role: Role) -> tuple[str, Policy]:
    if not isinstance(role.name, str) or isinstance(role.trust, Unknown):
        raise ConfigurationError("this role is not known without terraform", place=role.trust_place)
    return role.name, role.trust


def _providers(module: Module) -> Iterator[tuple[str, list[str]]]:
    scope = scope_of(module)
    for resource in module.resources:
        if resource.mode == "resource" and resource.type == "aws_iam_openid_connect_provider":
            url = resource.block.body.attribute("url")
            clients = resource.block.body.attribute("client_id_list")
            if url is not None and clients is not None:
                found = scope.value(clients.value, resource.file)
                yield str(scope.value(url.value, resource.file)), [str(client) for client in found]


def probe_states(world: World, federation: Federation) -> Iterator[Run]:
    """For each environment: take the role, go on to every role behind it, and lock, read and write the state."""
    for role in federation.hub_roles:
        if role.purpose is Purpose.APPLY:
            yield _probe(world, federation, role)


def _probe(world: World, federation: Federation, role: HubRole) -> Run:
    claims = job_claims(world.configuration.repository, JobEvent(), workflow="by hand", environment=role.environment)
    job = world.lab.issuer.job(claims)
    obtained = configure(world, {"role-to-assume": role.arn, "role-session-name": _NAME}, job=job, current=None)
    hops, commands = [obtained.hop], list[RanCommand]()
    if obtained.session is not None:
        for arn, external_id in _behind(federation, role):
            hop, session = _go_on(world, obtained.session, arn, external_id)
            hops.append(hop)
            commands += _state_commands(world, federation, arn, session) if session else ()
        commands += _state_commands(world, federation, role.arn, obtained.session)
    held = all(hop.verdict == "admitted" for hop in hops) and all(command.exit == 0 for command in commands)
    missing = NotRehearsed("terraform init, plan and apply", MISSING)
    return Run(
        "",
        f"the state of {role.environment}",
        "a probe by hand",
        claims,
        tuple(hops),
        tuple(commands),
        (missing,),
        held,
    )


def _behind(federation: Federation, role: HubRole) -> Iterator[tuple[str, str | None]]:
    """The roles that `role` may go on to, with the external id each asks for."""
    found = [(behind.arn, behind.external_id) for behind in federation.spoke_roles]
    found += [(behind.arn, behind.external_id) for behind in federation.state_roles]
    yield from (pair for pair in found if pair[0] in role.assumes)


def _go_on(world: World, session: Session, arn: str, external_id: str | None) -> tuple[Hop, Session | None]:
    try:
        found = assume(session, role=arn, name=_NAME, external_id=external_id, sts=world.sts(), clock=world.lab.clock)
    except OffkeyError as error:
        return Hop(arn, "refused", error.message), None
    return Hop(arn, "admitted", f"assumed from {session.role}"), found


def _state_commands(world: World, federation: Federation, principal: str, session: Session) -> Iterator[RanCommand]:
    """The steps of a state's lock, read and write as commands; nothing for a principal without a grant."""
    state = federation.state
    keys = [key for grant in federation.grants if grant.principal == principal and grant.write for key in grant.keys]
    if state is None:
        return
    for key in keys:
        found = probe.state(world.lab.endpoint, session.credentials, bucket=state.bucket, key=key, region=state.region)
        for step in found:
            yield RanCommand(("boto3", "s3", step.name, key), "", 0 if step.ok else 1, 0.0, step.error)
