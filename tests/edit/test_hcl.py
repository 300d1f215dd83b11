from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.edit import hcl
from offkey.edit.apply import apply
from offkey.errors import EditError
from offkey.model.hcl import Attribute, Block, Body, HclFile
from offkey.model.text import Edit, Source
from offkey.read.hcl import parse

Change = Callable[[Source, Body], list[Edit]]


def changed(text: str, change: Change) -> str:
    """`text` with the edits of `change` to the body of its first block, which come out the same with CRLF."""
    text = dedent(text)
    after = edited(text.encode(), change).decode()
    windows = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    if "\n" in text:
        assert edited(windows, change) == b"\xef\xbb\xbf" + after.replace("\n", "\r\n").encode()
    return after


def edited(data: bytes, change: Change) -> bytes:
    source = Source("main.tf", data)
    file = read(source)
    return apply(data, change(source, file.body.blocks[0].body))


def read(source: Source) -> HclFile:
    file = parse(source)
    assert file.problems == ()
    return file


def attribute(body: Body, name: str) -> Attribute:
    found = body.attribute(name)
    assert found is not None
    return found


def block(body: Body, type_: str) -> Block:
    found = body.block(type_)
    assert found is not None
    return found


def deleting(*names: str) -> Change:
    return lambda source, body: hcl.delete_attributes(source, body, [attribute(body, name) for name in names])


PROVIDER = """\
    # the provider
    provider "aws" {
      region     = "eu-west-1" # where
      access_key = var.key
      secret_key = var.secret // bad

      assume_role {
        role_arn = "x"
      }

      default_tags {
        tags = {
          a = 1
        }
      }
    }

    locals {}
    """


def test_an_attribute_goes_with_its_line_and_its_neighbours_are_aligned() -> None:
    after = changed(PROVIDER, deleting("access_key", "secret_key"))
    assert after.startswith('# the provider\nprovider "aws" {\n  region = "eu-west-1" # where\n\n  assume_role {\n')
    one = changed(PROVIDER, deleting("secret_key"))
    assert '  region     = "eu-west-1" # where\n  access_key = var.key\n\n' in one


def test_a_block_goes_with_the_blank_line_that_parted_it() -> None:
    after = changed(PROVIDER, lambda s, b: hcl.delete_block(s, b, block(b, "assume_role")))
    assert "  secret_key = var.secret // bad\n\n  default_tags {\n" in after
    last = changed(PROVIDER, lambda s, b: hcl.delete_block(s, b, block(b, "default_tags")))
    assert '    role_arn = "x"\n  }\n}\n' in last


def test_a_top_level_block_goes() -> None:
    data = dedent(PROVIDER).encode()
    source = Source("main.tf", data)
    body = read(source).body
    assert apply(data, hcl.delete_block(source, body, body.blocks[1])).endswith(b"}\n")
    assert apply(data, hcl.delete_block(source, body, body.blocks[0])) == b"# the provider\n\nlocals {}\n"


def test_what_stood_apart_is_aligned_once_it_meets() -> None:
    text = 'x "y" {\n  a = 1\n  b = {\n    c = 1\n  }\n  long = 2\n}\n'
    assert changed(text, deleting("b")) == 'x "y" {\n  a    = 1\n  long = 2\n}\n'
    with_block = 'x "y" {\n  a = 1\n  b {\n  }\n  long = 2\n}\n'
    assert changed(with_block, lambda s, b: hcl.delete_block(s, b, block(b, "b"))) == changed(text, deleting("b"))


def test_what_its_author_left_loose_stays_loose() -> None:
    text = 'x "y" {\n  a=1\n  long_name  = 2\n  bc = 3\n}\n'
    assert changed(text, deleting("bc")) == 'x "y" {\n  a=1\n  long_name  = 2\n}\n'


@pytest.mark.parametrize(
    ("name", "value", "after"),
    [
        ("region", "var.region", "  region     = var.region # where\n  access_key"),
        ("access_key", "null", "  access_key = null\n  secret_key"),
        (
            "access_key",
            "{\n    a = 1\n  }",
            '  region = "eu-west-1" # where\n  access_key = {\n    a = 1\n  }\n  secret_key = var',
        ),
    ],
)
def test_a_value_is_replaced(name: str, value: str, after: str) -> None:
    assert after in changed(PROVIDER, lambda s, b: hcl.replace_value(s, b, attribute(b, name), value))


