"""A long-lived access key in the configuration of a provider or a backend."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.hcl_expression import Expression, Literal, Reference
from offkey.model.node import ModuleNode
from offkey.model.records import dataclass
from offkey.model.regex import IGNORECASE, VERBOSE, regex
from offkey.model.unknown import Unknown
from offkey.read.aws_endpoints import is_foreign_backend, is_foreign_provider
from offkey.read.aws_keys import is_access_key_id, is_secret_key, says_foreign
from offkey.read.terraform_declared import TO_FILL_IN
from offkey.read.terraform_leaves import leaves

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offkey.model.module import Module
    from offkey.model.terraform import Backend, Provider, Setting
    from offkey.model.text import Place, Source

_PARTS = ("access_key", "secret_key")
_ARGUMENTS = (regex(rb"access_key\b(?<=[^\w-]access_key)"), regex(rb"secret_key\b(?<=[^\w-]secret_key)"))
"""An argument of such a name, and no part of a longer one; what each begins with is fast to find."""
_LEASED = regex(r"(?:data|ephemeral)\.vault_aws_|ephemeral\.aws_|.*\.session_token\Z")
"""References to keys that expire by themselves.
Source: https://registry.terraform.io/providers/hashicorp/vault/latest/docs/data-sources/aws_access_credentials"""
_FILLED_IN = regex(r"\s*\{\{[^{}]+\}\}\s*\Z")
"""A place that a template fills with the key before Terraform sees the file."""
_SHORTEST = 12
"""What is shorter is neither a key nor the rest of one."""
_DUMMY = regex(
    r"""test|mock|fake|dummy|foo|bar|example|sample|demo|local|minio|moto|anything|change|placeholder|secret|access|none|null
    |your|insert|replace|todo|redacted|hidden|fill|<|>|\*\*|\.\.|xxx|\$\{?|_key|-key|my-|my_|abc|1234|aaaa|key""",
    VERBOSE | IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class StaticKey:
    """A key in a block: where it comes from in words, where it stands, and how sure that is."""

    origin: str
    place: Place
    confidence: Confidence
    related: tuple[Related, ...] = ()


def check(node: ModuleNode) -> Iterator[Finding]:
    """One finding for each provider, backend and state of another configuration with a key in it."""
    if not may_hold_key(node.module):
        return
    for provider in node.module.providers:
        if key := key_of_provider(node.module, provider):
            yield _finding("provider", key)
    for backend in node.module.backends:
        if key := key_of_backend(node.module, backend):
            yield _finding("backend", key)
    from offkey.read.remote_states import remote_states  # few modules have a key at all

    for state in remote_states(node.module):
        if key := key_of_backend(node.module, state):
            yield _finding("remote state", key)


def may_hold_key(module: Module) -> bool:
    """Whether any provider or backend of the module may have an argument for a key."""
    return module.signs_in_with(*_PARTS) and any(_may_hold_key(file.source) for file in module.files)


def _may_hold_key(source: Source) -> bool:
    if source.path.endswith(".json"):
        return True
    may = b"provider" in source.data or b"backend" in source.data
    return may and any(argument.search(source.data) for argument in _ARGUMENTS)


def key_of_provider(module: Module, provider: Provider) -> StaticKey | None:
    """The static key that a provider signs in with, or None."""
    key = _key(module, provider.settings)
    return None if key is None or is_foreign_provider(provider) else key


def key_of_backend(module: Module, backend: Backend) -> StaticKey | None:
    """The static key that a backend signs in with, or None."""
    key = _key(module, backend.settings)
    return None if key is None or is_foreign_backend(backend) else key


def _key(module: Module, settings: Mapping[str, Setting]) -> StaticKey | None:
    token = settings.get("token")
    if token is not None and token.value not in (None, ""):
        return None  # temporary credentials are the only ones that come with a token
    parts = [settings[name] for name in _PARTS if name in settings]
    found = [_confidence(part) for part in parts]
    if not parts or None in found:
        return None
    references = [reference.dotted for part in parts for reference in _references(part)]
    origin = next(iter(references), None) or _key_id(parts) or "written out here"
    related = [Related(part.place, part.attribute.name) for part in parts[1:]]
    related += [Related(place, name) for name in references for place in _values(module, name)]
    return StaticKey(origin, parts[0].place, max(filter(None, found)), tuple(dict.fromkeys(related)))


def _confidence(part: Setting) -> Confidence | None:
    """How sure it is that this argument holds a real key; None: it does not."""
    if any(_is_no_key(reference) for reference in _references(part)):
        return None
    asked = part.value is None and isinstance(part.attribute.value, Reference)
    if asked or (_is_open(part.value) and _references(part)):
        return Confidence.LOW  # nothing unless whoever runs Terraform gives it
    if not isinstance(part.value, Unknown):
        return _of_value(part.value)
    found = [_of_leaf(leaf) for leaf in leaves(part.attribute.value, through=None)]
    return max(filter(None, found), default=None)


def _is_open(value: object) -> bool:
    return value in ("", {}, []) or (isinstance(value, str) and TO_FILL_IN.match(value) is not None)


def _of_leaf(leaf: Expression) -> Confidence | None:
    match leaf:
        case Literal(value=value):
            return _of_value(value)
        case Reference():
            return Confidence.HIGH if leaf.root == "aws_iam_access_key" else Confidence.MEDIUM
        case _:
            return Confidence.LOW


def _of_value(value: object) -> Confidence | None:
    if not isinstance(value, str) or not value.strip():
        return None
    if is_access_key_id(value) or is_secret_key(value):
        return Confidence.HIGH
    if _FILLED_IN.match(value):
        return Confidence.LOW
    if len(value) < _SHORTEST or _DUMMY.search(value):
        return None
    return Confidence.MEDIUM if value.startswith("AKIA") else Confidence.LOW


def _is_no_key(reference: Reference) -> bool:
    return bool(_LEASED.match(reference.dotted)) or says_foreign(reference.dotted)


def _references(part: Setting) -> list[Reference]:
    return [leaf for leaf in leaves(part.attribute.value, through=None) if isinstance(leaf, Reference)]


def _key_id(parts: list[Setting]) -> str | None:
    """The id of a key that is written out: an id may be shown, a secret never."""
    return next((part.value for part in parts if isinstance(part.value, str) and is_access_key_id(part.value)), None)


def _values(module: Module, name: str) -> Iterator[Place]:
    """Where a variable gets its value: in a `*.tfvars` file, or as the default of its declaration."""
    root, _, variable = name.partition(".")
    if root != "var":
        return
    for file in module.files:
        if ".tfvars" in file.source.path:
            yield from (file.source.place(a.span) for a in file.body.attributes if a.name == variable)
        for block in file.body.of_type("variable"):
            default = block.body.attribute("default")
            if block.labels == (variable,) and default is not None:
                yield file.source.place(default.span)


def _finding(kind: str, key: StaticKey) -> Finding:
    return Finding(
        f"This {kind} signs in with an access key that never expires ({key.origin}). "
        "Remove `access_key` and `secret_key`, and let the environment bring the credentials of a role.",
        key.place,
        related=key.related,
        confidence=key.confidence,
        severity=Severity.LOW if key.confidence is Confidence.LOW else None,
    )


RULE = Rule(
    id="static-key-in-terraform",
    summary="A provider or backend block carries a long-lived access key.",
    severity=Severity.HIGH,
    on=ModuleNode,
    check=check,
)
