"""Where botocore looks for credentials, in its order: for boto3 and both AWS CLIs.

Source: botocore/credentials.py, create_credential_resolver and ProfileProviderBuilder; tried with the real ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from offkey.model.winner import Candidate, Origin
from offkey.session import profile_chain as chain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.session.profile_chain import Surroundings

_WEB = ("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN")


def candidates(around: Surroundings, name: str, *, told: bool) -> list[Candidate]:
    """Everything that is found, in order. A profile that is `told` (not by the environment) turns variables off."""
    environment = {} if told else around.environment
    keys = [_environment(environment)] if environment.get("AWS_ACCESS_KEY_ID") else []
    roles = [chain.role(name, around)] if chain.assumes(around.files.profile(name) or {}) else []
    tokens = _tokens(environment, around, name)
    return [*keys, *roles, *tokens, *_of_profile(around, name), *chain.machine(around)]


def _tokens(environment: Mapping[str, str], around: Surroundings, name: str) -> Iterator[Candidate]:
    """Token file and role are looked up one by one; a variable, even one set to nothing, hides the profile's own."""
    settings = around.files.profile(name) or {}
    file = environment.get(_WEB[0], settings.get("web_identity_token_file"))
    arn = environment.get(_WEB[1], settings.get("role_arn")) or ""
    if file and _WEB[0] in environment:
        yield of_variables({**environment, _WEB[1]: arn})
    elif file:
        yield chain.web_identity(name, {**settings, "role_arn": arn})


def _of_profile(around: Surroundings, name: str) -> Iterator[Candidate]:
    files = around.files
    settings = files.profile(name) or {}
    if "sso_role_name" in settings or "sso_account_id" in settings:
        yield chain.sso(name, around)
    own = files.credentials.get(name, {})
    if "aws_access_key_id" in own:
        yield chain.static(name, own, Origin.CREDENTIALS_FILE)
    if "login_session" in settings:
        yield Candidate(Origin.LOGIN, "the console sign-in", f"the profile {name} has a login_session", profile=name)
    if "credential_process" in settings:
        yield chain.process(name, settings)
    of_config = files.config.get(name, {})
    if "aws_access_key_id" in of_config:
        yield chain.static(name, of_config, Origin.CONFIG_FILE)


def _environment(environment: Mapping[str, str]) -> Candidate:
    token = environment.get("AWS_SESSION_TOKEN") or environment.get("AWS_SECURITY_TOKEN")
    whole = environment.get("AWS_SECRET_ACCESS_KEY")
    return Candidate(
        Origin.ENVIRONMENT,
        chain.key_identity(environment["AWS_ACCESS_KEY_ID"], token),
        "AWS_ACCESS_KEY_ID is set",
        variables=("AWS_ACCESS_KEY_ID",),
        static=not token,
        broken="" if whole else "AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not",
    )


def of_variables(environment: Mapping[str, str]) -> Candidate:
    """The role that the environment says to take with a token."""
    arn = environment.get("AWS_ROLE_ARN", "")
    return Candidate(
        Origin.WEB_IDENTITY,
        f"the role {arn}" if arn else "a role without an ARN",
        "AWS_WEB_IDENTITY_TOKEN_FILE is set",
        variables=_WEB,
        broken="" if arn else "AWS_WEB_IDENTITY_TOKEN_FILE is set, AWS_ROLE_ARN not",
    )
