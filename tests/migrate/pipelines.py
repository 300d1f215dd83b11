"""Repositories with pipelines, put together from a few pieces."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.repositories import WORKFLOW, repository, write

from offkey.migrate.migration import Migration, migrate
from offkey.migrate.roots import Root, roots
from offkey.migrate.usage import JobUsage, usages
from offkey.model.configuration import Configuration, PartialConfiguration
from offkey.model.pipeline import Job
from offkey.model.repository import Repository
from offkey.model.text import Source
from offkey.read.configuration import read, read_partial
from offkey.read.github import read_workflow
from offkey.read.repository import read as read_repository

SHARED, DEV, LIVE = "111111111111", "222222222222", "333333333333"
KEYS = """\
      AWS_ACCESS_KEY_ID: ${{ secrets.AWS_ACCESS_KEY_ID }}
      AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}
"""


def root(key: str, *accounts: str, direct: bool = False, state: str = SHARED, resource: str = "aws_vpc") -> str:
    """A root module that deploys into these accounts. `state` is the account of the role that reaches its state."""
    providers = ['provider "aws" {\n  region = "eu-west-1"\n}\n'] if direct else []
    for number, account in enumerate(accounts):
        alias = f'  alias = "a{number}"\n' if number or direct else ""
        arn = f"arn:aws:iam::{account}:role/deployment" if account else "${var.role}"
        providers.append(f'provider "aws" {{\n{alias}  assume_role {{\n    role_arn = "{arn}"\n  }}\n}}\n')
    assumed = f'    role_arn = "arn:aws:iam::{state}:role/terraform-state"\n' if state else ""
    return (
        'terraform {\n  backend "s3" {\n    bucket = "acme-state"\n'
        f'    key    = "{key}"\n    region = "eu-west-1"\n{assumed}  }}\n}}\n'
        + "".join(providers)
        + f'resource "{resource}" "main" {{}}\n'
    )


def apply_job(
    name: str, *paths: str, environment: str | None = None, matrix: str | None = None, keys: bool = True
) -> str:
    """A job that applies the root modules at `paths`."""
    lines = [f"  {name}:", "    runs-on: ubuntu-latest"]
    lines += [f"    environment: {environment}"] if environment is not None else []
    lines += ["    strategy:", f"      matrix: {matrix}"] if matrix is not None else []
    text = "".join(f"{line}\n" for line in lines) + (f"    env:\n{KEYS}" if keys else "")
    text += "    steps:\n      - uses: actions/checkout@v4\n"
    for path in paths:
        text += f"      - run: terraform init && terraform apply -auto-approve\n        working-directory: {path}\n"
    return text


def tool_job(name: str, script: str, *, environment: str | None = None, keys: str = KEYS) -> str:
    """A job that holds a key and runs something else than terraform."""
    bound = f"    environment: {environment}\n" if environment is not None else ""
    env = f"    env:\n{keys}" if keys else ""
    return f"  {name}:\n    runs-on: ubuntu-latest\n{bound}{env}    steps:\n      - run: {script}\n"


def workflow(*jobs: str) -> str:
    return "on:\n  push:\n    branches: [main]\njobs:\n" + "".join(jobs)


def files(*jobs: str, **modules: str) -> dict[str, str]:
    """One workflow and root modules, whose folders are written with `__` for `/`."""
    return {WORKFLOW: workflow(*jobs)} | {f"{name.replace('__', '/')}/main.tf": text for name, text in modules.items()}


def found(folder: Path, content: Mapping[str, str]) -> tuple[Repository, tuple[JobUsage, ...], tuple[Root, ...]]:
    """The repository, what its jobs do, and its root modules."""
    whole = repository(folder, content)
    jobs = usages(whole)
    return whole, jobs, roots(whole, jobs)


def configured(text: str) -> Configuration:
    return read(Source("offkey.yaml", text.encode()))


def migrated(folder: Path, content: Mapping[str, str], answers: str) -> Migration:
    """The repository migrated with these answers, which stay as they are."""
    return migrate(repository(folder, {**content, "offkey.yaml": answers}), partial(answers))


def partial(answers: str) -> PartialConfiguration:
    return read_partial(Source("offkey.yaml", answers.encode()))


def again(folder: Path, first: Migration) -> dict[str, bytes]:
    """What a second run changes in what the first one, in the same folder, wrote."""
    write(folder, first.plan.after)
    answers = partial((folder / "offkey.yaml").read_text(encoding="utf-8"))
    return dict(migrate(read_repository(folder), answers).plan.after)


def job(done: Migration, name: str) -> Job:
    """A job of the migrated workflow."""
    source = Source(WORKFLOW, done.plan.after[WORKFLOW])
    return next(job for job in read_workflow(source).jobs if job.id == name)
