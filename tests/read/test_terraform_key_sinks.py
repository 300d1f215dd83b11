"""Keys that Terraform hands on: where they come from, through names, modules and circles."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.repositories import repository

from offkey.model.node import ModuleNode
from offkey.read.repository import replaced
from offkey.read.terraform_key_sinks import find

SINK = 'resource "kubernetes_secret" "x" {{\n  data = {{ AWS_SECRET_ACCESS_KEY = {value} }}\n}}\n'
MADE = "terraform-resource.aws_iam_access_key.ci@."


def origins(root: Path, **files: str) -> list[str]:
    found = repository(root, {f"{name.replace('__', '/')}.tf": text for name, text in files.items()})
    return [str(o) for module in found.modules for use in find(ModuleNode(found, module)) for o in use.origins]


@pytest.mark.parametrize(
    ("value", "rest", "expected"),
    [
        ("aws_iam_access_key.ci.secret", "", [MADE]),
        ("aws_iam_access_key.ci[0].secret", "", [MADE]),
        ("base64encode(local.a)", "locals {\n  a = local.b\n  b = aws_iam_access_key.ci.secret\n}\n", [MADE]),
        ("local.a", "locals {\n  a = local.b\n  b = local.a\n}\n", []),
        ("var.key", "", ["terraform-variable.key"]),
        ("var.key", 'variable "key" {\n  default = ""\n}\n', ["terraform-variable.key"]),
        ("var.key", 'variable "key" {\n  default = "test"\n}\n', []),
        ("var.spaces_key", "", []),
        ("random_password.x.result", "", []),
        ("minio_iam_user.x.secret", "", []),
        ("aws_iam_access_key.ci.ses_smtp_password_v4", "", []),
        ("data.vault_aws_access_credentials.x.secret_key", "", []),
        ("data.aws_ssm_parameter.x.value", "", ["store.data.aws_ssm_parameter.x.value"]),
        ('var.live ? aws_iam_access_key.ci.secret : ""', "", [MADE]),
    ],
)
def test_where_a_value_comes_from(value: str, rest: str, expected: list[str], tmp_path: Path) -> None:
    assert origins(tmp_path, main=SINK.format(value=value) + rest) == expected


def test_a_value_is_followed_into_a_module_and_out_of_another(tmp_path: Path) -> None:
    main = 'module "user" {\n  source = "./user"\n}\nmodule "out" {\n  source = "./out"\n  key = module.user.key\n}\n'
    user = 'output "key" {\n  value = aws_iam_access_key.ci.secret\n}\n'
    out = 'variable "key" {}\n' + SINK.format(value="var.key")
    expected = ["terraform-resource.aws_iam_access_key.ci@user"]
    assert origins(tmp_path, main=main, user__main=user, out__main=out) == expected


def test_modules_that_call_each_other_come_to_an_end(tmp_path: Path) -> None:
    one = 'variable "key" {}\nmodule "two" {\n  source = "../two"\n  key = var.key\n}\n' + SINK.format(value="var.key")
    two = 'variable "key" {}\nmodule "one" {\n  source = "../one"\n  key = var.key\n}\n'
    assert origins(tmp_path, one__main=one, two__main=two) in ([], ["terraform-variable.key"])


def test_a_key_that_the_called_module_no_longer_gives_out_is_not_remembered(tmp_path: Path) -> None:
    main = 'module "user" {\n  source = "./user"\n}\n' + SINK.format(value="module.user.key")
    user = 'output "key" {\n  value = aws_iam_access_key.ci.secret\n}\n'
    before = repository(tmp_path, {"main.tf": main, "user/main.tf": user})
    after = replaced(before, {"user/main.tf": user.replace("aws_iam_access_key.ci.secret", "null").encode()})
    assert [len(find(ModuleNode(r, m))) for r in (before, after) for m in r.modules] == [1, 0, 0, 0]
