"""Keys that Terraform hands on: to the secrets of a code host, to a cluster, a vault, or a workload's environment."""

from __future__ import annotations

from offkey.model.builtin import lru_cache, partial
from offkey.model.finding import Confidence
from offkey.model.hcl import Block, HclFile
from offkey.model.module import Module
from offkey.model.node import ModuleNode
from offkey.model.regex import DOTALL, IGNORECASE, regex
from offkey.model.repository import Repository
from offkey.model.static_key import KeyUse, Origin
from offkey.model.text import Place, Source, Span
from offkey.read.aws_endpoints import is_foreign_host, says_address
from offkey.read.aws_keys import KeyName, Part, is_aws_endpoint, read_name, says_aws, says_foreign
from offkey.read.key_uses import together
from offkey.read.same import Same
from offkey.read.terraform import VARIABLE_FILE
from offkey.read.terraform_key_sources import KEY_MODULES, called, sources

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from offkey.model.hcl_expression import Expression
    from offkey.read.found_part import FoundPart
    from offkey.read.terraform_key_locals import Held
    from offkey.read.terraform_named_values import Named

_PAIRED = regex(
    r"vault_aws_secret_backend|azuredevops_serviceendpoint_aws|octopusdeploy_aws_account|datadog_integration_aws"
)
"""Resources whose own arguments are the key.
Source: https://registry.terraform.io/providers/hashicorp/vault/latest/docs/resources/aws_secret_backend"""
_WORKLOAD = regex(
    r"kubernetes_(?:deployment|stateful_set|daemon_?set|pod|job|cron_job|replication_controller)(?:_v\d\w*)?\Z|helm_release\Z"
)
"""What runs with an environment of its own, of which nothing shows whom it asks."""
_GITHUB_SECRET = regex(r"github_(?:actions|dependabot)_\w*secret\Z")
_VARIABLE = regex(r"\bvar\.(\w+)")
_MAKING = regex(r"aws_iam_")
_ENDPOINT = regex(r"(?:s3|aws)?_?endpoints?(?:_url)?(?:_s3)?[\"']?\s*[:=]\s*[\"']?(?P<value>[^\s\"',}]+)", IGNORECASE)
_CALLED = {
    "github": "GitHub",
    "gitlab": "GitLab",
    "circleci": "CircleCI",
    "bitbucket": "Bitbucket",
    "tfe": "HCP Terraform",
    "vault": "Vault",
    "kubernetes": "a Kubernetes cluster",
    "helm": "a Helm release",
}


_LOCALS = b"locals"
_GAP = rb"(?:\\[NRT]|[^A-Z0-9\n])*"
_INTERPOLATED = rb"[$%]\{.{0,1000}?"
_NAMES = tuple(
    regex(pattern, DOTALL)
    for pattern in (
        rb"SECRET" + _GAP + rb"(?:(?:" + _INTERPOLATED + rb")?(?:ACCESS|KEY))",
        rb"AWS" + _GAP + rb"(?:(?:" + _INTERPOLATED + rb")?(?:ACCESS|SECRET(?!SMANAGER)|KEY(?!_PAIR)|[AS]K))",
        rb"ACCESS" + _GAP + rb"(?:(?:" + _INTERPOLATED + rb")?(?:KEY|SECRET))",
        rb"\\U",
    )
)
"""What a text in capitals has one of, if a name in it reads as a part of a key (`read_name`).

Between two words of a name there are separators, and maybe an interpolation; a letter may be written as `\\u0041`.
`aws_secretsmanager_…` and `aws_key_pair` go on in a way that makes no key of them, and are what most files have.
One pattern for each first word: the search for a word is many times faster than the search for one of several.
"""
_KEYS = (regex(rb"SECRET"), *_NAMES)
"""The same where a value may be the secret of a key that Terraform makes, whatever it is called."""
_TOKENS = tuple(
    regex(word + _GAP + rb"(?:(?:" + _INTERPOLATED + rb")?TOKEN)", DOTALL) for word in (rb"SESSION", rb"SECURITY")
)
"""The same for a session token, which matters where there is a key beside it."""


def find(node: ModuleNode) -> tuple[KeyUse, ...]:
    """Every key that a resource or the call of a foreign module hands on, in the order of the files."""
    of_module = _known(Same(node.repository))
    key = Same(node.module)
    if key not in of_module:
        of_module[key] = _find(node)
    return of_module[key]


@lru_cache(maxsize=1)
def _known(_repository: Same[Repository]) -> dict[Same[Module], tuple[KeyUse, ...]]:
    """What was found in each module: searched once, the rule asks, and then the inventory.

    It is forgotten with the repository: a module that is as it was may call one that is not.
    """
    return {}


