"""Where the SDKs for Go look for credentials, in their order: for Terraform, its backend, and `s3::` downloads.

Source: aws-sdk-go-v2 config/resolve_credentials.go; for the first SDK aws-sdk-go aws/defaults/defaults.go (without
AWS_SDK_LOAD_CONFIG) and aws/session/credentials.go (with it). What is tried with the real Terraform is tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from offkey.model.records import replace
from offkey.model.winner import Candidate, Origin
from offkey.session import profile_chain as chain
from offkey.session.precedence_python import of_variables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.shared_files import Settings
    from offkey.session.profile_chain import Surroundings

_IDS = ("AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY")
_SECRETS = ("AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY")
_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
"""What Go's strconv.ParseBool takes for true."""
_TYPES = ("source_profile", "credential_source", "credential_process", "web_identity_token_file")


def candidates(around: Surroundings, name: str, *, told: bool) -> list[Candidate]:
    """What the SDK for Go 2 finds, in order. A profile that is `told` (not by the environment) turns variables off."""
    found = list(_variables(around.environment)) if not told else []
    return [*found, *_of_profile(around, name), *chain.machine(around)]


def candidates_1(around: Surroundings, name: str) -> list[Candidate]:
    """What the first SDK for Go finds in a plain session: without the config file, unless told to load it."""
    if loads_config(around.environment):
        return [_without_sessions(one) for one in candidates(around, name, told=False)]
    found = list(_keys(around.environment))
    own = around.files.credentials.get(name, {})
    if chain.keys(own):
        found.append(chain.static(name, own, Origin.CREDENTIALS_FILE))
    return [*found, *chain.machine(around)]


def loads_config(environment: Mapping[str, str]) -> bool:
    """Whether the first SDK for Go reads the config file."""
    return environment.get("AWS_SDK_LOAD_CONFIG", "") in _TRUE


def _without_sessions(one: Candidate) -> Candidate:
    """The version in go-getter 1.7 (aws-sdk-go 1.44) knows single sign-on in its old form only."""
    if one.origin is Origin.SSO and not one.broken:
        return replace(one, because=f"{one.because} (an sso-session is not understood here)")
    return one


def _variables(environment: Mapping[str, str]) -> Iterator[Candidate]:
    yield from _keys(environment)
    if environment.get("AWS_WEB_IDENTITY_TOKEN_FILE"):
        yield of_variables(environment)


def _keys(environment: Mapping[str, str]) -> Iterator[Candidate]:
    """Half a pair is no pair: it is passed over in silence."""
    named = next((name for name in _IDS if environment.get(name)), None)
    if named is None or not any(environment.get(name) for name in _SECRETS):
        return
    token = environment.get("AWS_SESSION_TOKEN")
    identity = chain.key_identity(environment[named], token)
    yield Candidate(Origin.ENVIRONMENT, identity, f"{named} is set", variables=(named,), static=not token)


def load_fault(around: Surroundings, name: str) -> str:
    """Why a profile cannot be loaded, which stops the SDK although the environment holds keys; empty where it can.

    Source: aws-sdk-go-v2 config/shared_config.go, setFromIniSections; tried with the real Terraform.
    """
    settings = around.files.profile(name) or {}
    said = [key for key in _TYPES if settings.get(key)]
    if len(said) > 1:
        return f"the profile {name} has both {said[0]} and {said[1]}"
    for of_file in (around.files.config, around.files.credentials):
        if ("aws_access_key_id" in of_file.get(name, {})) != ("aws_secret_access_key" in of_file.get(name, {})):
            return f"the profile {name} holds one half of a key"
    if settings.get("source_profile"):
        return chain.chain_fault(name, around)
    session = settings.get("sso_session")
    if session and session not in around.files.sso_sessions:
        return f"the profile {name} names the sso-session {session}, which does not exist"
    return ""


def _of_profile(around: Surroundings, name: str) -> Iterator[Candidate]:
    settings = around.files.profile(name) or {}
    if settings.get("source_profile") or settings.get("credential_source"):
        yield chain.role(name, around)
    if settings.get("web_identity_token_file"):
        own = [chain.web_identity(name, settings)]
    else:
        own = [_with_role(one, name, settings) for one in _own(around, name, settings)]
    yield from own


def _own(around: Surroundings, name: str, settings: Settings) -> Iterator[Candidate]:
    if chain.keys(settings):
        yield _static(around, name)
    if any(settings.get(key) for key in ("sso_session", "sso_account_id", "sso_start_url", "sso_role_name")):
        yield chain.sso(name, around)
    if settings.get("login_session"):
        yield Candidate(Origin.LOGIN, "the console sign-in", f"the profile {name} has a login_session", profile=name)
    if settings.get("credential_process"):
        yield chain.process(name, settings)


def _with_role(one: Candidate, name: str, settings: Settings) -> Candidate:
    """A role without a source is assumed with whatever else the profile has."""
    if not settings.get("role_arn") or settings.get("source_profile") or settings.get("credential_source"):
        return one
    because = f"the profile {name} assumes it with {one.identity}"
    return replace(one, origin=Origin.ROLE, identity=f"the role {settings['role_arn']}", because=because, static=False)


def _static(around: Surroundings, name: str) -> Candidate:
    own = around.files.credentials.get(name, {})
    if chain.keys(own):
        return chain.static(name, own, Origin.CREDENTIALS_FILE)
    return chain.static(name, around.files.profile(name) or {}, Origin.CONFIG_FILE)
