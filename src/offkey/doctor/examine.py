"""Every examination, one after the other, and the page that comes out."""

from __future__ import annotations

from collections.abc import Iterable

from offkey.doctor import (
    accounts,
    asking,
    file_variables,
    network,
    order,
    pipelines,
    processes,
    profiles,
    regions,
    sessions,
    sign_in,
    terraform,
    token_faults,
    tokens,
    trust,
    variables,
    versions,
)
from offkey.model.diagnosis import Ailment, Area, Diagnosis

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.doctor.here import Here


def examine(here: Here) -> Diagnosis:
    """The whole diagnosis, its ailments in the order of the areas, the grave ones first."""
    asked = asking.ask(here)
    found = (*asked.tokens, *tokens.found(here))
    roles = trust.explained(here, found)
    ailments = [
        *variables.examine(here),
        *file_variables.examine(here),
        *order.examine(here),
        *regions.examine(here),
        *sessions.examine(here),
        *accounts.examine(here, asked.account),
        *profiles.examine(here),
        *processes.examine(here),
        *sign_in.examine(here),
        *token_faults.examine(here, found),
        *trust.examine(here, found, roles),
        *pipelines.examine(here),
        *terraform.examine(here),
        *versions.examine(here),
        *asked.ailments,
        *network.examine(here, asked.answers),
    ]
    incomplete = (*here.unread, *(here.repository.incomplete if here.repository else ()))
    return Diagnosis(
        winners=tuple(here.winners.values()),
        ailments=_sorted(ailments),
        tokens=found,
        roles=roles,
        answers=asked.answers,
        incomplete=tuple(dict.fromkeys(incomplete)),
        offline=here.offline,
    )


def _sorted(ailments: Iterable[Ailment]) -> tuple[Ailment, ...]:
    """Each once, by area, the grave ones first."""
    areas = list(Area)
    return tuple(sorted(dict.fromkeys(ailments), key=lambda one: (areas.index(one.area), not one.grave)))
