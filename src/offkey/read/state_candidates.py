"""The policies of a module that may be about the state: what they are called, and what all instances allow."""

from __future__ import annotations

from itertools import islice

from offkey.model.hcl_expression import Call, GetAttribute, Literal, Reference, Template
from offkey.model.policy import Policy
from offkey.model.records import dataclass, replace
from offkey.model.text import Span
from offkey.read import state_arns, terraform
from offkey.read.nested import MAX_INSTANCES, Nested
from offkey.read.policy import from_document
from offkey.read.state_gate import Documents
from offkey.read.state_made import Made, made_in
from offkey.read.state_policies import BUCKET_POLICY, DOCUMENT, GIVEN, GIVEN_POLICY, TAKEN, StatePolicy
from offkey.read.state_words import calls_backend, says_backend
from offkey.read.written_files import FUNCTIONS, source_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from offkey.model.hcl import Attribute
    from offkey.model.module import Module
    from offkey.model.terraform import ModuleCall, Resource, Value
    from offkey.model.text import Source
    from offkey.model.unknown import Unknown
    from offkey.read.evaluate import Scope
    from offkey.read.state_names import StateNames
    from offkey.read.state_policies import State

NEEDLESS = ("DeleteTable", "UpdateTable", "PutResourcePolicy", "BatchWriteItem", "Scan")
"""What nobody who takes a lock needs on its table."""
_ON_TABLE = ("dynamodb:*", "dynamodb:deleteitem", *(f"dynamodb:{action.lower()}" for action in NEEDLESS))
_ACTIONS = ("s3:deleteobject", *_ON_TABLE)
"""What nobody needs on the state: a policy that allows none of them allows no more than a backend needs.

A lock is deleted, too, but not those of others.
"""
_OF_BUCKET = (*_ACTIONS, "s3:putobject")
"""The same for the policy of a bucket, which also says who may do what a backend needs."""
_ENCODED = b"jsonencode"
_HANDS = (_ENCODED, *(name.encode() for name in (GIVEN_POLICY, *GIVEN)))
"""Words of which one stands in every call that hands a policy or its statements to a module."""
_SERVICES = (b"s3:", b"dynamodb:")
_NAMED = 20
"""So many names are followed to where a document takes its statements from."""
_SERVER, _NAME_OF_SERVER = b"atlantis", "atlantis"


@dataclass(frozen=True, slots=True)
class Candidates:
    """Looks for such policies in a module, with the names that its state may have."""

    scope: Scope
    names: StateNames
    made: Made
    own: Value
    """The bucket of the module's own backend."""
    chooses: bool
    """Whether any block of the module may be dynamic."""
    module: Module

    @classmethod
    def of(cls, module: Module, state: State) -> Candidates:
        """Those of a module."""
        made = made_in(module)
        own = module.backend.value("bucket") if module.backend is not None else None
        return cls(terraform.scope_of(module), state.names_with(made), made, own, module.says("dynamic"), module)

    def among(self, resources: Iterable[Resource]) -> Iterator[StatePolicy]:
        """The policies of some resources that may be about the state."""
        for resource in resources:
            attribute = resource.block.body.attribute("policy")
            if attribute is not None:
                yield from self._written(resource, attribute)
                yield from self._chosen(resource, attribute)

    def handed_out(self, documents: Iterable[Resource]) -> Iterator[StatePolicy]:
        """The documents among some, each taken by nobody knows what, that may be about the state.

        One with principals is no policy of a role's.
        """
        for one in documents:
            steps = tuple(map(GetAttribute, (one.type, one.name, "json")))
            document = Reference("data", steps, one.block.header)
            if not Documents(self.scope, self.names, _ACTIONS).may_matter(document, one.file):
                continue
            value = self.scope.value(document, one.file)
            policy = from_document(value) if self.names.may_be_in(value) else None
            if isinstance(policy, Policy) and not any(s.principals or s.not_principals for s in policy.statements):
                settled, _ = _settled(policy, self.names, self.own)
                yield StatePolicy(
                    one.address, settled, one.file, one.block.span, supposed=True, called=(one.name,), made=self.made
                )

    def given(self, calls: Iterable[ModuleCall]) -> Iterator[StatePolicy]:
        """The statements that are handed to modules from elsewhere, which make policies of them."""
        for call in calls:
            if not any(call.file.data.find(word, call.block.span.start, call.block.span.end) >= 0 for word in _HANDS):
                continue
            for attribute in call.block.body.attributes:
                for value, span in self._handed(attribute, call.file):
                    policy = from_document(value)
                    if isinstance(policy, Policy):
                        settled, supposed = _settled(policy, self.names, self.own)
                        called = (call.name, _text(call.block.body.attribute("name")))
                        yield StatePolicy(
                            f"module.{call.name}", settled, call.file, span, supposed, called=called, made=self.made
                        )

    def _handed(self, attribute: Attribute, source: Source) -> Iterator[tuple[Value, Span]]:
        """The documents that an argument of a call is, or makes, and where each stands."""
        named = attribute.name == GIVEN_POLICY or attribute.name.endswith(GIVEN)
        if not named and source.data.find(_ENCODED, attribute.span.start, attribute.span.end) < 0:
            return  # seen before the argument is read: few calls hand any
        from offkey.read import given_statements

        given = attribute.value if attribute.name.endswith(GIVEN) else None
        if attribute.name == GIVEN_POLICY:
            given = given_statements.statements_of(attribute.value)
        if given is not None and given_statements.are_statements(given):
            yield given_statements.document(self.scope.value(given, source)), attribute.span
        for encoded in given_statements.encoded(attribute.value) if attribute.name != "policy" else ():
            document = self.scope.value(encoded, source)
            if self.names.may_be_in(document):
                yield document, encoded.span

    def _written(self, resource: Resource, attribute: Attribute) -> Iterator[StatePolicy]:
        looking = Documents(self.scope, self.names, _OF_BUCKET if resource.type == BUCKET_POLICY else _ACTIONS)
        if looking.is_of_others(attribute, resource.file):
            return  # before the document is read
        called = _called(resource)
        told = self._is_of_server(called) or any(map(calls_backend, (*called, _literal(resource, "description"))))
        if told or looking.may_matter(attribute.value, resource.file):
            policy = _together(self._instances(resource, told=told))
            if policy is not None:
                yield self._settled(resource, policy, *_document(self.scope, self.module, resource.file, attribute))

    def _instances(self, resource: Resource, *, told: bool) -> list[Policy]:
        """The documents of all instances, or of the one that a variable leaves off by its default."""
        whole = Nested(self.scope, resource.file, resource.block.body)
        instances = islice(whole.instances(), MAX_INSTANCES) if whole.left_off is None else [whole]
        documents = [body.value("policy") for body in instances]
        policies = [from_document(document) for document in documents if told or self.names.may_be_in(document)]
        return [policy for policy in policies if isinstance(policy, Policy)]

    def _chosen(self, resource: Resource, attribute: Attribute) -> Iterator[StatePolicy]:
        if not self.chooses:
            return
        from offkey.read.state_chosen import chosen  # few documents choose their statements

        for document, source, span in chosen(self.scope, attribute.value):
            policy = from_document(document)
            if isinstance(policy, Policy):
                yield self._settled(resource, policy, source, span)

    def _settled(self, resource: Resource, policy: Policy, source: Source, span: Span) -> StatePolicy:
        settled, supposed = _settled(policy, self.names, self.own)
        of_bucket = resource.type == BUCKET_POLICY
        called = _called(resource)
        server = self._is_of_server(called)
        described = _literal(resource, "description")
        return StatePolicy(
            resource.address, settled, source, span, supposed, of_bucket, called, described, self.made, of_server=server
        )

    def _is_of_server(self, called: tuple[str, ...]) -> bool:
        """Whether a backend is Terraform's where Atlantis runs it: few policies are called after any, or after it."""
        named = any(says_backend(name) or _NAME_OF_SERVER in name.lower() for name in called)
        return named and self.module.mentions(_SERVER)


