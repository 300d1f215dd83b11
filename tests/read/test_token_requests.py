"""What scripts ask GitHub for when they ask for an identity token."""

from __future__ import annotations

import pytest
from tests.read.workflows import workflow

from offkey.read.key_sites import scopes_in
from offkey.read.token_requests import Audience, is_for_aws, token_requests

HEADER = '-H "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN"'
URL = "$ACTIONS_ID_TOKEN_REQUEST_URL"


def audiences(script: str) -> list[Audience]:
    lines = "".join(f"          {line}\n" for line in script.splitlines())
    found = workflow(f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n{lines}")
    return [request.audience for request in token_requests(found.source, found.jobs[0].steps[0])]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (f'curl {HEADER} "{URL}"', [Audience.ABSENT]),
        (f'TOKEN=$(curl {HEADER} "{URL}" | jq -r .value)', [Audience.ABSENT]),
        (f'curl {HEADER} \\\n  "{URL}"', [Audience.ABSENT]),
        (f'curl {HEADER} "{URL}&audience=sts.amazonaws.com"', [Audience.GIVEN]),
        (f'curl {HEADER} "{URL}$QUERY"', [Audience.GIVEN]),
        (f'curl -G -d audience=sts.amazonaws.com {HEADER} "{URL}"', [Audience.GIVEN]),
        (f'curl {HEADER} "${{ACTIONS_ID_TOKEN_REQUEST_URL}}?audience=x"', [Audience.BEHIND_QUESTION_MARK]),
        (f'test -n "{URL}"', []),
        (f'# curl {HEADER} "{URL}"', []),
        (f'case "{URL}" in *\\?*) mark="&";; esac\ncurl {HEADER} "{URL}"', []),
    ],
)
def test_the_audience_of_a_request(script: str, expected: list[Audience]) -> None:
    assert audiences(script) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("curl x; aws sts assume-role-with-web-identity", "true", True),
        ("curl x > token", "AWS_ROLE_ARN=x terraform plan", True),
        ("curl x | vault login -", "AWS_ROLE_ARN=x terraform plan", False),
        ("curl x", "npm publish", False),
    ],
)
def test_a_token_is_for_aws_where_something_says_so(first: str, second: str, expected: bool) -> None:
    found = workflow(
        f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: {first}\n      - run: {second}\n"
    )
    scope = next(scope for scope in scopes_in(found) if scope.step is not None)
    assert is_for_aws(scope) is expected
