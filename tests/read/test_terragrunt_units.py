"""A unit of Terragrunt is one more call of a module, however it says which; what only Terragrunt knows is Unknown."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from unittest.mock import patch

import pytest
from tests.effort import grows_with_the_size
from tests.repositories import write

from offkey.model.module import Module
from offkey.model.repository import Repository
from offkey.model.unknown import Unknown
from offkey.read import terraform_reach
from offkey.read.module_calls import each_call
from offkey.read.repository import of_files, read, replaced
from offkey.read.terraform import scope_of

UNIT = "live/prod/role/terragrunt.hcl"
MODULE = {"modules/role/main.tf": 'variable "x" {\n  default = "*"\n}\nvariable "y" {\n  default = "*"\n}\n'}
SOURCE = 'terraform {\n  source = "../../../modules/role"\n}\n'
INCLUDE = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n'


def repository(files: Mapping[str, str]) -> Repository:
    return of_files({path: text.encode() for path, text in files.items()}, root="/nowhere", seen=len(files))


def module(files: Mapping[str, str], path: str = "modules/role") -> Module:
    found = repository(files).module(path)
    assert found is not None
    return found


def value(files: Mapping[str, str], name: str = "x") -> object:
    return scope_of(module({**MODULE, **files})).variable(name)


@pytest.mark.parametrize(
    "source",
    [
        '"../../../modules/role"',
        '"../../..//modules/role"',
        '"../../../modules//role/"',
        '"${get_repo_root()}/modules/role"',
        '"${get_repo_root()}//modules/role"',
        '"${get_terragrunt_dir()}/../../../modules/role"',
        '"${get_parent_terragrunt_dir()}/../modules/role"',
        '"${get_parent_terragrunt_dir("root")}/../modules/role"',
        '"${get_path_to_repo_root()}/modules/role"',
        '"${dirname(find_in_parent_folders("root.hcl"))}/../modules//role"',
        '"${find_in_parent_folders("modules")}/role"',
        '"${path_relative_from_include()}/../modules/role"',
        '"${get_repo_root()}/modules/${basename(get_terragrunt_dir())}"',
        "local.place",
        '"${include.root.locals.modules}/role"',
        '"${local.read.locals.modules}/role"',
        'get_env("RELEASE") == "true" ? "git::https://github.com/acme/modules.git//role" : "../../../modules/role"',
    ],
)
def test_a_module_is_found_however_the_unit_says_where_it_lies(source: str) -> None:
    names = 'locals {\n  place = "../../../modules/role"\n  read  = read_terragrunt_config("../../root.hcl")\n}\n'
    root = 'locals {\n  modules = "${get_repo_root()}/modules"\n}\n'
    unit = INCLUDE + f'terraform {{\n  source = {source}\n}}\n{names}inputs = {{\n  x = "passed"\n}}\n'
    assert value({UNIT: unit, "live/root.hcl": root}) == "passed"


@pytest.mark.parametrize(
    "source",
    [
        '"git::https://github.com/acme/modules.git//role"',
        '"tfr:///terraform-aws-modules/iam/aws//modules/role"',
        '"/modules/role"',
        '"../../../../modules/role"',
        '"../../../modules/other"',
        '"${get_env("MODULES")}/role"',
        "local.missing",
    ],
)
def test_a_source_that_leads_elsewhere_calls_nothing(source: str) -> None:
    unit = f'terraform {{\n  source = {source}\n}}\ninputs = {{\n  x = "passed"\n}}\n'
    assert module({**MODULE, UNIT: unit}).inputs is None


@pytest.mark.parametrize(
    "written",
    [
        '/* terraform {\n  source = "../../../modules/other"\n} */\n' + SOURCE,
        '# terraform {\nterraform {\n  # source = "../../../modules/other"\n  source = "../../../modules/role"\n}\n',
        'terraform {\n  extra_arguments "a" {\n    commands = ["plan"]\n  }\n  source = "../../../modules/role"\n}\n',
        SOURCE.replace("\n", "\r\n"),
        'terraform { source = "../../../modules/role" }\n',
    ],
)
def test_comments_and_layout_change_nothing(written: str) -> None:
    assert value({UNIT: written + 'inputs = {\n  x = "passed"\n}\n'}) == "passed"


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ('{ x = "a" }', "a"),
        ('{ "x" = local.a }', "a"),
        ('{ x = "${local.a}-b" }', "a-b"),
        ('merge({ x = "a" }, { x = "b" })', "b"),
        ('merge(local.map, { y = "b" })', "m"),
        ('merge(local.unknown, { x = "b" })', "b"),
        ("local.map", "m"),
        ("local.read.inputs", "r"),
        ('{ x = local.read.locals["name"] }', "n"),
        ('{ y = "b" }', "*"),
        ("local.unknown", "*"),
        ("{}", "*"),
    ],
)
def test_inputs_are_worked_out_one_by_one(inputs: str, expected: str) -> None:
    names = (
        'locals {\n  a       = "a"\n  map     = { x = "m" }\n  unknown = yamldecode(file("x.yaml"))\n'
        '  read    = read_terragrunt_config(find_in_parent_folders("common.hcl"))\n}\n'
    )
    common = 'locals {\n  name = "n"\n}\ninputs = {\n  x = "r"\n}\n'
    assert value({UNIT: f"{SOURCE}{names}inputs = {inputs}\n", "live/common.hcl": common}) == expected


@pytest.mark.parametrize(
    "inputs",
    [
        "{ x = dependency.vpc.outputs.id }",
        '{ x = get_env("X") }',
        '{ x = get_env("X", "*") }',
        "{ x = get_repo_root() }",
        "{ x = local.missing }",
        '{ x = read_terragrunt_config("missing.hcl").locals.x }',
        '{ x = read_terragrunt_config("terragrunt.hcl").inputs.x }',
        "{ x = include.root.locals.x }",
        'merge({ x = "a" }, yamldecode(file("x.yaml")))',
        '{ x = "a", (get_env("NAME")) = "b" }',
    ],
)
def test_what_only_terragrunt_knows_is_unknown(inputs: str) -> None:
    assert isinstance(value({UNIT: f"{SOURCE}inputs = {inputs}\n"}), Unknown)


PARENT = 'locals {\n  name = "of the parent"\n}\ninputs = {\n  x = local.name\n  y = "parent"\n}\n'


def test_what_a_unit_includes_passes_inputs_with_the_names_of_its_own_file() -> None:
    unit = INCLUDE + SOURCE + 'locals {\n  name = "of the unit"\n}\ninputs = {\n  y = "unit"\n}\n'
    files = {UNIT: unit, "live/root.hcl": PARENT}
    assert (value(files), value(files, "y")) == ("of the parent", "unit")


def test_an_include_may_say_where_the_module_lies() -> None:
    parent = PARENT + 'terraform {\n  source = "${get_repo_root()}/modules/${path_relative_to_include()}"\n}\n'
    assert value({"live/role/terragrunt.hcl": INCLUDE, "live/root.hcl": parent}) == "of the parent"


@pytest.mark.parametrize(
    ("strategy", "own", "expected"),
    [
        ("no_merge", "{}", "*"),
        ("shallow", "{}", "of the parent"),
        ("deep", "{}", "of the parent"),
        ("deep", '{ x = "unit" }', "unit"),
        ("deep", '{ x = ["unit"] }', None),
        ("shallow", '{ x = ["unit"] }', ["unit"]),
        ("shallow", 'yamldecode(file("x.yaml"))', None),
    ],
)
def test_includes_are_merged_as_they_say(strategy: str, own: str, expected: object) -> None:
    include = INCLUDE.replace("}\n", f'  merge_strategy = "{strategy}"\n}}\n')
    found = value({UNIT: f"{include}{SOURCE}inputs = {own}\n", "live/root.hcl": PARENT})
    assert (None if isinstance(found, Unknown) else found) == expected


def test_of_two_includes_that_pass_the_same_nobody_knows_which_wins() -> None:
    second = 'include "env" {\n  path = "../env.hcl"\n}\n'
    files = {
        UNIT: INCLUDE + second + SOURCE,
        "live/root.hcl": PARENT,
        "live/prod/env.hcl": 'inputs = {\n  y = "z"\n}\n',
    }
    assert value(files) == "of the parent"
    assert isinstance(value(files, "y"), Unknown)


def test_a_unit_without_a_source_runs_the_module_in_its_folder_where_its_variable_files_win() -> None:
    files = {
        "live/main.tf": MODULE["modules/role/main.tf"],
        "live/terraform.tfvars": 'y = "file"\n',
        "live/terragrunt.hcl": 'inputs = {\n  x = "unit"\n  y = "unit"\n}\n',
    }
    scope = scope_of(module(files, "live"))
    assert (scope.variable("x"), scope.variable("y")) == ("unit", "file")


def test_each_unit_is_a_call_with_the_places_of_what_it_passes() -> None:
    source = SOURCE.replace("../../../", "../../")
    units = {f"live/{e}/terragrunt.hcl": f'{source}inputs = {{\n  x = "{e}:x"\n}}\n' for e in ("dev", "prod")}
    calls = each_call(module({**MODULE, **units}))
    assert [scope_of(one.module).variable("x") for one in calls] == ["dev:x", "prod:x"]
    places = [one.passed[text] for one, text in zip(calls, ("dev:x", "prod:x"), strict=True)]
    assert [(place.path, place.line) for place in places] == [(path, 5) for path in units]


def test_what_an_include_passes_stands_where_the_unit_includes_it() -> None:
    units = {f"live/{name}/terragrunt.hcl": INCLUDE + SOURCE.replace("../../../", "../../") for name in ("dev", "prod")}
    first, _ = each_call(module({**MODULE, **units, "live/root.hcl": 'inputs = {\n  x = "a:b"\n}\n'}))
    assert (first.passed["a:b"].path, first.passed["a:b"].line) == ("live/dev/terragrunt.hcl", 1)


def test_a_module_that_a_unit_runs_is_a_root_module() -> None:
    provider = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
    elsewhere = 'provider "aws" {\n  endpoints {\n    s3 = "https://minio.acme.test"\n  }\n}\n'
    files = {"modules/role/main.tf": provider, "other/main.tf": elsewhere, UNIT: SOURCE}
    found = repository(files)
    run = found.module("modules/role")
    assert run is not None
    assert (run.is_run, run.inputs is None) == (True, False)
    assert not terraform_reach.plans_elsewhere(found)


def test_a_changed_unit_changes_its_module() -> None:
    before = repository({**MODULE, UNIT: SOURCE + 'inputs = {\n  x = "a"\n}\n'})
    after = replaced(before, {UNIT: (SOURCE + 'inputs = {\n  x = "b"\n}\n').encode()}).module("modules/role")
    assert after is not None
    assert scope_of(after).variable("x") == "b"


def test_a_unit_is_read_whether_or_not_it_says_anything_of_aws(tmp_path: Path) -> None:
    write(tmp_path, {**MODULE, UNIT: INCLUDE + SOURCE, "live/root.hcl": 'inputs = {\n  x = "passed"\n}\n'})
    found = read(tmp_path).module("modules/role")
    assert found is not None
    assert scope_of(found).variable("x") == "passed"


def test_where_there_is_no_unit_none_is_looked_for() -> None:
    with patch.dict(sys.modules, {"offkey.read.terragrunt_units": None}):
        assert value({"live/root.hcl": 'remote_state {\n  backend = "s3"\n}\n'}) == "*"


@pytest.mark.parametrize(
    "broken", ["inputs = {\n", "terraform {\n  source = [\n", "include {}\n", "\x00", "inputs = 1\n"]
)
def test_a_unit_that_is_broken_passes_nothing(broken: str) -> None:
    assert value({UNIT: broken}) == "*"


def test_what_cannot_be_read_of_a_unit_is_said_once_its_module_is_looked_at() -> None:
    found = repository({**MODULE, UNIT: SOURCE + "inputs = {\n  x = [\n}\n"})
    run = found.module("modules/role")
    assert run is not None
    assert run.inputs is not None
    assert "x" not in run.inputs
    assert {problem.path for problem in found.incomplete} == {UNIT}


def test_files_that_read_one_another_come_to_an_end() -> None:
    chain = {
        f"live/f{n}.hcl": f'locals {{\n  x = [read_terragrunt_config("f{n + 1}.hcl").locals.x]\n}}\n'
        for n in range(300)
    }
    chain["live/f300.hcl"] = 'locals {\n  x = read_terragrunt_config("f0.hcl").locals.x\n}\n'
    unit = SOURCE + 'inputs = {\n  x = read_terragrunt_config("../../f0.hcl").locals.x\n}\n'
    assert value({UNIT: unit, **chain}) is not None


def test_work_grows_with_the_number_of_units() -> None:
    def asked(count: int) -> None:
        files = {"root.hcl": PARENT}
        for n in range(count):
            files[f"modules/m{n}/main.tf"] = 'variable "x" {}\n'
            files[f"live/u{n}/terragrunt.hcl"] = INCLUDE + f'terraform {{\n  source = "../../modules/m{n}"\n}}\n'
            files[f"live/v{n}/terragrunt.hcl"] = INCLUDE + 'terraform {\n  source = "../../modules/m0"\n}\n'
        found = repository(files)
        assert all(m.inputs is not None and m.inputs["x"] == "of the parent" for m in found.modules)

    assert grows_with_the_size(asked, small=20)


REGISTRY = "tfr:///terraform-aws-modules/iam/aws//modules/iam-user?version=5.30.0"


def public(files: Mapping[str, str]) -> list[tuple[str, object]]:
    return [(unit.path, call.source) for unit in repository(files).units for call in unit.calls]


@pytest.mark.parametrize(
    ("written", "source"),
    [
        (REGISTRY, "terraform-aws-modules/iam/aws//modules/iam-user"),
        (
            REGISTRY.replace("tfr:///", "tfr://registry.opentofu.org/"),
            "terraform-aws-modules/iam/aws//modules/iam-user",
        ),
        (REGISTRY.replace("5.30.0", "${local.version}"), "terraform-aws-modules/iam/aws//modules/iam-user"),
        ("git::https://example.com/terraform-aws-iam.git//modules/iam-user?ref=v5.30.0", None),
    ],
)
def test_a_public_module_is_called_as_terraform_calls_it(written: str, source: str | None) -> None:
    unit = f'terraform {{\n  source = "{written}"\n}}\nlocals {{\n  version = "5.30.0"\n}}\n'
    assert public({UNIT: unit}) == [(UNIT, source or written)]


def test_the_address_of_a_public_module_may_stand_in_what_a_unit_includes() -> None:
    above = f'terraform {{\n  source = "{REGISTRY}"\n}}\n'
    assert public({"live/root.hcl": above, UNIT: INCLUDE}) == [
        (UNIT, "terraform-aws-modules/iam/aws//modules/iam-user")
    ]


@pytest.mark.parametrize("written", ["tfr:///terraform-aws-modules/vpc/aws?version=5.0.0", "../role", "${local.s}"])
def test_units_of_other_modules_are_left_alone(written: str) -> None:
    files = {UNIT: f'terraform {{\n  source = "{written}"\n}}\n', "live/iam.hcl": f'# "{REGISTRY}"\n'}
    assert public(files) == []
