from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.read.expressions import file
from tests.read.test_evaluation import VALUES
from tests.read.test_hcl import assert_spans

from offkey.model.hcl_expression import Literal
from offkey.model.module import Module
from offkey.model.policy import Policy
from offkey.model.text import Source, Span
from offkey.model.unknown import Unknown
from offkey.read.evaluate import Scope
from offkey.read.terraform import read_module, scope_of
from offkey.read.terraform_json import parse

HCL = """
terraform {
  required_version = ">= 1.6"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
  backend "s3" {
    bucket = "state"
    assume_role = {
      role_arn = "arn:aws:iam::1:role/state"
    }
  }
}
variable "org" {
  type    = list(string)
  default = [1, "acme"]
}
locals {
  subject = "repo:${var.org[1]}/infra:*"
  escaped = "$${x} %%{y} \\n"
  choice  = "%{ if true }a%{ else }b%{ endif }-${upper("c")}"
  number  = "${1 + 1}"
  object  = { (local.choice) = [true, null, 1.5] }
}
provider "aws" {
  region = "eu-west-1"
  assume_role {
    role_arn = "arn:aws:iam::2:role/deploy"
  }
}
provider "aws" {
  alias = "second"
}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:f"]
    }
    condition {
      test     = "StringLike"
      variable = "i:sub"
      values   = [local.subject]
    }
  }
  dynamic "statement" {
    for_each = ["a:b"]
    content {
      actions   = [statement.value]
      resources = ["*"]
    }
  }
}
resource "aws_iam_role" "ci" {
  name               = "ci"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
module "vpc" {
  source = "./vpc"
}
"""

JSON: dict[str, Any] = {
    "//": "a comment",
    "terraform": {
        "required_version": ">= 1.6",
        "required_providers": {"aws": {"source": "hashicorp/aws", "version": "~> 5.0"}},
        "backend": {"s3": {"bucket": "state", "assume_role": {"role_arn": "arn:aws:iam::1:role/state"}}},
    },
    "variable": {"org": {"type": "list(string)", "default": [1, "acme"]}},
    "locals": [
        {"subject": "repo:${var.org[1]}/infra:*", "escaped": "$${x} %%{y} \n"},
        {
            "choice": '%{ if true }a%{ else }b%{ endif }-${upper("c")}',
            "number": "${1 + 1}",
            "object": {"${local.choice}": [True, None, 1.5]},
        },
    ],
    "provider": {
        "aws": [
            {"region": "eu-west-1", "assume_role": [{"role_arn": "arn:aws:iam::2:role/deploy"}]},
            {"alias": "second"},
        ]
    },
    "data": {
        "aws_iam_policy_document": {
            "trust": {
                "//": "another",
                "statement": [
                    {
                        "actions": ["sts:AssumeRoleWithWebIdentity"],
                        "principals": {"type": "Federated", "identifiers": ["arn:f"]},
                        "condition": [{"test": "StringLike", "variable": "i:sub", "values": ["${local.subject}"]}],
                    }
                ],
                "dynamic": {
                    "statement": {
                        "for_each": ["a:b"],
                        "content": {"actions": ["${statement.value}"], "resources": ["*"]},
                    }
                },
            }
        }
    },
    "resource": {
        "aws_iam_role": {
            "ci": {"name": "ci", "assume_role_policy": "${data.aws_iam_policy_document.trust.json}"},
        }
    },
    "module": {"vpc": {"source": "./vpc"}},
}


def facts(module: Module) -> dict[str, Any]:
    scope = scope_of(module)
    backend = module.backend
    assert backend is not None
    return {
        "problems": module.problems,
        "backend": (backend.value("bucket"), backend.assume_role and backend.assume_role.value("role_arn")),
        "providers": [
            (p.alias, [s.value for s in p.settings.values()], [r.value("role_arn") for r in p.assume_roles])
            for p in module.providers
        ],
        "locals": {name: scope.local(name) for name in ("subject", "escaped", "choice", "number", "object")},
        "variable": scope.variable("org"),
        "roles": [(role.name, role.trust) for role in module.roles],
        "calls": [(call.name, call.source) for call in module.calls],
        "resources": [resource.address for resource in module.resources],
        "versions": (module.required_version, module.required_providers),
    }


@pytest.mark.parametrize("indent", [None, 2])
def test_json_says_the_same_as_hcl(indent: int | None) -> None:
    as_json = read_module("", [Source("main.tf.json", json.dumps(JSON, indent=indent).encode())])
    expected = facts(read_module("", [Source("main.tf", HCL.encode())]))
    assert facts(as_json) == expected
    assert isinstance(expected["roles"][0][1], Policy)
    assert expected["locals"]["object"] == {"a-C": [True, None, 1.5]}


