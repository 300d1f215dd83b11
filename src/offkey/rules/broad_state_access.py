"""More rights on the state's bucket or lock table than a backend needs.

Terraform reads and writes the state, and creates and deletes the lock beside it. Deleting the state, changing
the bucket's own policy, or letting in whole accounts is nobody's need.
Source: https://developer.hashicorp.com/terraform/language/backend/s3#permissions-required
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.finding import Confidence, Finding, Rule, Severity
from offkey.model.node import ModuleNode, Share
from offkey.model.policy import Policy, Statement
from offkey.model.records import replace
from offkey.model.regex import ASCII, regex
from offkey.model.text import Place
from offkey.read.module_scope import ModuleScope
from offkey.read.relevant import is_document
from offkey.read.same import Same
from offkey.read.state_arns import STATE, states
from offkey.read.state_policies import State, StatePolicy, state_of, state_policies

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from offkey.model.module import Module
    from offkey.model.repository import Repository
    from offkey.model.unknown import Unknown

_UNKNOWN = "(known-when-terraform-runs)"
_ANY_KEY = "offkey/terraform.tfstate"
_KEYS = 20
"""So many states of a bucket are asked about: a policy that spares twenty of them is made with care."""
_WHOLE_ACCOUNT = regex(r"arn:aws[\w-]*:iam::\d{12}:root\Z|\d{12}\Z", ASCII)
_EVERYTHING = frozenset({"s3:*", "*"})
_OF_BUCKET = (
    "`s3:ListBucket`, `s3:GetObject` and `s3:PutObject` on the state, and `s3:DeleteObject` on its `.tflock` alone"
)
_OF_TABLE = "`dynamodb:GetItem`, `dynamodb:PutItem` and `dynamodb:DeleteItem`"


def check(share: Share) -> Iterator[Finding]:
    """At most one finding of each kind for each policy of a module, and for each document beside them."""
    for module in share.modules:
        yield from of_module(ModuleNode(share.repository, module))
    state = state_of(share.repository) if share.rest else State()  # documents are among the rest
    if (state.buckets or state.tables) and any(is_document(source.path) for source in share.sources):
        from offkey.read.state_documents import state_documents

        yield from _of_policies(list(state_documents(share, state)), state)


def of_module(node: ModuleNode) -> Iterator[Finding]:
    """At most one finding of each kind for each policy of a module."""
    state = state_of(node.repository)
    speaks = state.tables and node.module.says("aws_iam_role") and node.module.says("dynamodb:*")
    if speaks and _is_only_table(Same(node.repository)):
        yield from _on_every_table(node.module, state)
    yield from _of_policies(list(state_policies(node.module, state)), state)


def _of_policies(policies: Sequence[StatePolicy], state: State) -> Iterator[Finding]:
    told = set[tuple[Place, Severity | None]]()
    for look in (_on_state, _on_others):
        for policy in policies:
            found = [finding for finding in look(policy, state) if (finding.primary, finding.severity) not in told]
            yield from found
            told |= {(finding.primary, finding.severity) for finding in found}


def _on_state(policy: StatePolicy, state: State) -> Iterator[Finding]:
    for bucket in _named(policy.policy, ":s3:::", state.buckets):
        named = _naming(policy.policy, f":s3:::{bucket}")
        if named.statements:
            yield from _on_bucket(policy, named, state, bucket)
    for table in _named(policy.policy, ":table/", sorted(state.tables)):
        for statement in _naming(policy.policy, f":table/{table}").statements:
            if statement.allows and "dynamodb:*" in _lower(statement):
                what = f"everything with the lock table {table}"
                yield _finding(policy, "dynamodb:*", what, Severity.LOW, need=_OF_TABLE)


def _on_others(policy: StatePolicy, state: State) -> Iterator[Finding]:
    """At most one finding for what says itself that it is a state, in whichever bucket."""
    denies = tuple(s for s in policy.policy.statements if not s.allows)
    for statement in policy.policy.statements:
        for resource in statement.resources if statement.allows and not statement.conditions else ():
            found = states(text) if (text := _text(resource)) else None
            if found is None:
                continue
            bucket, key = found
            one = f"arn:aws:s3:::{bucket}/{key}".replace("*", "offkey").replace("?", "x")
            alone = replace(statement, resources=(text,))
            if _allows(replace(policy.policy, statements=(alone, *denies)), "s3:DeleteObject", one):
                named = key.endswith(STATE) and "*" not in key
                which = f"the state `{key}`" if named else "the states"
                where = f" in {bucket}" if _UNKNOWN not in bucket else ""
                sure = named or bucket in state.buckets
                action = next(
                    (a for a in statement.actions if isinstance(a, str) and a.lower() in _EVERYTHING), "s3:Delete"
                )
                yield _finding(policy, action, f"deleting {which}{where}", Severity.LOW, sure=sure)
                return


def _text(resource: str | Unknown) -> str:
    """The ARN, with a word for each part that Terraform knows when it runs."""
    if isinstance(resource, str):
        return resource
    return "".join(piece if isinstance(piece, str) else _UNKNOWN for piece in resource.pieces)


def _on_every_table(module: Module, state: State) -> Iterator[Finding]:
    """Everything with every table, for a role that tokens open, where the lock table is the only one."""
    for role in module.roles:
        places = [place for policy, place in role.inline if isinstance(policy, Policy) and _every_table(policy)]
        if places and isinstance(role.trust, Policy) and _is_federated(role.trust):
            yield Finding(
                f"`{role.resource.address}` may do everything with every table (`dynamodb:*` on `*`), and the lock "
                f"table {sorted(state.tables)[0]} is the only one here. A backend needs {_OF_TABLE}.",
                places[0],
                severity=Severity.LOW,
                confidence=Confidence.LOW,
            )


@lru_cache(maxsize=1)
def _is_only_table(repository: Same[Repository]) -> bool:
    """Whether no module makes a table that is not known to be a lock's."""
    state = state_of(repository.value)
    return not any(_other_tables(module, state) for module in repository.value.modules)


