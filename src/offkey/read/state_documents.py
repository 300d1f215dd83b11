"""Policies about the state that lie outside Terraform: documents, in CloudFormation templates, and in shell scripts.

Source: AWS CloudFormation template reference, `AWS::IAM::Policy`, `AWS::IAM::ManagedPolicy`, `AWS::IAM::RolePolicy`,
`AWS::IAM::Role` (`Policies`), `AWS::S3::BucketPolicy`, `AWS::DynamoDB::Table` (`KeySchema`).
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.policy import Policy
from offkey.model.records import replace
from offkey.model.regex import IGNORECASE, regex
from offkey.model.text import Incomplete
from offkey.model.text_file import TextKind
from offkey.model.unknown import Unknown
from offkey.model.yaml import Mapping, Scalar, Sequence, key_text, resolve
from offkey.read import yaml
from offkey.read.policy import from_document
from offkey.read.policy_files import Template, template
from offkey.read.policy_values import Values
from offkey.read.relevant import is_document
from offkey.read.same import Same
from offkey.read.state_made import LOCK_ID, Made
from offkey.read.state_policies import TEMPLATE, StatePolicy, speaks_of_state, writes_policies
from offkey.read.state_resources import spelled_name
from offkey.read.state_words import calls_lock, may_speak

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.node import Share
    from offkey.model.repository import Repository
    from offkey.model.text import Source
    from offkey.model.yaml import Node
    from offkey.read.state_policies import State

_OF_TERRAFORM = regex(rb"tf-?state|(?:terraform|tofu)[-_ ](?:remote[-_ ])?state|-backend-config", IGNORECASE)
"""A script that makes, or uses, a state of Terraform."""
_COMPUTED = regex(r"[$`]")
_OF_BUCKET = "AWS::S3::BucketPolicy"
_POLICIES = frozenset({"AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy", _OF_BUCKET})
_CALLED = ("PolicyName", "ManagedPolicyName")
_NAME = regex(rb"[\w.-]+")
_QUOTED = regex(rb'"([^"\n]*)"')
_ROLE = frozenset({"AWS::IAM::Role"})
_TABLES = frozenset({"AWS::DynamoDB::Table"})


def state_documents(share: Share, state: State) -> Iterator[StatePolicy]:
    """Those that may be about the state; not what is found where Terraform takes it out of a file."""
    names = names_of(state)
    for source in share.sources:
        if is_document(source.path) and speaks(source.data, names):
            name = source.path.rpartition("/")[2].encode("utf-8", "surrogateescape")
            if name not in _taken(Same(share.repository)):
                yield from _in_file(source)


def state_scripts(share: Share, state: State) -> Iterator[StatePolicy]:
    """Those that a shell script writes, most of which make the bucket and the role that uses it, too."""
    names = names_of(state)
    for text in share.texts:
        if text.kind is TextKind.SHELL and speaks(text.source.data, names):
            from offkey.read.embedded_policies import documents

            spoken = _OF_TERRAFORM.search(text.source.data) is not None
            values = Values(assigned=_names_in(text.source))
            for document in documents(text.source):
                yield from (_of_script(each, text.source, spoken=spoken) for each in _in_file(document, values))


def _names_in(source: Source) -> dict[str, str]:
    """What the variables of a script are worth: of one that is filled in as well, its own name may say more."""
    from offkey.read.shell_values import set_once

    assigned = set_once(source.data.decode("utf-8", "surrogateescape"))
    return {name: text for name, text in assigned.items() if _COMPUTED.search(text) is None or may_speak(text)}


def _of_script(found: StatePolicy, source: Source, *, spoken: bool) -> StatePolicy:
    """The policy where it stands; a statement that the script adds denies nothing, if it never speaks of that."""
    whole = found.policy if b"Deny" in source.data else replace(found.policy, unknown=())
    return replace(found, policy=whole, source=source, spoken=spoken)


def speaks(data: bytes, names: frozenset[bytes]) -> bool:
    """Whether a policy of a file may be about the state: it names it, or has a word of it."""
    return b"Statement" in data and allows(data, names)


def allows(data: bytes, names: frozenset[bytes]) -> bool:
    """The same for a policy that a module writes, out of what a file hands it."""
    if not (b"s3:" in data or b"dynamodb:" in data):
        return False
    return not names.isdisjoint(_NAME.findall(data)) or may_speak(data.decode("utf-8", "replace"))


def names_of(state: State) -> frozenset[bytes]:
    """What a file may name that is about the state."""
    return frozenset(name.encode("utf-8", "surrogateescape") for name in (*state.buckets, *state.tables))


@lru_cache(maxsize=1)
def _taken(repository: Same[Repository]) -> frozenset[bytes]:
    """What may be names of files, in quotes, in modules of which the policies are looked at."""
    found = set[bytes]()
    for module in repository.value.modules:
        if speaks_of_state(module, known=True):
            quoted = _QUOTED if writes_policies(module) else TEMPLATE
            found.update(text.rpartition(b"/")[2] for file in module.files for text in quoted.findall(file.source.data))
    return frozenset(found)


def _in_file(source: Source, values: Values | None = None) -> Iterator[StatePolicy]:
    roots = yaml.parse_all(source)
    for root in () if isinstance(roots, Incomplete) else roots:
        if isinstance(root, Mapping):
            resources = template(source, root)
            if root.pair("Statement"):
                yield from _policy(source, "", root, values or Values(), source.path.rpartition("/")[2])
            elif resources is not None:
                yield from _in_template(source, resources)


def _in_template(source: Source, resources: Template) -> Iterator[StatePolicy]:
    made: Made | None = None
    for pair, properties in resources.of_type(_POLICIES | _ROLE):
        name = key_text(pair.key) or ""
        inline = properties.get("Policies")
        written = [properties, *(map(resolve, inline.items) if isinstance(inline, Sequence) else ())]
        for each in written:
            document = each.get("PolicyDocument") if isinstance(each, Mapping) else None
            if isinstance(each, Mapping) and document is not None:
                called = [each.get(key) for key in _CALLED]
                texts = (one.value for one in called if isinstance(one, Scalar))
                made = made or _made(resources)
                for policy in _policy(source, name, document, resources.values, name, *texts):
                    yield replace(policy, made=made)


def _made(resources: Template) -> Made:
    """The lock tables of a template, by their names or their keys."""
    names, labels = set[str](), set[str]()
    for pair, properties in resources.of_type(_TABLES):
        label, written = key_text(pair.key) or "", properties.get("TableName")
        called = resources.values.of(written) if written is not None else None
        name = spelled_name(called) if isinstance(called, str | Unknown) else ""
        if calls_lock(label) or calls_lock(name) or _is_lock(properties.get("KeySchema")):
            labels.add(label)
            names.update({name} if isinstance(called, str) else ())
    return Made(tables=frozenset(names), addresses=frozenset(labels - {""}))


def _is_lock(keys: Node | None) -> bool:
    """Whether the key of a table is the one that every lock has."""
    items = [resolve(item) for item in keys.items] if isinstance(keys, Sequence) else []
    named = [item.get("AttributeName") for item in items if isinstance(item, Mapping)]
    return any(isinstance(name, Scalar) and name.value == LOCK_ID for name in named)


def _policy(source: Source, name: str, document: Node, values: Values, *called: str) -> Iterator[StatePolicy]:
    policy = from_document(values.of(document))
    if isinstance(policy, Policy):
        of_bucket = any(statement.principals or statement.not_principals for statement in policy.statements)
        yield StatePolicy(name, policy, source, document.span, of_bucket=of_bucket, called=called)
