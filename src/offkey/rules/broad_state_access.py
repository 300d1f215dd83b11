"""More rights on the state's bucket or lock table than a backend needs.

Terraform reads and writes the state, and creates and deletes the lock beside it. Deleting the state, changing
the bucket's own policy, or letting in whole accounts is nobody's need.
Source: https://developer.hashicorp.com/terraform/language/backend/s3#permissions-required
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.finding import Confidence, Finding, Rule, Severity
from offkey.model.hcl_expression import Literal
from offkey.model.node import ModuleNode, Share
from offkey.model.policy import Policy, Statement
from offkey.model.records import replace
from offkey.model.text import Place
from offkey.model.text_file import TextKind
from offkey.read.module_scope import ModuleScope
from offkey.read.relevant import is_document
from offkey.read.same import Same
from offkey.read.state_made import is_lock
from offkey.read.state_policies import State, StatePolicy, state_of, state_policies
from offkey.rules.state_access import (
    ANY_KEY,
    EVERYTHING,
    OF_TABLE,
    allows,
    everything_with,
    finding,
    lower,
    place_of,
    those_in,
    written,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from offkey.model.module import Module
    from offkey.model.repository import Repository
    from offkey.model.terraform import Resource
    from offkey.model.unknown import Unknown

_FULL_ACCESS = "AmazonDynamoDBFullAccess"
"""A policy of AWS, also as `…_v2`: everything with every table.

Source: AWS Managed Policy Reference Guide
"""
_KEYS = 20
"""So many states of a bucket are asked about: a policy that spares twenty of them is made with care."""


def check(share: Share) -> Iterator[Finding]:
    """At most one finding of each kind for each policy of a module, and for each document beside them."""
    for module in share.modules:
        yield from of_module(ModuleNode(share.repository, module))
    policies = list(_elsewhere(share)) if share.rest else []  # all among the rest
    yield from _of_policies(policies, state_of(share.repository)) if policies else ()


def _elsewhere(share: Share) -> Iterator[StatePolicy]:
    """The policies outside Terraform's own files."""
    scripts = any(text.kind is TextKind.SHELL for text in share.texts)
    if scripts or any(is_document(source.path) for source in share.sources):
        from offkey.read.state_documents import state_documents, state_scripts

        state = state_of(share.repository)
        yield from state_documents(share, state)
        yield from state_scripts(share, state)
    if any(text.kind is TextKind.TERRAGRUNT and _may_give(text.source.data) for text in share.texts):
        from offkey.read.state_terragrunt import terragrunt_policies  # few such files hold one

        yield from terragrunt_policies(share, state_of(share.repository))


def _may_give(data: bytes) -> bool:
    """Whether a file of Terragrunt may hand a policy to a module, or statements that it makes one of."""
    return b"jsonencode" in data or b"resources" in data


def of_module(node: ModuleNode) -> Iterator[Finding]:
    """At most one finding of each kind for each policy of a module."""
    state = state_of(node.repository)
    told = list(_of_policies(list(state_policies(node.module, state)), state))
    yield from told
    if node.module.says("aws_iam_role") and node.module.says("dynamodb:*", "s3:*", _FULL_ACCESS, "AmazonS3FullAccess"):
        from offkey.read.written_trusts import may_federate  # few roles may do that

        if may_federate(node.module):
            places = {finding.primary for finding in told}
            yield from (finding for finding in _on_everything(node) if finding.primary not in places)


def _on_everything(node: ModuleNode) -> Iterator[Finding]:
    from offkey.rules.state_in_everything import on_every_bucket

    table = _only_table(Same(node.repository)) if node.module.says("dynamodb:*", _FULL_ACCESS) else None
    if table is not None:
        yield from _on_every_table(node.module, table)
    if node.module.says("s3:*", "AmazonS3FullAccess"):
        yield from on_every_bucket(node, _of_pods)