def _find(node: ModuleNode) -> tuple[KeyUse, ...]:
    groups: dict[tuple[str, str], list[FoundPart]] = {}
    patterns = _KEYS if node.module.path in _near_made_keys(Same(node.repository)) else _NAMES
    named = [file for file in node.module.files if _may_name(file.source, patterns)]
    held = _held(node.module, named, patterns)
    blocks = list(_blocks(node, named, held))
    parts = [
        (kind, file.path, part)
        for kind, block, file in blocks
        for part in _parts(node, kind, block, file, (*patterns, *_TOKENS), held)
    ]
    parts += _of_maps(node, named, (*patterns, *_TOKENS))
    foreign = frozenset(_foreign_variables(blocks)) if parts else frozenset()
    seen = set[tuple[Place, str, tuple[Origin, ...]]]()
    for kind, path, part in parts:
        written = part.place, part.sink, part.followed.origins
        if written in seen:
            continue  # a local value that several blocks take
        seen.add(written)
        if not any(o.context == "terraform-variable" and o.name in foreign for o in part.followed.origins):
            groups.setdefault((kind, path), []).append(part)
    uses = (
        use
        for (kind, path), found in groups.items()
        for parts in together(found)
        if (use := _use(kind, parts)) is not None and not _runs_elsewhere(node.repository, kind, path, use)
    )
    return tuple(sorted(uses, key=lambda use: use.primary))


def _held(module: Module, named: Sequence[HclFile], patterns: Sequence[re.Pattern[bytes]]) -> Held | None:
    """The local values that may hold a key, but those for a service that only speaks AWS's protocol."""
    if not any(_LOCALS in file.source.data for file in named) or not module.says("local."):
        return None
    from offkey.read import terraform_key_locals

    return terraform_key_locals.held(module, partial(_may_hold_key, patterns))


def _blocks(node: ModuleNode, named: Sequence[HclFile], held: Held | None) -> Iterator[tuple[str, Block, Source]]:
    """What may hand a key on: each block with the type of its resource, or `module`."""
    paths = {file.source.path for file in named}
    if held is not None:
        paths |= {file.source.path for file in node.module.files if held.may_be_taken(file.source)}
    files = [file for file in node.module.files if file.source.path in paths and _may_hand_on(file.source)]
    paths = {file.source.path for file in files}
    for file in files:
        for block in file.body.of_type("resource"):
            if len(block.labels) == 2 and not _MAKING.match(block.labels[0]):
                yield block.labels[0], block, file.source
    for call in node.module.calls if files else ():
        if call.file.path in paths and called(node.repository, node.module, call) is None:
            yield "module", call.block, call.file


def _may_name(source: Source, patterns: Sequence[re.Pattern[bytes]]) -> bool:
    return (_may_hand_on(source) or _LOCALS in source.data) and _holds(_in_capitals(source.data), patterns)


def _may_hand_on(source: Source) -> bool:
    """Whether a file may have a resource or the call of a module: others are not searched for names."""
    data, path = source.data, source.path
    return (b"resource" in data or b"module" in data or path.endswith(".json")) and not path.endswith(VARIABLE_FILE)


def _foreign_variables(blocks: Sequence[tuple[str, Block, Source]]) -> Iterator[str]:
    """The variables that the module also hands to a service that only speaks AWS's protocol, by the block's name."""
    for _kind, block, file in blocks:
        if says_foreign(block.labels[-1]):
            yield from _VARIABLE.findall(file.text(block.span))


@lru_cache(maxsize=1)
def _near_made_keys(repository: Same[Repository]) -> frozenset[str]:
    """The modules that a key which Terraform makes may come to: those that make one, and all related to them."""
    making = [
        module for module in repository.value.modules if module.says("aws_iam_access_key") or _calls_maker(module)
    ]
    return frozenset(path for module in making for path in (module.path, *module.related))


def _calls_maker(module: Module) -> bool:
    """Whether the module calls a public one that makes a key."""
    calls = [call for call in module.calls_of(KEY_MODULES) if KEY_MODULES in str(call.source)]
    if not calls:
        return False
    from offkey.read.key_modules import is_key_module

    return any(map(is_key_module, calls))


def _holds(capitals: bytes, patterns: Sequence[re.Pattern[bytes]]) -> bool:
    return any(pattern.search(capitals) for pattern in patterns)


def _may_hold_key(patterns: Sequence[re.Pattern[bytes]], source: Source, span: Span) -> bool:
    """Whether a key of AWS may stand in a part of a file, which names no other service that speaks its protocol."""
    return _holds(_capitals(source, span), patterns) and not _goes_elsewhere(source.text(span))


def _capitals(source: Source, span: Span) -> bytes:
    """A part of a file in capitals, by the same rules as the names that are read in it."""
    return _in_capitals(source.data[span.start : span.end])


def _in_capitals(data: bytes) -> bytes:
    if data.isascii():
        return data.upper()
    return data.decode("utf-8", "surrogateescape").upper().encode("utf-8", "surrogateescape")


