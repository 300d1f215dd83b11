"""A static key in an environment where a role is meant to win, and does not.

In every SDK the key of the environment comes before web identity. A session puts three variables into the
environment; a step that replaces two of them keeps the session token of the third.
"""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import JobNode, Share
from offkey.model.regex import MULTILINE, regex
from offkey.read.key_uses import in_job
from offkey.read.role_uses import CREDENTIALS_ACTION, RoleUse, role_uses
from offkey.read.same import says

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from offkey.model.atlantis import AtlantisServer
    from offkey.model.pipeline import Entries, Step
    from offkey.model.static_key import KeyUse
    from offkey.model.text import Place
    from offkey.read.github_step import Variable

_ID, _TOKEN = "AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN"  # names of variables
_PROFILE = "AWS_PROFILE"
_USES_AWS = regex(
    r"^[ \t]*(?:sudo[ \t]+)?(?:aws|terraform|tofu|terragrunt|cdk|sam)[ \t]+(?!(?:configure|fmt|validate|version)\b)\w",
    MULTILINE,
)
_OTHERWISE = ("--profile", "AWS_PROFILE", "AWS_ACCESS_KEY_ID")
"""A script with one of these asks for a profile in a way that wins, or changes what there is."""
_WEB = ("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN")


def check(share: Share) -> Iterator[Finding]:
    """One finding for each key that stands in a role's way."""
    for workflow in share.workflows:
        for job in workflow.jobs:
            yield from _in_job(JobNode(share.repository, workflow, job))
    if any(b"AWS_PROFILE" in text.source.data for text in share.texts):
        from offkey.rules import shadowed_in_scripts  # few scripts name a profile

        yield from shadowed_in_scripts.findings(share)
    servers = [server for file in share.atlantis for server in file.servers if server.role is not None]
    if servers:
        from offkey.read import atlantis_keys

        keys = {use.primary for use in atlantis_keys.servers(share.repository)}
        for server in servers:
            yield from _over_service_account(server, keys)


def _in_job(node: JobNode) -> Iterator[Finding]:
    profile = says(node.workflow.source, b"AWS_PROFILE")
    if not profile and not says(node.workflow.source, b"AWS_ACCESS_KEY_ID"):
        return
    uses = [use for use in in_job(node.repository, node.workflow, node.job) if use.session_token is None]
    yield from _over_session(node, uses)
    yield from _over_web_identity(node, uses)
    yield from _over_profile(node, uses)
    if profile:
        yield from _exported_over_profile(node, uses)


def _over_service_account(server: AtlantisServer, keys: Container[Place]) -> Iterator[Finding]:
    """Keys beside the role of Atlantis' service account, and a profile that its role wins over.

    Source: aws/aws-sdk-go-v2 `config/resolve_credentials.go`: the keys of the environment, then its web identity, then
    the profile; https://github.com/runatlantis/atlantis/issues/6556.
    """
    set_ = {variable.name: variable for variable in server.variables if not variable.in_file}
    if server.role is None or _TOKEN in set_:
        return
    key, profile = set_.get(_ID), set_.get(_PROFILE)
    related = (Related(server.role, "the role that is meant"),)
    if key is not None and key.place in keys:
        yield Finding(
            f"The key {key.origin} wins over the role of the service account in Terraform and in every SDK: Atlantis "
            "never takes the role. Delete the key.",
            key.place,
            related=related,
        )
    elif key is None and profile is not None and profile.value.strip():
        yield Finding(
            f"In Terraform the role of the service account wins over `AWS_PROFILE`: the profile "
            f"`{profile.value.strip()}` is never used, while the CLI takes it. Name the profile, or the role, in the "
            "provider and the backend.",
            profile.place,
            related=(Related(server.role, "the role that wins"),),
            severity=Severity.LOW,
            confidence=Confidence.MEDIUM,
        )


def _over_session(node: JobNode, uses: list[KeyUse]) -> Iterator[Finding]:
    """Keys in the `env` of a step that runs after the job took a role."""
    session: RoleUse | None = None
    taken = {id(use.step): use for use in role_uses(node.repository, node.workflow, node.job)}
    for step in node.job.steps:
        key = _key_of(step, uses)
        if session is not None and key is not None and not step.env.get(_TOKEN):
            yield Finding(
                f"The step's key {_named(key)} replaces the key of the session, but not its `{_TOKEN}`: AWS refuses "
                "the pair with `InvalidClientTokenId`, and without the token the key wins over the role. Delete the "
                "key, and let the step use the session.",
                key.primary,
                related=(Related(session.place, "here the job takes the role"),),
            )
        if id(step) in taken and taken[id(step)].inputs and _exports(taken[id(step)].inputs):
            session = taken[id(step)]
        elif step.action == CREDENTIALS_ACTION:
            session = None


