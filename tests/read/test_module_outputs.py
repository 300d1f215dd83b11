"""What a module of the repository gives out is known where it is called, with what that call passes."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest
from tests.effort import grows_with_the_size
from tests.repositories import write

from offkey.model.module import Module
from offkey.model.repository import Repository
from offkey.model.terraform import Value
from offkey.model.text import Source
from offkey.model.unknown import Unknown
from offkey.read.module_scope import ModuleScope
from offkey.read.policy import from_document
from offkey.read.repository import read, replaced
from offkey.read.terraform import link, read_module, scope_of

INNER = """
variable "name" { default = "default" }
variable "list" {
  type    = list(string)
  default = []
}
locals { greeting = "hello ${var.name}" }
output "name" { value = var.name }
output "greeting" { value = local.greeting }
output "list" { value = concat(var.list, [var.name]) }
output "object" { value = { a = { b = var.name } } }
output "nothing" { value = null }
output "folder" { value = aws_instance.x.public_ip }
"""


def modules(**texts: str) -> dict[str, Module]:
    """Linked, each of one file; the name `root` is the repository's own folder, and `__` in a name a slash."""
    folders = {name.replace("__", "/") if name != "root" else "": text for name, text in texts.items()}
    return link(
        {f: read_module(f, [Source(f"{f}/main.tf".lstrip("/"), t.encode())], later=True) for f, t in folders.items()}
    )


def value(expression: str, call: str = "", inner: str = INNER, **others: str) -> Value:
    """What an expression is worth in a module that calls `./inner` as `x`, and as `call` says."""
    text = f'module "x" {{\n  source = "./inner"\n{call}\n}}\nlocals {{\n  probe = {expression}\n}}\n'
    return scope_of(modules(root=text, inner=inner, **others)[""]).local("probe")


@pytest.mark.parametrize(
    ("expression", "call", "expected"),
    [
        ("module.x.name", "", "default"),
        ("module.x.name", 'name = "a"', "a"),
        ("module.x.greeting", 'name = "a"', "hello a"),
        ('"${module.x.greeting}!"', 'name = "a"', "hello a!"),
        ("module.x.list", 'name = "b"\n  list = ["a"]', ["a", "b"]),
        ("module.x.list[0]", 'list = ["a"]', "a"),
        ("module.x.list.0", 'list = ["a"]', "a"),
        ("one(module.x.list)", 'name = "a"', "a"),
        ("module.x.list[*]", 'name = "a"', ["a"]),
        ("module.x.object.a.b", 'name = "a"', "a"),
        ('module.x.object["a"]["b"]', 'name = "a"', "a"),
        ("module.x.nothing", "", None),
        ('module.x["name"]', 'name = "a"', "a"),
        ("module.x[*].name", 'name = "a"', ["a"]),
        ('{ for k, v in module.x : k => v if k == "name" }', 'name = "a"', {"name": "a"}),
        ("merge(module.x).name", 'name = "a"', "a"),
        ("module.x[0].name", "count = 1", "default"),
        ("module.x[1].name", 'count = 2\n  name = "n${count.index}"', "n1"),
        ("module.x[1].list[0]", 'count = 2\n  name = "n${count.index}"', "n1"),
        ("module.x[*].name", 'count = 2\n  name = "n${count.index}"', ["n0", "n1"]),
        ("module.x.*.name", 'count = 2\n  name = "n${count.index}"', ["n0", "n1"]),
        ("[for m in module.x : m.name]", 'count = 2\n  name = "n${count.index}"', ["n0", "n1"]),
        ("one(module.x[*].name)", "count = 0", None),
        ('try(module.x[0].name, "none")', "count = 0", "none"),
        ('module.x["b"].name', 'for_each = toset(["a", "b"])\n  name = each.key', "b"),
        ("module.x.b.name", 'for_each = toset(["a", "b"])\n  name = each.key', "b"),
        ('module.x["a"].name', 'for_each = { a = { n = "v" } }\n  name = each.value.n', "v"),
        ('[for k in ["a", "b"] : module.x[k].name]', 'for_each = toset(["a", "b"])\n  name = each.key', ["a", "b"]),
        ("{ for k, m in module.x : k => m.name }", 'for_each = { a = "v" }\n  name = each.value', {"a": "v"}),
        ("values(module.x)[*].name", 'for_each = { a = "v", b = "w" }\n  name = each.value', ["v", "w"]),
        ('try(module.x["c"].name, "none")', 'for_each = { a = "v" }\n  name = each.value', "none"),
        ('module.x["a"].name', "for_each = var.nobody_knows\n  name = each.key", "a"),
        ("module.x[3].name", 'count = var.nobody_knows\n  name = "n${count.index}"', "n3"),
    ],
)
def test_an_output_is_worth_what_the_call_makes_of_it(expression: str, call: str, expected: Value) -> None:
    assert value(expression, call) == expected


