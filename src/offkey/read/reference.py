"""What a reference means outside of loops: `var.x`, `local.x`, a resource's argument, a document.

Most attributes of a resource exist only once AWS has made it. Those known from the configuration
are in the table; an ARN is known but for its partition, and its account where no provider promises one.

Source: the AWS provider's documentation of each resource, "Argument Reference" and "Attribute Reference".
"""

from __future__ import annotations

from offkey.model.builtin import Sequence
from offkey.model.hcl_expression import Expression, GetAttribute, GetIndex, Reference, Splat, Step
from offkey.model.regex import regex
from offkey.model.terraform import Value
from offkey.model.unknown import Unknown
from offkey.read import partial, written_files
from offkey.read.convert import text_of
from offkey.read.nested import Nested

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from offkey.read.evaluate import Scope

Resolved = tuple[Value, Sequence[Step]]
Kind = tuple[str, str]
Address = tuple[str, ...]
"""Mode, type and name."""

_NAMED = frozenset({"var", "local"})
_AT_RUN_TIME = frozenset({"path", "terraform", "each", "count", "self", "module", "ephemeral"})

_ARGUMENTS: Mapping[Kind, Mapping[str, str]] = {
    ("resource", "aws_iam_role"): {"name": "name", "id": "name", "assume_role_policy": "assume_role_policy"},
    ("resource", "aws_iam_policy"): {"name": "name", "policy": "policy"},
    ("resource", "aws_iam_user"): {"name": "name", "id": "name"},
    ("resource", "aws_iam_group"): {"name": "name", "id": "name"},
    ("resource", "aws_iam_openid_connect_provider"): {"client_id_list": "client_id_list"},
    ("resource", "aws_s3_bucket"): {"bucket": "bucket", "id": "bucket"},
    ("resource", "aws_dynamodb_table"): {"name": "name", "id": "name"},
    ("data", "aws_iam_role"): {"name": "name", "id": "name"},
    ("data", "aws_iam_policy"): {"arn": "arn", "id": "arn", "name": "name"},
    ("data", "aws_iam_openid_connect_provider"): {"arn": "arn", "id": "arn"},
    ("data", "aws_s3_bucket"): {"bucket": "bucket", "id": "bucket"},
    ("data", "aws_dynamodb_table"): {"name": "name", "id": "name"},
    ("data", "tls_certificate"): {"url": "url"},
}
"""By mode and type: the attribute, and the argument whose value it has."""

_ARNS: Mapping[Kind, tuple[str, str]] = {
    ("resource", "aws_iam_role"): (":iam::{account}:role{path}", "name"),
    ("resource", "aws_iam_policy"): (":iam::{account}:policy{path}", "name"),
    ("resource", "aws_iam_user"): (":iam::{account}:user{path}", "name"),
    ("resource", "aws_iam_group"): (":iam::{account}:group{path}", "name"),
    ("resource", "aws_iam_openid_connect_provider"): (":iam::{account}:oidc-provider/", "url"),
    ("resource", "aws_s3_bucket"): (":s3:::", "bucket"),
    ("resource", "aws_dynamodb_table"): (":dynamodb:{region}:{account}:table/", "name"),
    ("data", "aws_iam_role"): (":iam::{account}:role/{folder}", "name"),
    ("data", "aws_iam_policy"): (":iam::{account}:policy/{folder}", "name"),
    ("data", "aws_iam_openid_connect_provider"): (":iam::{account}:oidc-provider/", "url"),
    ("data", "aws_s3_bucket"): (":s3:::", "bucket"),
    ("data", "aws_dynamodb_table"): (":dynamodb:{region}:{account}:table/", "name"),
}
"""By mode and type: the ARN after the partition, and the argument that ends it."""

_CLUSTER = "aws_eks_cluster"
_FIELD = regex(r"\{(\w+)\}")
_IDENTITY_PROVIDER = "aws_iam_openid_connect_provider"
_DOCUMENT = "aws_iam_policy_document"
_OF_PROVIDER = ("arn", "id", "url", "client_id_list")
_ARN_PARTS = {
    "partition": Unknown("the partition is known when Terraform runs"),
    "region": Unknown("the region is known when Terraform runs"),
    "folder": Unknown("the path is known when Terraform runs"),
}


def resolve(scope: Scope, reference: Reference, evaluate: Callable[[Expression], Value]) -> Resolved:
    """The value of the reference's head, and the steps that are left to go from there.

    `evaluate` works out the indexes on the way.
    """
    if reference.root in _NAMED:
        named = _named(scope, reference, evaluate)
        if named is not None:
            return named
    steps = reference.steps
    names = [step.name for step in steps[:2] if isinstance(step, GetAttribute)]
    address = ("data", *names) if reference.root == "data" else ("resource", reference.root, *names[:1])
    found = scope.block(*address) if len(address) == 3 else None
    if found is None or reference.root in _AT_RUN_TIME:
        return _elsewhere(scope, reference, evaluate)
    block, source = found
    body = Nested(scope, source, block.body)
    rest = steps[2 if reference.root == "data" else 1 :]
    match list(rest):
        case [GetAttribute(name=name), *after]:
            return _Instance(address, body).attribute(name), after
        case [GetIndex(key=key), GetAttribute(name=name), *after]:
            index = evaluate(key)
            return _Instance(address, body.instance(index), index).attribute(name), after
        case [Splat(), GetAttribute(name=name)]:
            return _all(address, body, name), ()
        case [] if address[1] == _IDENTITY_PROVIDER and body.is_repeated:
            return _whole(address, body), ()
        case _:
            return Unknown(f"{reference.dotted} is known when Terraform runs"), ()


