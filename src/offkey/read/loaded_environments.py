"""Steps whose environment an earlier step has filled with an address of a store that is not AWS's.

`cat .env.ci >> "$GITHUB_ENV"` loads a file of the repository, `echo "AWS_ENDPOINT_URL=…" >> …` leaves one variable.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-environment-variable
"""

from __future__ import annotations

from posixpath import join, normpath

from offkey.model.builtin import lru_cache
from offkey.model.regex import MULTILINE, regex
from offkey.read.aws_keys import is_aws_endpoint
from offkey.read.same import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.pipeline import Step
    from offkey.model.repository import Repository
    from offkey.model.text import Source

_INTO = "GITHUB_ENV"
_WORD = regex(r"[\w./-]+")
_ADDRESS = regex(r"^[ \t]*(?:export[ \t]+)?AWS_ENDPOINT_URL(?:_S3)?[ \t]*=[ \t]*[\"']?(?P<value>[^\s\"'#]+)", MULTILINE)
_PUT = regex(r"\b(?:echo|printf)[ \t]+[\"']?AWS_ENDPOINT_URL(?:_S3)?=(?P<value>[^\s\"'\\]+)")
"""What every tool and SDK follows. Source: AWS SDKs and Tools Reference Guide, "Service-specific endpoints"."""


def redirected(repository: Repository, steps: Sequence[Step]) -> frozenset[int]:
    """The steps (by identity) whose tools ask something that is not AWS, by what a step before them has left."""
    for number, step in enumerate(steps):
        if step.run and _INTO in step.run and _leaves_address(repository, step):
            return frozenset(map(id, steps[number + 1 :]))
    return frozenset()


def _leaves_address(repository: Repository, step: Step) -> bool:
    return any(is_aws_endpoint(value) is False for value in _addresses(repository, step))


def _addresses(repository: Repository, step: Step) -> Iterator[str]:
    for line in (step.run or "").splitlines():
        if _INTO not in line:
            continue
        yield from (match["value"] for match in _PUT.finditer(line))
        for word in _WORD.findall(line):
            source = _file(repository, step, word)
            if source is not None:
                yield from _named(Same(source))


def _file(repository: Repository, step: Step, name: str) -> Source | None:
    """The file that a command names, from the folder of the step or from the root."""
    paths = (normpath(join(step.working_directory or "", name)), normpath(name))
    return next((repository.sources[path] for path in paths if path in repository.sources), None)


@lru_cache(maxsize=16)
def _named(source: Same[Source]) -> tuple[str, ...]:
    """The addresses in a file, which many steps may load."""
    return tuple(match["value"] for match in _ADDRESS.finditer(source.value.data.decode("utf-8", "replace")))
