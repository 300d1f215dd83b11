"""The policies of a repository's Terraform, and where its own state lies: what a policy may be about."""

from __future__ import annotations

from itertools import islice

from offkey.model.builtin import cached_property, lru_cache
from offkey.model.hcl_expression import GetAttribute, Reference
from offkey.model.policy import Policy
from offkey.model.records import dataclass, field, replace
from offkey.model.text import Place, Source, Span
from offkey.model.text_file import TextKind
from offkey.read.same import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.hcl import Attribute
    from offkey.model.module import Module
    from offkey.model.repository import Repository
    from offkey.model.terraform import Backend, Resource, Value
    from offkey.model.unknown import Unknown
    from offkey.read.evaluate import Scope
    from offkey.read.state_names import StateNames

_BUCKET_POLICY = "aws_s3_bucket_policy"
_POLICIES = frozenset(
    {"aws_iam_policy", "aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy", _BUCKET_POLICY}
)
_ACTIONS = ("s3:deleteobject", "dynamodb:*")
"""What nobody needs on the state: a policy that allows none of them allows no more than a backend needs."""
_OF_BUCKET = (*_ACTIONS, "s3:putobject")
"""The same for the policy of a bucket, which also says who may do what a backend needs."""
_PLACE = ("bucket", "key", "dynamodb_table")


@dataclass  # without slots, since what looks for the names is kept
class State:
    """Where the repository's backends keep the state: the keys in each bucket, and the lock tables."""

    buckets: dict[str, list[str]] = field(default_factory=dict)
    tables: set[str] = field(default_factory=set)

    def add(self, bucket: Value, key: Value, table: Value) -> None:
        """Another backend's, as far as that is known."""
        if isinstance(bucket, str) and bucket:
            self.buckets.setdefault(bucket, []).extend([key] if isinstance(key, str) else [])
            self.tables |= {table} if isinstance(table, str) and table else set()

    @cached_property
    def names(self) -> StateNames:
        """What looks for the names of the buckets and tables."""
        from offkey.read.state_names import StateNames

        return StateNames(tuple(self.buckets), tuple(self.tables))


@dataclass(frozen=True, slots=True)
class StatePolicy:
    """One policy document. `document` is where its text stands; an open partition of a resource is `aws`."""

    address: str
    """What the file calls it; empty for a document by itself."""
    policy: Policy
    source: Source
    document: Span
    supposed: bool = False
    """Whether the account or region in a resource is taken to be the state's."""
    of_bucket: bool = False
    """Whether it is the policy of a bucket: its principals say whom it is for."""

    def place(self, text: str) -> Place:
        """Where `text` stands in the document; the document itself, where it is written in another way."""
        raw = text.encode("utf-8", "surrogateescape")
        start = self.source.data.find(raw, self.document.start, self.document.end)
        return self.source.place(Span(start, start + len(raw)) if start >= 0 else self.document)


def state_of(repository: Repository) -> State:
    """What the backends say, as far as it is written out; kept for the last repository, as each module asks for it."""
    return _state_of(Same(repository))


@lru_cache(maxsize=1)
def _state_of(repository: Same[Repository]) -> State:
    found = State()
    for backend in _backends(repository.value):
        found.add(*(backend.value(name) for name in _PLACE))
    if any(text.kind is TextKind.TERRAGRUNT for text in repository.value.texts):
        from offkey.read.terragrunt_state import terragrunt_states

        for written in terragrunt_states(repository.value):
            found.add(*(written.get(name) for name in _PLACE))
    return found


def _backends(repository: Repository) -> Iterator[Backend]:
    """The backends as they are written, and as files of settings complete them."""
    own = [module.backend for module in repository.modules if module.backend is not None]
    yield from own
    if not all(backend.value("bucket") for backend in own):
        from offkey.read.backend_files import given_settings

        for given in given_settings(repository):
            found = (given.backend_of(module) for module in given.modules)
            yield from (backend for backend in found if backend is not None)


