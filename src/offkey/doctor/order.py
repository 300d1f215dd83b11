"""Who wins, where that is not who is meant: keys before profiles, tools that disagree, tools that find nothing."""

from __future__ import annotations

from collections.abc import Iterator

from offkey.doctor.tokens import holds_tokens
from offkey.model.diagnosis import Ailment, Area
from offkey.model.winner import Origin, Tool, Winner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.doctor.here import Here

_MAIN = (Tool.CLI_1, Tool.CLI_2, Tool.BOTO3, Tool.TERRAFORM)
_PROFILES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
_OWN = frozenset({Origin.ROLE, Origin.SSO, Origin.PROCESS, Origin.LOGIN, Origin.WEB_IDENTITY})
"""What a profile is for: anything but a key."""


def examine(here: Here) -> Iterator[Ailment]:
    """One ailment for each way in which the environment does not do what it says."""
    yield from _stops(here)
    yield from _nothing(here)
    yield from _keys_first(here)
    yield from _disagreement(here)
    yield from _pairs(here)


def _ailment(id_: str, cause: str, cure: str, *, grave: bool = True) -> Ailment:
    return Ailment(id_, Area.ENVIRONMENT, cause, cure, grave)


def tools(winners: list[Winner]) -> str:
    """The tools by name: `boto3, Terraform`."""
    return ", ".join(winner.tool.value for winner in winners)


def _stops(here: Here) -> Iterator[Ailment]:
    """Every fault that keeps a tool from its credentials, once, with the tools that meet it."""
    faults: dict[str, list[Winner]] = {}
    for tool in _MAIN:
        winner = here.winners[tool]
        if winner.broken or (winner.first and winner.first.broken):
            faults.setdefault(winner.stops, []).append(winner)
    for fault, met in faults.items():
        named = met[0].profile
        missing = named is not None and here.files.profile(named) is None
        id_ = "broken-chain" if not missing else "missing-profile" if named else "empty-profile"
        verb = "stops" if len(met) == 1 else "stop"
        cure = _cure(here, missing=missing, empty=named == "")
        yield _ailment(id_, f"{fault}: {tools(met)} {verb} there", cure)


def _cure(here: Here, *, missing: bool, empty: bool) -> str:
    if empty:
        return "unset AWS_PROFILE instead of setting it to nothing"
    if missing:
        names = ", ".join(here.files.names) or "none"
        return f"name a profile that is there ({names}), write this one to ~/.aws/config, or unset AWS_PROFILE"
    return (
        "let exactly one of source_profile, credential_source, sso_session, credential_process and "
        "web_identity_token_file lead to credentials, or use another profile"
    )


def _nothing(here: Here) -> Iterator[Ailment]:
    lacking = [here.winners[tool] for tool in _MAIN if not here.winners[tool].broken and not here.winners[tool].first]
    if not lacking or holds_tokens(here):
        return
    disabled = here.get("AWS_EC2_METADATA_DISABLED").lower() == "true"
    why = ", and AWS_EC2_METADATA_DISABLED=true forbids to ask the instance for its role" if disabled else ""
    names = [name for name in here.files.names if name != "default"]
    choose = f"set AWS_PROFILE to one of {', '.join(names[:8])}, " if names else ""
    yield _ailment(
        "no-credentials",
        f"{tools(lacking)} {'finds' if len(lacking) == 1 else 'find'} no credentials: no variables, no profile, no "
        f"token{why}",
        f"{choose}sign in with `offkey login`, or run the command with `offkey exec`",
    )