@pytest.mark.parametrize(
    ("expression", "call"),
    [
        ("module.x.folder", ""),
        ("module.x.missing", ""),
        ("module.y.name", ""),
        ("module.x.name", "name = aws_instance.x.public_ip"),
        ("module.x.name", "name = module.x.name"),
        ('module.x["a"].name', "for_each = var.nobody_knows\n  name = each.value"),
        ("module.x[*].name", "count = var.nobody_knows"),
        ("module.x", "count = var.nobody_knows"),
        ("module.x[*].name", 'for_each = toset(["a"])'),
        ("module.x[0].name", "count = 0"),
        ("module.x[var.nobody_knows].name", 'for_each = toset(["a", "b"])\n  name = each.key'),
        ("module.x.b.name", "count = 1"),
    ],
)
def test_what_the_run_makes_is_not_known(expression: str, call: str) -> None:
    assert isinstance(value(expression, call), Unknown)


@pytest.mark.parametrize(
    "source", ["../inner", "./other", "octo-org/inner/aws", "git::https://example.com/x//inner", "inner"]
)
def test_a_module_of_elsewhere_is_not_known(source: str) -> None:
    text = f'module "x" {{\n  source = "{source}"\n}}\nlocals {{\n  probe = module.x.name\n}}\n'
    assert isinstance(scope_of(modules(root=text, inner=INNER)[""]).local("probe"), Unknown)


def test_instances_that_are_alike_need_no_key() -> None:
    call = 'for_each = toset(["a", "b"])\n  name = "same"'
    assert value("module.x[var.nobody_knows].name", call) == "same"


def test_outputs_are_followed_through_several_modules_and_back() -> None:
    middle = """
variable "name" {}
module "one" {
  source = "../../inner"
  name   = "<${var.name}>"
}
module "two" {
  source = "../../inner"
  name   = "[${module.one.name}]"
}
output "name" { value = module.two.name }
"""
    root = """
module "first" {
  source = "./deep/middle"
  name   = "a"
}
module "second" {
  source = "./deep/middle"
  name   = module.first.name
}
locals { probe = module.second.name }
"""
    linked = modules(root=root, deep__middle=middle, inner=INNER)
    assert scope_of(linked[""]).local("probe") == "[<[<a>]>]"
    assert isinstance(scope_of(linked["deep/middle"]).variable("name"), Unknown)  # each call passes another


def test_a_variable_gets_what_another_module_gives_out() -> None:
    other = 'variable "given" {}\n'
    root = """
module "x" {
  source = "./inner"
  name   = "a"
}
module "y" {
  source = "./other"
  given  = module.x.greeting
}
"""
    linked = modules(root=root, inner=INNER, other=other)
    assert scope_of(linked["other"]).variable("given") == "hello a"


def test_what_a_call_is_made_with_counts_and_not_what_others_pass() -> None:
    root = """
module "a" {
  source = "./inner"
  name   = "a"
}
module "b" {
  source = "./inner"
  name   = "b"
}
locals { probe = [module.a.name, module.b.name] }
"""
    assert scope_of(modules(root=root, inner=INNER)[""]).local("probe") == ["a", "b"]


