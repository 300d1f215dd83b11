from __future__ import annotations

import pytest

from offkey.model.module import Module
from offkey.model.terraform import Value
from offkey.model.text import Source
from offkey.model.unknown import Unknown
from offkey.read.terraform import link, read_module, scope_of


def module(path: str = "", **files: str) -> Module:
    """A module of `.tf` files; a name with `__` is the whole file name, with `.` for it."""
    folder = f"{path}/" if path else ""
    sources = []
    for name, text in files.items():
        file_name = name.replace("__", ".") if "__" in name else f"{name}.tf"
        sources.append(Source(folder + file_name, text.encode()))
    return read_module(path, sources)


PROVIDERS = """
variable "region" {
  default = "eu-west-1"
}
provider "aws" {
  region = var.region
  assume_role {
    role_arn     = "arn:aws:iam::222222222222:role/deployment"
    session_name = "terraform-${var.region}"
    external_id  = local.external_id
  }
}
provider "aws" {
  alias      = "second"
  access_key = "AKIAIOSFODNN7EXAMPLE"
}
provider "google" {}
"""


def test_providers() -> None:
    read = module(main=PROVIDERS)
    first, second = read.providers
    assert (first.alias, second.alias) == (None, "second")
    assert first.settings["region"].value == "eu-west-1"
    assert str(first.settings["region"].place) == "main.tf:6:3"
    assert str(first.place) == "main.tf:5:1"
    (role,) = first.assume_roles
    assert (role.syntax, role.value("role_arn")) == ("block", "arn:aws:iam::222222222222:role/deployment")
    assert role.value("session_name") == "terraform-eu-west-1"
    assert isinstance(role.value("external_id"), Unknown)
    assert role.value("duration") is None
    assert first.source.text(role.span).startswith("assume_role {")
    assert second.settings["access_key"].attribute.name == "access_key"
    assert second.assume_roles == ()


def dynamic_role(for_each: str) -> list[tuple[str, Value]]:
    read = module(
        main=f"""
variable "x" {{}}
provider "aws" {{
  dynamic "assume_role" {{
    for_each = {for_each}
    content {{
      role_arn = assume_role.value
    }}
  }}
}}
"""
    )
    return [(role.syntax, role.value("role_arn")) for role in read.providers[0].assume_roles]


def test_a_dynamic_role_is_there_as_far_as_it_is_known() -> None:
    assert dynamic_role("[]") == []
    assert dynamic_role('["a", "b"]') == [("dynamic", "a"), ("dynamic", "b")]
    ((syntax, value),) = dynamic_role("var.x")
    assert syntax == "dynamic"
    assert isinstance(value, Unknown)


NESTED = """
terraform {
  backend "s3" {
    bucket       = "state"
    use_lockfile = true
    assume_role = {
      role_arn     = "arn:aws:iam::1:role/state"
      "session_name" : "x"
    }
  }
}
"""
BLOCK = 'terraform {\n  backend "s3" {\n    assume_role {\n      role_arn = "r"\n    }\n  }\n}\n'
TOP_LEVEL = """
terraform {
  backend "s3" {
    bucket                       = "state"
    role_arn                     = "r"
    session_name                 = "s"
    external_id                  = "e"
    assume_role_duration_seconds = 900
  }
}
"""


def test_a_backend_with_a_nested_role() -> None:
    backend = module(main=NESTED).backend
    assert backend is not None
    assert (backend.value("bucket"), backend.value("use_lockfile"), backend.value("key")) == ("state", True, None)
    role = backend.assume_role
    assert role is not None
    assert role.syntax == "attribute"
    assert {name: s.value for name, s in role.settings.items()} == {
        "role_arn": "arn:aws:iam::1:role/state",
        "session_name": "x",
    }
    assert backend.source.text(role.settings["role_arn"].attribute.span) == 'role_arn     = "arn:aws:iam::1:role/state"'
    assert backend.source.text(role.span).startswith("assume_role = {")


def test_a_backend_with_a_role_block() -> None:
    backend = module(main=BLOCK).backend
    assert backend is not None
    assert backend.assume_role is not None
    assert (backend.assume_role.syntax, backend.assume_role.value("role_arn")) == ("block", "r")


def test_a_backend_with_the_removed_arguments() -> None:
    backend = module(main=TOP_LEVEL).backend
    assert backend is not None
    role = backend.assume_role
    assert role is not None
    assert role.syntax == "top-level"
    assert {name: s.value for name, s in role.settings.items()} == {
        "role_arn": "r",
        "session_name": "s",
        "external_id": "e",
        "duration_seconds": 900,
    }
    assert role.settings["duration_seconds"].attribute.name == "assume_role_duration_seconds"


@pytest.mark.parametrize("text", ["", "terraform {\n  cloud {}\n}\n", 'terraform {\n  backend "gcs" {}\n}\n'])
def test_other_backends_are_not_read_out(text: str) -> None:
    assert module(main=text).backend is None


def test_versions() -> None:
    read = module(
        main="""
terraform {
  required_version = ">= 1.6"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
    random = "3.1"
    none   = { source = "a/b" }
  }
}
""",
        other='terraform {\n  required_version = "< 2"\n}\n',
    )
    assert read.required_version == ">= 1.6, < 2"
    assert read.required_providers == {"aws": "~> 5.0", "random": "3.1"}
    assert module(main="").required_version is None