def _parts(
    node: ModuleNode, kind: str, block: Block, file: Source, patterns: Sequence[re.Pattern[bytes]], held: Held | None
) -> Iterator[FoundPart]:
    from offkey.read.terraform_key_loops import looped  # few files have such names

    def holds(span: Span) -> bool:
        return _holds(_capitals(file, span), patterns)

    gone_through = [
        *((named, file) for named in looped(node.module, block, file)),
        *(held.taken(block, file) if held else ()),
    ]
    if not gone_through and not holds(block.span if file.path.endswith(".json") else block.body.span):
        return  # without being parsed
    from offkey.read.terraform_named_values import named_values

    own = bool(_PAIRED.match(kind)) or kind == "module"
    elsewhere: bool | None = None
    written = named_values(block.body, own=own, worth=None if file.path.endswith(".json") else holds)
    for named, source in (*((named, file) for named in written), *gone_through):
        if not _may_be_part(named, patterns):
            continue
        if elsewhere is None:
            elsewhere = _goes_elsewhere(file.text(block.span))
        if elsewhere:
            return
        yield from _part(node, kind, named, source, each=_each(block, file))


def _each(block: Block, file: Source) -> Expression | None:
    """What a block is made for each of, where it takes their values."""
    over = block.body.attribute("for_each") if b"each.value" in file.data[block.span.start : block.span.end] else None
    return over.value if over is not None else None


def _of_maps(
    node: ModuleNode, named: Sequence[HclFile], patterns: Sequence[re.Pattern[bytes]]
) -> Iterator[tuple[str, str, FoundPart]]:
    """The items of maps that modules of the repository make a resource for each of."""
    if not named or not node.module.calls:
        return
    from offkey.read import terraform_key_maps

    for kind, item, source in terraform_key_maps.items(node, named, partial(_may_hold_key, patterns)):
        if _may_be_part(item, patterns):
            yield from ((kind, source.path, part) for part in _part(node, kind, item, source))


def _may_be_part(named: Named, patterns: Sequence[re.Pattern[bytes]]) -> bool:
    """Whatever its value, most are no part of a key, and following one is slow."""
    return read_name(named.name) is not None or (_KEYS[0] in patterns and named.speaks_of_secret)


def _part(
    node: ModuleNode, kind: str, named: Named, source: Source, *, each: Expression | None = None
) -> Iterator[FoundPart]:
    from offkey.read.found_part import Followed, FoundPart

    origins = sources(node.repository, node.module, named.value, each=each)
    known = _name(named, origins, surely=bool(_PAIRED.match(kind)))
    if known is not None and not any(says_foreign(origin.name) for origin in origins):
        place = source.place(named.span)
        yield FoundPart(known, named.name, origins[0], Followed(origins), place, None, None)


def _goes_elsewhere(text: str) -> bool:
    """Whether a block names a host or an endpoint that is not AWS's."""
    return is_foreign_host(text) or any(is_aws_endpoint(m["value"]) is False for m in _ENDPOINT.finditer(text))


def _name(named: Named, origins: tuple[Origin, ...], *, surely: bool) -> KeyName | None:
    """Which part a value is: by its name, or because it is a key that Terraform made itself.

    `surely` says that a name like `access_key` is AWS's here.
    """
    if not origins or says_foreign(named.name):
        return None
    known = read_name(named.name)
    made = any(origin.context == "terraform-resource" for origin in origins)
    if known is not None and (surely or made or known.says_aws or says_aws(origins[0].name)):
        return KeyName(known.part, known.stem, says_aws=True)
    if made and named.speaks_of_secret:
        return KeyName(Part.SECRET, "", says_aws=True)
    return None


def _use(kind: str, parts: list[FoundPart]) -> KeyUse | None:
    keys = [p for p in parts if p.name.part is not Part.TOKEN]
    if not keys or len(keys) < len(parts):
        return None  # a session token goes with the key, so it expires
    contexts = {origin.context for p in keys for origin in p.followed.origins}
    sure = bool(contexts & {"terraform-resource", "literal"})
    first = next((p for p in keys if p.name.part is Part.ID), keys[0])
    return KeyUse(
        primary=first.place,
        handed_to=_CALLED.get(kind.partition("_")[0], "a module" if kind == "module" else f"`{kind}`"),
        ids=_origins(keys, Part.ID),
        secrets=_origins(keys, Part.SECRET),
        others=tuple(dict.fromkeys((p.place, p.name.part.value) for p in keys if p.place != first.place)),
        confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
        because="" if sure else "whoever runs Terraform brings the key",
        kept_as=tuple(Origin("secrets", p.sink.upper()) for p in keys) if _GITHUB_SECRET.match(kind) else (),
    )


def _runs_elsewhere(repository: Repository, kind: str, path: str, use: KeyUse) -> bool:
    """Whether a workload gets a key, nobody knows whose, where all Terraform works with another service."""
    if use.confidence is Confidence.HIGH or not _WORKLOAD.match(kind):
        return False
    from offkey.read.terraform_reach import plans_elsewhere

    source = repository.sources.get(path)
    return plans_elsewhere(repository) and not (source is not None and says_address(source.data))


def _origins(keys: list[FoundPart], part: Part) -> tuple[Origin, ...]:
    return tuple(dict.fromkeys(o for p in keys if p.name.part is part for o in p.followed.origins))
