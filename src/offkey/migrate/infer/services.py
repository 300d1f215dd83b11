"""Which services terraform and the commands of a pipeline need."""

from __future__ import annotations

from collections.abc import Sequence

from offkey.migrate.infer import service_names as services
from offkey.migrate.roots import Root, reachable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.module import Module
    from offkey.model.repository import Repository


def services_of(repository: Repository, modules: Sequence[Module]) -> frozenset[str]:
    """The services of everything that these modules, and the local ones they call, create."""
    found: set[str] = set()
    for module in {m.path: m for top in modules for m in reachable(repository, top)}.values():
        found |= {s for r in module.resources if r.mode == "resource" and (s := services.of_resource(r.type))}
        for call in module.calls:
            found |= set(services.of_module(call.source) or ()) if isinstance(call.source, str) else set()
    return frozenset(found)


def unknown_services(repository: Repository, roots: Sequence[Root]) -> tuple[tuple[str, str, int], ...]:
    """Resource types and public modules whose services are not known: what, file, line."""
    found: dict[str, tuple[str, str, int]] = {}
    for root in roots:
        for module in reachable(repository, root.module):
            for resource in module.resources:
                ours = resource.mode == "resource" and resource.type.startswith("aws_")
                if ours and services.of_resource(resource.type) is None:
                    found.setdefault(resource.type, (resource.type, resource.place.path, resource.place.line))
            for call in module.calls:
                if _is_remote(call.source) and services.of_module(str(call.source)) is None:
                    found.setdefault(str(call.source), (f"module {call.source}", call.place.path, call.place.line))
    return tuple(found.values())


def _is_remote(source: object) -> bool:
    return isinstance(source, str) and not source.startswith(("./", "../"))
