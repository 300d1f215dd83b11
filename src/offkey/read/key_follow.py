"""Where a value really comes from: through `env`, inputs, called workflows and job outputs."""

from __future__ import annotations

from offkey.model.records import replace
from offkey.model.regex import IGNORECASE, regex
from offkey.model.static_key import Origin
from offkey.read.aws_keys import is_access_key_id, is_secret_key, read_name, stands_for_key
from offkey.read.found_part import Followed
from offkey.read.github_expression import whole
from offkey.read.key_origins import in_text, origins
from offkey.read.key_sites import Callers, Hand, Scope, environment
from offkey.read.shell_values import printed_as

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.pipeline import Entries, Entry, Step
    from offkey.read.key_sites import Given

CREDENTIALS_ACTION = "aws-actions/configure-aws-credentials"
_DEPTH = 8
"""How far a value is followed: deeper than anybody passes one, and an end for circles."""

_SESSION_SCRIPT = regex(r"sts\s+(?:assume-role|get-session-token|get-federation-token)|export-credentials|AssumeRole")
_LEASED = regex(r"\baws/(?:creds|sts)/")
"""Keys that Vault's AWS engine makes for one run. Source: https://developer.hashicorp.com/vault/docs/secrets/aws"""
_STORES = regex(
    r"1password/|hashicorp/vault-action|dopplerhq/|infisical/|bitwarden/|akeyless|azure/get-keyvault|get-secretmanager-secrets"
    r"|aws-secretsmanager-get-secrets|keeper-security/|cyberark/|delinea",
    IGNORECASE,
)


def follow(origin: Origin, scope: Scope, callers: Callers, *, within: Entry | None = None, depth: int = 0) -> Followed:
    """Where the value of `origin` comes from, as seen in `scope`. `within` is the entry that asks."""
    if depth > _DEPTH:
        return Followed((Origin("unknown", str(origin)),))
    key = (origin, id(scope.source), id(scope.step or scope.job or scope.workflow), id(within))
    if key not in callers.followed:
        callers.followed[key] = (Origin("unknown", str(origin)),)  # what a circle finds
        callers.followed[key] = _follow(origin, scope, callers, within, depth)
    return Followed(callers.followed[key])


def _follow(origin: Origin, scope: Scope, callers: Callers, within: Entry | None, depth: int) -> tuple[Origin, ...]:
    match origin.context:
        case "env" | "shell":
            return _variable(origin, scope, callers, within, depth)
        case "inputs":
            return _input(origin, scope, callers, depth)
        case "secrets":
            return _secret(origin, scope, callers, depth)
        case "steps" | "needs":
            return (_output(origin, scope),)
        case "vars" | "literal" | "variables" | "server" | "session" | "store":
            return (origin,)
        case _:
            return (Origin("unknown", str(origin)),)


def value_origins(value: str, *, shell: bool = False) -> tuple[Origin, ...] | None:
    """What a whole value is made of: the origins of its expression, or the literal key; None for other text.

    `shell`: variables are written as a shell writes them.
    """
    expression = whole(value)
    if expression is not None:
        return origins(expression)
    if is_access_key_id(value):
        return (Origin("literal", value.strip()),)
    if is_secret_key(value):
        return (Origin("literal", ""),)
    return tuple(c.origin for c in in_text(value, script=shell)) or None


def _entry(entry: Entry, scope: Scope, callers: Callers, depth: int) -> tuple[Origin, ...]:
    found = value_origins(entry.value, shell=scope.given is not None)
    if found is None:
        return ()
    return tuple(o for origin in found for o in follow(origin, scope, callers, within=entry, depth=depth + 1).origins)


def _variable(origin: Origin, scope: Scope, callers: Callers, within: Entry | None, depth: int) -> tuple[Origin, ...]:
    found = environment(scope, origin.name, beyond=within)
    if found is None:
        return (scope.given.origin(origin.name),) if scope.given else _exported(origin, scope, callers, depth)
    if scope.given is not None and _is_left_to_project(origin.name, found[0].value, scope.given):
        return (scope.given.origin(origin.name),)
    return _entry(*found, callers, depth)


def _is_left_to_project(name: str, value: str, given: Given) -> bool:
    """Whether a file of GitLab only says what a variable is for: the project's own value wins over that of any file.

    Source: https://docs.gitlab.com/ci/variables/#cicd-variable-precedence
    """
    known = read_name(name) if given.stored == "variables" else None
    return known is not None and known.says_aws and stands_for_key(value, known.part)


