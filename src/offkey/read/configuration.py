"""`offkey.yaml` becomes a configuration; everything wrong with it is said at once, each with its place."""

from __future__ import annotations

from offkey.model import schema
from offkey.model.document import Path, contradictions, from_document
from offkey.read.checked import Reading, begin, meant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.configuration import Configuration, PartialConfiguration
    from offkey.model.text import Source


def read(source: Source) -> Configuration:
    """The whole configuration.

    Raises ConfigurationError that lists every problem, what is missing included, with place and hint.
    """
    from offkey.model.partial import complete, missing

    reading = _read(source)
    partial = from_document(reading.document)
    _refer(reading)
    for lack in missing(partial):
        _lack(reading, lack.path, lack.question, lack.example)
    reading.raise_problems()
    return complete(partial)


def read_partial(source: Source) -> PartialConfiguration:
    """What the file says, whether or not it is everything.

    Raises ConfigurationError that lists everything wrong; what is missing is not wrong yet.
    """
    reading = _read(source)
    reading.raise_problems()
    return from_document(reading.document)


def _read(source: Source) -> Reading:
    hint = "`offkey migrate` writes one with what the repository shows"
    reading = begin(source, schema.OFFKEY_YAML, if_empty=hint)
    for path, text in contradictions(reading.document):
        if path[2:3] == ("roots",) and any(wrong[:2] == ("state", "keys") for wrong in reading.wrong):
            continue  # the key that this root seems to lack was refused
        reading.refuse(path, reading.place(path), f"{'.'.join(path)}: {text}")
    return reading


def _lack(reading: Reading, path: Path, question: str, example: str) -> None:
    """Note that `path` is missing, unless what stands there was refused already."""
    if not any(path[: len(w)] == w or w[: len(path)] == path for w in reading.wrong if w):
        hint = f"for example {path[-1]}: {example}"
        reading.refuse(path, reading.place(path), f"{'.'.join(path)} is missing: {question}", hint)


def _refer(reading: Reading) -> None:
    """Check that every account spoken of is one of `accounts`."""
    accounts = reading.document.get("accounts", {})
    state = reading.document.get("state", {})
    mentions: list[tuple[Path, str | None]] = [
        (("hub",), reading.document.get("hub")),
        (("state", "account"), state.get("account")),
        *((("access", name), name) for name in reading.document.get("access", {})),
        *((("sessions", n, "account"), s.get("account")) for n, s in reading.document.get("sessions", {}).items()),
    ]
    for path, name in mentions:
        if accounts and name and name not in accounts and ("accounts", name) not in reading.wrong:
            known = [place[1] for place in reading.spans if place[:1] == ("accounts",) and len(place) == 2]
            hint = meant(name, known) or f'add its id: accounts: {{{name}: "222222222222"}}'
            reading.wrong.add(("accounts", name))
            reading.refuse(path, reading.place(path), f"{'.'.join(path)}: no account is called {name}", hint)
