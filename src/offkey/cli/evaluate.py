"""`offkey evaluate`: would AWS allow this request? One JSON object a line in, one a line out.

Whatever a line holds, it gets exactly one answer, in its turn. Answers leave as soon as no further line is
waiting, so that a peer may ask its next question after it has read the answer.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from json.encoder import encode_basestring_ascii
from typing import Any

from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted, Refused, Verdict
from offkey.read.request import MAX_BYTES, Asked, Reader, Unreadable
from offkey.reason.evaluate import evaluate_all, needed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.request import Policies, Request

SUMMARY = "answer concrete requests, one JSON object a line on stdin, as AWS would"

_EPILOG = """\
in:  {"id", "policy": {…}|null, "policy_type": "trust"|"resource",
      "request": {"principal": ARN|{"Federated": ARN}|{"Service": NAME}|"*", "action", "resource",
                  "resource_account", "context": {KEY: VALUE|[VALUE…]}},
      "extra": {"identity": [POLICY…], "session": POLICY|null, "boundary": [POLICY…]|null,
                "scp": [{"policies": [POLICY…]}], "rcp": [{"policies": [POLICY…]}]}}
out: {"id", "decision": "allow"|"deny"|"unsupported", "because"}

unsupported: the line asks nothing that can be answered, or AWS does not say what it would answer.
exit code: 0 · 4 where a line could not be read"""

_CHUNK = 1 << 16
_REMEMBERED = 1024


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `evaluate`: only those that every command has."""
    from offkey.cli.common import add_common

    parser.epilog = _EPILOG
    add_common(parser, formats=("json",), files=False)


def run(_arguments: argparse.Namespace) -> int:
    """Answer until the input ends."""
    reader, decide = Reader(), decisions()
    out = sys.stdout
    code = 0
    for lines in _batches(sys.stdin.fileno()):
        # One kind of work after the other: each by itself stays in the processor's caches, which saves a fifth.
        asked = [reader.read(line) for line in lines]
        decided = [decide(one) for one in asked]
        out.write("".join([_written(one.id, *words) for one, words in zip(asked, decided, strict=True)]))
        out.flush()
        if any([isinstance(one, Unreadable) for one in asked]):
            code = 4
    return code


def answers(reader: Reader) -> Callable[[bytes], tuple[str, bool]]:
    """The function from a line to its answer, and whether the line could be read."""
    decide = decisions()

    def answer(line: bytes) -> tuple[str, bool]:
        asked = reader.read(line)
        return _written(asked.id, *decide(asked)), isinstance(asked, Asked)

    return answer


def decisions() -> Callable[[Asked | Unreadable], tuple[str, str]]:
    """The function from a question to the decision and its reason."""
    known: dict[tuple[int, int], tuple[str, str, Request, Policies]] = {}

    def decide(asked: Asked | Unreadable) -> tuple[str, str]:
        if isinstance(asked, Unreadable):
            return "unsupported", asked.because
        _id, request, policies, again = asked
        if not again:
            return _decision(evaluate_all(request, policies, actions=needed(request)))
        found = known.get((id(request), id(policies)))
        if found is None:
            verdict = evaluate_all(request, policies, actions=needed(request))
            if len(known) >= _REMEMBERED:
                known.clear()
            found = *_decision(verdict), request, policies  # both are kept, so that no other can have their place
            known[id(request), id(policies)] = found
        return found[0], found[1]

    return decide


def _written(id_: Any, decision: str, because: str) -> str:
    """One line, as `json.dumps` writes it, in a third of the time."""
    quoted = encode_basestring_ascii
    said = quoted(id_) if isinstance(id_, str) else str(id_) if type(id_) is int else json.dumps(id_)
    return f'{{"id": {said}, "decision": "{decision}", "because": {quoted(because)}}}\n'


def _decision(verdict: Verdict) -> tuple[str, str]:
    match verdict:
        case Admitted():
            return "allow", verdict.because
        case Refused():
            return "deny", verdict.because
        case Unknown():
            return "unsupported", verdict.reason


def _batches(descriptor: int) -> Iterator[list[bytes]]:
    """The lines that have arrived, as soon as there are any; of one that is too long, no more than tells so."""
    rest = b""
    while chunk := os.read(descriptor, _CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        if lines:
            yield lines
        rest = rest[: MAX_BYTES + 1]
    if rest:
        yield [rest]
