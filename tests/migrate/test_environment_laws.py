"""What holds for every mixture of accounts, root modules and environments."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.migrate.pipelines import DEV, LIVE, again, apply_job, files, job, migrated, root, tool_job
from tests.repositories import WORKFLOW

from offkey.migrate.migration import Migration
from offkey.model.configuration import Configuration
from offkey.provision.state_keys import keys_of

ANSWERS = """\
version: 1
repository: {name: acme/infra}
accounts: {shared: "111111111111", dev: "222222222222", live: "333333333333"}
hub: shared
"""
MODULES = {
    "stacks__dev": root("dev.tfstate", DEV),
    "stacks__live": root("live.tfstate", LIVE),
    "stacks__peering": root("peering.tfstate", DEV, LIVE),
    "stacks__base": root("base.tfstate", direct=True),
    "stacks__edge": root("edge.tfstate", LIVE, direct=True),
    "stacks__opaque": root("opaque.tfstate", ""),
}
ACCOUNTS = {
    "stacks/dev": {"dev"},
    "stacks/live": {"live"},
    "stacks/peering": {"dev", "live"},
    "stacks/base": {"shared"},
    "stacks/edge": {"live", "shared"},
    "stacks/opaque": set[str](),
}
PATHS = sorted(ACCOUNTS)


@st.composite
def jobs(draw: st.DrawFn) -> dict[str, str]:
    """Jobs by name: terraform and scripts, with and without environments and matrices."""
    found = {}
    for number in range(draw(st.integers(1, 4))):
        name = f"job{number}"
        environment = draw(st.sampled_from([None, None, "dev", "live", "Live", "prod", "${{ matrix.env }}"]))
        values = draw(st.lists(st.sampled_from(["dev", "live", "prod"]), min_size=1, max_size=3, unique=True))
        with_matrix = environment == "${{ matrix.env }}" or draw(st.booleans())
        if draw(st.integers(0, 4)) == 0:
            bound = None if with_matrix else environment
            found[name] = tool_job(name, draw(st.sampled_from(["aws s3 ls", "./release.sh"])), environment=bound)
            continue
        paths = draw(st.lists(st.sampled_from(PATHS), min_size=1, max_size=2, unique=True))
        if with_matrix and draw(st.booleans()) and set(values) <= {"dev", "live"}:
            paths = ["stacks/${{ matrix.env }}"]
        matrix = f"{{env: [{', '.join(values)}]}}" if with_matrix else None
        found[name] = apply_job(name, *paths, environment=environment, matrix=matrix)
    return found


@settings(deadline=None, max_examples=40)
@given(jobs())
def test_an_apply_reaches_what_it_applies_or_is_left_alone(texts: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        done = migrated(Path(folder), files(*texts.values(), **MODULES), ANSWERS)
        left = [entry for entry in done.plan.unresolved if entry.reason.startswith("left as it is")]
        assert (WORKFLOW in done.plan.after) != bool(left)
        if not left:
            for name, text in texts.items():
                for environment, paths in bindings(done, name, text):
                    assert_reaches(done.configuration, environment, paths)
        assert again(Path(folder), done) == {}


def bindings(done: Migration, name: str, text: str) -> list[tuple[str, list[str]]]:
    """The environments of a migrated job, each with the root modules that it applies there."""
    environment = job(done, name).environment
    assert environment
    paths = [line.partition(": ")[2] for line in text.splitlines() if "working-directory" in line]
    matrix = job(done, name).matrix
    found = []
    for value in matrix["env"] if matrix else [""]:
        here = [path.replace("${{ matrix.env }}", value) for path in paths]
        found.append((environment.replace("${{ matrix.env }}", value), here))
    return found


def assert_reaches(configuration: Configuration, environment: str, paths: list[str]) -> None:
    """The environment leads to the accounts of these root modules and to their states."""
    wanted = set().union(*(ACCOUNTS[path] for path in paths)) if paths else {"shared"}
    assert wanted <= {name for name, entry in configuration.access.items() if environment in entry.environments}
    assert configuration.state is not None
    assert {configuration.state.keys[path] for path in paths} <= set(keys_of(configuration, environment))
