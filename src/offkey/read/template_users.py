"""The IAM users that CloudFormation templates make, and what each of them gets.

Source: AWS CloudFormation template reference, `AWS::IAM::User`, `AWS::IAM::UserPolicy`, `AWS::IAM::Policy` and
`AWS::IAM::ManagedPolicy` (`Users`), `AWS::IAM::UserToGroupAddition`, `AWS::IAM::AccessKey`.
"""

from __future__ import annotations

from itertools import islice

from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.text import Incomplete
from offkey.model.yaml import Mapping, Scalar, Sequence, key_text, resolve
from offkey.read import yaml
from offkey.read.policy_files import referred, template
from offkey.read.relevant import is_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as Texts
    from collections.abc import Sequence as Sequence_

    from offkey.model.repository import Repository
    from offkey.model.terraform import Value
    from offkey.model.text import Place, Source
    from offkey.model.yaml import Node, Pair
    from offkey.read.policy_files import Template
    from offkey.read.policy_values import Values

    _Taker = tuple[str, Node]

_USER = "AWS::IAM::User"
_KEY = "AWS::IAM::AccessKey"
_OWN = ("Policies", "ManagedPolicyArns", "Groups")
_ATTACHED = ("AWS::IAM::UserPolicy", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::UserToGroupAddition")
_TAKERS = ("UserName", "Users")
_MADE_KEY = regex(rb"\bcreate-access-key\b[^\n|;&]{0,300}?--user-name[ \t=]+[\"']?(?P<name>[^\s\"'`;|&)]+)")

_MOST = 50
"""So many keys of one script are looked at: nobody writes as many."""


@dataclass(frozen=True, slots=True)
class TemplateUser:
    """A user of a template. `parameter` is the one that names it, where one does."""

    label: str
    name: Value
    place: Place
    rights: tuple[Place, ...]
    password: tuple[Place, ...]
    has_key: bool
    """Whether the template makes it an access key."""
    parameter: str = ""


def template_users(source: Source) -> Iterator[TemplateUser]:
    """Every user of one file; none where that is no template."""
    roots = yaml.parse_all(source) if _USER.encode() in source.data else ()
    for root in () if isinstance(roots, Incomplete) else roots:
        resources = template(source, root) if isinstance(root, Mapping) else None
        if resources is not None:
            takers = _takers(resources)
            for pair, properties in (*resources.of_type(frozenset({_USER})), *_bare(resources)):
                yield _user(source, resources.values, takers, pair, properties)


def _bare(resources: Template) -> Iterator[tuple[Pair, Mapping]]:
    """The users without any properties."""
    for pair in resources.resources.merged():
        resource = resolve(pair.value)
        kind = resource.get("Type") if isinstance(resource, Mapping) else None
        if not (isinstance(resource, Mapping) and isinstance(kind, Scalar) and kind.value == _USER):
            continue
        if resource.pair("Properties") is None:
            yield pair, Mapping((), resource.span, flow=False)


def _user(
    source: Source, values: Values, takers: Texts[str, Sequence_[_Taker]], pair: Pair, properties: Mapping
) -> TemplateUser:
    label, written = key_text(pair.key) or "", properties.get("UserName")
    value = values.of(written) if written is not None else None
    taking = [*takers.get(label, ()), *(takers.get(value, ()) if isinstance(value, str) and value != label else ())]
    own = [one.key for key in _OWN if (one := properties.pair(key)) is not None]
    login = properties.pair("LoginProfile")
    return TemplateUser(
        label,
        value,
        source.place(pair.key.span),
        tuple(source.place(node.span) for node in (*own, *(node for type_, node in taking if type_ != _KEY))),
        (source.place(login.key.span),) if login is not None else (),
        any(type_ == _KEY for type_, _ in taking),
        next(iter(referred(written)), "") if written is not None else "",
    )


def _takers(resources: Template) -> dict[str, list[_Taker]]:
    """The type and the name of each resource that is for users, by what refers to them, or by their names."""
    found: dict[str, list[_Taker]] = {}
    for type_ in (*_ATTACHED, _KEY):
        for pair, properties in resources.of_type(frozenset({type_})):
            nodes = [node for key in _TAKERS if (node := properties.get(key)) is not None]
            for name in dict.fromkeys(one for node in nodes for one in (*referred(node), *_texts(node))):
                found.setdefault(name, []).append((type_, pair.key))
    return found


def _texts(node: Node) -> Iterator[str]:
    node = resolve(node)
    items = [resolve(item) for item in node.items] if isinstance(node, Sequence) else [node]
    return (item.value for item in items if isinstance(item, Scalar) and not item.tag)


def users_with_keys_of(script: Source, repository: Repository) -> Iterator[Place]:
    """The users of templates which a script makes as well as a key of theirs: both by the same name."""
    made = islice(_MADE_KEY.finditer(script.data), _MOST)
    names = {one["name"].decode("utf-8", "replace") for one in made}
    text = script.data.decode("utf-8", "replace")
    for path, source in repository.sources.items() if names else ():
        if is_document(path) and _USER.encode() in source.data and path.rpartition("/")[2] in text:
            for user in template_users(source):
                given = {name for name in names if user.parameter and _gives(text, user.parameter, name)}
                if given or user.name in names:
                    yield user.place


def _gives(text: str, parameter: str, value: str) -> bool:
    """Whether a command sets the parameter of a template to what is written so.

    Source: AWS CLI Command Reference, `cloudformation deploy` (`--parameter-overrides`)
    """
    forms = (f"{parameter}={{}}{value}", f"ParameterKey={parameter},ParameterValue={{}}{value}")
    return any(form.format(quote) in text for form in forms for quote in ("", '"', "'"))
