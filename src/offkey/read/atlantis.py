"""Files that configure Atlantis or start it: its own, and Helm values, manifests, compose files, scripts, Terraform."""

from __future__ import annotations

from offkey.model import yaml as tree
from offkey.model.atlantis import AtlantisConfiguration, AtlantisFile, AtlantisServer, ServerVariable, Side
from offkey.model.records import replace
from offkey.model.regex import DOTALL, regex
from offkey.model.static_key import Origin
from offkey.model.text import Incomplete, Source
from offkey.model.yaml import resolve
from offkey.read import yaml
from offkey.read.atlantis_configuration import allowances, steps_of_hooks, steps_of_workflows
from offkey.read.atlantis_embedded import embedded, rendered
from offkey.read.atlantis_hcl import servers_in_terraform
from offkey.read.atlantis_server import servers_in_yaml
from offkey.read.relevant import concerns_atlantis, is_atlantis

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Mapping

    from offkey.model.hcl import HclFile
    from offkey.model.module import Module

_YAML = regex(r".*\.ya?ml\Z", DOTALL)
_VALUES = regex(r".*\.ya?ml\.(?:tpl|tftpl)\Z", DOTALL)
"""The values of a chart that `templatefile` fills in."""
TEXTS = regex(
    r".*(?:\.(?:ya?ml|tpl|(?:ba|z)?sh|json|service|tftpl|tf|tofu|tfvars|hcl|env|j2)|(?:\A|/)Dockerfile[^/]*)\Z", DOTALL
)
"""The files in which a configuration may stand as a text that is not read."""
_COMMENT = regex(rb"[ \t]*(?:#|//|\|)")
_REPOSITORY_KEYS = frozenset({"projects", "workflows", "automerge", "parallel_plan", "autodiscover"})


def stated(source: Source, pattern: re.Pattern[bytes]) -> Iterator[re.Match[bytes]]:
    """Where a pattern stands in such a text, and not in a comment."""
    for match in pattern.finditer(source.data):
        if not _COMMENT.match(source.data, source.line_start(match.start())):
            yield match


def read_files(sources: Mapping[str, Source], modules: Iterable[Module]) -> tuple[AtlantisFile, ...]:
    """What the files among `sources`, Terraform included, say about Atlantis; those that say nothing are left out."""
    terraform = {file.source.path: file for module in modules for file in module.files}
    found = []
    for path, source in sources.items():
        if concerns_atlantis(path, source.data):
            file = _read(source, terraform.get(path))
            if file.configurations or file.servers or file.problems:
                found.append(file)
    return tuple(found)


def _read(source: Source, terraform: HclFile | None) -> AtlantisFile:
    of_server = [_configuration(source, Side.SERVER, root) for root in embedded(source)]
    if not _YAML.match(source.path):
        servers = servers_in_terraform(terraform) if terraform is not None else tuple(_servers_in_template(source))
        return AtlantisFile(source, tuple(of_server), servers)
    documents = yaml.parse_all(source)
    if isinstance(documents, Incomplete):
        # A chart's template is YAML only once it is rendered.
        own = is_atlantis(source.path) and b"{{" not in source.data
        return AtlantisFile(source, tuple(of_server), problems=(documents,) if own else ())
    roots = [root for root in map(resolve, documents) if isinstance(root, tree.Mapping)]
    of_repository = [
        _configuration(source, Side.REPOSITORY, root) for root in roots if _is_repository_level(source, root)
    ]
    plays = (item for root in map(resolve, documents) if isinstance(root, tree.Sequence) for item in root.items)
    written = (*roots, *(item for item in map(resolve, plays) if isinstance(item, tree.Mapping)))
    return AtlantisFile(source, (*of_server, *of_repository), tuple(servers_in_yaml(source, written)))


def _configuration(source: Source, side: Side, root: tree.Mapping) -> AtlantisConfiguration:
    allowed = allowances(source, root) if side is Side.SERVER else ()
    of_hooks, of_workflows = steps_of_hooks(source, root), steps_of_workflows(source, root)
    return AtlantisConfiguration(source, side, allowed, of_hooks, of_workflows)


def _servers_in_template(source: Source) -> Iterator[AtlantisServer]:
    if _VALUES.match(source.path):
        written = Source(source.path, rendered(source.data))
        documents = yaml.parse_all(written)
        found = () if isinstance(documents, Incomplete) else map(resolve, documents)
        for server in servers_in_yaml(written, [root for root in found if isinstance(root, tree.Mapping)]):
            yield AtlantisServer(source, tuple(map(_filled_in, server.variables)), server.role)


def _filled_in(variable: ServerVariable) -> ServerVariable:
    """A name in small letters is what Terraform fills in, and no variable of whoever starts the server."""
    name = variable.origin.name
    if variable.origin.context != "server" or name not in variable.value or name.isupper():
        return variable
    return replace(variable, origin=Origin("terraform", name))


def _is_repository_level(source: Source, root: tree.Mapping) -> bool:
    keys = {tree.key_text(pair.key) for pair in root.merged()}
    return is_atlantis(source.path) and "repos" not in keys and "version" in keys and bool(keys & _REPOSITORY_KEYS)