def _exported(origin: Origin, scope: Scope, callers: Callers, depth: int) -> tuple[Origin, ...]:
    """What an earlier step of the job put into the environment of this one.

    That is a part of a key, or what it took out of a secret store under any other name.
    """
    found: tuple[Origin, ...] = ()
    for step in scope.steps:
        if step is scope.step:
            break
        if step.run and "GITHUB_ENV" in step.run:
            found = _put(origin, replace(scope, step=step), step.run, callers, depth) or found
    return found or (Origin("unknown", str(origin)),)


def _put(origin: Origin, scope: Scope, script: str, callers: Callers, depth: int) -> tuple[Origin, ...]:
    carried = [c.origin for c in in_text(script, script=True) if c.name == origin.name and c.origin != origin]
    named = carried if read_name(origin.name) is not None else ()
    found = tuple(dict.fromkeys(o for one in named for o in follow(one, scope, callers, depth=depth + 1).origins))
    known = any(one.context != "unknown" for one in found)
    if not known and "${!" in script:
        from offkey.read.indirect_variables import meant  # few scripts name a variable by another

        indirect = (
            follow(Origin("env", one), scope, callers, depth=depth + 1) for one in meant(script, origin.name, scope)
        )
        if fitting := tuple(dict.fromkeys(o for one in indirect for o in one.origins)):
            return fitting
    stored = None if known else printed_as(script, origin.name)
    return (stored,) if stored is not None and stored.context == "store" else found


def _input(origin: Origin, scope: Scope, callers: Callers, depth: int) -> tuple[Origin, ...]:
    if scope.given is not None:
        return _given_input(origin, scope, callers, depth)
    hands = callers.of(scope)
    if not hands:
        return (origin,)
    handed = [(hand, entry) for hand in hands if (entry := _get(hand.with_, origin.name))]
    return tuple(dict.fromkeys(o for hand, entry in handed for o in _entry(entry, hand.scope, callers, depth)))


def _given_input(origin: Origin, scope: Scope, callers: Callers, depth: int) -> tuple[Origin, ...]:
    """An input of GitLab, by the include that gives it and by its default; else whoever includes the file gives it."""
    given = scope.given.inputs if scope.given else ()
    entries = (entries.get(origin.name) for path, entries in given if path == scope.source.path)
    found = [o for entry in entries if entry and entry.value for o in _entry(entry, scope, callers, depth)]
    return tuple(dict.fromkeys(found)) or (origin,)


def _secret(origin: Origin, scope: Scope, callers: Callers, depth: int) -> tuple[Origin, ...]:
    """A secret of a called workflow is what its callers hand in under that name."""
    if scope.workflow is None or not scope.workflow.reusable:
        return (origin,)
    found: list[Origin] = []
    for hand in callers.of(scope):
        found += _handed_secret(origin, hand, callers, depth)
    return tuple(dict.fromkeys(found)) or (origin,)


def _handed_secret(origin: Origin, hand: Hand, callers: Callers, depth: int) -> tuple[Origin, ...]:
    entry = _get(hand.secrets, origin.name)
    if entry is not None:
        return _entry(entry, hand.scope, callers, depth)
    return follow(origin, hand.scope, callers, depth=depth + 1).origins if hand.inherit else ()


def _get(entries: Entries, name: str) -> Entry | None:
    """The entry called `name`; GitHub ignores case in the names of inputs and secrets."""
    wanted = name.lower()
    return next((entry for entry in entries if entry.key.lower() == wanted), None)


def _output(origin: Origin, scope: Scope) -> Origin:
    """What an output of a step or job is: a session, out of a store, or unknown."""
    parts = origin.name.split(".")
    if origin.context == "steps":
        return _of_step(next((s for s in scope.steps if s.id == parts[0]), None), origin)
    jobs = scope.workflow.jobs if scope.workflow else ()
    job = next((j for j in jobs if j.id == parts[0]), None)
    value = job.outputs.value(parts[-1]) if job else None
    if job is None or value is None:
        return Origin("unknown", str(origin))
    inner = value_origins(value) or ()
    found = [
        _output(o, Scope(scope.source, scope.workflow, job=job, steps=job.steps)) for o in inner if o.context == "steps"
    ]
    return found[0] if found else Origin("unknown", str(origin))


def _of_step(step: Step | None, origin: Origin) -> Origin:
    if step is None:
        return Origin("unknown", str(origin))
    if step.action == CREDENTIALS_ACTION or (step.run and _SESSION_SCRIPT.search(step.run)):
        return Origin("session", str(origin))
    if step.uses and _STORES.search(step.uses):
        leased = any(_LEASED.search(entry.value) for entry in step.with_)
        return Origin("session" if leased else "store", str(origin))
    return Origin("unknown", str(origin))
