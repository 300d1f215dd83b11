"""Keys in other files: what the cases under `tests/rules` leave open, and that no file breaks the readers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.model.text import Source
from offkey.model.text_file import TextKind
from offkey.read.plain_keys import in_source
from offkey.read.texts.file import MAX_BYTES, read_text
from offkey.read.texts.uses import find

PATHS = (
    *(".circleci/config.yml", "bitbucket-pipelines.yml", "azure-pipelines.yml", ".buildkite/pipeline.yml"),
    *("Jenkinsfile", "compose.yaml", "Dockerfile", "deploy.sh", "Makefile", ".env", ".aws/config"),
    *("terragrunt.hcl", "rootkey.csv"),
)
PIECES = (
    *("AWS_ACCESS_KEY_ID", "aws_secret_access_key", "$", "${", "}", "$(", ")", "=", ": ", "\n", "  ", "- "),
    *('"', "'", "`", "X", "export ", "-e ", "<<", "[profile a]\n", "role_arn = x\n", "inputs = {", "get_env("),
    *("withAWS(credentials: ", "ENV ", "ARG ", "\\", "#", "run: ", "|\n", "credentials(", "/*", "read "),
    *("aws configure ", "\x00", "é", "script:\n"),
)


def lines(path: str, text: str) -> list[tuple[int, list[str], str]]:
    file = read_text(Source(path, text.encode()))
    assert file is not None
    return [(use.primary.line, [str(o) for o in use.origins], str(use.confidence)) for use in find([file])]


@given(st.sampled_from(PATHS), st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_no_text_breaks_a_reader(path: str, text: str) -> None:
    source = Source(path, text.encode())
    file = read_text(source)
    assert file is not None
    for use in find([file]):
        assert 1 <= use.primary.line <= text.count("\n") + 1
    assert list(in_source(source)) == []


@given(st.sampled_from(PATHS), st.binary(max_size=300))
def test_no_bytes_break_a_reader(path: str, data: bytes) -> None:
    assert read_text(Source(path, b"AWS_ACCESS_KEY_ID=$X\n" + data)) is not None


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("piece", ["$X ", "A=$(", "/*", "AWS_ACCESS_KEY_ID=$X ", "withCredentials(", '"'])
def test_a_long_line_costs_no_more_than_its_length(path: str, piece: str) -> None:
    file = read_text(Source(path, ("script: |\n  " + piece * (30_000 // len(piece))).encode()))
    assert file is not None
    find([file])


def test_a_file_that_nobody_wrote_by_hand_is_said_to_be_unread() -> None:
    file = read_text(Source("deploy.sh", b"export AWS_ACCESS_KEY_ID=$X\n" * (MAX_BYTES // 20)))
    assert file is not None
    assert [problem.reason for problem in file.problems] == ["is larger than 512 KB"]


def test_a_variable_that_the_job_sets_hides_the_stored_one_there_and_not_elsewhere() -> None:
    text = """\
jobs:
  test:
    environment:
      AWS_ACCESS_KEY_ID: test
    steps:
      - run: docker run -e AWS_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID tests
  deploy:
    steps:
      - run: docker run -e AWS_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID deploy
"""
    assert lines(".circleci/config.yml", text) == [(9, ["circleci.AWS_ACCESS_KEY_ID"], "high")]


def test_a_renamed_variable_is_followed_to_where_it_comes_from() -> None:
    text = "KEY=$DEPLOY_KEY\nID=$KEY\naws configure set aws_access_key_id $ID\n"
    assert lines("deploy.sh", text) == [(3, ["environment.DEPLOY_KEY"], "medium")]


def test_a_circle_of_variables_ends() -> None:
    assert lines("deploy.sh", "A=$B\nB=$A\naws configure set aws_access_key_id $A\n") != []


def test_further_tasks_with_a_connection_are_told_with_the_first() -> None:
    task = "- task: TerraformTaskV4@4\n  inputs:\n    %s: %s\n"
    named = [("backendServiceAWS", "prod"), ("environmentServiceNameAWS", "prod"), ("environmentServiceNameAWS", "dev")]
    text = "steps:\n" + "".join(task % pair for pair in (*named, named[1]))
    file = read_text(Source("azure-pipelines.yml", text.encode()))
    assert file is not None
    found = [(use.primary.line, [place.line for place in use.again]) for use in find([file])]
    assert found == [(4, [7, 13]), (10, [])]


def test_a_stored_session_token_is_stored_all_the_same() -> None:
    text = "env:\n  AWS_ACCESS_KEY_ID: $(id)\n  AWS_SECRET_ACCESS_KEY: $(key)\n  AWS_SESSION_TOKEN: $(token)\n"
    assert lines("azure-pipelines.yml", text) == [(2, ["azure.id"], "high")]


def test_yaml_that_is_broken_is_said_to_be() -> None:
    file = read_text(Source("compose.yaml", b"a: [AWS\n"))
    assert file is not None
    assert (file.kind, len(file.problems)) == (TextKind.COMPOSE, 1)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Jenkinsfile", '// %s\nenvironment {\n  AWS_ACCESS_KEY_ID = credentials("aws-id")\n}\n'),
        ("Dockerfile", "# %s\nFROM x\nARG AWS_ACCESS_KEY_ID\n"),
    ],
)
def test_a_comment_in_any_alphabet_moves_no_place(path: str, text: str) -> None:
    places = []
    for comment in ("e" * 60, "é" * 60):
        file = read_text(Source(path, (text % comment).encode()))
        assert file is not None
        places.append([(h.place.line, h.place.column, h.place.end_column) for g in file.groups for h in g.values])
    assert places[0] == places[1] != []


def test_a_script_that_stores_a_typed_key_is_told_where() -> None:
    """Validated under its name first, and then written to a store: one credential, with both places."""
    text = (
        'read -p "Key: " ID\n'
        'export AWS_ACCESS_KEY_ID="$ID"\n'
        "aws sts get-caller-identity\n"
        'gh secret set AWS_ACCESS_KEY_ID --body "$ID"\n'
    )
    file = read_text(Source("setup.sh", text.encode()))
    assert file is not None
    assert [(use.primary.line, [place.line for place in use.again]) for use in find([file])] == [(2, [4])]


def test_a_key_that_is_written_into_a_profile_is_told_of_where_it_is_fetched_and_there() -> None:
    fetched = (
        "export AWS_ACCESS_KEY_ID=$(op read op://ci/key)\nexport AWS_SECRET_ACCESS_KEY=$(op read op://ci/secret)\n"
    )
    written = "cat > ~/.aws/credentials <<EOF\naws_access_key_id = $AWS_ACCESS_KEY_ID\nEOF\n"
    file = read_text(Source("deploy.sh", (fetched + written).encode()))
    assert file is not None
    (use,) = find([file])
    assert use.primary.line == 1
    assert [place.line for place in use.again] == [4]