def _other_tables(module: Module, state: State) -> bool:
    """Whether the module makes a table that is not known to be the lock's."""
    made = [r for r in module.of_types({"aws_dynamodb_table"}) if r.mode == "resource"]
    scope = ModuleScope(module)
    return any(scope.value(r.block, r.file, "name") not in state.tables for r in made)


def _every_table(policy: Policy) -> bool:
    return any(
        statement.allows
        and not statement.conditions
        and "*" in statement.resources
        and "dynamodb:*" in _lower(statement)
        for statement in policy.statements
    )


def _is_federated(trust: Policy) -> bool:
    return any(principal.kind == "Federated" for statement in trust.statements for principal in statement.principals)


def _named(policy: Policy, before: str, names: Iterable[str]) -> list[str]:
    """Those of `names` that a resource of the policy may be about: what stands behind `before`, up to any slash."""
    found = set[str]()
    for statement in policy.statements if names else ():
        for resource in statement.resources:
            for behind in resource.split(before)[1:] if isinstance(resource, str) else ():
                parts = behind.split("/")
                found.update("/".join(parts[:count]) for count in range(1, len(parts) + 1))
    return [name for name in names if name in found] if found else []


def _naming(policy: Policy, name: str) -> Policy:
    """The statements that allow something on a resource of this name, and what the policy denies."""
    named = [s for s in policy.statements if s.allows and any(_is(resource, name) for resource in s.resources)]
    denies = [s for s in policy.statements if not s.allows]
    return replace(policy, statements=(*named, *denies) if named else ())


def _is(resource: object, name: str) -> bool:
    return isinstance(resource, str) and (resource.endswith(name) or f"{name}/" in resource)


def _on_bucket(policy: StatePolicy, named: Policy, state: State, bucket: str) -> Iterator[Finding]:
    if policy.of_bucket:
        yield from _of_principals(policy, named, bucket)
    wide = next((a for s in named.statements if s.allows for a in _lower(s) if a in _EVERYTHING), None)
    if wide is not None and _allows(named, "s3:PutBucketPolicy", f"arn:aws:s3:::{bucket}"):
        yield _finding(
            policy, wide, f"everything with the state bucket {bucket}, its own policy included", Severity.MEDIUM
        )
        return
    known = state.buckets[bucket]
    for key in (known or [_ANY_KEY])[:_KEYS]:
        if _allows(named, "s3:DeleteObject", f"arn:aws:s3:::{bucket}/{key}"):
            which = f"the state `{key}`" if known else "the states"
            yield _finding(policy, "s3:Delete", f"deleting {which} in {bucket}", Severity.LOW)
            return


def _of_principals(policy: StatePolicy, named: Policy, bucket: str) -> Iterator[Finding]:
    """A statement without conditions that lets a whole account, or everybody, write the state."""
    for statement in named.statements:
        if not statement.allows or statement.conditions:
            continue
        alone = Policy((statement, *(s for s in named.statements if not s.allows)), named.version)
        if not _allows(alone, "s3:PutObject", f"arn:aws:s3:::{bucket}/{_ANY_KEY}"):
            continue
        for principal in statement.principals:
            if isinstance(principal.value, str) and (who := _who(principal.value)):
                everybody = who == "everybody"
                yield Finding(
                    f"The policy of the state bucket {bucket} lets {who} write the state. Name the roles that do.",
                    policy.place(f'"{principal.value}"'),
                    severity=Severity.CRITICAL if everybody else Severity.MEDIUM,
                    confidence=Confidence.MEDIUM if policy.supposed else Confidence.HIGH,
                )


def _who(principal: str) -> str | None:
    if principal == "*":
        return "everybody"
    return f"every identity of the account in `{principal}`" if _WHOLE_ACCOUNT.match(principal) else None


def _lower(statement: Statement) -> list[str]:
    return [action.lower() for action in statement.actions if isinstance(action, str)]


def _allows(policy: Policy, action: str, resource: str) -> bool:
    """Whether it lets those in whom it is for: whom a bucket policy names does not matter here."""
    own = tuple(replace(statement, principals=(), not_principals=()) for statement in policy.statements)
    from offkey.rules.permissions import allows  # and with it all that decides on a request

    return allows(replace(policy, statements=own), action, resource)


def _finding(
    policy: StatePolicy, action: str, what: str, severity: Severity, *, need: str = _OF_BUCKET, sure: bool = True
) -> Finding:
    doubtful = policy.policy.unknown or policy.supposed or not sure
    return Finding(
        f"{f'`{policy.address}`' if policy.address else 'This policy'} allows {what}. A backend needs {need}.",
        policy.place(action),
        severity=severity,
        confidence=Confidence.MEDIUM if doubtful else Confidence.HIGH,
    )


RULE = Rule(
    id="broad-state-access",
    summary="A policy allows more on Terraform's state than a backend needs.",
    severity=Severity.MEDIUM,
    on=Share,
    check=check,
)
