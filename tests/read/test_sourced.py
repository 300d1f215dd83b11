"""Files of any name that scripts, pipelines and compose files take variables from are read as what they are to them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.effort import grows_with_the_size
from tests.repositories import WORKFLOW, repository, steps

from offkey.model.text import Source
from offkey.model.text_file import TextKind
from offkey.read.repository import of_files
from offkey.read.sourced import sourced
from offkey.scan.secrets import inventory

KEYS = "AWS_ACCESS_KEY_ID=$DEPLOY_ID\nAWS_SECRET_ACCESS_KEY=$DEPLOY_SECRET\n"
LISTED = (
    "services:\n  tf:\n    env_file:\n      - other\n      - path: ./config/aws.settings\n        required: false\n"
)


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("deploy.sh", "source ./config/aws.settings\nterraform apply\n", TextKind.SHELL),
        ("deploy.sh", 'set -a; . "$HERE/config/aws.settings"; set +a\n', TextKind.SHELL),
        ("config/deploy.sh", ". aws.settings && terraform apply\n", TextKind.SHELL),
        ("deploy.sh", "export $(cat config/aws.settings | xargs)\n", TextKind.DOTENV),
        ("deploy.sh", "export $(grep -v '^#' config/aws.settings | xargs -d '\\n')\n", TextKind.DOTENV),
        ("Makefile", "plan:\n\tdocker run --env-file=config/aws.settings hashicorp/terraform plan\n", TextKind.DOTENV),
        ("compose.yml", "services:\n  tf:\n    env_file: config/aws.settings\n", TextKind.DOTENV),
        ("compose.yml", LISTED, TextKind.DOTENV),
        (".gitlab-ci.yml", "deploy:\n  script:\n    - source config/aws.settings\n", TextKind.SHELL),
        (WORKFLOW, steps("      - run: . config/aws.settings && terraform apply\n"), TextKind.SHELL),
    ],
)
def test_a_file_is_what_it_is_taken_for(path: str, text: str, kind: TextKind, tmp_path: Path) -> None:
    files = {path: text, "config/aws.settings": KEYS, "config/other.settings": KEYS}
    for found in (
        repository(tmp_path, files),
        of_files({name: text.encode() for name, text in files.items()}, root=tmp_path, seen=3),
    ):
        assert {file.path: file.kind for file in found.texts}["config/aws.settings"] is kind
        assert [secret.id for secret in inventory(found)] == ["environment-variable:DEPLOY_ID"]
        assert "config/other.settings" not in found.sources


@pytest.mark.parametrize(
    "text",
    [
        "# nothing\nsource ./../config/aws.settings\n",
        "echo the source config\n",
        "source main.tf\n",
        "cat config/aws.settings | less\n",
        "resource config/aws.settings\n",
    ],
)
def test_what_nobody_takes_variables_from_is_left_alone(text: str, tmp_path: Path) -> None:
    found = repository(tmp_path, {"run.sh": text, "config/aws.settings": KEYS, "config/x": "", "main.tf": ""})
    assert not inventory(found)
    assert "config/aws.settings" not in found.sources


def test_a_file_without_keys_is_not_kept_and_neither_is_who_names_it(tmp_path: Path) -> None:
    found = repository(tmp_path, {"run.sh": "source ./settings\n", "settings": "COLOUR=red\n"})
    assert found.sources == {}


@pytest.mark.parametrize("piece", ["source ", ". a/", "env_file:\n- a\n", "grep a ", "cat a | ", "env_file:\n"])
def test_work_grows_with_the_size(piece: str) -> None:
    def look(size: int) -> None:
        sourced({"a.sh": Source("a.sh", piece.encode() * size)}, frozenset({"a"}))

    assert grows_with_the_size(look, small=500)