def test_places_and_bytes() -> None:
    lines = (
        '\ufeff{\n  "provider": {\n    "aws": {\n      "region": "é",\r\n      "profile": "x-${var.y}"\n    }\n  }\n}\n'
    )
    read = read_module("", [Source("m.tf.json", lines.encode())])
    (provider,) = read.providers
    assert str(provider.place) == "m.tf.json:3:5"
    assert str(provider.settings["profile"].place) == "m.tf.json:5:7"
    region = provider.settings["region"].attribute
    assert provider.source.text(region.span) == '"region": "é"'
    assert provider.source.text(region.value.span) == '"é"'
    profile = provider.settings["profile"].attribute.value
    assert provider.source.text(profile.span) == '"x-${var.y}"'
    unknown = provider.settings["profile"].value
    assert isinstance(unknown, Unknown)
    assert str(unknown.place) == "m.tf.json:5:18"


def test_variable_files_in_json_hold_plain_text() -> None:
    sources = [
        Source("main.tf", b'variable "x" {}\nvariable "y" {}\nvariable "z" {}\n'),
        Source("terraform.tfvars", b'x = "first"\n'),
        Source("terraform.tfvars.json", b'{"x": "${second}", "y": {"a": 1}, "//": "no"}'),
        Source("b.auto.tfvars.json", b'{"z": [1]}'),
        Source("live.tfvars.json", b'{"z": [2]}'),
    ]
    scope = scope_of(read_module("", sources))
    assert scope.variable("x") == "${second}"
    assert scope.variable("y") == {"a": 1}
    assert isinstance(scope.variable("z"), Unknown)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("{", 1),
        ('{"a": 1\n', 2),
        ('{\n"a" 1}', 2),
        ('{\n"a": 1,\n}', 3),
        ("[1, 2,]", 1),
        ('{"a": 1}\n{}', 2),
        ("{'a': 1}", 1),
        ('{"a": "\n"}', 1),
        ('{"a": "\\x"}', 1),
        ('{"a": 01}', 1),
        ('{"a": 1e999}', 1),
        ('{"a": ' + "9" * 400 + "}", 1),
        ('{"a": NaN}', 1),
        ('{"a": nul}', 1),
        ("{1: 2}", 1),
        ("[]", 1),
        ('"x"', 1),
        ("[" * 5000, 1),
        ('{"a":' * 5000 + "1" + "}" * 5000, 1),
        ("\0", 1),
    ],
)
def test_what_is_no_json_is_one_problem(text: str, line: int) -> None:
    parsed = parse(Source("x.tf.json", text.encode()))
    (problem,) = parsed.problems
    assert (problem.path, problem.line) == ("x.tf.json", line)
    assert (parsed.body.attributes, parsed.body.blocks) == ((), ())


def test_a_template_that_does_not_parse_is_unknown() -> None:
    parsed = parse(Source("x.tf.json", b'{"locals": {"a": "${", "b": "${x", "c": "${1}EOT"}}'))
    scope = Scope.of([parsed])
    assert isinstance(scope.local("a"), Unknown)
    assert isinstance(scope.local("b"), Unknown)
    assert scope.local("c") == "1EOT"


@settings(deadline=None)
@given(VALUES)
def test_values_are_read_as_they_are(value: Any) -> None:
    escaped = json.loads(json.dumps(value).replace("${", "$${").replace("%{", "%%{"))
    parsed = parse(Source("x.tf.json", json.dumps({"locals": {"probe": escaped}}).encode()))
    assert parsed.problems == ()
    assert_spans(parsed)
    assert json.dumps(Scope.of([parsed]).local("probe"), sort_keys=True) == json.dumps(value, sort_keys=True)


@settings(deadline=None)
@given(st.binary(max_size=60) | st.text('{}[]",:\\ue0 \n/$%1-', max_size=40).map(str.encode))
def test_any_bytes_can_be_read(data: bytes) -> None:
    assert_spans(parse(Source("x.tf.json", data)))


def test_hcl_literals_and_json_literals_are_alike() -> None:
    hcl, as_json = file("a = true\n"), parse(Source("x.tfvars.json", b'{"a": true}'))
    assert hcl.body.attributes[0].value == Literal(True, Span(4, 8))
    assert as_json.body.attributes[0].value == Literal(True, Span(6, 10))
