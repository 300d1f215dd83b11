"""What is known of a value that Terraform hands on: which part of a key it is, and to whom it goes."""

from __future__ import annotations

from offkey.model.finding import Confidence
from offkey.model.hcl_expression import GetAttribute, Reference
from offkey.model.regex import regex
from offkey.model.static_key import KeyUse, Origin
from offkey.model.text import Place
from offkey.read.aws_endpoints import says_address
from offkey.read.aws_keys import KeyName, Part, read_name, says_aws, says_foreign
from offkey.read.found_part import Followed, FoundPart, again
from offkey.read.key_uses import together
from offkey.read.terraform_key_sources import sources
from offkey.read.terraform_stored_keys import stored

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from offkey.model.hcl_expression import Expression
    from offkey.model.node import ModuleNode
    from offkey.model.repository import Repository
    from offkey.model.text import Source
    from offkey.read.terraform_named_values import Named

PAIRED = regex(
    r"vault_aws_(?:secret_backend|auth_backend_client)|azuredevops_serviceendpoint_aws|octopusdeploy_aws_account|datadog_integration_aws"
)
"""Resources whose own arguments are the key.
Source: https://registry.terraform.io/providers/hashicorp/vault/latest/docs/resources/aws_secret_backend
and `…/aws_auth_backend_client`"""
_WORKLOAD = regex(
    r"kubernetes_(?:deployment|stateful_set|daemon_?set|pod|job|cron_job|replication_controller)(?:_v\d\w*)?\Z|helm_release\Z"
)
"""What runs with an environment of its own, of which nothing shows whom it asks."""
_GITHUB_SECRET = regex(r"github_(?:actions|dependabot)_\w*secret\Z")
_TASK = "aws_ecs_task_definition"
"""Source: AWS SDKs and Tools Reference Guide, "Standardized credential providers": the environment comes before the
role of a container."""
_MOST = 20
"""So many calls are told that hand a key to a module: nobody reads more."""
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
_DOUBT = {
    False: "whoever runs Terraform brings the key",
    True: "the module that gives it out is not in this repository",
}
"""Why a key may be another one, by whether such a module gives it out."""

Handed = tuple[str, str, FoundPart]
"""A part of a key with the type of the resource that gets it (or `module`), and the file in which that is written."""


def part_of(
    node: ModuleNode, kind: str, named: Named, source: Source, *, each: Expression | None = None
) -> Iterator[FoundPart]:
    """The part of a key that a named value of a module is, if it is one."""
    if named.stored:
        origins = stored(node.repository, node.module, named.value)
    else:
        origins = sources(node.repository, node.module, named.value, each=each)
    known = _name(named, origins, surely=named.of_aws or bool(PAIRED.match(kind)))
    if known is not None and not any(says_foreign(origin.name) for origin in origins):
        place = source.place(named.span)
        elsewhere = (named.item,) if named.item is not None else ()
        ways = tuple(_handed_in(node, named.value))
        yield FoundPart(known, named.name, origins[0], Followed(origins), place, None, None, elsewhere, ways)


def _handed_in(node: ModuleNode, value: Expression) -> Iterator[Place]:
    """Where calls in the repository give the module the variable that a value is."""
    match value:
        case Reference(root="var", steps=(GetAttribute(name=name), *_)):
            for _caller, call in node.module.calls_of_it:
                attribute = call.block.body.attribute(name)
                if attribute is not None:
                    yield call.file.place(attribute.span)
        case _:
            return


def _name(named: Named, origins: tuple[Origin, ...], *, surely: bool) -> KeyName | None:
    """Which part a value is: by its name, or because it is a key that Terraform made itself.

    `surely` says that a name like `access_key` is AWS's here.
    """
    if not origins or says_foreign(named.name):
        return None
    known = read_name(named.name)
    if named.stored:  # what the container gets is a variable that the SDKs of AWS read, or any other
        return known if known is not None and known.says_aws else None
    made = any(origin.context == "terraform-resource" for origin in origins)
    if known is not None and (surely or made or known.says_aws or says_aws(origins[0].name)):
        return KeyName(known.part, known.stem, says_aws=True)
    if made and named.speaks_of_secret:
        return KeyName(Part.SECRET, "", says_aws=True)
    return None


def uses(repository: Repository, parts: Iterable[Handed]) -> Iterator[KeyUse]:
    """The keys that are put together of these parts."""
    groups: dict[tuple[str, str], list[FoundPart]] = {}
    seen = set[tuple[Place, str, tuple[Origin, ...]]]()
    for kind, path, part in parts:
        written = part.place, part.sink, part.followed.origins
        if written not in seen:  # or it is in a local value that several blocks take
            seen.add(written)
            groups.setdefault((kind, path), []).append(part)
    for (kind, path), found in groups.items():
        for of_key in together(found):
            use = _use(kind, of_key)
            if use is not None and not _runs_elsewhere(repository, kind, path, use):
                yield use


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
        again=again(first, keys),
        ways=tuple(dict.fromkeys(first.ways))[:_MOST],
        confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
        because="" if sure else _doubt(kind, keys),
        kept_as=tuple(Origin("secrets", p.sink.upper()) for p in keys if p.sink) if _GITHUB_SECRET.match(kind) else (),
    )


def _doubt(kind: str, keys: list[FoundPart]) -> str:
    """Why nobody is sure that it is a key of AWS's that lives on."""
    origins = [origin for part in keys for origin in part.followed.origins]
    if kind == _TASK and all(origin.context == "store" for origin in origins):
        return "in the container it wins over the role of the task"
    return _DOUBT[all(origin.name.startswith("module.") for origin in origins)]


def _runs_elsewhere(repository: Repository, kind: str, path: str, use: KeyUse) -> bool:
    """Whether a workload gets a key, nobody knows whose, where all Terraform works with another service."""
    if use.confidence is Confidence.HIGH or not _WORKLOAD.match(kind):
        return False
    from offkey.read.terraform_reach import plans_elsewhere

    source = repository.sources.get(path)
    return plans_elsewhere(repository) and not (source is not None and says_address(source.data))


def _origins(keys: list[FoundPart], part: Part) -> tuple[Origin, ...]:
    return tuple(dict.fromkeys(o for p in keys if p.name.part is part for o in p.followed.origins))
