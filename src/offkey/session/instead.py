"""Who would have won in an environment that a child does not get."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from offkey.model.text import Source
from offkey.session.precedence import winners
from offkey.session.shared_files import shared_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.winner import Winner


def sentences(environment: Mapping[str, str], files: tuple[bytes | None, bytes | None]) -> Iterator[str]:
    """One sentence for all tools that would have used the same. `files` are the config and the credentials file."""
    config, credentials = (
        Source(name, data) if data is not None else None for name, data in zip(_NAMES, files, strict=True)
    )
    found = winners(environment, shared_files(config, credentials))
    groups: dict[str, list[str]] = {}
    for tool, winner in found.items():
        groups.setdefault(_told(winner), []).append(tool.value)
    for told, tools in groups.items():
        yield f"{'every tool' if len(groups) == 1 else _joined(tools)} would have used {told}"


_NAMES = ("~/.aws/config", "~/.aws/credentials")


def _told(winner: Winner) -> str:
    if winner.first is None or winner.stops:
        return f"nothing: {winner.stops}"
    return f"{winner.first.identity} ({winner.first.because})"


def _joined(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
