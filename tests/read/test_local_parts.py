"""A part of a local value is what it is when all of the value is worked out first."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.read.expressions import file

from offkey.model.hcl import HclFile
from offkey.model.terraform import Value
from offkey.model.unknown import Unknown
from offkey.read.evaluate import Scope

_NAMES = st.sampled_from(["a", "b"])
_KEYS = st.sampled_from(["a", "b", "a", "b", "a", "b", '"a"', '"b"', "(var.known)", "1"])
_LEAVES = st.sampled_from(['"text"', "1", "null", "var.open", "aws_thing.x.id", "[{ a = 1 }, 2]", '"${var.open}-x"'])
_STEPS = st.sampled_from(
    [".a", ".b", '["a"]', '["b"]', "[var.known]", "[local.key]", "[var.open]", "[0]", "[*]", ".a", ".b", ".a", ".b"]
)
_REFERENCES = st.tuples(st.sampled_from("xyz"), st.lists(_STEPS, min_size=1, max_size=3)).map(
    lambda parts: f"local.{parts[0]}{''.join(parts[1])}"
)
_ASKED = st.lists(_STEPS, min_size=1, max_size=3).map(lambda steps: f"local.x{''.join(steps)}")


def _objects(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    items = st.lists(st.tuples(_KEYS, values), min_size=1, max_size=4)
    return items.map(lambda found: "{ " + ", ".join(f"{key} = {value}" for key, value in found) + " }")


_VALUES = st.recursive(_LEAVES, _objects, max_leaves=8)
_FURTHER = st.one_of(_VALUES, _REFERENCES.filter(lambda written: "local.x" not in written))
_LAST = st.one_of(_objects(st.one_of(_VALUES, _REFERENCES.filter(lambda written: "local.z" in written))), _VALUES)
_DECLARED = 'variable "known" {\n  default = "b"\n}\nvariable "open" {}\n'


def _scope(declared: HclFile) -> Scope:
    return Scope.of([declared])


def _asked(scope: Scope, declared: HclFile) -> Value:
    written = declared.body.block("output").body.attribute("asked")  # type: ignore[union-attr]
    assert written is not None
    return scope.value(written.value, declared.source)


@settings(max_examples=400)
@given(x=_objects(_FURTHER), y=_LAST, z=_VALUES, asked=_ASKED, looked_up=st.booleans(), default=_LEAVES)
def test_a_part_is_what_it_is_when_all_is_known(
    *, x: str, y: str, z: str, asked: str, looked_up: bool, default: str
) -> None:
    asked = f'lookup({asked}, "a", {default})' if looked_up else asked
    locals_ = f'locals {{\n  key = "a"\n  x = {x}\n  y = {y}\n  z = {z}\n}}\n'
    declared = file(f'{_DECLARED}{locals_}output "o" {{\n  asked = {asked}\n}}\n')
    whole = _scope(declared)
    for name in ("z", "y", "x"):
        whole.local(name)
    assert _asked(_scope(declared), declared) == _asked(whole, declared)


@pytest.mark.parametrize(
    ("locals_", "asked"),
    [
        ("all = { one = { name = 1 }, two = local.far }\n  far = { for n in range(9) : n => n }", "local.all.one.name"),
        ("all = { one = 1, two = local.far }\n  far = 2", 'lookup(local.all, "one", 3)'),
        ("all = { two = local.far }\n  far = 2", 'lookup(local.all, "one", 1)'),
        ("all = { live = local.far, test = local.far }\n  far = 2\n  this = local.all[var.open]", "local.this.name"),
    ],
)
def test_what_nobody_asks_for_is_not_worked_out(locals_: str, asked: str) -> None:
    declared = file(f'{_DECLARED}locals {{\n  {locals_}\n}}\noutput "o" {{\n  asked = {asked}\n}}\n')
    scope = _scope(declared)
    value = _asked(scope, declared)
    assert isinstance(value, Unknown) if "open" in locals_ else value == 1
    assert not scope.knows_local("far")


def test_parts_that_lead_to_one_another_come_to_an_end() -> None:
    declared = file(
        'locals {\n  a = { x = local.b.x, y = local.a.x }\n  b = local.a\n  c = local.c.x\n}\noutput "o" {\n'
        "  asked = [local.a.y, local.b.x.x.x, local.c.x]\n}\n"
    )
    value = _asked(_scope(declared), declared)
    assert isinstance(value, list)
    assert all(isinstance(item, Unknown) for item in value)
