"""Credentials as text for whoever takes them: a shell, a file of variables, the SDKs, Atlantis."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from offkey.errors import UnreadableError
from offkey.model.regex import regex
from offkey.session.entry import process_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.session import Session

SCHEMA = "offkey.credentials/1"
_PLAIN = regex(r"[A-Za-z0-9/+=_.:@-]+\Z")


def variables(session: Session) -> dict[str, str]:
    """The environment variables by which every SDK takes `session`.

    `AWS_CREDENTIAL_EXPIRATION` is what the AWS CLI's `export-credentials` writes, too.
    Source: https://docs.aws.amazon.com/cli/latest/reference/configure/export-credentials.html

    Raises: UnreadableError where a value holds what no credential of AWS does: in a shell it could be a command.
    """
    credentials = session.credentials
    found = {
        "AWS_ACCESS_KEY_ID": credentials.access_key_id,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_access_key.reveal(),
    }
    if credentials.session_token is not None:
        found["AWS_SESSION_TOKEN"] = credentials.session_token.reveal()
    if credentials.expires is not None:
        found["AWS_CREDENTIAL_EXPIRATION"] = credentials.expires.isoformat()
    for name, value in found.items():
        if not _PLAIN.match(value):
            raise UnreadableError(
                f"{name} holds a character that no credential of AWS has", hint="Who answered as STS?"
            )
    return found


def _env(session: Session) -> str:
    return "".join(f"export {name}='{value}'\n" for name, value in variables(session).items())


def _dotenv(session: Session) -> str:
    """Without quotes, which `$GITHUB_ENV`, GitLab's dotenv reports and Docker would take as part of the value."""
    return "".join(f"{name}={value}\n" for name, value in variables(session).items())


def _fish(session: Session) -> str:
    return "".join(f"set -gx {name} '{value}';\n" for name, value in variables(session).items())


def _powershell(session: Session) -> str:
    return "".join(f"$Env:{name} = '{value}'\n" for name, value in variables(session).items())


def _multienv(session: Session) -> str:
    """One line, as a `multienv` step of Atlantis reads it.

    Source: https://www.runatlantis.io/docs/custom-workflows#multiple-environment-variables-multienv-command
    """
    return ",".join(f"{name}={value}" for name, value in variables(session).items()) + "\n"


def _json(session: Session) -> str:
    import json

    credentials = session.credentials
    document = {
        "schema": SCHEMA,
        "role": session.role,
        "arn": session.arn,
        "account": session.account,
        "expires": credentials.expires.isoformat() if credentials.expires else None,
        "access_key_id": credentials.access_key_id,
        "secret_access_key": credentials.secret_access_key.reveal(),
        "session_token": credentials.session_token.reveal() if credentials.session_token else None,
    }
    return json.dumps(document, indent=2) + "\n"


def _process(session: Session) -> str:
    return process_json(session) + "\n"


FORMATS: Mapping[str, Callable[[Session], str]] = {
    "process": _process,
    "env": _env,
    "json": _json,
    "dotenv": _dotenv,
    "fish": _fish,
    "powershell": _powershell,
    "multienv": _multienv,
}


def masks(session: Session, environment: Mapping[str, str]) -> Iterator[str]:
    """Commands that make the platform's log hide the secrets from now on; none where it has no such command.

    The runner of GitHub takes commands from a step's stderr as well, so stdout stays clean for `>> "$GITHUB_ENV"`.
    GitLab masks variables that were declared as masked before the job began, and has no command for others.
    Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#masking-a-value-in-a-log
    and https://docs.gitlab.com/ci/variables/#mask-a-cicd-variable
    """
    if environment.get("GITHUB_ACTIONS") == "true":
        credentials = session.credentials
        for secret in (credentials.secret_access_key, credentials.session_token):
            if secret is not None:
                yield f"::add-mask::{secret.reveal()}\n"
