"""The formats that `scan` and `prove` share, each made from the same `Results`."""

from __future__ import annotations

from offkey.cli.common import to_json
from offkey.model.builtin import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from offkey.model.results import Results

FORMATS = ("text", "json", "sarif", "junit", "markdown", "github", "gitlab")


def renderings(results: Callable[[], Results]) -> dict[str, Callable[[], str]]:
    """A function for each format but `text` and `json`; `results` is asked once, when one of them is wanted."""
    once = lru_cache(maxsize=1)(results)
    return {
        "sarif": lambda: _sarif(once()),
        "junit": lambda: _junit(once()),
        "markdown": lambda: _markdown(once()),
        "github": lambda: _github(once()),
        "gitlab": lambda: _gitlab(once()),
    }


def _sarif(results: Results) -> str:
    from importlib.metadata import version

    from offkey.emit.sarif import sarif

    return to_json(sarif(results, version=version("offkey")))


def _junit(results: Results) -> str:
    from offkey.emit.junit import junit

    return junit(results)


def _markdown(results: Results) -> str:
    from offkey.emit.markdown import markdown

    return markdown(results)


def _github(results: Results) -> str:
    from offkey.emit.github import workflow_commands

    return workflow_commands(results)


def _gitlab(results: Results) -> str:
    from offkey.emit.gitlab import code_quality

    return to_json(code_quality(results))
