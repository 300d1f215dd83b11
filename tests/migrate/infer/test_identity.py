from __future__ import annotations

from pathlib import Path

from tests.migrate.pipelines import DEV, apply_job, files, found, root
from tests.repositories import WORKFLOW, write

from offkey.migrate.infer.identity import identity, region
from offkey.model.configuration import PartialRepository

MODULES = {"infra": root("infra.tfstate", DEV)}


def of(folder: Path, content: dict[str, str]) -> PartialRepository:
    repository, usages, _ = found(folder, content)
    return identity(repository, usages)


def test_the_branches_whose_pushes_start_a_job(tmp_path: Path) -> None:
    content = files(apply_job("infra", "infra"), **MODULES)
    content[WORKFLOW] = content[WORKFLOW].replace("[main]", "[main, develop, 'release/**']")
    assert of(tmp_path, content) == PartialRepository(default_branch="main", plan_branches=("develop",))


def test_the_clone_knows_the_default_branch(tmp_path: Path) -> None:
    write(tmp_path, {".git/refs/remotes/origin/HEAD": "ref: refs/remotes/origin/trunk\n"})
    known = of(tmp_path, files(apply_job("infra", "infra"), **MODULES))
    assert (known.default_branch, known.plan_branches) == ("trunk", ("main",))


def test_the_region_that_is_named_most(tmp_path: Path) -> None:
    far = 'provider "aws" {\n  alias = "far"\n  region = "us-east-1"\n}\n'
    _, usages, roots = found(tmp_path, files(apply_job("infra", "infra"), infra=MODULES["infra"] + far))
    assert region(roots, usages) == "us-east-1"
    assert region((), ()) is None
