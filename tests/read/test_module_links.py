"""Who calls a module is found however the call is written, and only where somebody asks."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.effort import grows_with_the_size

from offkey.model.module import Module
from offkey.model.text import Source
from offkey.read.module_links import Related
from offkey.read.terraform import link, read_module


def modules(**files: str) -> dict[str, Module]:
    """Linked: the one that calls, and the one that may be called, which declares a variable."""
    root = [Source(name.replace("_", "."), text.encode()) for name, text in files.items()]
    inner = [Source("inner/main.tf", b'variable "key" {}\n')]
    return link({"": read_module("", root, later=True), "inner": read_module("inner", inner, later=True)})


CALL = 'module "a" {{\n  {}\n  key = "x"\n}}\n'


@pytest.mark.parametrize(
    "source",
    [
        'source = "./inner"',
        'source="./inner/"',
        'source = "./x/../inner"',
        'source /* here */ = "./inner"',
        r'source = "./\u0069nner"',
        'source = "./in${"ner"}"',
        'source = "${"./inner"}"',
        'source = ("./inner")',
        "source = local.place",
    ],
)
def test_a_call_is_found_however_its_source_is_written(source: str) -> None:
    text = CALL.format(source) + 'locals {\n  place = "./inner"\n}\n'
    inner = modules(main_tf=text)["inner"]
    assert dict(inner.inputs or {}) == {"key": "x"}
    assert [(caller.path, call.name) for caller, call in inner.calls_of_it] == [("", "a")]


@pytest.mark.parametrize("source", ["./inner", r"./\u0069nner"])
def test_a_call_in_json_is_found(source: str) -> None:
    text = '{"module": {"a": {"source": "' + source + '", "key": "x"}}}'
    assert dict(modules(main_tf_json=text)["inner"].inputs or {}) == {"key": "x"}


@pytest.mark.parametrize(
    "text",
    [
        '# source = "./inner"\nmodule "a" {\n  source = "terraform-aws-modules/iam/aws"\n}\n',
        'module "a" {\n  source = "acme/x"\n  path = "./inner"\n}\n',
        'module "a" {\n  source = "./other"\n}\nlocals {\n  b = "./inner"\n}\n',
        'resource "x" "y" {\n  source = "./inner"\n}\nmodule "z" {\n  source = "./other"\n}\n',
    ],
)
def test_what_only_looks_like_a_call_passes_nothing(text: str) -> None:
    inner = modules(main_tf=text)["inner"]
    assert (inner.inputs, [*inner.callers], [*inner.calls_of_it]) == (None, [], [])


def test_no_block_is_looked_at_before_somebody_asks() -> None:
    with patch.object(Module, "calls", property(lambda _: pytest.fail("nobody asked for it"))):
        linked = modules(main_tf=CALL.format('source = "./inner"'))
    assert dict(linked["inner"].inputs or {}) == {"key": "x"}


def test_one_module_that_calls_many_costs_each_of_them_once() -> None:
    def asked(count: int) -> None:
        calls = "".join(f'module "m{n}" {{\n  source = "./m{n}"\n  key = "x"\n}}\n' for n in range(count))
        inner = {f"m{n}": read_module(f"m{n}", [Source(f"m{n}/main.tf", b"")], later=True) for n in range(count)}
        linked = link({"": read_module("", [Source("main.tf", calls.encode())], later=True), **inner})
        assert all(len(list(linked[path].calls_of_it)) == 1 and linked[path].inputs for path in inner)

    assert grows_with_the_size(asked, small=50)


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=12),
    st.sets(st.sampled_from("abcdef")),
)
def test_a_module_is_reached_from_those_that_one_caller_has_under_it_with_it(
    calls: list[tuple[str, str]], starts: set[str]
) -> None:
    called = {name: {target for caller, target in calls if caller == name} for name in "abcdef"}
    may_call = {name: [caller for caller, target in calls if target == name] for name in "abcdef"}

    def under(name: str) -> set[str]:
        found = {name}
        for _ in called:
            found |= {target for one in found for target in called[one]}
        return found

    expected = {name for root in called if under(root) & starts for name in under(root)}
    assert Related("abcdef", may_call).reached_from(starts) == expected
