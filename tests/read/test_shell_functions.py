"""What the functions of a script do for the commands that call them."""

from __future__ import annotations

import pytest

from offkey.read.shell_functions import with_functions
from offkey.read.shell_values import origin_in

STORE = "gcloud secrets versions access latest"
SESSION = "aws sts assume-role --role-arn x"


@pytest.mark.parametrize(
    ("function", "call", "found"),
    [
        ("read_secret() {\n  %s\n}", "$(read_secret key)", True),
        ("function read-secret {\n  %s\n}", '"$(read-secret key | tr -d x)"', True),
        ("function read_secret() { %s; }", "`read_secret key`", True),
        ("read_secret ()\n{\n  if true; then\n    %s\n  fi\n}", "$(echo key | read_secret)", True),
        ("  read_secret() {\n    %s\n  }", "$(read_secret key)", True),
        ("ask() {\n  %s\n}\nread_secret() {\n  ask $1\n}", "$(read_secret key)", True),
        ("a() {\n  b\n}\nb() {\n  a; %s\n}", "$(a)", True),
        ("read_secret() {\n  cat $1\n}\n%s\n", "$(read_secret key)", False),
        ("read_secret() { cat $1; }\n%s\n", "$(read_secret key)", False),
        ("read_secret() {\n  # %s\n  cat $1\n}", "$(read_secret key)", False),
        ("read_secret() {\n  %s\n}", "$(cat read_secret)", False),
        ("read_secret() {\n  %s\n}", "$(other key)", False),
        ("%s", "$(read_secret key)", False),
    ],
)
def test_a_function_that_is_called_is_what_its_body_says(function: str, call: str, found: bool) -> None:
    text = f"{function % STORE}\nKEY={call}\n"
    assert (STORE in with_functions(text, call)) is found


@pytest.mark.parametrize(
    ("commands", "context"),
    [(STORE, "store"), (SESSION, "session"), (f"{STORE}; {SESSION}", "session"), ("cat /etc/hosts", "unknown")],
)
def test_a_variable_holds_what_the_function_gives(commands: str, context: str) -> None:
    text = f"give() {{\n  {commands}\n}}\nexport AWS_ACCESS_KEY_ID=$(give id)\n./run\n"
    found = origin_in(text, "AWS_ACCESS_KEY_ID", before=len(text))
    assert found is not None
    assert found.context == context
