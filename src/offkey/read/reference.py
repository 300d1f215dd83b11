"""What a reference means outside of loops: `var.x`, `local.x`, a resource's argument, a document.

Most attributes of a resource exist only once AWS has made it. Those known from the configuration
are in the table; an ARN is known but for its partition and account.

Source: the AWS provider's documentation of each resource, "Argument Reference" and "Attribute Reference".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from offkey.model.terraform import Block, GetAttribute, GetIndex, Reference, Splat, Step, Value
from offkey.model.text import Source
from offkey.model.unknown import Unknown
from offkey.read import partial, policy_document
from offkey.read.convert import number_of, text_of

if TYPE_CHECKING:
    from offkey.read.evaluate import Scope

Resolved = tuple[Value, Sequence[Step]]
Kind = tuple[str, str]

_AT_RUN_TIME = frozenset({"path", "terraform", "each", "count", "self", "module", "ephemeral"})

_ARGUMENTS: Mapping[Kind, Mapping[str, str]] = {
    ("resource", "aws_iam_role"): {"name": "name", "id": "name", "assume_role_policy": "assume_role_policy"},
    ("resource", "aws_iam_policy"): {"name": "name", "policy": "policy"},
    ("resource", "aws_iam_user"): {"name": "name", "id": "name"},
    ("resource", "aws_iam_group"): {"name": "name", "id": "name"},
    ("resource", "aws_s3_bucket"): {"bucket": "bucket", "id": "bucket"},
    ("resource", "aws_dynamodb_table"): {"name": "name", "id": "name"},
    ("data", "aws_iam_role"): {"name": "name", "id": "name"},
    ("data", "aws_iam_policy"): {"arn": "arn", "id": "arn", "name": "name"},
    ("data", "aws_iam_openid_connect_provider"): {"arn": "arn", "id": "arn"},
    ("data", "aws_s3_bucket"): {"bucket": "bucket", "id": "bucket"},
    ("data", "aws_dynamodb_table"): {"name": "name", "id": "name"},
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

_FIELD = re.compile(r"\{(\w+)\}")
_MAX_INSTANCES = 1000
_ARN_PARTS = {
    "partition": Unknown("the partition is known when Terraform runs"),
    "account": Unknown("the account is known when Terraform runs"),
    "region": Unknown("the region is known when Terraform runs"),
    "folder": Unknown("the path is known when Terraform runs"),
}


def resolve(scope: Scope, reference: Reference) -> Resolved:
    """The value of the reference's head, and the steps that are left to go from there."""
    steps = reference.steps
    names = [step.name for step in steps[:2] if isinstance(step, GetAttribute)]
    if reference.root in {"var", "local"} and names:
        look_up = scope.variable if reference.root == "var" else scope.local
        return look_up(names[0]), steps[1:]
    kind_and_name = ("data", *names) if reference.root == "data" else ("resource", reference.root, *names[:1])
    found = scope.blocks.get(kind_and_name) if len(kind_and_name) == 3 else None
    if found is None or reference.root in _AT_RUN_TIME:
        return Unknown(f"{reference.dotted} is known when Terraform runs"), ()
    mode, type_, name = kind_and_name
    instance = _Instance(scope, (mode, type_), name, *found)
    return instance.member(steps[2 if mode == "data" else 1 :])


class _Instance:
    """A resource or data source, seen from an expression that refers to it."""

    def __init__(self, scope: Scope, kind: Kind, name: str, block: Block, source: Source) -> None:
        self._scope, self._kind, self._name, self._block, self._source = scope, kind, name, block, source

    def member(self, steps: Sequence[Step]) -> Resolved:
        """The attribute that the steps name, also of one instance of many (`[0]`) or of all (`[*]`)."""
        match list(steps):
            case [GetAttribute(name=name), *rest] | [GetIndex(), GetAttribute(name=name), *rest]:
                return self.attribute(name), rest
            case [Splat(), GetAttribute(name=name)]:
                return self._all(name), ()
            case _:
                return self._unknown("it"), ()

    def attribute(self, name: str) -> Value:
        """The value of one attribute."""
        if self._kind == ("data", "aws_iam_policy_document") and name in {"json", "minified_json"}:
            return self._scope.once(
                ("document", self._name), lambda: policy_document.evaluate(self._scope, self._block, self._source)
            )
        argument = _ARGUMENTS.get(self._kind, {}).get(name)
        if argument is not None and self._block.body.attribute(argument) is not None:
            return self._argument(argument)
        if name == "url" and self._kind[1] == "aws_iam_openid_connect_provider":
            return self._argument("url")
        by_arn = {"arn", "id"} if self._kind[1] == "aws_iam_openid_connect_provider" else {"arn"}
        return self._arn() if name in by_arn and self._kind in _ARNS else self._unknown(name)

    def _arn(self) -> Value:
        template, argument = _ARNS[self._kind]
        parts = _FIELD.split(f"arn:{{partition}}{template}")  # literals and fields by turns
        pieces = [self._arn_part(part) if index % 2 else part for index, part in enumerate(parts)]
        return partial.text([*pieces, text_of(self._argument(argument))])

    def _arn_part(self, field: str) -> str | Unknown:
        return self._path() if field == "path" else _ARN_PARTS[field]

    def _path(self) -> str | Unknown:
        return text_of(self._argument("path")) if self._block.body.attribute("path") else "/"

    def _argument(self, name: str) -> Value:
        """The argument's value. IAM keeps the URL of an identity provider without its scheme."""
        attribute = self._block.body.attribute(name)
        if attribute is None:
            return self._unknown(name)
        value = self._scope.value(attribute.value, self._source)
        return value.removeprefix("https://") if name == "url" and isinstance(value, str) else value

    def _all(self, name: str) -> Value:
        """The attribute of every instance, as a list."""
        count = self._block.body.attribute("count")
        if self._block.body.attribute("for_each") is not None:
            return self._unknown(name)
        if count is None:
            return [self.attribute(name)]
        number = number_of(self._scope.value(count.value, self._source))
        if isinstance(number, int) and 0 <= number <= _MAX_INSTANCES:
            return [self.attribute(name)] * number
        return number if isinstance(number, Unknown) else self._unknown(name)

    def _unknown(self, name: str) -> Unknown:
        prefix = "data." if self._kind[0] == "data" else ""
        return Unknown(f"{prefix}{self._kind[1]}.{self._name}.{name} is known when Terraform runs")