def test_calls_and_resources() -> None:
    read = module(
        "envs/dev",
        main='module "vpc" {\n  source = "../../modules/vpc"\n}\nresource "aws_vpc" "a" {}\ndata "aws_vpc" "b" {}\n',
    )
    (call,) = read.calls
    assert (call.name, call.source, str(call.place)) == ("vpc", "../../modules/vpc", "envs/dev/main.tf:1:1")
    assert [resource.address for resource in read.resources] == ["aws_vpc.a", "data.aws_vpc.b"]


def test_problems_of_all_files_are_told_and_the_rest_is_read() -> None:
    read = module(broken="a {\n", good='provider "aws" {}\n', x__tfvars="= 1\n")
    assert [(problem.path, problem.line) for problem in read.problems] == [("broken.tf", 1), ("x.tfvars", 1)]
    assert len(read.providers) == 1


def test_variable_files_are_no_configuration() -> None:
    read = module(main='variable "x" {}\n', terraform__tfvars='x = "a"\n', odd__tfvars='provider "aws" {}\n')
    assert read.providers == ()
    assert scope_of(read).variable("x") == "a"


CALLER = 'module "m" {\n  source = "./m"\n  region = "eu-west-1"\n  org    = var.org\n}\nvariable "org" {}\n'
CALLED = """
variable "region" {
  type = string
}
variable "org" {}
variable "default" {
  default = "d"
}
provider "aws" {
  region  = var.region
  profile = var.org
  token   = var.default
}
"""


def regions(modules: dict[str, Module], path: str) -> list[Value]:
    return [provider.settings["region"].value for provider in link(modules)[path].providers]


def test_a_called_module_has_its_callers_arguments() -> None:
    modules = {"": module(main=CALLER), "m": module("m", main=CALLED)}
    linked = link(modules)
    settings = linked["m"].providers[0].settings
    assert settings["region"].value == "eu-west-1"
    assert isinstance(settings["profile"].value, Unknown)
    assert settings["token"].value == "d"
    assert scope_of(linked["m"]).variable("region") == "eu-west-1"
    assert linked[""].inputs is None
    assert isinstance(modules["m"].providers[0].settings["region"].value, Unknown)


def test_calls_that_differ_leave_a_variable_unknown() -> None:
    other = CALLER.replace("./m", "../m").replace("eu-west-1", "us-east-1")
    modules = {"": module(main=CALLER), "o": module("o", main=other), "m": module("m", main=CALLED)}
    assert [isinstance(value, Unknown) for value in regions(modules, "m")] == [True]
    same = {
        "": module(main=CALLER),
        "o": module("o", main=CALLER.replace("./m", "../m")),
        "m": module("m", main=CALLED),
    }
    assert regions(same, "m") == ["eu-west-1"]


def test_a_default_beside_a_given_value_is_unknown_too() -> None:
    called = module("m", main='variable "region" {\n  default = "d"\n}\nprovider "aws" {\n  region = var.region\n}\n')
    bare = module(main='module "a" {\n  source = "./m"\n}\nmodule "b" {\n  source = "./m"\n  region = "x"\n}\n')
    assert [isinstance(value, Unknown) for value in regions({"": bare, "m": called}, "m")] == [True]


def test_arguments_go_through_several_levels() -> None:
    middle = 'variable "r" {}\nmodule "leaf" {\n  source = "../leaf"\n  region = "${var.r}-1"\n}\n'
    modules = {
        "": module(main='module "mid" {\n  source = "./mid"\n  r = "eu-west"\n}\n'),
        "mid": module("mid", main=middle),
        "leaf": module("leaf", main=CALLED),
    }
    assert regions(modules, "leaf") == ["eu-west-1"]


def test_modules_that_call_each_other_end() -> None:
    call = 'module "x" {{\n  source = "../{}"\n  region = var.region\n}}\n'
    call += 'variable "region" {{}}\nprovider "aws" {{\n  region = var.region\n}}\n'
    modules = {name: module(name, main=call.format(other)) for name, other in (("a", "b"), ("b", "a"), ("c", "c"))}
    assert all(isinstance(value, Unknown) for name in modules for value in regions(modules, name))


def test_a_chain_of_many_modules_ends() -> None:
    text = 'variable "region" {{}}\nmodule "x" {{\n  source = "../m{}"\n  region = "r"\n}}\n'
    modules = {f"m{n}": module(f"m{n}", main=text.format(n + 1)) for n in range(300)}
    assert set(link(modules)) == set(modules)


def test_a_chain_of_modules_that_hand_on_what_takes_long_chains_ends() -> None:
    chain = "".join(f"  l{n} = local.l{n + 1}\n" for n in range(60))
    text = f'variable "region" {{}}\nlocals {{\n{chain}  l60 = var.region\n}}\n'
    text += 'module "x" {\n  source = "../m%d"\n  region = local.l0\n}\n'
    modules = {f"m{n}": module(f"m{n}", main=text % (n + 1)) for n in range(19)} | {"m19": module("m19", main=CALLED)}
    assert all(isinstance(value, Unknown) for value in regions(modules, "m19"))


def test_an_argument_that_nobody_asks_for_is_not_read() -> None:
    text = b'module "a" {\n  source = "./m"\n  region = "x"\n  token = jsonencode(+)\n}\n'
    linked = link({"": read_module("", [Source("main.tf", text)], later=True), "m": module("m", main=CALLED)})
    inputs = linked["m"].inputs
    assert inputs is not None
    assert (inputs["region"], list(linked[""].problems), list(inputs)) == ("x", [], ["region", "token"])
    assert isinstance(inputs["token"], Unknown)
    assert len(linked[""].problems) == 1
