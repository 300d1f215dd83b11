"""A part of a credential that was found somewhere: what it is, and where its value comes from in the end."""

from __future__ import annotations

from offkey.model.records import dataclass
from offkey.read.aws_keys import KeyName, Part, read_name, says_aws, says_foreign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from offkey.model.pipeline import Entry
    from offkey.model.static_key import Origin
    from offkey.model.text import Place

KEPT = frozenset(
    (
        *("secrets", "vars", "variables", "server", "literal"),
        *("circleci", "bitbucket", "azure", "buildkite", "codebuild", "jenkins"),
    )
)
"""The contexts whose values are kept somewhere for long: secrets and variables of a platform, and literals."""


@dataclass(frozen=True, slots=True)
class Followed:
    """The origins a value may have in the end.

    Of the contexts, those of `KEPT` are kept somewhere for long; `inputs` is whatever
    an unknown caller hands in, `store` comes out of a secret store at run time, `session` expires
    by itself, and `unknown` is everything else.
    """

    origins: tuple[Origin, ...]

    @property
    def kept(self) -> tuple[Origin, ...]:
        """The origins that are long-lived."""
        return tuple(o for o in self.origins if o.context in KEPT)


@dataclass(frozen=True, slots=True, eq=False)
class FoundPart:
    """One part of a credential at a site. `sink` is the name it gets there."""

    name: KeyName
    sink: str
    origin: Origin
    followed: Followed
    place: Place
    entry: Entry | None
    terraform_variable: str | None
    again: tuple[Place, ...] = ()
    """Where else at the site it gets the same name."""
    ways: tuple[Place, ...] = ()
    """Where it is handed to the module that the site stands in."""


def again(first: FoundPart, group: Sequence[FoundPart]) -> tuple[Place, ...]:
    """Where a credential, found at `first`, is handed on once more, on lines that no part of it is found at."""
    lines = {(part.place.path, part.place.line) for part in group}
    places = (place for part in group if part.name.part is first.name.part for place in part.again)
    return tuple({(p.path, p.line): p for p in places if (p.path, p.line) not in lines}.values())


def name_of(sink: str, origin: Origin) -> KeyName | None:
    """What the sink's name or the origin's says; they have to be read together (`access_key=${{ secrets.AWS_ID }}`)."""
    if says_foreign(sink) or says_foreign(last_word(origin)):
        return None
    at_sink, at_origin = read_name(sink), read_name(last_word(origin))
    if origin.context == "literal":
        if origin.name:
            return KeyName(Part.ID, at_sink.stem if at_sink else "", says_aws=True)
        return at_sink if at_sink and at_sink.part is Part.SECRET else None
    if at_sink is None:
        return at_origin if at_origin and at_origin.says_aws else None
    return KeyName(at_sink.part, at_sink.stem, at_sink.says_aws or says_aws(last_word(origin)))


def is_another_services(origin: Origin, sink: str) -> bool:
    """Whether a value is proven to be another service's: it gets a name of that service, and comes with none of AWS.

    `YC_STORAGE_ACCESS_KEY=$KEY AWS_ACCESS_KEY_ID=$KEY`: tools of that service read the same key under both names.
    """
    return says_foreign(sink) and not says_aws(last_word(origin))


def last_word(origin: Origin) -> str:
    """The name of an origin without the mapping that it stands in."""
    return origin.name.rpartition(".")[2]