def _named(scope: Scope, reference: Reference, evaluate: Callable[[Expression], Value]) -> Resolved | None:
    """What a variable or a local value stands for, or the part of one that the steps lead to."""
    steps = reference.steps
    name = next((step.name for step in steps[:2] if isinstance(step, GetAttribute)), None)
    if name is None:
        return None
    if reference.root == "var":
        return scope.variable(name), steps[1:]
    if len(steps) > 1:
        from offkey.read import local_parts  # few modules keep objects

        part = local_parts.resolve(scope, steps, evaluate)
        if part is not None:
            return part
    return scope.local(name), steps[1:]


def _elsewhere(scope: Scope, reference: Reference, evaluate: Callable[[Expression], Value]) -> Resolved:
    """What a name stands for that the module does not declare."""
    if reference.root in scope.around.named:
        return scope.around.named[reference.root](reference.steps)
    if reference.root == "module" and scope.calls:
        from offkey.read import cluster_issuers

        issuer = cluster_issuers.of_module(scope, reference.steps)
        if issuer is not None:
            return issuer, ()
        if scope.around.modules:
            from offkey.read import module_outputs

            return module_outputs.resolve(scope, reference, evaluate)
    return Unknown(f"{reference.dotted} is known when Terraform runs"), ()


def _all(address: Address, body: Nested, name: str) -> Value:
    """The attribute of every instance, as a list."""
    if body.body.attribute("for_each") is not None:
        return Unknown(f"{_written(address)} is known when Terraform runs")
    count = body.repetition("count")
    if isinstance(count, Unknown):
        if address[1] != _DOCUMENT:
            return Unknown(count.reason, count.place)
        return partial.OpenList(count.reason, count.place, shapes=(_Instance(address, body).attribute(name),))
    instances = [(None, body)] if count is None else [(i, instance) for i, instance in enumerate(body.instances())]
    return [_Instance(address, instance, index).attribute(name) for index, instance in instances]


def _whole(address: Address, body: Nested) -> Value:
    """Every identity provider that a block makes, as the list or map of objects that a loop goes over."""
    by_key = body.body.attribute("for_each") is not None
    made: list[tuple[Value, Value]] = []
    for instance in body.instances():
        key = instance.names.get("each" if by_key else "count")
        index = key.get("key" if by_key else "index") if isinstance(key, dict) else None
        if not isinstance(index, str | int):
            return Unknown(f"{_written(address)} is known when Terraform runs")
        one = _Instance(address, instance, index)
        made.append((index, {name: one.attribute(name) for name in _OF_PROVIDER}))
    return dict(made) if by_key else [attributes for _index, attributes in made]


def _written(address: Address) -> str:
    return ".".join(address if address[0] == "data" else address[1:])


def _without_scheme(url: Value) -> Value:
    if isinstance(url, Unknown) and url.pieces:
        first, *rest = url.pieces
        return partial.text([first.removeprefix("https://") if isinstance(first, str) else first, *rest])
    return url.removeprefix("https://") if isinstance(url, str) else url


class _Instance:
    """One instance of a resource or data source, seen from an expression that refers to it."""

    def __init__(self, address: Address, body: Nested, index: Value = None) -> None:
        self._address, self._body, self._index = address, body, index
        self._kind: Kind = (address[0], address[1])

    def attribute(self, name: str) -> Value:
        """The value of one attribute."""
        if self._kind == ("data", "aws_iam_policy_document") and name in {"json", "minified_json"}:
            from offkey.read import policy_document

            return self._body.scope.once(self._key("json"), lambda: policy_document.evaluate(self._body))
        if self._kind == ("data", "template_file") and name == "rendered":
            text = self._body.value("template")
            return written_files.rendered(text, self._body.value("vars")) if isinstance(text, str) else text
        if self._kind == ("data", "aws_caller_identity") and name in {"account_id", "id"}:
            from offkey.read import provider_account

            return provider_account.account(self._body)
        if self._kind[1] == _CLUSTER and name == "identity":
            from offkey.read import cluster_issuers

            return cluster_issuers.identity()
        argument = _ARGUMENTS.get(self._kind, {}).get(name)
        if argument is not None and self._body.body.attribute(argument) is not None:
            return self._argument(argument)
        if name == "url" and self._kind[1] == _IDENTITY_PROVIDER:
            return self._argument("url")
        by_arn = {"arn", "id"} if self._kind[1] == _IDENTITY_PROVIDER else {"arn"}
        return self._arn() if name in by_arn and self._kind in _ARNS else self._unknown(name)

    def _key(self, name: str) -> tuple[str | int | None, ...]:
        """What the attribute is remembered under, for this instance or for any."""
        return (*self._address, self._index if isinstance(self._index, str | int) else None, name)

    def _arn(self) -> Value:
        template, argument = _ARNS[self._kind]
        parts = _FIELD.split(f"arn:{{partition}}{template}")  # literals and fields by turns
        pieces = [self._arn_part(part) if index % 2 else part for index, part in enumerate(parts)]
        return partial.text([*pieces, text_of(self._argument(argument))])

    def _arn_part(self, field: str) -> str | Unknown:
        if field == "account":
            from offkey.read import provider_account

            return provider_account.account(self._body)
        if field != "path":
            return _ARN_PARTS[field]
        return text_of(self._argument("path")) if self._body.body.attribute("path") else "/"

    def _argument(self, name: str) -> Value:
        """The argument's value. IAM keeps the URL of an identity provider without its scheme."""
        value = self._body.scope.once(self._key(name), lambda: self._body.value(name))
        if value is None:
            return self._unknown(name)
        return _without_scheme(value) if name == "url" else value

    def _unknown(self, name: str) -> Unknown:
        return Unknown(f"{_written(self._address)}.{name} is known when Terraform runs")
