"""The environment of an Atlantis server in YAML: a compose service, a container of a manifest, Helm values.

Source: https://github.com/runatlantis/helm-charts/blob/main/charts/atlantis/values.yaml,
https://docs.docker.com/reference/compose-file/services/#environment
"""

from __future__ import annotations

from offkey.model import yaml
from offkey.model.atlantis import AtlantisServer, ServerVariable
from offkey.model.regex import ASCII, MULTILINE, regex
from offkey.model.static_key import Origin
from offkey.model.yaml import Node, Pair, Scalar, key_text, resolve
from offkey.read import atlantis_secrets
from offkey.read.atlantis_embedded import values_in
from offkey.read.aws_keys import is_access_key_id, is_secret_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.text import Place, Source

_HELM_KEYS = frozenset({"orgAllowlist", "orgWhitelist", "atlantisUrl", "repoConfig", "awsSecretName"})
_OF_CHART = frozenset({"environmentSecrets", "environmentRaw"})
"""Keys that say no more than that they are the chart's: the file's path has to say whose."""
_MAPPINGS = frozenset({"environment", "env", "environmentSecrets", "environmentRaw", "extraEnv", "extraEnvVars"})
_REFERENCE = regex(r"\$[{(]?(?P<name>[A-Za-z_]\w*)(?:[:?-][^})]*)?[})]?\Z", ASCII)
_CREDENTIAL = regex(
    r"^\s*(?P<name>aws_(?:access_key_id|secret_access_key|session_token))\s*=\s*(?P<value>\S+)", MULTILINE
)
_NAME = regex(r"[A-Za-z_]\w*\Z", ASCII)
_JINJA = regex(
    r"\{\{\s*(?:lookup\(\s*[\"']env[\"']\s*,\s*[\"'](?P<server>\w+)[\"']\s*\)|(?P<name>[A-Za-z_][\w.]*))"
    r"\s*(?:\|[^{}]*)?\}\}\Z"
)
"""A variable of Ansible, which starts the container; in a chart's template every name has a point before it."""
_ROLE = "eks.amazonaws.com/role-arn"
"""Source: Amazon EKS User Guide, "Assign IAM roles to Kubernetes service accounts"."""
_KEY = frozenset({"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"})
_CREDENTIALS = "/.aws/credentials"
"""The folder around it may hold no more than a cached sign-in, and settings."""
_DEPTH = 40
_TEXTS = 20
"""Each text that may hold values of the chart costs as much as the whole file."""


def servers_in_yaml(source: Source, roots: Sequence[yaml.Mapping]) -> Iterator[AtlantisServer]:
    """Every server that the documents of a file start, with the variables it names."""
    texts: list[Scalar] = []
    named = "atlantis" in source.path.lower()
    servers = [
        found
        for root in roots
        for found in ([root] if named and _is_chart(root) else _servers(root, texts, named=False, depth=0))
    ]
    for text in texts[:_TEXTS]:
        values = values_in(source, text)
        servers += _servers(values, [], named=False, depth=0) if values is not None else ()
    for mapping in servers:
        variables = tuple(_variables(source, mapping))
        if not any(variable.name in _KEY for variable in variables):  # which win over a file
            variables += tuple(_mounted(source, mapping))
        if variables:
            yield AtlantisServer(source, variables, _role(source, mapping))
    for root in roots if b"Secret" in source.data else ():
        if fetched := atlantis_secrets.fetched(source, root):
            yield AtlantisServer(source, fetched)


def _servers(node: Node, texts: list[Scalar], *, named: bool, depth: int) -> Iterator[yaml.Mapping]:
    """The mappings that are an Atlantis server each; into `texts` go those that may hold one.

    `named`: this one stands under the key `atlantis`.
    """
    node = resolve(node)
    if depth > _DEPTH:
        return
    if isinstance(node, yaml.Mapping):
        if _is_server(node, named=named):
            yield node
            return
        for pair in node.merged():
            named = (key_text(pair.key) or "").lower() == "atlantis"
            yield from _servers(pair.value, texts, named=named, depth=depth + 1)
    elif isinstance(node, yaml.Sequence):
        for item in node.items:
            yield from _servers(item, texts, named=False, depth=depth + 1)
    elif isinstance(node, Scalar) and "\n" in node.value and any(f"{key}:" in node.value for key in _HELM_KEYS):
        texts.append(node)


def _is_chart(root: yaml.Mapping) -> bool:
    """Whether a file that its path says to be about Atlantis holds values of the chart."""
    return any(key_text(pair.key) in _OF_CHART for pair in root.merged())


def _is_server(node: yaml.Mapping, *, named: bool) -> bool:
    keys = {key_text(pair.key) for pair in node.merged()}
    if keys & _HELM_KEYS:
        return True
    image = node.get("image")
    if isinstance(image, Scalar):
        return "atlantis" in image.value.lower()
    return named and bool(keys & _MAPPINGS)