def test_a_heredoc_is_replaced_without_its_newline() -> None:
    text = 'x "y" {\n  a    = 1\n  text = <<-EOT\n    b\n  EOT\n  cd   = 2\n}\n'
    assert changed(text, lambda s, b: hcl.replace_value(s, b, attribute(b, "text"), '"z"')) == (
        'x "y" {\n  a    = 1\n  text = "z"\n  cd   = 2\n}\n'
    )
    assert changed(text, deleting("text")) == 'x "y" {\n  a  = 1\n  cd = 2\n}\n'
    after = changed(text, lambda s, b: hcl.insert_attributes(s, b, {"longer": "3"}, after=attribute(b, "text")))
    assert "  EOT\n  longer = 3\n  cd     = 2\n" in after


@pytest.mark.parametrize(
    ("name", "after"),
    [
        ("id", '  id         = "eu-west-1" # where\n  access_key = var.key\n'),
        ("a_longer_name", '  a_longer_name = "eu-west-1" # where\n  access_key    = var.key\n  secret_key    = var'),
    ],
)
def test_a_name_is_replaced(name: str, after: str) -> None:
    assert after in changed(PROVIDER, lambda s, b: hcl.rename_attribute(s, b, attribute(b, "region"), name))


def inserting(**new: str) -> Change:
    return lambda source, body: hcl.insert_attributes(source, body, new)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ('x "y" {\n  a = 1\n}\n', 'x "y" {\n  a       = 1\n  profile = "p"\n  z       = 1\n}\n'),
        (
            'x "y" {\n  longer_name = 1 # c\n}\n',
            'x "y" {\n  longer_name = 1 # c\n  profile     = "p"\n  z           = 1\n}\n',
        ),
        ('x "y" {\n  a = [\n    1,\n  ]\n}\n', 'x "y" {\n  a = [\n    1,\n  ]\n  profile = "p"\n  z       = 1\n}\n'),
        ('x "y" {\n}\n', 'x "y" {\n  profile = "p"\n  z       = 1\n}\n'),
        ('x "y" {}\n', 'x "y" {\n  profile = "p"\n  z       = 1\n}\n'),
        ('x "y" { a = 1 }\n', 'x "y" {\n  a       = 1\n  profile = "p"\n  z       = 1\n}\n'),
        ('x "y" {\n  b {\n  }\n}\n', 'x "y" {\n  profile = "p"\n  z       = 1\n\n  b {\n  }\n}\n'),
        ('x "y" {\n\ta = 1\n}\n', 'x "y" {\n\ta       = 1\n\tprofile = "p"\n\tz       = 1\n}\n'),
        (
            'x "y" {\n  a = 1\n\n  b {\n  }\n}\n',
            'x "y" {\n  a       = 1\n  profile = "p"\n  z       = 1\n\n  b {\n  }\n}\n',
        ),
    ],
)
def test_attributes_are_inserted_as_terraform_fmt_would_write_them(text: str, after: str) -> None:
    assert changed(text, inserting(profile='"p"', z="1")) == after


def test_an_attribute_is_inserted_after_another() -> None:
    text = 'x "y" {\n  a = 1\n  b = 2\n}\n'
    after = changed(text, lambda s, b: hcl.insert_attributes(s, b, {"long": "3"}, after=attribute(b, "a")))
    assert after == 'x "y" {\n  a    = 1\n  long = 3\n  b    = 2\n}\n'
    several = changed(
        text, lambda s, b: hcl.insert_attributes(s, b, {"c": "{\n    d = 1\n  }"}, after=attribute(b, "a"))
    )
    assert several == 'x "y" {\n  a = 1\n  c = {\n    d = 1\n  }\n  b = 2\n}\n'


NEW = 'assume_role {\n  role_arn = "z"\n}'


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("x {\n  a = 1\n}\n", 'x {\n  a = 1\n\n  assume_role {\n    role_arn = "z"\n  }\n}\n'),
        ("x {\n}\n", 'x {\n  assume_role {\n    role_arn = "z"\n  }\n}\n'),
        ("x {}\n", 'x {\n  assume_role {\n    role_arn = "z"\n  }\n}\n'),
        ("x { a = 1 }\n", 'x {\n  a = 1\n\n  assume_role {\n    role_arn = "z"\n  }\n}\n'),
        ("x {\n  a = 1\n\n}\n", 'x {\n  a = 1\n\n  assume_role {\n    role_arn = "z"\n  }\n}\n'),
    ],
)
def test_a_block_is_inserted_at_the_end_of_a_body(text: str, after: str) -> None:
    assert changed(text, lambda s, b: hcl.insert_block(s, b, NEW)) == after


