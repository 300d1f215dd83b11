"""The values of a policy in YAML or JSON, with what only its tool fills in as Unknown.

CloudFormation's functions are followed as far as the template says what they give: a parameter has its default.
In a bare policy `${NAME}`, `$NAME`, `{{ name }}`, `{NAME}`, `<NAME>` and `__NAME__` stand for what a script or a
template puts there.

Source: AWS CloudFormation User Guide, "Intrinsic function reference", "Pseudo parameters reference".
"""

from __future__ import annotations

from offkey.model.records import dataclass, field
from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.model.yaml import Mapping, Node, Scalar, Sequence, key_text, resolve
from offkey.read import partial
from offkey.read.yaml import typed_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping as Texts

    from offkey.model.terraform import Value

_SUBSTITUTED = regex(r"\$\{(?P<literal>!)?(?P<name>[^}]*)\}")
_PLACEHOLDER = regex(
    r"\$\{(?P<shell>\w+)(?:(?::?[-=?+]|[#%/^,])[^{}]*)?\}|\$(?P<plain>[A-Za-z_]\w*|\d)|\$\((?P<command>[^()]*)\)"
    r"|\{\{-?\s*(?P<braces>[^{}]*?)\s*-?\}\}|<(?P<angles>[\w .-]+)>"
    r"|__(?P<lines>[A-Z0-9]+(?:_[A-Z0-9]+)*)__|\{(?<![${]\{)(?P<brace>[A-Za-z]\w*)\}(?!\})"
)
_NESTED = regex(r"\$\([^()]*\(|`")
"""A command whose output a shell puts in, and whose end is not the next bracket."""
_WHOLE = regex(r"<(?P<angles>\w+?)_*>|\$\{(?P<braces>\w+)(?:\[[@*]\])?\}|\$(?P<plain>[A-Za-z_]\w*)")
"""A value that is nothing but a variable of a script."""
_PSEUDO = {"AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com"}
_OIDC = ":oidc-provider/"
_SHORT = {"!Ref": "Ref", "!GetAtt": "Fn::GetAtt", "!Sub": "Fn::Sub", "!Join": "Fn::Join"}
_DEEPEST = 4
"""Variables of a script that are made of one another."""
_LONGEST = 200
"""Characters of such a variable, or pieces of it that are not known by themselves."""

Text = str | Unknown


