"""Records do what the standard library's dataclasses do, and cost less."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from functools import partial
from typing import Any, Generic, TypeVar, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.model import records
from offkey.model.builtin import cached_property
from offkey.model.records import dataclass, field

T = TypeVar("T")
KINDS = [
    {"frozen": True, "slots": True},
    {"frozen": True, "slots": True, "eq": False},
    {"frozen": True, "slots": True, "order": True},
    {"slots": True},
    {"frozen": True},
    {},
]


def pair(decorate: Callable[..., Any], **kind: bool) -> Any:
    """One class, made by this decorator and this `field`."""
    part: Any = dataclasses.field if decorate is dataclasses.dataclass else field

    class Noun:
        """A noun."""

        name: str
        number: int = 3
        others: list[str] = part(default_factory=list)
        hidden: str = part(default="h", repr=False, compare=False)
        kept: dict[str, int] = part(init=False, repr=False, compare=False, default_factory=dict)

        @property
        def long(self) -> str:
            return self.name * self.number

    return decorate(**kind)(Noun)


def outcome(call: Callable[[], object]) -> object:
    try:
        return call()
    except (TypeError, ValueError, AttributeError) as error:
        return type(error)


@dataclass(frozen=True, slots=True)
class Pair(Generic[T]):
    first: T
    second: int = 2

    def __post_init__(self) -> None:
        if self.second < 0:
            raise ValueError("negative")


@dataclass(frozen=True, slots=True)
class Triple(Pair[str]):
    third: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Nothing:
    pass


@dataclass(frozen=True, slots=True)
class Own:
    """Says itself how it is shown, compared and hashed."""

    name: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own) and self.name.lower() == other.name.lower()

    def __hash__(self) -> int:
        return hash(self.name.lower())

    def __repr__(self) -> str:
        return "Own()"


@dataclass(frozen=True, slots=True)
class Compared:  # noqa: PLW1641 - the decorator makes the hash
    """Compares itself, and is hashed by its fields."""

    name: str

    def __eq__(self, other: object) -> bool:
        return self is other


PAIRS = [(pair(dataclass, **kind), pair(dataclasses.dataclass, **kind)) for kind in KINDS]
NAMES = st.sampled_from(["name", "number", "others", "hidden", "kept", "no"])


@pytest.mark.parametrize(("ours", "theirs"), PAIRS, ids=map(str, KINDS))
@given(
    arguments=st.lists(st.text(max_size=2) | st.integers(0, 2), max_size=3),
    named=st.dictionaries(
        st.sampled_from(["name", "number", "others", "hidden", "kept", "no"]), st.just("x"), max_size=2
    ),
    change=st.dictionaries(st.sampled_from(["name", "number", "hidden", "kept", "no"]), st.just(7), max_size=2),
)
def test_a_record_is_a_dataclass(
    ours: Any, theirs: Any, arguments: list[Any], named: dict[str, Any], change: dict[str, Any]
) -> None:
    made, wanted = (outcome(partial(cls, *arguments, **named)) for cls in (ours, theirs))
    if isinstance(wanted, type):
        assert made is wanted
        return
    asked: list[Callable[[Any, Any], object]] = [
        lambda noun, _: repr(noun),
        lambda noun, _: dataclasses.astuple(noun),
        lambda noun, _: records.asdict(noun),
        lambda noun, cls: noun == cls("a", 1),
        lambda noun, cls: noun < cls("a", 1),
        lambda noun, cls: noun >= cls("a", 1),
        lambda noun, _: noun == copy.copy(noun),
        lambda noun, _: hash(noun) == hash(copy.copy(noun)),
        lambda noun, cls: noun == cls(noun.name, noun.number, noun.others, "other"),
        lambda noun, _: dataclasses.astuple(records.replace(noun, **change)),
        lambda noun, _: dataclasses.astuple(dataclasses.replace(noun, **change)),
        lambda noun, _: dataclasses.astuple(copy.deepcopy(noun)),
        lambda noun, _: setattr(noun, "name", "n"),
        lambda noun, _: delattr(noun, "name"),
        lambda noun, _: noun.name,
        lambda _, cls: cls.__match_args__,
        lambda _, cls: cls.__doc__,
        lambda _, cls: getattr(cls, "__slots__", None),
        lambda _, cls: [(f.name, f.type, f.init, f.repr, f.compare) for f in records.fields(cls)],
        lambda _, cls: list(inspect.signature(cls).parameters),
    ]
    for ask in asked:
        assert outcome(partial(ask, made, ours)) == outcome(partial(ask, wanted, theirs))


def test_what_is_frozen_cannot_be_written() -> None:
    noun = Pair("a")
    with pytest.raises(dataclasses.FrozenInstanceError):
        noun.first = "b"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del noun.first
    with pytest.raises(dataclasses.FrozenInstanceError):
        noun.another = 1  # type: ignore[attr-defined]


def test_a_record_inherits_fields_and_what_its_base_checks() -> None:
    noun = Triple("a", 1, ("b",))
    assert repr(noun) == "Triple(first='a', second=1, third=('b',))"
    assert [f.name for f in dataclasses.fields(noun)] == ["first", "second", "third"]
    assert Triple("a", 1) != Pair("a", 1)
    assert getattr(Triple, "__slots__", None) == Triple.__match_args__[2:]
    with pytest.raises(ValueError, match="negative"):
        Triple("a", -1)


def test_records_are_pickled_and_matched() -> None:
    noun = Triple("a", 1, ("b",))
    assert pickle.loads(pickle.dumps(noun)) == noun
    match noun:
        case Triple(first, second, third):
            assert (first, second, third) == ("a", 1, ("b",))
    assert {Nothing(): 1}[Nothing()] == 1


def test_a_class_keeps_what_its_author_wrote() -> None:
    assert Own("A") == Own("a")
    assert hash(Own("A")) == hash(Own("a"))
    assert repr(Own("a")) == "Own()"
    assert hash(Compared("a")) == hash(Compared("a"))
    assert Compared("a") != Compared("a")


def test_a_constructor_says_what_it_takes_before_and_after_it_was_called() -> None:
    for _ in range(2):
        assert str(inspect.signature(Nothing)) == "() -> None"
        assert list(inspect.signature(Triple).parameters) == ["first", "second", "third"]
        assert get_type_hints(Triple.__init__)["third"] == tuple[str, ...]
        assert Triple("a").second == 2


def test_a_default_that_all_would_share_is_refused() -> None:
    with pytest.raises(TypeError, match="shared"):

        @dataclass(frozen=True, slots=True)
        class _Bad:
            shared: list[str] = []  # noqa: RUF012


def test_a_cached_property_is_found_once() -> None:
    class Noun:
        def __init__(self) -> None:
            self.asked = 0

        @cached_property
        def found(self) -> int:
            """What is found."""
            self.asked += 1
            return self.asked

    noun = Noun()
    assert (noun.found, noun.found, noun.asked, vars(noun)["found"]) == (1, 1, 1, 1)
    del noun.__dict__["found"]
    assert (noun.found, Noun().found, Noun.found.__doc__) == (2, 1, "What is found.")