def state_policies(module: Module, state: State) -> Iterator[StatePolicy]:
    """The policies that are known, at least in part, and may allow too much on a bucket or a table of the state.

    A policy of a module that is called several times is there once for each call that says more of it.
    """
    if not (module.says(*_POLICIES) and speaks_of_state(module, known=bool(state.buckets))):
        return
    yield from _of_module(module, state.names)
    if module.callers:
        from offkey.read.module_calls import each_call

        for one in each_call(module):
            if one.call is not None:
                yield from _of_module(one.module, state.names)


def speaks_of_state(module: Module, *, known: bool) -> bool:
    """Whether any file of the module has a word of what a policy about state allows; few have.

    Where no backend says where the state lies, some file has to say that something is one.
    """
    data = [file.source.data for file in module.files]
    allows = any(b"s3:" in each or b"dynamodb:" in each for each in data)
    return allows and (known or any(b"state" in each.lower() for each in data))


def _of_module(module: Module, names: StateNames) -> Iterator[StatePolicy]:
    resources = [r for r in module.of_types(_POLICIES) if r.mode == "resource"]
    if resources:
        yield from _of_resources(module, resources, names)


def _of_resources(module: Module, resources: list[Resource], names: StateNames) -> Iterator[StatePolicy]:
    from offkey.read import terraform
    from offkey.read.nested import MAX_INSTANCES, Nested
    from offkey.read.policy import from_document
    from offkey.read.state_names import Documents

    scope = terraform.scope_of(module)
    own = module.backend.value("bucket") if module.backend is not None else None
    for resource in resources:
        attribute = resource.block.body.attribute("policy")
        asked = _OF_BUCKET if resource.type == _BUCKET_POLICY else _ACTIONS
        looking = Documents(scope, names, asked)
        if attribute is None or looking.is_of_others(attribute, resource.file):
            continue
        if not looking.may_matter(attribute.value, resource.file):
            continue
        instances = Nested(scope, resource.file, resource.block.body).instances()
        documents = (body.value("policy") for body in islice(instances, MAX_INSTANCES))
        policies = [from_document(document) for document in documents if names.may_be_in(document)]
        policy = _together([policy for policy in policies if isinstance(policy, Policy)])
        if policy is not None:
            source, span = _document(scope, resource.file, attribute)
            settled, supposed = _settled(policy, names, own)
            yield StatePolicy(resource.address, settled, source, span, supposed, resource.type == _BUCKET_POLICY)


def _together(policies: list[Policy]) -> Policy | None:
    """What all instances of one policy allow, spoken of as one; where one denies something, the first."""
    if len(policies) < 2 or any(not statement.allows for policy in policies for statement in policy.statements):
        return policies[0] if policies else None
    statements = dict.fromkeys(statement for policy in policies for statement in policy.statements)
    return replace(policies[0], statements=tuple(statements))


def _document(scope: Scope, source: Source, attribute: Attribute) -> tuple[Source, Span]:
    """The text of the policy: the data source that is referred to, or the argument."""
    match attribute.value:
        case Reference(root="data", steps=(GetAttribute(name=type_), GetAttribute(name=name), *_)):
            found = scope.block("data", type_, name)
            if found is not None:
                return found[1], found[0].span
    return source, attribute.span


def _settled(policy: Policy, names: StateNames, own: Value) -> tuple[Policy, bool]:
    """The policy with the ARNs of which only the partition, an account or a region is missing; whether one of those is.

    A name that may be several buckets' is taken to be the one of the module's `own` backend.
    """
    from offkey.read import state_arns

    supposed = False
    buckets = sorted(names.buckets, key=lambda bucket: bucket != own)

    def known(resource: str | Unknown) -> str | Unknown:
        nonlocal supposed
        if isinstance(resource, str):
            return resource
        arn = state_arns.filled(resource, buckets, names.tables)
        supposed = supposed or (arn is not None and state_arns.supposes(resource))
        return resource if arn is None else arn

    statements = tuple(replace(s, resources=tuple(map(known, s.resources))) for s in policy.statements)
    return replace(policy, statements=statements), supposed