@dataclass(frozen=True, slots=True)
class Values:
    """Turns nodes into values. `defaults` holds the defaults of a template's parameters; None for no template.

    The default of a parameter that is a list is a list. `assigned` is what the variables of a script are worth, and
    `listed` what those hold that are a list, or one of several texts.
    """

    defaults: Texts[str, str | list[str]] | None = None
    symbols: dict[str, Unknown] = field(default_factory=dict)
    assigned: Texts[str, str] = field(default_factory=dict)
    listed: Texts[str, tuple[str, ...]] = field(default_factory=dict)
    worth: dict[str, Text] = field(default_factory=dict, repr=False)
    providers: Texts[str, str] = field(default_factory=dict)
    """The issuers of the identity providers that a template makes, without the scheme, by the resource's name."""

    def of(self, node: Node) -> Value:
        """The value of a node; what it is made of, where that is only known in part."""
        node = resolve(node)
        tag = node.tag or ""
        if self.defaults is not None and tag.startswith("!"):
            return self._function(_SHORT.get(tag, f"Fn::{tag[1:]}"), node)
        match node:
            case Scalar():
                if not node.style and typed_text(node.value) is None:
                    return None
                if (listed := self._listed(node.value)) is not None:
                    return listed
                return node.value if self.defaults is not None else self._filled(node.value)
            case Sequence():
                return self._items(node)
            case Mapping():
                return self._mapping(node)

    def _listed(self, written: str) -> list[Value] | None:
        """What a variable of a script holds that is a list, or one of several texts; None for any other value."""
        whole = _WHOLE.fullmatch(written) if self.listed else None
        texts = self.listed.get(whole[whole.lastgroup or 0]) if whole else None
        return None if texts is None else [self._filled(text) for text in texts]

    def _items(self, node: Sequence) -> list[Value]:
        items: list[Value] = []
        for item in node.items:
            value = self.of(item)
            items += value if isinstance(value, list) and isinstance(resolve(item), Scalar) else [value]
        return items

    def _mapping(self, node: Mapping) -> Value:
        pairs = list(node.merged())
        name = key_text(pairs[0].key) or "" if len(pairs) == 1 else ""
        if self.defaults is not None and (name == "Ref" or name.startswith("Fn::")):
            return self._function(name, resolve(pairs[0].value))
        return {self._key(key_text(pair.key) or ""): self.of(pair.value) for pair in pairs}

    def _key(self, written: str) -> str:
        """A key with the variables of a script in it, where all of it is known."""
        filled = self._filled(written) if self.assigned and "$" in written else written
        return filled if isinstance(filled, str) else written

    def _function(self, name: str, node: Scalar | Mapping | Sequence) -> Value:
        match name, node:
            case "Ref", Scalar(value="AWS::NoValue"):
                return None
            case "Ref", Scalar():
                default = (self.defaults or {}).get(node.value)
                return default if isinstance(default, list) else self._named(node.value)
            case "Fn::GetAtt", Scalar() | Sequence(items=(Scalar(), Scalar())):
                return self._attribute(node)
            case "Fn::Sub", Scalar():
                return self._substituted(node.value, {})
            case "Fn::Sub", Sequence(items=(text, Mapping() as variables)):
                written = resolve(text)
                given = {key_text(pair.key) or "": self._text(self.of(pair.value)) for pair in variables.merged()}
                return self._substituted(written.value, given) if isinstance(written, Scalar) else self._symbol(name)
            case "Fn::If", Sequence(items=(_, yes, no)):
                return self._either([self.of(yes), self.of(no)])
            case "Fn::Join", Sequence(items=(separator, rest)):
                return self._joined(self.of(separator), self.of(rest))
        return self._symbol(name)

    def _joined(self, separator: Value, items: Value) -> Text:
        if not isinstance(separator, str) or not isinstance(items, list):
            return self._symbol("Fn::Join")
        pieces: list[Text] = []
        for index, item in enumerate(items):
            pieces += [separator] if index else []
            pieces.append(self._text(item))
        return partial.text(pieces)

    def _substituted(self, text: str, given: Texts[str, Text]) -> Text:
        pieces: list[Text] = []
        position = 0
        for match in _SUBSTITUTED.finditer(text):
            name = match["name"].strip()
            known = f"${{{match['name']}}}" if match["literal"] else given.get(name)
            pieces += [text[position : match.start()], self._named(name) if known is None else known]
            position = match.end()
        return partial.text([*pieces, text[position:]])

    def _named(self, name: str) -> Text:
        default = (self.defaults or {}).get(name)
        return (
            self._provider(name)
            or _PSEUDO.get(name)
            or (default if isinstance(default, str) and default else self._symbol(name))
        )

    def _provider(self, name: str) -> Text | None:
        """The ARN of an identity provider of the template, in an account that is not known."""
        host = self.providers.get(name)
        if host is None:
            return None
        return partial.text(["arn:aws:iam::", self._symbol("the account"), f"{_OIDC}{host}"])

    def _attribute(self, node: Scalar | Mapping | Sequence) -> Text:
        """What `Fn::GetAtt` gives, as `Name.Attribute` or as both in a list."""
        parts = [resolve(item) for item in node.items] if isinstance(node, Sequence) else [node]
        name = ".".join(part.value for part in parts if isinstance(part, Scalar))
        return self._provider(name.removesuffix(".Arn")) or self._symbol(name)

    def _either(self, either: list[Value]) -> Value:
        """One of two values. Of the provider that is made and a parameter for another, that is the same issuer's."""
        made = [v for v in either if isinstance(v, Unknown) and _OIDC in str(v.pieces[-1:])]
        given = [v for v in either if isinstance(v, Unknown) and not v.pieces]
        return made[0] if made and given else partial.one_of(self._symbol("Fn::If"), either)

    def _filled(self, text: str, depth: int = 0) -> Text:
        """A text of a bare policy, with its placeholders as far as known. A policy variable has a colon in its name."""
        if _NESTED.search(text):
            start = min(at for at in (text.find("$("), text.find("`")) if at >= 0)
            end = max(text.rfind(")"), text.rfind("`")) + 1  # of the last one: those before are not told apart
            end = end if end > start + 1 else len(text)
            middle = self._symbol(text[start:end])
            return partial.text([self._filled(text[:start], depth), middle, self._filled(text[end:], depth)])
        pieces: list[Text] = []
        position = 0
        for match in _PLACEHOLDER.finditer(text):
            name = match[match.lastgroup or 0]
            whole = match[0].startswith((f"${name}", f"${{{name}}}", f"${{{name}:-"))
            filled = self._assigned(name, depth + 1) if whole else self._symbol(name)
            pieces += [text[position : match.start()], filled]
            position = match.end()
        return partial.text([*pieces, text[position:]]) if pieces else text

    def _assigned(self, name: str, depth: int) -> Text:
        """What a variable of the script is worth, worked out once; one that is long, or far away, is not known."""
        if name not in self.worth:
            text = self.assigned.get(name)
            if text is None or len(text) > _LONGEST or depth > _DEEPEST:
                return self._symbol(name)
            self.worth[name] = self._symbol(name)  # of one that is made of itself
            filled = self._filled(text, depth)
            if len(filled if isinstance(filled, str) else filled.pieces) <= _LONGEST:
                self.worth[name] = filled
        return self.worth[name]

    def _symbol(self, name: str) -> Unknown:
        """The same Unknown for the same name, so that the two are known to be one."""
        when = "the stack is made" if self.defaults is not None else "the policy is filled in"
        return self.symbols.setdefault(name, Unknown(f"{name} is known when {when}"))

    def _text(self, value: Value) -> Text:
        return value if isinstance(value, str | Unknown) else self._symbol("a value that is no text")
