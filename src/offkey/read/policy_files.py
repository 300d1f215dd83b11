"""Trust policies outside Terraform: bare policy documents, and the roles of CloudFormation templates.

A file counts where it says `AssumeRoleWithWebIdentity` or lets an identity provider call another action by mistake
(other trust policies are for nobody's tokens), or makes an access key or an identity provider.

Source: AWS CloudFormation template reference, `AWS::IAM::Role`, `AWS::IAM::Policy`, `AWS::IAM::ManagedPolicy`;
Serverless Framework, `resources`; AWS CLI, `iam create-role --cli-input-json`.
"""

from __future__ import annotations

from itertools import islice

from offkey.model.builtin import itemgetter, lru_cache, partial
from offkey.model.policy import MOST, Grants, Policy
from offkey.model.records import dataclass, replace
from offkey.model.text import Incomplete, Place, Source, Span
from offkey.model.trust import PolicyText, WrittenTrust
from offkey.model.unknown import Unknown
from offkey.model.yaml import Mapping, Node, Pair, Scalar, Sequence, key_text, resolve
from offkey.read import yaml
from offkey.read.partial import OpenList
from offkey.read.policy import from_document
from offkey.read.policy_values import Values
from offkey.read.same import Same
from offkey.read.template_parameters import parameters_of, taken, with_defaults

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.terraform import Value

_KEY = "AWS::IAM::AccessKey"
_PROVIDERS = frozenset({"AWS::IAM::OIDCProvider", "AWS::IAM::OIDCIdentityProvider"})
"""The second is what many write, and CloudFormation does not know: the same is meant."""
_TRUST = "AssumeRolePolicyDocument"
_MANAGED = frozenset({"AWS::IAM::ManagedPolicy"})
_POLICIES = frozenset({"AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy"})


def trusts(source: Source, values: Values | None = None) -> Iterator[WrittenTrust]:
    """The trust policies in one such file; none where it is something else, or a template that is no YAML.

    `values` know what fills in a policy that is there by itself.
    """
    roots = yaml.parse_all(source)
    for root in () if isinstance(roots, Incomplete) else roots:
        if not isinstance(root, Mapping):
            continue
        if root.pair("Statement"):
            yield from _bare(source, root, values or Values())
        elif isinstance(document := root.get(_TRUST), Mapping):
            yield from _bare(source, document, Values())
        elif (resources := _resources(root)) is not None:
            yield from _with_providers(Template(source, resources, with_defaults(root), parameters_of(root))).trusts()


def created_keys(source: Source) -> Iterator[tuple[str, Place]]:
    """Every active access key that a template makes: the resource's name, and where it stands."""
    roots = yaml.parse_all(source) if _KEY.encode() in source.data else ()
    for root in () if isinstance(roots, Incomplete) else roots:
        resources = _resources(root) if isinstance(root, Mapping) else None
        for pair in resources.merged() if resources is not None else ():
            resource = resolve(pair.value)
            kind = resource.get("Type") if isinstance(resource, Mapping) else None
            if isinstance(resource, Mapping) and isinstance(kind, Scalar) and kind.value == _KEY:
                properties = resource.get("Properties")
                status = properties.get("Status") if isinstance(properties, Mapping) else None
                if not (isinstance(status, Scalar) and status.value == "Inactive"):
                    yield key_text(pair.key) or "", source.place(pair.key.span)


def thumbprints(source: Source) -> Iterator[tuple[str, Place]]:
    """Every identity provider of a template with a list of thumbprints: its URL, and where the list stands."""
    roots = yaml.parse_all(source) if b"ThumbprintList" in source.data else ()
    for root in () if isinstance(roots, Incomplete) else roots:
        resources = _resources(root) if isinstance(root, Mapping) else None
        if isinstance(root, Mapping) and resources is not None:
            template = Template(source, resources, with_defaults(root))
            for _pair, properties in template.of_type(_PROVIDERS):
                url, listed = properties.get("Url"), properties.pair("ThumbprintList")
                value = _address(template.values.of(url)) if url is not None else None
                if isinstance(value, str) and listed is not None and _says_something(listed.value):
                    yield value, source.place(listed.key.span)