RESOURCES = """
variable "url" {}
resource "aws_iam_openid_connect_provider" "this" {
  url            = var.url
  client_id_list = ["sts.amazonaws.com"]
}
resource "aws_iam_role" "this" { name = "deploy" }
data "aws_iam_policy_document" "this" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.this.arn]
    }
  }
}
output "provider" { value = aws_iam_openid_connect_provider.this.arn }
output "url" { value = aws_iam_openid_connect_provider.this.url }
output "audiences" { value = aws_iam_openid_connect_provider.this.client_id_list }
output "all" { value = aws_iam_openid_connect_provider.this }
output "thumbprint" { value = aws_iam_openid_connect_provider.this.thumbprint_list }
output "role" { value = aws_iam_role.this.name }
output "role_arn" { value = aws_iam_role.this.arn }
output "document" { value = data.aws_iam_policy_document.this.json }
"""
CALL = 'url = "https://gitlab.example.com"'


def of_resources(expression: str) -> Value:
    return value(expression, CALL, inner=RESOURCES)


def test_what_is_known_of_resources_comes_through() -> None:
    assert of_resources("module.x.url") == "gitlab.example.com"
    assert of_resources("module.x.audiences") == ["sts.amazonaws.com"]
    assert of_resources("module.x.role") == "deploy"
    assert isinstance(of_resources("module.x.thumbprint"), Unknown)
    for expression, ending in [("provider", "oidc-provider/gitlab.example.com"), ("role_arn", "role/deploy")]:
        arn = of_resources(f"module.x.{expression}")
        assert isinstance(arn, Unknown)
        assert isinstance(arn.pieces[-1], str)
        assert arn.pieces[-1].endswith(ending)


def test_a_document_comes_through() -> None:
    policy = from_document(of_resources("module.x.document"))
    assert not isinstance(policy, Unknown)
    (principal,) = policy.statements[0].principals
    assert isinstance(principal.value, Unknown)
    assert principal.value.pieces[-1] == ":oidc-provider/gitlab.example.com"


def test_an_account_that_the_calling_module_says_is_not_that_of_the_other() -> None:
    """Which provider a module gets may be passed to it: its ARNs leave the account open."""
    root = 'provider "aws" {\n  allowed_account_ids = ["111122223333"]\n}\n'
    text = root + f'module "x" {{\n  source = "./inner"\n  {CALL}\n}}\nlocals {{\n  probe = module.x.role_arn\n}}\n'
    arn = scope_of(modules(root=text, inner=RESOURCES)[""]).local("probe")
    assert isinstance(arn, Unknown)
    assert not any("111122223333" in piece for piece in arn.pieces if isinstance(piece, str))


def test_an_unknown_says_where_it_is_written() -> None:
    found = value("module.x.folder")
    assert isinstance(found, Unknown)
    assert found.place is not None
    assert found.place.path == "inner/main.tf"


def test_a_module_that_calls_itself_ends() -> None:
    inner = 'module "again" {\n  source = "./"\n}\noutput "name" {\n  value = module.again.name\n}\n'
    assert isinstance(value("module.x.name", inner=inner), Unknown)
    inner = 'module "back" {\n  source = "../"\n}\noutput "name" {\n  value = module.back.probe\n}\n'
    outer = 'module "x" {\n  source = "./inner"\n}\noutput "probe" {\n  value = module.x.name\n}\n'
    linked = modules(root=outer + "locals {\n  probe = module.x.name\n}\n", inner=inner)
    assert isinstance(scope_of(linked[""]).local("probe"), Unknown)


def chain(length: int, *, calls: int = 1) -> dict[str, Module]:
    """Modules each of which calls the next one so often, and gives out what those give."""

    def text(n: int) -> str:
        made = "".join(f'module "m{c}" {{\n  source = "../m{n + 1}"\n  x = var.x\n}}\n' for c in range(calls))
        given = "".join(f"${{module.m{c}.x}}" for c in range(calls))
        return f'variable "x" {{ default = "v" }}\n{made}output "x" {{\n  value = "{given}"\n}}\n'

    last = 'variable "x" {}\noutput "x" {\n  value = var.x\n}\n'
    return modules(**{f"m{n}": text(n) for n in range(length)}, **{f"m{length}": last})


