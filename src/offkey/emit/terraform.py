"""IAM nouns as Terraform blocks: policy documents, roles and what is attached to them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence

from offkey.emit.hcl import Attribute, Block, Comment, Item, Raw, Value
from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.policy import Statement

_NOT_IN_A_DESCRIPTION = regex(r"[^\t\n\r\x20-\x7e\xa1-\xff]")


def policy_document(name: str, statements: Iterable[tuple[str, Statement]], *, sources: Value | None = None) -> Block:
    """`data "aws_iam_policy_document"`. Each statement comes with the reason it is there.

    `sources` are documents that the statements are merged into; one of theirs with the same sid gives way.
    """
    body: list[Item] = [] if sources is None else [Attribute("source_policy_documents", sources)]
    for why, statement in statements:
        body += ([Comment(why)] if why else []) + [_statement(statement)]
    return Block("data", ("aws_iam_policy_document", name), tuple(body))


def _statement(statement: Statement) -> Block:
    body: list[Item] = []
    if statement.sid:
        body.append(Attribute("sid", statement.sid))
    if not statement.allows:
        body.append(Attribute("effect", "Deny"))
    for argument in ("actions", "not_actions", "resources", "not_resources"):
        values = getattr(statement, argument)
        if values:
            body.append(Attribute(argument, list(values)))
    kinds = dict.fromkeys(principal.kind for principal in statement.principals)
    for kind in kinds:
        identifiers = [str(p.value) for p in statement.principals if p.kind == kind]
        body.append(Block("principals", (), (Attribute("type", kind), Attribute("identifiers", identifiers))))
    for condition in statement.conditions:
        values = [str(value) for value in condition.values]
        body.append(
            Block(
                "condition",
                (),
                (
                    Attribute("test", condition.operator),
                    Attribute("variable", str(condition.key)),
                    Attribute("values", values),
                ),
            )
        )
    return Block("statement", (), tuple(body))


def role(
    identifier: str, *, name: str, description: str, trust: str, seconds: int, depends_on: Sequence[str] = ()
) -> Block:
    """`resource "aws_iam_role"`. `trust` names the policy document, `seconds` is the longest session."""
    body: list[Item] = [
        Attribute("name", name),
        Attribute("description", _NOT_IN_A_DESCRIPTION.sub("?", description)[:1000]),
        Attribute("assume_role_policy", Raw(f"data.aws_iam_policy_document.{trust}.json")),
        Attribute("max_session_duration", seconds),
    ]
    if depends_on:
        body.append(Comment("IAM refuses a trust policy that names a role which is not there yet."))
        body.append(Attribute("depends_on", [Raw(address) for address in depends_on]))
    return Block("resource", ("aws_iam_role", identifier), tuple(body))


def role_policy(identifier: str, *, name: str, role_identifier: str) -> Block:
    """`resource "aws_iam_role_policy"` with the policy document of the same identifier."""
    return Block(
        "resource",
        ("aws_iam_role_policy", identifier),
        (
            Attribute("name", name),
            Attribute("role", Raw(f"aws_iam_role.{role_identifier}.name")),
            Attribute("policy", Raw(f"data.aws_iam_policy_document.{identifier}.json")),
        ),
    )


def managed_policy(identifier: str, *, name: str) -> Block:
    """`resource "aws_iam_policy"` with the policy document of the same identifier."""
    policy = Raw(f"data.aws_iam_policy_document.{identifier}.json")
    return Block("resource", ("aws_iam_policy", identifier), (Attribute("name", name), Attribute("policy", policy)))


def attachment(identifier: str, *, role_identifier: str, policy_arn: str | Raw) -> Block:
    """`resource "aws_iam_role_policy_attachment"`."""
    return Block(
        "resource",
        ("aws_iam_role_policy_attachment", identifier),
        (Attribute("role", Raw(f"aws_iam_role.{role_identifier}.name")), Attribute("policy_arn", policy_arn)),
    )


def output(name: str, description: str, value: Value) -> Block:
    """An `output`."""
    return Block("output", (name,), (Attribute("description", description), Attribute("value", value)))


def variable(name: str, description: str, *, type_: str, default: Value) -> Block:
    """A `variable`; `type_` is the type expression."""
    body = (Attribute("description", description), Attribute("type", Raw(type_)), Attribute("default", default))
    return Block("variable", (name,), body)


def identifiers(prefix: str, labels: Mapping[str, str]) -> Mapping[str, str]:
    """A Terraform identifier for each key of `labels`, all different: `prefix`, then its label in lower case.

    A label that cannot be told from another, or loses something on the way, gets a hash of its key.
    """
    found: dict[str, str] = {}
    for key, label in labels.items():
        slug = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")
        if not re.fullmatch(r"[A-Za-z0-9]+([-_][A-Za-z0-9]+)*", label) or slug in found.values():
            slug = f"{slug}_{hashlib.sha256(key.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}".strip("_")
        found[key] = slug
    return {key: f"{prefix}_{slug}" for key, slug in found.items()}
