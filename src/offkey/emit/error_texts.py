"""Causes and cures of error texts, for a person and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from offkey.emit.witness import LINE, hanging

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.emit.style import Style
    from offkey.model.error_texts import ErrorText


def text(errors: Sequence[ErrorText], style: Style) -> str:
    """Each error with what causes it, what cures it, and where that is known from."""
    lines = [line for number, error in enumerate(errors) for line in (*([""] if number else []), *_error(error, style))]
    return "".join(f"{line}\n" for line in lines)


def _error(error: ErrorText, style: Style) -> Iterator[str]:
    code = f"  {style.dim(error.code)}" if error.code and error.code not in error.text else ""
    yield f"{style.bold(error.text)}{code}"
    for label, sentences in (("cause", error.causes), ("cure", error.cures)):
        for sentence in sentences:
            yield from hanging(f"  {label:<7}", sentence, LINE)
    yield from (style.dim(line) for source in error.sources for line in hanging("  source ", source, LINE))


def document(errors: Sequence[ErrorText]) -> dict[str, Any]:
    """`offkey.explain/1` of an error."""
    return {
        "schema": "offkey.explain/1",
        "kind": "error",
        "errors": [
            {
                "text": error.text,
                "code": error.code or None,
                "causes": list(error.causes),
                "cures": list(error.cures),
                "sources": list(error.sources),
            }
            for error in errors
        ],
    }
