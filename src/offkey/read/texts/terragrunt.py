"""Keys in Terragrunt files: the state's configuration, inputs, variables for Terraform, and files that are generated.

Source: https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/, …/functions/#get_env
"""

from __future__ import annotations

from offkey.model.hcl import Body
from offkey.model.hcl_expression import Call, Expression, GetAttribute, Literal, Reference, Template
from offkey.model.regex import IGNORECASE, regex
from offkey.model.static_key import Origin
from offkey.model.text_file import Group, Handed
from offkey.read import hcl
from offkey.read.aws_keys import is_access_key_id, read_name
from offkey.read.terraform_named_values import children, named_values
from offkey.read.texts.origins import of_command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.text import Incomplete, Source, Span

_WORTH = regex(rb"access_?key|secret_?key", IGNORECASE)
_KEY = regex(r"access_?key|secret_?key", IGNORECASE)
"""What the output of another configuration is called that is a key."""
_TERRAGRUNT = regex(rb"\b(?:remote_state|inputs|extra_arguments|generate|get_env|env_vars|locals)\b")
_OF_AWS = regex(r'provider\s+"aws"|backend\s*=?\s*"s3"')
_STORES = frozenset({"sops_decrypt_file"})
_DEPTH = 5


def groups(source: Source) -> tuple[tuple[Group, ...], tuple[Incomplete, ...]]:
    """A group for each top-level block or attribute, and the parts that could not be read."""
    if not _WORTH.search(source.data) or not _TERRAGRUNT.search(source.data):
        return (), ()
    file = hcl.parse(source)
    reader = _Reader(source, file.body)
    return tuple(reader.groups()), tuple(file.problems)


class _Reader:
    """Reads the values of one file; locals are followed inside it."""

    def __init__(self, source: Source, body: Body) -> None:
        self._source = source
        self._body = body
        self._locals = {a.name: a.value for block in body.of_type("locals") for a in block.body.attributes}

    def groups(self) -> Iterator[Group]:
        for block in self._body.blocks:
            if block.type != "locals":
                yield self._group(block.body, block.span, block.type)
        for attribute in self._body.attributes:
            yield self._group(Body((attribute,), (), attribute.span), attribute.span, attribute.name)

    def _group(self, body: Body, span: Span, what: str) -> Group:
        of_aws = _OF_AWS.search(self._source.text(span)) is not None
        found = [
            Handed(_sink(named.name, of_aws=of_aws), origin, self._source.place(named.span))
            for named in named_values(body)
            for origin in self._origins(named.value, _DEPTH)
        ]
        return Group(f"Terraform by `{what}`", tuple(found), (span,))

    def _origins(self, expression: Expression, depth: int) -> tuple[Origin, ...]:
        match expression:
            case Literal(value=str() as text) if is_access_key_id(text):
                return (Origin("literal", text),)
            case Call(function="get_env", arguments=(Literal(value=str() as name), *default)):
                given = [d for d in default if isinstance(d, Literal) and d.value]
                return () if given else (Origin("environment", name),)
            case Call(function="run_cmd", arguments=arguments):
                words = " ".join(str(a.value) for a in arguments if isinstance(a, Literal))
                return (of_command(words),)
            case Call(function=function) if function in _STORES:
                return (Origin("store", function),)
            case Reference():
                return self._referred(expression, depth)
            case Template(parts=(part,)):
                return self._origins(part, depth)
            case Call():
                return tuple(o for inner in children(expression) for o in self._origins(inner, depth))
            case _:
                return ()

    def _referred(self, reference: Reference, depth: int) -> tuple[Origin, ...]:
        """Where a local comes from, or the output of another configuration that is called a key."""
        match reference:
            case Reference(root="local", steps=(GetAttribute(name=name), *_)) if name in self._locals and depth:
                return self._origins(self._locals[name], depth - 1)
            case Reference(root="dependency", steps=(_, GetAttribute(name="outputs"), GetAttribute(name=name))):
                return (Origin("store", name),) if _KEY.search(name) else ()
        return ()


def _sink(name: str, *, of_aws: bool) -> str:
    """The name of a value; `access_key` in a block about AWS is AWS's."""
    return f"aws_{name}" if of_aws and read_name(name) is not None else name