def test_a_block_is_inserted_after_what_is_named() -> None:
    text = "x {\n  a = 1\n  b {\n  }\n}\n"
    after = changed(text, lambda s, b: hcl.insert_block(s, b, "n {\n}", after=attribute(b, "a")))
    assert after == "x {\n  a = 1\n\n  n {\n  }\n\n  b {\n  }\n}\n"


@pytest.mark.parametrize(("text", "gap"), [("x {}\n", "\n"), ("x {}\n\n", ""), ("x {}", "\n\n"), ("", "")])
def test_a_block_is_inserted_at_the_end_of_a_file(text: str, gap: str) -> None:
    source = Source("main.tf", text.encode())
    after = apply(source.data, hcl.insert_block(source, read(source).body, "n {\n}"))
    assert after.decode() == text + gap + ("n {\n}\n" if text.endswith("\n") or not text else "n {\n}")


def test_a_block_is_replaced() -> None:
    after = changed(PROVIDER, lambda s, b: hcl.replace_block(s, block(b, "assume_role"), "x = {\n  y = 1\n}"))
    assert "// bad\n\n  x = {\n    y = 1\n  }\n\n  default_tags" in after


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("x { a = 1 }\ny {}\n", lambda s, b: hcl.insert_block(s, b, "n {}", after=attribute(b, "a"))),
        ("x {\n  a = 1 }\n", deleting("a")),
        ("x {\n  a = 1 }\n", inserting(b="1")),
        ("x {\n  a {} }\n", lambda s, b: hcl.insert_block(s, b, "n {}")),
    ],
)
def test_what_shares_its_line_is_left_alone(text: str, change: Change) -> None:
    source = Source("main.tf", text.encode())
    with pytest.raises(EditError):
        change(source, parse(source).body.blocks[0].body)


def test_json_syntax_is_not_edited() -> None:
    with pytest.raises(EditError, match="JSON"):
        hcl.insert_attributes(
            Source("a.tf.json", b"x {}"), parse(Source("a.tf", b"x {}")).body.blocks[0].body, {"a": "1"}
        )


# --- laws ----------------------------------------------------------------------------------------

_name = st.sampled_from(["a", "bb", "ccc", "dddd", "eeeeee"])
_value = st.sampled_from(["1", '"x"', "[\n    1,\n  ]", "{\n    k = 1\n  }", "<<-EOT\n    t\n  EOT", "var.x # c"])
_gap = st.sampled_from(["", "\n", "  # c\n"])
_bodies = st.lists(
    st.tuples(_name, _value, _gap, st.booleans()), min_size=1, max_size=6, unique_by=lambda item: item[0]
)


def _written(items: list[tuple[str, str, str, bool]]) -> str:
    return "x {\n" + "".join(f"{gap}  {name}{' ' * pad} = {value}\n" for name, value, gap, pad in items) + "}\n"


def _values(data: bytes) -> dict[str, str]:
    source = Source("main.tf", data)
    (found,) = read(source).body.blocks
    return {a.name: source.text(a.value.span).replace("\r\n", "\n").strip() for a in found.body.attributes}


@given(_bodies, st.data(), st.sampled_from(["\n", "\r\n"]))
def test_edits_of_a_body_do_what_they_say(
    items: list[tuple[str, str, str, bool]], picked: st.DataObject, newline: str
) -> None:
    data = _written(items).replace("\n", newline).encode()
    source = Source("main.tf", data)
    body, before = read(source).body.blocks[0].body, _values(data)
    one = picked.draw(st.sampled_from(body.attributes))
    kept = {name: value for name, value in before.items() if name != one.name}
    assert _values(apply(data, hcl.delete_attribute(source, body, one))) == kept
    assert _values(apply(data, hcl.insert_attributes(source, body, {"nnn": "2"}, after=one))) == {**before, "nnn": "2"}
    assert _values(apply(data, hcl.replace_value(source, body, one, "[2]"))) == {**before, one.name: "[2]"}
    assert _values(apply(data, hcl.rename_attribute(source, body, one, "other"))) == {**kept, "other": before[one.name]}
    with_block = apply(data, hcl.insert_block(source, body, "n {\n}"))
    assert _values(with_block) == before
    assert [b.type for b in read(Source("a.tf", with_block)).body.blocks[0].body.blocks] == ["n"]