def template(source: Source, root: Mapping) -> Template | None:
    """The template that a document is; None where it is something else."""
    resources = _resources(root)
    return None if resources is None else Template(source, resources, with_defaults(root))


def _address(url: Value) -> Value:
    """The URL of a provider; of several (`!If`) the one that all begin with, as an enterprise's does with GitHub's."""
    if not isinstance(url, OpenList):
        return url
    begun = [shape.pieces[0] if isinstance(shape, Unknown) and shape.pieces else shape for shape in url.shapes]
    shortest = min((one for one in begun if isinstance(one, str)), key=len, default=None)
    alike = shortest is not None and all(isinstance(one, str) and one.startswith(shortest) for one in begun)
    return shortest if alike else url


def _says_something(node: Node) -> bool:
    """Whether it is more than an empty list."""
    node = resolve(node)
    return not (isinstance(node, Sequence) and not node.items)


def _bare(source: Source, document: Mapping, values: Values) -> Iterator[WrittenTrust]:
    place = source.place(document.span)
    trust = from_document(values.of(document), place=place)
    if isinstance(trust, Policy) and any(s.principals or s.not_principals for s in trust.statements):
        yield WrittenTrust("", trust, place, _text(source, document, trust))


def text_of(source: Source, trust: Policy | Unknown) -> PolicyText | None:
    """The text of the policy that a whole file is; None where the file is something else."""
    roots = yaml.parse_all(source)
    root = roots[0] if not isinstance(roots, Incomplete) and roots else None
    return _text(source, root, trust) if isinstance(root, Mapping) and root.pair("Statement") else None


def _text(source: Source, document: Node, trust: Policy | Unknown) -> PolicyText:
    """The text of a policy, its statements apart where each of them was read."""
    node = resolve(document)
    statement = node.get("Statement") if isinstance(node, Mapping) else None
    items = statement.items if isinstance(statement, Sequence) else (statement,) if statement else ()
    spans = tuple(resolve(item).span for item in items)
    apart = isinstance(trust, Policy) and len(trust.statements) == len(spans)
    return PolicyText(source, node.span, spans if apart else ())


def _with_providers(template: Template) -> Template:
    """The template, in which a reference to an identity provider that it makes is that provider's ARN."""
    urls = {
        key_text(pair.key) or "": _address(template.values.of(url))
        for pair, properties in template.of_type(_PROVIDERS)
        if (url := properties.get("Url")) is not None
    }
    hosts = {name: url.removeprefix("https://").rstrip("/") for name, url in urls.items() if isinstance(url, str)}
    return replace(template, values=replace(template.values, providers=hosts)) if hosts else template


def _resources(root: Mapping) -> Mapping | None:
    """The resources of a template, or of the one inside a Serverless file."""
    inner = root.get("resources")
    found = (inner if isinstance(inner, Mapping) else root).get("Resources")
    return found if isinstance(found, Mapping) else None


