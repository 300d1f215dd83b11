"""Steps that take the AWS key of the project's variables without naming it."""

from __future__ import annotations

from offkey.model.records import dataclass
from offkey.model.regex import IGNORECASE, regex
from offkey.model.text_file import TextKind
from offkey.model.yaml import Mapping, Node, Scalar, key_text, resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.text import Span

_SETUP = regex(r"aws-cli/setup\Z")
"""Source: https://circleci.com/developer/orbs/orb/circleci/aws-cli (command `setup`: the parameters' defaults)"""
_ORB_JOB = regex(r"aws-ecr/build[-_]and[-_]push[-_]image\Z|aws-ecs/deploy[-_]service[-_]update\Z")
"""Jobs that sign in by themselves.
Source: https://circleci.com/developer/orbs/orb/circleci/aws-ecr, …/aws-ecs (jobs: the parameters' defaults)"""
_PIPE = regex(r"atlassian/aws-[\w-]+|atlassian/(?:ecr|ecs|s3|lambda)[\w-]*")
"""Source: https://bitbucket.org/atlassian/aws-s3-deploy (`AWS_ACCESS_KEY_ID` … from the repository's variables)"""
_NAMED = regex(r"role|oidc|access|profile-?_?name|auth\Z|pre-steps", IGNORECASE)


_CONNECTIONS = ("awsCredentials", "backendServiceAWS", "environmentServiceNameAWS")
"""Inputs that name a service connection, which holds a key or trusts the pipeline's token: the file does not say.
Source: https://docs.aws.amazon.com/vsts/latest/userguide/getting-started.html,
https://github.com/microsoft/azure-pipelines-terraform (tasks `TerraformTask`)"""
_TRUSTING = regex(r"oidc|federat|web-?_?identity|workload-?_?identity", IGNORECASE)
"""A connection that is called so trusts the pipeline's token."""


@dataclass(frozen=True, slots=True)
class Taker:
    """A step that takes the key, by its name, and where that stands. `connection` holds the key, if anything does."""

    name: str
    span: Span
    connection: str = ""


def taken_by_default(item: Node, kind: TextKind, *, job: bool = False) -> Taker | None:
    """The step `item`, if it signs in with the key of the project's variables because nothing says otherwise.

    `job` is true for a job that a workflow of CircleCI runs: an orb may bring it.
    """
    if kind is TextKind.CIRCLECI:
        takes = _ORB_JOB if job else _SETUP
        if isinstance(item, Scalar) and takes.match(item.value):
            return Taker(item.value, item.span)
        if isinstance(item, Mapping) and len(item.pairs) == 1:
            pair = item.pairs[0]
            name = key_text(pair.key) or ""
            return Taker(name, pair.key.span) if takes.match(name) and not _says(pair.value) else None
    if kind is TextKind.BITBUCKET and isinstance(item, Mapping):
        pipe = item.get("pipe")
        if isinstance(pipe, Scalar) and (match := _PIPE.match(pipe.value)) and not _says(item.get("variables")):
            return Taker(match[0], pipe.span)
    return _connected(item) if kind is TextKind.AZURE else None


def _connected(item: Node) -> Taker | None:
    task = item.get("task") if isinstance(item, Mapping) else None
    inputs = item.get("inputs") if isinstance(item, Mapping) else None
    if not isinstance(task, Scalar) or not isinstance(inputs, Mapping):
        return None
    for name in _CONNECTIONS:
        pair = inputs.pair(name)
        if pair is not None and isinstance(pair.value, Scalar) and pair.value.value:
            if _TRUSTING.search(pair.value.value):
                return None
            return Taker(task.value.partition("@")[0], pair.span, pair.value.value)
    return None


def _says(node: Node | None) -> bool:
    """Whether the parameters name a role or a key, or stand somewhere else."""
    if node is None:
        return False
    parameters = resolve(node)
    if not isinstance(parameters, Mapping):
        return bool(parameters.value) if isinstance(parameters, Scalar) else True
    return any(_NAMED.search(key_text(pair.key) or "<<") for pair in parameters.merged())