def _exports(inputs: Entries) -> bool:
    """Whether what the action takes is in the environment of the steps behind."""
    given = (inputs.value("output-env-credentials") or "").strip().lower()
    return given != "false" and (given == "true" or not inputs.value("aws-profile"))


def _key_of(step: Step, uses: list[KeyUse]) -> KeyUse | None:
    if step.env.get(_ID) is None:
        return None
    return next((use for use in uses if use.step is step and use.ids), None)


def _over_web_identity(node: JobNode, uses: list[KeyUse]) -> Iterator[Finding]:
    """Keys beside the variables of web identity, in what a step sees."""
    from offkey.read.github_step import effective_env

    seen = set()
    for step in node.job.steps:
        env: Mapping[str, Variable] = effective_env(node.workflow, node.job, step)
        if step.run is None or not all(name in env and env[name].value.strip() for name in (*_WEB, _ID)):
            continue
        place = node.workflow.source.place(env[_ID].entry.span)
        use = next((use for use in uses if use.primary.line == place.line), None)
        if use is not None and place not in seen:
            seen.add(place)
            yield Finding(
                f"The key {_named(use)} wins over `AWS_WEB_IDENTITY_TOKEN_FILE` in the CLI and in every SDK: the role "
                "of `AWS_ROLE_ARN` is never taken. Delete the key.",
                use.primary,
                related=(Related(node.workflow.source.place(env[_WEB[1]].entry.span), "the role that is meant"),),
            )


def _over_profile(node: JobNode, uses: list[KeyUse]) -> Iterator[Finding]:
    """Keys beside `AWS_PROFILE` in what a step sees, unless its script asks for a profile in a way that wins.

    Source: boto/botocore `credentials.py`, aws/aws-sdk-go-v2 `config/resolve_credentials.go`: keys come before the
    profile of the environment, and only an explicit one (`--profile`, the provider's `profile`) before keys.
    """
    from offkey.read.github_step import effective_env

    seen = set()
    for step in node.job.steps:
        env: Mapping[str, Variable] = effective_env(node.workflow, node.job, step)
        profile = env.get(_PROFILE)
        if step.run is None or _ID not in env or profile is None or "--profile" in step.run:
            continue
        place = node.workflow.source.place(env[_ID].entry.span)
        use = next((use for use in uses if use.ids and use.primary.line == place.line), None)
        if use is not None and profile.value.strip() and place not in seen:
            seen.add(place)
            yield Finding(
                f"The key {_named(use)} wins over `AWS_PROFILE` in the CLI, in boto3 and in Terraform: the profile "
                f"`{profile.value.strip()}` is never used. Delete the key, or the profile.",
                use.primary,
                related=(Related(node.workflow.source.place(profile.entry.span), "the profile that is meant"),),
                confidence=Confidence.MEDIUM,
                severity=Severity.MEDIUM,
            )


def _exported_over_profile(node: JobNode, uses: list[KeyUse]) -> Iterator[Finding]:
    """At most one finding: keys that the action puts into the environment of a later step that sees `AWS_PROFILE`."""
    from offkey.read.github_step import effective_env

    use: KeyUse | None = None
    for step in node.job.steps:
        if step.action == CREDENTIALS_ACTION:
            given = (each for each in uses if each.step is step and each.ids)
            use = next(given, None) if _exports(step.with_) else None
        elif use is not None and step.run and _ID in step.run and "GITHUB_ENV" in step.run:
            use = None
        if use is None or not _takes_keys(step.run or ""):
            continue
        env: Mapping[str, Variable] = effective_env(node.workflow, node.job, step)
        profile = env.get(_PROFILE) if _ID not in env else None
        name = profile.value.strip() if profile is not None else ""
        if profile is None or name in ("", "default") or "${{" in name:
            continue
        yield Finding(
            f"The action puts the key {_named(use)} into the environment, where it wins over `AWS_PROFILE` in the CLI, "
            f"in boto3 and in Terraform: the profile `{name}` is never used. Write the key into the profile by "
            "`aws-profile`, or delete `AWS_PROFILE`.",
            use.primary,
            related=(Related(node.workflow.source.place(profile.entry.span), "the profile that is meant"),),
            confidence=Confidence.MEDIUM,
            severity=Severity.MEDIUM,
        )
        return


def _takes_keys(script: str) -> bool:
    """Whether a script runs what takes the keys of the environment, and does nothing about them."""
    return _USES_AWS.search(script) is not None and not any(word in script for word in _OTHERWISE)


def _named(use: KeyUse) -> str:
    return " or ".join(str(origin) for origin in use.ids) or f"in `{_ID}`"


RULE = Rule(
    id="shadowed-session",
    summary="A static key stands in front of the role that a job is meant to use.",
    severity=Severity.HIGH,
    on=Share,
    check=check,
)
