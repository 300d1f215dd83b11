from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from offkey.emit import hcl, terraform
from offkey.emit.hcl import Raw
from offkey.model.policy import Condition, Principal, Statement
from offkey.model.text import Source
from offkey.read.terraform import read_module

TRUST = Statement(
    True,
    (Principal("AWS", "arn:aws:iam::111111111111:role/hub"),),
    actions=("sts:AssumeRole",),
    conditions=(Condition("StringEquals", "sts:ExternalId", ("acme",)),),
    sid="FromTheHub",
)
DENY = Statement(False, actions=("s3:*",), not_resources=("arn:aws:s3:::b/*",), sid="Fence")


def test_a_policy_document_explains_itself() -> None:
    block = terraform.policy_document("trust", [("Because.", TRUST), ("", DENY)], sources=Raw("[file(local.today)]"))
    assert (
        hcl.text([block])
        == """\
data "aws_iam_policy_document" "trust" {
  source_policy_documents = [file(local.today)]

  # Because.
  statement {
    sid     = "FromTheHub"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111111111111:role/hub"]
    }

    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = ["acme"]
    }
  }

  statement {
    sid           = "Fence"
    effect        = "Deny"
    actions       = ["s3:*"]
    not_resources = ["arn:aws:s3:::b/*"]
  }
}
"""
    )


def test_a_role_with_everything_reads_back() -> None:
    role = terraform.role(
        "plan", name="infra-plan", description="Plan", trust="trust_plan", seconds=3600, depends_on=["aws_iam_role.hub"]
    )
    items = [
        role,
        terraform.policy_document("trust_plan", [("", TRUST)]),
        terraform.role_policy("plan", name="permissions", role_identifier="plan"),
        terraform.policy_document("plan", [("", DENY)]),
        terraform.attachment("plan_vpc", role_identifier="plan", policy_arn="arn:aws:iam::aws:policy/AmazonVPC"),
    ]
    [read] = read_module("x", [Source("x/main.tf", hcl.text(items).encode())]).roles
    assert read.name == "infra-plan"
    assert getattr(read.trust, "statements", None) == (TRUST,)
    assert [getattr(policy, "statements", None) for policy, _ in read.inline] == [(DENY,)]
    assert [arn for arn, _ in read.managed] == ["arn:aws:iam::aws:policy/AmazonVPC"]


def test_a_description_holds_what_iam_takes() -> None:
    block = terraform.role("r", name="r", description="umgebung „größe“ 🏔" + "x" * 2000, trust="t", seconds=3600)
    [description] = re.findall(r'description += "(.*)"', hcl.text([block]))
    assert description.startswith("umgebung ?größe? ?x")
    assert len(description) == 1000


def test_variables_and_outputs() -> None:
    items = [
        terraform.variable("wanted", "Whether.", type_="bool", default=True),
        terraform.output("arns", "Them.", {"infra-plan": Raw("aws_iam_role.plan.arn")}),
    ]
    assert (
        hcl.text(items)
        == """\
variable "wanted" {
  description = "Whether."
  type        = bool
  default     = true
}

output "arns" {
  description = "Them."
  value = {
    "infra-plan" = aws_iam_role.plan.arn
  }
}
"""
    )


def test_an_identifier_is_the_name_where_that_can_be() -> None:
    labels = {"a": "dev", "b": "Live", "c": "eu-west-1"}
    assert list(terraform.identifiers("apply", labels).values()) == ["apply_dev", "apply_live", "apply_eu_west_1"]


@given(st.dictionaries(st.text(max_size=8), st.sampled_from(["dev", "Dev", "d e v", "d-e-v", "d_e_v", "", "ü", "1"])))
def test_identifiers_differ_and_are_identifiers(labels: dict[str, str]) -> None:
    found = terraform.identifiers("apply", labels)
    assert list(found) == list(labels)
    assert len(set(found.values())) == len(labels)
    assert all(re.fullmatch(r"apply_[a-z0-9_]+", identifier) for identifier in found.values())