def _of_policies(policies: Sequence[StatePolicy], state: State) -> Iterator[Finding]:
    """What is known to be the state first, and then what only says so, as far as it is not the same."""
    if not policies:
        return
    from offkey.rules.state_by_name import on_states
    from offkey.rules.state_locks import on_locks

    known = list(_once(finding for policy in policies for finding in _on_state(policy, state)))
    yield from known
    told = {finding.primary for finding in known}
    named = _once(finding for policy in policies for finding in on_states(policy, state))
    yield from (finding for finding in named if finding.primary not in told)
    yield from _once(finding for policy in policies for finding in on_locks(policy, state))


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The first of those with one place and one severity: several policies may have one document."""
    told = dict[tuple[Place, Severity | None], Finding]()
    for each in findings:
        told.setdefault((each.primary, each.severity), each)
    return iter(told.values())


def _on_state(policy: StatePolicy, state: State) -> Iterator[Finding]:
    for bucket in those_in(policy.policy, ":s3:::", state.buckets):
        named = _naming(policy.policy, f":s3:::{bucket}")
        if named.statements:
            yield from _on_bucket(policy, named, state, bucket)


def _on_every_table(module: Module, table: str) -> Iterator[Finding]:
    """Everything with every table, for a role that tokens open, where the lock table is the only one."""
    for role in module.roles:
        places = [(place, "`dynamodb:*` on `*`") for policy, place in role.inline if _every_table(policy)]
        places += [(place, f"`{_FULL_ACCESS}`") for arn, place in role.managed if _is_full(arn)]
        if places and isinstance(role.trust, Policy) and role.trust.names_issuer and not _of_pods(role.trust):
            yield Finding(
                f"`{role.resource.address}` may do everything with every table ({places[0][1]}), and the lock "
                f"table {table} is the only one here. A backend needs {OF_TABLE}.",
                places[0][0],
                severity=Severity.LOW,
                confidence=Confidence.LOW,
            )


def _is_full(arn: str | Unknown) -> bool:
    return isinstance(arn, str) and f":policy/{_FULL_ACCESS}" in arn


def _of_pods(trust: Policy) -> bool:
    """Whether service accounts of a cluster take the role: what they run may have tables of its own."""
    conditions = [condition for statement in trust.statements for condition in statement.conditions]
    said = [value for condition in conditions for value in (condition.key, *condition.values)]
    pieces = [piece for one in said for piece in ((one,) if isinstance(one, str) else one.pieces)]
    return any(isinstance(one, str) and one.startswith(("system:serviceaccount:", "oidc.eks.")) for one in pieces)


@lru_cache(maxsize=1)
def _only_table(repository: Same[Repository]) -> str | None:
    """The lock table, where the modules make no table that is not known to be a lock's."""
    tables = state_of(repository.value).tables
    made = [(module, one) for module in repository.value.modules for one in _tables_of(module)]
    for module, one in sorted(made, key=_is_computed):
        scope = ModuleScope(module)
        if not (is_lock(one, scope) or _is_named(one, scope, tables)):
            return None
    return next(iter((*sorted(tables), *(f"`{one.address}`" for _, one in made))), None)


def _tables_of(module: Module) -> Iterator[Resource]:
    return (one for one in module.of_types({"aws_dynamodb_table"}) if one.mode == "resource")


def _is_computed(made: tuple[Module, Resource]) -> bool:
    """Whether the name of a table has to be worked out, which is slow: one that is written out is asked about first."""
    name = made[1].block.body.attribute("name")
    return name is not None and not isinstance(name.value, Literal)


def _is_named(table: Resource, scope: ModuleScope, names: Collection[str]) -> bool:
    """Whether a table has one of these names, which is not worked out where there is none."""
    name = scope.value(table.block, table.file, "name") if names else None
    return isinstance(name, str) and name in names


def _every_table(policy: Policy | Unknown) -> bool:
    return isinstance(policy, Policy) and any(
        statement.allows
        and not statement.conditions
        and "*" in statement.resources
        and "dynamodb:*" in lower(statement)
        for statement in policy.statements
    )


def _naming(policy: Policy, name: str) -> Policy:
    """The statements that allow something on a resource of this name, and what the policy denies."""
    named = [s for s in policy.statements if s.allows and any(_is(resource, name) for resource in s.resources)]
    denies = [s for s in policy.statements if not s.allows]
    return replace(policy, statements=(*named, *denies) if named else ())


def _is(resource: object, name: str) -> bool:
    return isinstance(resource, str) and (resource.endswith(name) or f"{name}/" in resource)


def _on_bucket(policy: StatePolicy, named: Policy, state: State, bucket: str) -> Iterator[Finding]:
    if policy.of_bucket:
        from offkey.rules.state_principals import of_principals  # few buckets have a policy of their own

        yield from of_principals(policy, named, bucket)
    allowing = [s for s in named.statements if s.allows]
    wide = next(((s, a) for s in allowing for a in lower(s) if a in EVERYTHING), None)
    if wide is not None and allows(named, "s3:PutBucketPolicy", f"arn:aws:s3:::{bucket}"):
        place = place_of(policy, wide[0], bucket, wide[1])
        yield finding(policy, place, everything_with(bucket), Severity.MEDIUM)
        return
    known = state.buckets[bucket]
    for key in (known or [ANY_KEY])[:_KEYS]:
        one = f"arn:aws:s3:::{bucket}/{key}"
        if allows(named, "s3:DeleteObject", one):
            which = f"the state `{key}`" if known else "the states"
            statement = _allowing(named, "s3:DeleteObject", one)
            place = place_of(policy, statement, bucket, "s3:DeleteObject")
            on = policy.place(f"{bucket}/", near=written(statement, "s3:DeleteObject") or "")
            yield finding(policy, place, f"deleting {which} in {bucket}", on=on)
            return


def _allowing(named: Policy, action: str, resource: str) -> Statement:
    """The statement that allows it by itself."""
    found = (s for s in named.statements if s.allows and allows(replace(named, statements=(s,)), action, resource))
    return next(found, named.statements[0])


RULE = Rule(
    id="broad-state-access",
    summary="A policy allows more on Terraform's state than a backend needs.",
    severity=Severity.MEDIUM,
    on=Share,
    check=check,
)
