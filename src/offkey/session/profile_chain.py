"""What a profile leads to: its own credentials, or those of the profiles that it builds upon."""

from __future__ import annotations

from collections.abc import Mapping

from offkey.model.records import dataclass
from offkey.model.winner import Candidate, Origin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.shared_files import Settings, SharedFiles

SOURCES = frozenset({"Environment", "Ec2InstanceMetadata", "EcsContainer"})
"""Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html (credential_source)"""
_SSO = ("sso_start_url", "sso_region", "sso_account_id", "sso_role_name")
_CONTAINER = ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a tool looks at. `on_instance` says whether this is a machine in EC2, whose role may be asked for."""

    environment: Mapping[str, str]
    files: SharedFiles
    on_instance: bool = False


def keys(settings: Settings) -> bool:
    """Whether a profile holds a key with its secret."""
    return bool(settings.get("aws_access_key_id") and settings.get("aws_secret_access_key"))


def key_identity(key_id: str, token: str | None) -> str:
    """A key in words: its id whole, since it is no secret, and whether it expires."""
    return f"the session key {key_id}" if token else f"the long-lived key {key_id}"


def static(name: str, settings: Settings, origin: Origin) -> Candidate:
    """The key that a profile holds."""
    token = settings.get("aws_session_token") or settings.get("aws_security_token")
    file = "credentials" if origin is Origin.CREDENTIALS_FILE else "config"
    return Candidate(
        origin,
        key_identity(settings.get("aws_access_key_id", ""), token),
        f"the profile {name} holds a key (~/.aws/{file})",
        profile=name,
        static=not token,
        broken="" if settings.get("aws_secret_access_key") else f"the profile {name} has no aws_secret_access_key",
    )


def role(name: str, around: Surroundings) -> Candidate:
    """The role of a profile, with whatever stops its chain."""
    settings = around.files.profile(name) or {}
    start = settings.get("source_profile") or settings.get("credential_source") or "nothing"
    return Candidate(
        Origin.ROLE,
        f"the role {settings.get('role_arn', '')}",
        f"the profile {name} assumes it from {start}",
        profile=name,
        broken=chain_fault(name, around),
    )


def chain_fault(name: str, around: Surroundings) -> str:
    """Why the roles from this profile on do not start anywhere; empty where they do."""
    way = [name]
    while True:
        current = way[-1]
        settings = around.files.profile(current) or {}
        source, origin = settings.get("source_profile"), settings.get("credential_source")
        if source is None or origin is not None:
            return _start_fault(current, source, origin, around)
        following = around.files.profile(source)
        if following is None:
            return f"the source_profile {source} of the profile {current} does not exist"
        if source == current:
            return "" if keys(following) else f"the profile {current} is its own source_profile and holds no key"
        if keys(following) or not assumes(following):
            return "" if own(source, around) else f"the source_profile {source} of {current} holds no credentials"
        if source in way:
            return f"source_profile goes in a circle: {' → '.join([*way, source])}"
        way.append(source)


def _start_fault(name: str, source: str | None, origin: str | None, around: Surroundings) -> str:
    if source is not None:
        return f"the profile {name} has both source_profile and credential_source"
    if origin is not None:
        return _origin_fault(name, origin, around)
    return f"the profile {name} has a role_arn, and neither source_profile nor credential_source"


def _origin_fault(name: str, origin: str, around: Surroundings) -> str:
    if origin not in SOURCES:
        return f"the profile {name} has credential_source = {origin}, which no tool knows"
    environment = around.environment
    if origin == "Environment" and not environment.get("AWS_ACCESS_KEY_ID"):
        return f"the profile {name} wants keys from the environment, and AWS_ACCESS_KEY_ID is not set"
    if origin == "EcsContainer" and not any(environment.get(variable) for variable in _CONTAINER):
        return f"the profile {name} wants the credentials of a container, and this is none"
    if origin == "Ec2InstanceMetadata" and environment.get("AWS_EC2_METADATA_DISABLED", "").lower() == "true":
        return f"the profile {name} wants the role of the instance, and AWS_EC2_METADATA_DISABLED forbids asking"
    return ""


def assumes(settings: Settings) -> bool:
    """Whether a profile is a role to assume with other credentials."""
    return "role_arn" in settings and "web_identity_token_file" not in settings


def own(name: str, around: Surroundings) -> bool:
    """Whether a profile has credentials without any other profile."""
    settings = around.files.profile(name) or {}
    starts = ("web_identity_token_file", "login_session", "credential_process", "sso_account_id", "sso_role_name")
    return keys(settings) or any(settings.get(key) for key in starts)


def web_identity(name: str, settings: Settings) -> Candidate:
    """The role that a profile takes with a token from a file."""
    arn = settings.get("role_arn", "")
    return Candidate(
        Origin.WEB_IDENTITY,
        f"the role {arn}" if arn else "a role without an ARN",
        f"the profile {name} names a web_identity_token_file",
        profile=name,
        broken="" if arn else f"the profile {name} has a web_identity_token_file and no role_arn",
    )


def sso(name: str, around: Surroundings) -> Candidate:
    """The permission set that a profile signs in to."""
    settings = around.files.profile(name) or {}
    return Candidate(
        Origin.SSO,
        f"{settings.get('sso_role_name', '?')} in account {settings.get('sso_account_id', '?')} (Identity Center)",
        f"the profile {name} signs in through IAM Identity Center",
        profile=name,
        broken=_sso_fault(name, settings, around.files),
    )


def _sso_fault(name: str, settings: Settings, files: SharedFiles) -> str:
    session = settings.get("sso_session")
    given = settings
    if session is not None:
        if session not in files.sso_sessions:
            return f"the profile {name} names the sso-session {session}, which does not exist"
        of_session = files.sso_sessions[session]
        for key, value in of_session.items():
            if settings.get(key, value) != value:
                return f"the profile {name} and its sso-session {session} disagree about {key}"
        given = {**of_session, **settings}
    missing = [key for key in _SSO if key not in given]
    return f"the profile {name} signs in without {', '.join(missing)}" if missing else ""


def process(name: str, settings: Settings) -> Candidate:
    """The program that a profile asks; its arguments may hold secrets and are not shown."""
    program = (settings["credential_process"].split() or ["nothing"])[0]
    return Candidate(
        Origin.PROCESS,
        f"whatever {program} answers",
        f"the profile {name} names it as credential_process",
        profile=name,
    )


def machine(around: Surroundings) -> list[Candidate]:
    """What the container or the instance would give, after everything else."""
    found = [
        Candidate(Origin.CONTAINER, "the role of the container", f"{variable} is set", variables=(variable,))
        for variable in _CONTAINER
        if around.environment.get(variable)
    ][:1]
    if around.on_instance and around.environment.get("AWS_EC2_METADATA_DISABLED", "").lower() != "true":
        found.append(Candidate(Origin.INSTANCE, "the role of the instance", "this machine runs in EC2"))
    return found