def _variables(source: Source, server: yaml.Mapping) -> Iterator[ServerVariable]:
    for pair in server.merged():
        key, value = key_text(pair.key), resolve(pair.value)
        if key in _MAPPINGS and isinstance(value, yaml.Mapping):
            yield from (v for inner in value.merged() if (v := _of_pair(source, inner)))
        elif key in _MAPPINGS and isinstance(value, yaml.Sequence):
            yield from (v for item in value.items if (v := _of_item(source, resolve(item))))
        elif key == "aws" and isinstance(value, yaml.Mapping):
            yield from _credentials_file(source, value)


def _mounted(source: Source, server: yaml.Mapping) -> Iterator[ServerVariable]:
    """The file of credentials that a compose service gets of whoever starts it."""
    volumes = server.get("volumes")
    for item in map(resolve, volumes.items if isinstance(volumes, yaml.Sequence) else ()):
        if isinstance(item, Scalar):
            paths = item.value.split(":")[:2]
        else:
            ends = [item.get(key) for key in ("source", "target")] if isinstance(item, yaml.Mapping) else []
            paths = [end.value for end in ends if isinstance(end, Scalar)]
        if any(path.endswith(_CREDENTIALS) for path in paths):
            yield ServerVariable("AWS_ACCESS_KEY_ID", Origin("mounted", paths[0]), source.place(item.span))


def _of_pair(source: Source, pair: Pair) -> ServerVariable | None:
    """`NAME: value`; without a value, compose takes that of the host."""
    name, value = key_text(pair.key), resolve(pair.value)
    if name is None or not isinstance(value, Scalar):
        return None
    place = source.place(pair.span)
    return ServerVariable(name, _origin(value.value, name), place, value.value)


def _of_item(source: Source, item: Node) -> ServerVariable | None:
    """`- NAME=value` and `- NAME` of compose, `- {name: …, value: …}` of a manifest."""
    if isinstance(item, Scalar):
        name, equals, value = item.value.partition("=")
        if not _NAME.match(name):
            return None
        origin = _origin(value, name) if equals else Origin("server", name)
        return ServerVariable(name, origin, source.place(item.span), value)
    named = item.get("name") if isinstance(item, yaml.Mapping) else None
    if not isinstance(item, yaml.Mapping) or not isinstance(named, Scalar):
        return None
    written = item.get("value")
    text = written.value if isinstance(written, Scalar) else ""
    origin = _origin(text, named.value) if isinstance(written, Scalar) else _of_reference(item, named.value)
    return ServerVariable(named.value, origin, source.place(item.span), text)


def _of_reference(item: yaml.Mapping, name: str) -> Origin:
    """A key of a Kubernetes secret, by its secret and key."""
    outer = item.get("valueFrom")
    holder = outer if isinstance(outer, yaml.Mapping) else item
    reference = holder.get("secretKeyRef")
    if not isinstance(reference, yaml.Mapping):
        return Origin("unknown", name)
    secret, key = reference.get("name"), reference.get("key")
    parts = [part.value for part in (secret, key) if isinstance(part, Scalar) and part.value]
    return Origin("kubernetes", "/".join(parts) or name)


def _origin(value: str, name: str) -> Origin:
    match = _REFERENCE.match(value.strip())
    if match:
        return Origin("server", match["name"])
    if (jinja := _JINJA.match(value.strip())) is not None:
        return Origin("server", jinja["server"]) if jinja["server"] else Origin("ansible", jinja["name"])
    if is_access_key_id(value):
        return Origin("literal", value.strip())
    if is_secret_key(value):
        return Origin("literal", "")
    return Origin("server", name) if not value.strip() else Origin("unknown", name)


def _credentials_file(source: Source, aws: yaml.Mapping) -> Iterator[ServerVariable]:
    """`aws.credentials` of the chart: the text of a credentials file."""
    for pair in aws.merged():
        value = resolve(pair.value)
        if key_text(pair.key) == "credentials" and isinstance(value, Scalar):
            for match in _CREDENTIAL.finditer(value.value):
                text = match["value"].strip("\"'")
                origin = _origin(text, match["name"])
                yield ServerVariable(match["name"].upper(), origin, source.place(pair.key.span), text, in_file=True)


def _role(source: Source, values: yaml.Mapping) -> Place | None:
    """The annotation of the chart's service account that gives it a role."""
    account = values.get("serviceAccount")
    annotations = account.get("annotations") if isinstance(account, yaml.Mapping) else None
    role = annotations.pair(_ROLE) if isinstance(annotations, yaml.Mapping) else None
    return source.place(role.span) if role is not None else None
