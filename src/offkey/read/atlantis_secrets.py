"""Keys that a manifest fetches out of a secret store for Atlantis: `ExternalSecret`, `SealedSecret`, and their like.

The container takes the whole secret (`envFrom`), so the names of the keys stand in the manifest of the secret alone.

Source: https://external-secrets.io/latest/api/externalsecret/, https://github.com/bitnami-labs/sealed-secrets
"""

from __future__ import annotations

from offkey.model import yaml
from offkey.model.atlantis import ServerVariable
from offkey.model.regex import regex
from offkey.model.static_key import Origin
from offkey.model.yaml import Node, Scalar, key_text, resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.text import Place, Source

_KINDS = regex(r"(?!Secret\Z|.*(?:Store|Dynamic|Provider|Generator|Class))\w*Secret\w*\Z")
"""Not what says where secrets lie, nor what leases them, nor a secret that is written out."""
_NAMES = frozenset({"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"})
_DEPTH = 6


def fetched(source: Source, root: yaml.Mapping) -> tuple[ServerVariable, ...]:
    """The variables that such a manifest makes for Atlantis; none where it is something else."""
    kind, metadata, spec = root.get("kind"), root.get("metadata"), root.get("spec")
    if not isinstance(kind, Scalar) or not _KINDS.match(kind.value) or spec is None:
        return ()
    told = [metadata.get(key) for key in ("name", "namespace")] if isinstance(metadata, yaml.Mapping) else []
    names = [node.value for node in told if isinstance(node, Scalar)]
    if not any("atlantis" in name.lower() for name in names):
        return ()
    found = dict(_named(source, spec, depth=0)).items()
    return tuple(ServerVariable(name, Origin("store", f"{names[0]}/{name}"), place, "") for name, place in found)


def _named(source: Source, node: Node, *, depth: int) -> Iterator[tuple[str, Place]]:
    """The keys of the secret that are credentials of AWS: `NAME: where it lies`, or `secretKey: NAME`."""
    node = resolve(node)
    if depth > _DEPTH:
        return
    if isinstance(node, yaml.Sequence):
        for item in node.items:
            yield from _named(source, item, depth=depth + 1)
    elif isinstance(node, yaml.Mapping):
        for pair in node.merged():
            key, value = key_text(pair.key), resolve(pair.value)
            if key in _NAMES:
                yield key, source.place(pair.span)
            elif key == "secretKey" and isinstance(value, Scalar) and value.value in _NAMES:
                yield value.value, source.place(pair.span)
            else:
                yield from _named(source, value, depth=depth + 1)
