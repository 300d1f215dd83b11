"""Workflows as tests write them: dedented text, read."""

from __future__ import annotations

from textwrap import dedent

from offkey.model.pipeline import Workflow
from offkey.model.repository import Repository
from offkey.model.text import Source
from offkey.read.github import read_workflow


def workflow(text: str, path: str = ".github/workflows/a.yml") -> Workflow:
    """The workflow that `text` is, which must have no problems."""
    found = read_workflow(Source(path, dedent(text).encode()))
    assert found.problems == ()
    return found


def repository(slug: str | None = "acme/infra", **texts: str) -> Repository:
    """A repository of workflows, by the name of the file without its suffix."""
    files = tuple(workflow(text, f".github/workflows/{name}.yml") for name, text in texts.items())
    return Repository(root="/", workflows=files, slug=slug)