def output(module: Module, call: str = "m0") -> Value:
    scope = scope_of(module)
    block, source = scope.outputs["x"]
    return ModuleScope(module).value(block, source, "value")


def test_a_long_chain_is_followed_as_far_as_there_is_room() -> None:
    assert output(chain(10)["m0"]) == "v"
    assert isinstance(output(chain(100)["m0"]), Unknown)


def test_a_chain_whose_expressions_are_deep_ends() -> None:
    deep = "".join(f'module "m{n}" {{\n  source = "../m"\n  x = {"[" * 9}var.x{"]" * 9}\n}}\n' for n in range(1))
    texts = {f"m{n}": deep.replace("../m", f"../m{n + 1}") for n in range(19)}
    texts = {
        name: f'variable "x" {{ default = "v" }}\n{text}output "x" {{\n  value = {"[" * 9}module.m0.x{"]" * 9}\n}}\n'
        for name, text in texts.items()
    }
    found = output(modules(**texts, m19='variable "x" {}\noutput "x" {\n  value = var.x\n}\n')["m0"])
    assert "too deep" in str(found) or "too large" in str(found)


def test_very_many_calls_end() -> None:
    """Each module calls the next one twice: what the work on all of them would be has no end in sight."""
    assert isinstance(output(chain(18, calls=2)["m0"]), Unknown)


def test_the_work_grows_with_the_calls() -> None:
    def asked(count: int) -> None:
        calls = "".join(f'module "m{n}" {{\n  source = "./inner"\n  name = "n{n}"\n}}\n' for n in range(count))
        names = ", ".join(f"module.m{n}.greeting, module.m{n}.greeting" for n in range(count))
        root = modules(root=f"{calls}locals {{\n  probe = [{names}]\n}}\n", inner=INNER)[""]
        assert scope_of(root).local("probe") == [f"hello n{n}" for n in range(count) for _ in range(2)]

    assert grows_with_the_size(asked, small=50)


def test_a_module_is_not_read_before_an_expression_asks_for_an_output() -> None:
    text = 'module "x" {\n  source = "./inner"\n}\nlocals {\n  probe = "a"\n  other = module.x.name\n}\n'
    root = modules(root=text, inner=INNER)[""]
    with patch("offkey.read.module_outputs.resolve", side_effect=AssertionError("nobody asked for it")):
        assert scope_of(root).local("probe") == "a"
    assert scope_of(root).local("other") == "default"


def _asked(repository: Repository) -> tuple[Value, Value]:
    root, other = repository.module(""), repository.module("other")
    assert root is not None
    assert other is not None
    return scope_of(root).local("probe"), scope_of(other).variable("given")


def test_a_change_of_the_module_that_is_called_is_seen_by_the_one_that_calls(tmp_path: Path) -> None:
    call = 'module "x" {\n  source = "./inner"\n}\nlocals {\n  probe = module.x.name\n}\n'
    call += 'module "y" {\n  source = "./other"\n  given  = module.x.name\n}\n'
    others = {"other/main.tf": 'variable "given" {}\n', "aside/main.tf": INNER}
    write(tmp_path, {"main.tf": call, "inner/main.tf": INNER, **others})
    repository = read(tmp_path)
    assert _asked(repository) == ("default", "default")
    changed = replaced(repository, {"inner/main.tf": INNER.replace('"default"', '"new"').encode()})
    assert _asked(changed) == ("new", "new")
    assert changed.module("aside") is repository.module("aside")


def test_an_output_is_worked_out_once_for_a_call() -> None:
    text = 'module "x" {\n  source = "./inner"\n}\nlocals {\n  probe = [module.x.name, module.x.name]\n}\n'
    scope = scope_of(modules(root=text, inner=INNER)[""])
    assert scope.local("probe") == ["default", "default"]
    assert [*scope.called] == [("x", None)]