def _called(resource: Resource) -> tuple[str, ...]:
    """What names a policy: its label and its name, as far as that is written out; not one that a variable holds."""
    document = resource.block.body.attribute("policy")
    if document is not None and isinstance(document.value, Reference) and document.value.root == "var":
        return ()
    return (resource.name, _literal(resource, "name"))


def _literal(resource: Resource, argument: str) -> str:
    """A text as far as it is written out; an empty one where there is none."""
    return _text(resource.block.body.attribute(argument))


def _text(attribute: Attribute | None) -> str:
    if attribute is None:
        return ""
    parts = attribute.value.parts if isinstance(attribute.value, Template) else (attribute.value,)
    return "".join(str(part.value) if isinstance(part, Literal) else "-" for part in parts)


def _together(policies: list[Policy]) -> Policy | None:
    """What all instances of one policy allow, spoken of as one; where one denies something, the first."""
    if len(policies) < 2 or any(not statement.allows for policy in policies for statement in policy.statements):
        return policies[0] if policies else None
    statements = dict.fromkeys(statement for policy in policies for statement in policy.statements)
    return replace(policies[0], statements=tuple(statements))


def _document(scope: Scope, module: Module, source: Source, attribute: Attribute) -> tuple[Source, Span]:
    """The text of the policy: the data source that is referred to, or the only one or the file that is taken.

    Otherwise it is the argument, or what that takes its statements from by name.
    """
    match attribute.value:
        case Call(function=name, arguments=(path, *_)) if name in FUNCTIONS:
            file = source_of(scope, source, path)
            return (file, Span(0, len(file.data))) if file is not None else (source, attribute.span)
        case Reference(root="data", steps=(GetAttribute(name=type_), GetAttribute(name=name), *_)):
            found = scope.block("data", type_, name)
        case _:
            taken = set(TAKEN.findall(source.data, attribute.span.start, attribute.span.end))
            name = taken.pop().decode() if len(taken) == 1 else ""
            found = scope.block("data", DOCUMENT, name) if isinstance(attribute.value, Call) else None
    if found is not None:
        return found[1], found[0].span
    if _allows(source, attribute.span):
        return source, attribute.span
    from offkey.read.named_texts import named_in  # most documents say themselves what they allow

    named = islice(named_in(module, source, attribute.value.span), _NAMED)
    return next((one for one in named if _allows(*one)), (source, attribute.span))


def _allows(source: Source, span: Span) -> bool:
    """Whether a text says itself what may be done with a bucket, or a table."""
    return any(source.data.find(service, span.start, span.end) >= 0 for service in _SERVICES)


def _settled(policy: Policy, names: StateNames, own: Value) -> tuple[Policy, bool]:
    """The policy with the ARNs of which only the partition, an account or a region is missing; whether one of those is.

    A name that may be several buckets' is taken to be the one of the module's `own` backend.
    """
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