def _keys_first(here: Here) -> Iterator[Ailment]:
    won = [here.winners[tool] for tool in _MAIN if _by_variables(here.winners[tool])]
    if not won:
        return
    key = won[0].first
    assert key is not None
    asked = next((here.get(name) for name in _PROFILES if here.get(name)), None)
    behind = [one for winner in won for one in winner.shadowed if one.profile is not None and one.origin in _OWN]
    if here.get("AWS_WEB_IDENTITY_TOKEN_FILE"):
        yield _ailment(
            "key-over-web-identity",
            f"{key.identity} in AWS_ACCESS_KEY_ID comes before AWS_WEB_IDENTITY_TOKEN_FILE in {tools(won)}: the role "
            f"{here.get('AWS_ROLE_ARN')} is never taken",
            "unset AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or use `offkey exec`",
        )
    if asked is not None and here.files.profile(asked) is not None:
        yield _ailment(
            "key-over-profile",
            f"{key.identity} in AWS_ACCESS_KEY_ID comes before the profile {asked} (AWS_PROFILE) in {tools(won)}: "
            "the profile is never used",
            "unset AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or name the profile with --profile",
        )
    elif key.static and behind:
        yield _ailment(
            "key-over-profile",
            f"{key.identity} in AWS_ACCESS_KEY_ID comes before the profile {behind[0].profile} in {tools(won)}: "
            f"{behind[0].identity} is never used",
            "unset AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
        )
    elif key.static:
        yield _ailment(
            "long-lived-key",
            f"{tools(won)} use {key.identity}, which never expires",
            "use a role or IAM Identity Center: `offkey login`, `offkey exec`",
            grave=False,
        )


def _by_variables(winner: Winner) -> bool:
    return winner.first is not None and winner.first.origin is Origin.ENVIRONMENT


def _disagreement(here: Here) -> Iterator[Ailment]:
    one, other = here.get("AWS_PROFILE"), here.get("AWS_DEFAULT_PROFILE")
    if one and other and one != other:
        yield _ailment(
            "two-profiles",
            f"AWS_PROFILE={one} and AWS_DEFAULT_PROFILE={other}: boto3 and the AWS CLI 1 take {other}, the AWS CLI 2 "
            f"and Terraform take {one}",
            "unset AWS_DEFAULT_PROFILE",
        )
        return
    go, python = here.winners[Tool.TERRAFORM], here.winners[Tool.BOTO3]
    if one and go.first and go.first.origin is Origin.WEB_IDENTITY and go.first.profile is None:
        also = "" if python.first and python.first.origin is Origin.ROLE else ", and so do the AWS CLI and boto3"
        yield _ailment(
            "web-identity-over-profile",
            f"AWS_WEB_IDENTITY_TOKEN_FILE comes before AWS_PROFILE={one} in Terraform and every other program in Go: "
            f"they use {go.first.identity}, never the profile{also}",
            "unset AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN for this command, or name the profile in the provider",
        )
    elif go.first and python.first and not (go.stops or python.stops) and go.first.identity != python.first.identity:
        yield _ailment(
            "tools-disagree",
            f"Terraform uses {go.first.identity} ({go.first.because}), boto3 and the AWS CLI use "
            f"{python.first.identity} ({python.first.because})",
            "leave one of the two: what is not meant out of the environment, or out of the profile",
        )
    elif bool(go.stops) != bool(python.stops) and (go.first or python.first):
        yield from _half(go, python)


def _half(go: Winner, python: Winner) -> Iterator[Ailment]:
    """One family finds credentials, the other none; where it stops at a fault, that is said already."""
    lacking, having = (go, python) if go.stops else (python, go)
    if lacking.first is None and not lacking.broken and having.first is not None:
        yield _ailment(
            "tools-disagree",
            f"{having.tool.value} uses {having.first.identity}, and {lacking.tool.value} finds nothing",
            "say in one way only where the credentials come from",
        )


def _pairs(here: Here) -> Iterator[Ailment]:
    """A key and a token that do not belong together."""
    key, token = here.get("AWS_ACCESS_KEY_ID").strip(), here.get("AWS_SESSION_TOKEN")
    if key.startswith("AKIA") and token:
        yield _ailment(
            "mixed-pair",
            f"AWS_ACCESS_KEY_ID={key} is long-lived, and AWS_SESSION_TOKEN belongs to some other key: AWS refuses the "
            "pair (InvalidClientTokenId)",
            "unset AWS_SESSION_TOKEN; better, unset all three and use a role",
        )
    elif key.startswith("ASIA") and not token and not here.get("AWS_SECURITY_TOKEN"):
        yield _ailment(
            "mixed-pair",
            f"AWS_ACCESS_KEY_ID={key} is the key of a session, and AWS_SESSION_TOKEN is missing: AWS refuses it",
            "hand all three variables on: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN",
        )
    if here.get("AWS_SECRET_ACCESS_KEY") and not key:
        yield _ailment(
            "half-a-key",
            "AWS_SECRET_ACCESS_KEY is set, and AWS_ACCESS_KEY_ID is not: every tool passes over it",
            "set both, or unset both",
        )
