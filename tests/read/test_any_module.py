"""Whatever stands in the place of an argument, the module is read."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from offkey.model.policy import Policy
from offkey.model.text import Source
from offkey.model.unknown import Unknown
from offkey.read.functions.table import FUNCTIONS
from offkey.read.terraform import link, read_module, scope_of

LEAVES = st.sampled_from(
    [
        *(
            "1",
            "-1",
            "1.5",
            "true",
            "null",
            '"a"',
            '""',
            "[]",
            "{}",
            '"x${var.x}"',
            "var.x",
            "var.y",
            "local.l",
            "local.m",
        ),
        *("each.key", "each.value", "count.index", "path.module", "aws_iam_role.r.name", "aws_iam_role.r[0].arn"),
        *("data.aws_iam_policy_document.d.json", "data.aws_iam_policy_document.d[*].json", "aws_iam_policy.p.arn"),
        *(
            "module.m.out",
            "statement.value",
            '"%{ if var.x }a%{ endif }"',
            '{ "${var.x}:sub" = var.y }',
            "aws_iam_role.r",
        ),
        'jsonencode({ Statement = [{ Effect = "Allow", Action = var.x, Condition = { Null = { s = var.y } } }] })',
    ]
)


def compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    two = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(st.sampled_from([*FUNCTIONS, "try", "can", "file"]), st.lists(inner, max_size=3)).map(
            lambda t: f"{t[0]}({', '.join(t[1])})"
        ),
        inner.map(lambda e: f"concat([1], {e}...)"),
        two.map(lambda t: f"[{t[0]}, {t[1]}]"),
        two.map(lambda t: f"{{ a = {t[0]}, ({t[1]}) = 1 }}"),
        two.map(lambda t: f"({t[0]} == {t[1]} ? {t[0]} : {t[1]})"),
        two.map(lambda t: f"({t[0]})[{t[1]}]"),
        st.tuples(inner, st.sampled_from(["+", "-", "/", "%", "<", "!=", "&&", "||"]), inner).map(
            lambda t: f"({' '.join(t)})"
        ),
        two.map(lambda t: f"[for k, v in {t[0]} : {t[1]} if v != k]"),
        two.map(lambda t: f"{{ for k, v in {t[0]} : {t[1]} => v... }}"),
        inner.map(lambda e: f"({e})[*].a"),
        inner.map(lambda e: f"({e}).a"),
        inner.map(lambda e: f'"a${{{e}}}b"'),
        inner.map(lambda e: f'"%{{ for x in {e} }}${{x}}%{{ endfor }}"'),
    )


EXPRESSIONS = st.recursive(LEAVES, compound, max_leaves=5)

MODULE = """
variable "x" {{}}
variable "y" {{
  type    = {type}
  default = {e[0]}
}}
locals {{
  l = {e[1]}
  m = {e[2]}
}}
terraform {{
  backend "s3" {{
    bucket      = {e[3]}
    assume_role = {{ role_arn = {e[4]} }}
  }}
}}
provider "aws" {{
  region = {e[5]}
  dynamic "assume_role" {{
    for_each = {e[6]}
    content {{
      role_arn = assume_role.value
    }}
  }}
}}
data "aws_iam_policy_document" "d" {{
  {meta} = {e[7]}
  source_policy_documents = {e[8]}
  version                 = {e[9]}
  statement {{
    sid       = {e[10]}
    effect    = {e[11]}
    actions   = {e[12]}
    resources = [{e[13]}]
    principals {{
      type        = {e[14]}
      identifiers = {e[15]}
    }}
    condition {{
      test     = {e[16]}
      variable = {e[17]}
      values   = {e[18]}
    }}
  }}
  dynamic "statement" {{
    for_each = {e[19]}
    content {{
      actions = [statement.key]
    }}
  }}
}}
resource "aws_iam_role" "r" {{
  {meta}              = {e[20]}
  name                = {e[21]}
  path                = {e[22]}
  assume_role_policy  = {e[23]}
  managed_policy_arns = {e[24]}
}}
resource "aws_iam_policy" "p" {{
  policy = {e[25]}
}}
resource "aws_iam_role_policy_attachment" "a" {{
  {meta}     = {e[26]}
  role       = {e[27]}
  policy_arn = {e[28]}
}}
module "m" {{
  source = {e[29]}
  x      = {e[30]}
}}
"""


@settings(deadline=None)
@given(
    st.lists(EXPRESSIONS, min_size=31, max_size=31),
    st.sampled_from(
        ["any", "string", "list(string)", "map(any)", "object({ a = optional(string, 1) })", "nonsense(1)"]
    ),
    st.sampled_from(["for_each", "count"]),
)
def test_any_module_is_read(expressions: list[str], type_: str, meta: str) -> None:
    text = MODULE.format(e=expressions, type=type_, meta=meta)
    module = read_module("", [Source("main.tf", text.encode())])
    assert module.problems == ()
    linked = link({"": module, "m": read_module("m", [Source("m/main.tf", text.encode())])})
    for read in linked.values():
        assert all(isinstance(role.trust, Policy | Unknown) for role in read.roles)
        scope_of(read).variable("y")
