"""Attack: whoever may name an environment, a branch or a state key writes Terraform that administrators apply.

Names come from workflows and backends, so a pull request can choose them. They must not leave the
string they are written into, widen a condition, or put a file elsewhere; and where a name looks like
an attempt, offkey says so instead of writing it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.configurations import ACME, configuration

from offkey.emit import configuration as emit_configuration
from offkey.errors import ConfigurationError
from offkey.model.configuration import PartialAccess, PartialConfiguration, PartialState
from offkey.model.partial import complete, merge
from offkey.model.text import Source
from offkey.provision.design import design
from offkey.provision.render import render
from offkey.read import hcl
from offkey.read.configuration import read, read_partial

ENVIRONMENTS = [
    'dev"\n}\nresource "aws_iam_user" "mine" {\n  name = "x',
    'dev${file("/etc/passwd")}',
    "dev&{aws:userid}",
    "dev%{for x in y}",
    "*",
    "de?",
    "dev\u0000",
    "dev\r\nresource",
]
"""`%{` is harmless once it is escaped, and allowed; the rest is refused."""

KEYS = ["*", "env:/*", "dev/${aws:PrincipalTag/x}", "/dev", "dev/", 'dev"\n}', "dev/?.tfstate"]
ACCOUNTS = ["../../.github/workflows", "/etc", "..", ".", "a/b", "a\\b", "", "-rf"]


def inferred() -> PartialConfiguration:
    return read_partial(Source("offkey.yaml", ACME.encode()))


@pytest.mark.parametrize("environment", [e for e in ENVIRONMENTS if "%{" not in e])
def test_an_environment_that_is_code_is_refused(environment: str) -> None:
    partial = replace(inferred(), access={"dev": PartialAccess((environment,), ("ec2",))})
    with pytest.raises(ConfigurationError, match="is not an environment name"):
        complete(partial)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_even_unchecked_it_stays_inside_its_string(environment: str) -> None:
    """The second fence: nouns that went past every check still render as the same blocks."""
    whole = configuration()
    evil = replace(whole, access={"dev": replace(whole.access["dev"], environments=(environment,))})
    good = replace(whole, access={"dev": whole.access["dev"]})
    assert shapes(render(design(evil))) == shapes(render(design(good)))


def shapes(rendered: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    """The type and first label of every block, by file."""
    found = {}
    for path, text in rendered.items():
        if path.endswith(".tf"):
            file = hcl.parse(Source(path, text.encode("utf-8", "surrogateescape")))
            assert file.problems == ()
            found[path] = [(block.type, (*block.labels, "")[0]) for block in file.body.blocks]
    return found


@pytest.mark.parametrize("key", KEYS)
def test_a_state_key_that_reaches_further_is_refused(key: str) -> None:
    state = PartialState("shared", "acme-terraform-state", keys={"environments/dev": key})
    with pytest.raises(ConfigurationError, match="is not a state key"):
        complete(replace(inferred(), state=state))


@pytest.mark.parametrize("name", ACCOUNTS)
def test_an_account_that_is_a_path_is_refused(name: str) -> None:
    accounts = {**inferred().accounts, name: "444444444444"}
    with pytest.raises(ConfigurationError):
        complete(replace(inferred(), accounts=accounts, access={name: PartialAccess(("dev",), ("ec2",))}))


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_in_the_file_that_migrate_writes_it_stays_inside_its_string_too(environment: str) -> None:
    partial = replace(inferred(), access={"dev": PartialAccess((environment,), ("ec2",))})
    written = emit_configuration.text(partial, ())
    try:
        access = read_partial(Source("offkey.yaml", written.encode())).access
    except ConfigurationError as error:
        assert "environment" in str(error)  # noqa: PT017 - being refused is as good as being read back
        return
    assert access == {"dev": PartialAccess((environment,), ("ec2",))}


def test_what_a_pull_request_shows_never_adds_to_what_the_file_allows() -> None:
    """The repository's content is the attacker's; `offkey.yaml` is the owner's."""
    mine = inferred()
    theirs = replace(
        mine,
        access={
            "dev": PartialAccess(
                ("anything",), ("iam",), ("arn:aws:iam::aws:policy/AdministratorAccess",), direct=True
            ),
            "shared": PartialAccess(("anything",), ("iam",)),
        },
        state=PartialState("shared", "acme-terraform-state", keys={"x": "other-team/terraform.tfstate"}),
        module_buckets=("their-bucket",),
        hub="dev",
    )
    merged = merge(mine, theirs)
    assert complete(merged).access["dev"].services == ("ec2", "s3")
    assert set(complete(merged).access) == {"dev", "live"}
    assert complete(merged).state == read(Source("offkey.yaml", ACME.encode())).state
    assert complete(merged).module_buckets == ("acme-terraform-modules",)
    assert complete(merged).hub == "shared"