@dataclass(frozen=True, slots=True)
class Template:
    """The resources of one template."""

    source: Source
    resources: Mapping
    values: Values
    parameters: Mapping | None = None

    def trusts(self) -> Iterator[WrittenTrust]:
        """The trust policy of every role in it."""
        for pair, properties in self.of_type(frozenset({"AWS::IAM::Role"})):
            document = properties.get(_TRUST)
            if document is None:
                continue
            span = _written(properties, _TRUST).span
            place = self.source.place(span)
            trust = from_document(self.values.of(document), place=place)
            name = key_text(pair.key) or ""
            yield WrittenTrust(
                name,
                trust,
                place,
                self._text(document, trust),
                Grants(
                    tuple(self._managed(properties)),
                    (*self._inline(properties), *self._attached(name), *self._own_managed(properties)),
                ),
                bounded=properties.pair("PermissionsBoundary") is not None,
            )

    def _text(self, document: Node, trust: Policy | Unknown) -> PolicyText:
        """The text of a policy, which takes the defaults of parameters by name."""
        text = _text(self.source, document, trust)
        return replace(text, named=partial(taken, self.source, self.parameters)) if self.parameters else text

    def of_type(self, types: frozenset[str]) -> Iterator[tuple[Pair, Mapping]]:
        """The resources of these types, with their properties, in order."""
        by_type = _by_type(Same(self.resources))
        found = [one for type_ in types for one in by_type.get(type_, ())]
        return ((pair, properties) for _, pair, properties in (sorted(found, key=itemgetter(0)) if found else ()))

    def _managed(self, properties: Mapping) -> Iterator[tuple[str | Unknown, Place]]:
        own = _managed_policies(Same(self.resources))
        for item in _items(properties.get("ManagedPolicyArns")):
            value = self.values.of(item)
            for arn in value if isinstance(value, list) else [value]:
                if isinstance(arn, str | Unknown) and own.keys().isdisjoint(referred(item)):
                    yield arn, self._place(item.span)

    def _own_managed(self, properties: Mapping) -> Iterator[tuple[Policy | Unknown, Place]]:
        """The managed policies of the template that a role names."""
        items = _items(properties.get("ManagedPolicyArns"))
        own = _managed_policies(Same(self.resources)) if items else {}
        names = dict.fromkeys(name for item in items for name in referred(item) if name in own)
        for document in (own[name] for name in islice(names, MOST)):
            if document is not None:
                yield from_document(self.values.of(document)), self._place(document.span)

    def _inline(self, properties: Mapping) -> Iterator[tuple[Policy | Unknown, Place]]:
        policies = properties.get("Policies")
        for item in policies.items if isinstance(policies, Sequence) else ():
            policy = resolve(item)
            document = policy.get("PolicyDocument") if isinstance(policy, Mapping) else None
            if document is not None:
                yield from_document(self.values.of(document)), self._place(document.span)

    def _attached(self, role: str) -> Iterator[tuple[Policy | Unknown, Place]]:
        """What other resources of the template attach to a role."""
        for document in _attached(Same(self.resources)).get(role, ())[:MOST]:
            yield from_document(self.values.of(document)), self._place(document.span)

    def _place(self, span: Span) -> Place:
        return self.source.place(span)


def _items(node: Node | None) -> tuple[Node, ...]:
    return () if node is None else tuple(node.items) if isinstance(node, Sequence) else (node,)


@lru_cache(maxsize=4)
def _by_type(resources: Same[Mapping]) -> dict[str, list[tuple[int, Pair, Mapping]]]:
    """The resources with properties, by their type, and which of all each is: looked through once for all roles."""
    found: dict[str, list[tuple[int, Pair, Mapping]]] = {}
    for index, pair in enumerate(resources.value.merged()):
        resource = resolve(pair.value)
        kind = resource.get("Type") if isinstance(resource, Mapping) else None
        properties = resource.get("Properties") if isinstance(resource, Mapping) else None
        if isinstance(kind, Scalar) and isinstance(properties, Mapping):
            found.setdefault(kind.value, []).append((index, pair, properties))
    return found


@lru_cache(maxsize=4)
def _managed_policies(resources: Same[Mapping]) -> dict[str, Node | None]:
    """The documents of the managed policies, by the names of their resources."""
    own = (one for type_ in _MANAGED for one in _by_type(resources).get(type_, ()))
    return {key_text(pair.key) or "": properties.get("PolicyDocument") for _, pair, properties in own}


@lru_cache(maxsize=4)
def _attached(resources: Same[Mapping]) -> dict[str, list[Node]]:
    """The documents that resources of their own attach to roles, by the names of the roles' resources, in order."""
    found: dict[str, list[Node]] = {}
    policies = [one for type_ in _POLICIES for one in _by_type(resources).get(type_, ())]
    for _, _pair, properties in sorted(policies, key=itemgetter(0)):
        document = properties.get("PolicyDocument")
        named = [node for key in ("Roles", "RoleName") if (node := properties.get(key)) is not None]
        if document is not None:
            for role in dict.fromkeys(name for node in named for name in referred(node)):
                found.setdefault(role, []).append(document)
    return found


def referred(node: Node) -> Iterator[str]:
    """What the `Ref`s in a list, or one of them, refer to."""
    node = resolve(node)
    if isinstance(node, Sequence):
        for item in node.items:
            yield from referred(item)
    elif isinstance(node, Mapping):
        reference = node.get("Ref")
        if isinstance(reference, Scalar):
            yield reference.value
    elif node.tag == "!Ref":
        yield node.value


def _written(properties: Mapping, key: str) -> Pair:
    return next(pair for pair in properties.merged() if key_text(pair.key) == key)
