from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from offkey.edit.yaml_scalar import scalar
from offkey.model.text import Incomplete, Source
from offkey.read.yaml import parse, plain


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("eu-west-1", "eu-west-1"),
        ("arn:aws:iam::123456789012:role/deploy", "arn:aws:iam::123456789012:role/deploy"),
        ("${{ secrets.KEY }}", "${{ secrets.KEY }}"),
        ("aws-actions/configure-aws-credentials@v6", "aws-actions/configure-aws-credentials@v6"),
        ("a b", "a b"),
        ("a#b", "a#b"),
        ("", "''"),
        ("a: b", "'a: b'"),
        ("a #b", "'a #b'"),
        ("a:", "'a:'"),
        (" a", "' a'"),
        ("it's", "it's"),
        ("'a", "'''a'"),
        ("on", "'on'"),
        ("Yes", "'Yes'"),
        ("null", "'null'"),
        ("012345678901", "'012345678901'"),
        ("1.5", "'1.5'"),
        ("2026-01-01", "'2026-01-01'"),
        ("12:30:45", "'12:30:45'"),
        ("-x", "'-x'"),
        ("*x", "'*x'"),
        ("@x", "'@x'"),
        ("---", "'---'"),
        ("...", "'...'"),
        ("a\nb", '"a\\nb"'),
        ("é", "é"),
        (True, "true"),
        (3600, "3600"),
    ],
)
def test_quotes_only_where_necessary(value: str | int | bool, written: str) -> None:
    assert scalar(value) == written


@pytest.mark.parametrize(
    ("value", "written"), [("a,b", "'a,b'"), ("a?", "'a?'"), ("${{ x }}", "'${{ x }}'"), ("a b", "a b")]
)
def test_flow_needs_more(value: str, written: str) -> None:
    assert scalar(value, flow=True) == written


@given(
    st.text() | st.text(alphabet=list("ab:-?[]{},#&*!|>'\"%@ \n\t\r\\<0~.é")),
    st.sampled_from(["{}", "a: {}", "- {}", "a: {{b: {}}}", "[{}]"]),
)
def test_what_is_written_is_read_back(value: str, frame: str) -> None:
    if any("\ud800" <= c <= "\udfff" for c in value):
        return
    written = frame.format(scalar(value, flow="{{" in frame or "[" in frame))
    node = parse(Source("a.yml", f"{written}\n".encode()))
    assert not isinstance(node, Incomplete)
    wanted = {"{}": value, "a: {}": {"a": value}, "- {}": [value], "a: {{b: {}}}": {"a": {"b": value}}, "[{}]": [value]}
    assert plain(node) == wanted[frame]
    assert yaml.safe_load(written) == wanted[frame]
