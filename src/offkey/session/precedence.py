"""Which identity each tool would use in an environment, and why: pure, from the environment and the two files.

Every tool asks the same places in an order of its own, and the orders differ where it hurts: what makes the AWS CLI
use a role can leave Terraform with a key. Each order is one list of candidates; the first one wins.

Source: botocore/credentials.py and configprovider.py (boto3 and the AWS CLI 1), awscli/botocore (the AWS CLI 2),
aws-sdk-go-v2 config/resolve_credentials.go and shared_config.go, hashicorp/aws-sdk-go-base credentials.go
(Terraform), hashicorp/go-getter get_s3.go with aws-sdk-go 1 (`s3::` before Terraform 1.14 and OpenTofu 1.11).
"""

from __future__ import annotations

from collections.abc import Mapping

from offkey.model.records import dataclass
from offkey.model.winner import Candidate, Tool, Winner
from offkey.session import precedence_go, precedence_python
from offkey.session.profile_chain import Surroundings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.shared_files import SharedFiles

_PROFILE_VARIABLES: Mapping[Tool, tuple[str, ...]] = {
    Tool.CLI_1: ("AWS_DEFAULT_PROFILE", "AWS_PROFILE"),
    Tool.CLI_2: ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"),
    Tool.BOTO3: ("AWS_DEFAULT_PROFILE", "AWS_PROFILE"),
    Tool.TERRAFORM: ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"),
    Tool.S3_NEW: ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"),
    Tool.S3_OLD: ("AWS_PROFILE",),
}
"""In which order a tool looks at them: botocore and the AWS CLI 2 do not agree."""
_REGION_VARIABLES: Mapping[Tool, tuple[str, ...]] = {
    Tool.CLI_1: ("AWS_DEFAULT_REGION",),
    Tool.CLI_2: ("AWS_REGION", "AWS_DEFAULT_REGION"),
    Tool.BOTO3: ("AWS_DEFAULT_REGION",),
    Tool.TERRAFORM: ("AWS_REGION", "AWS_DEFAULT_REGION"),
    Tool.S3_NEW: ("AWS_REGION", "AWS_DEFAULT_REGION"),
    Tool.S3_OLD: ("AWS_REGION",),
}
PYTHON = frozenset({Tool.CLI_1, Tool.CLI_2, Tool.BOTO3})
"""The tools built on botocore, which takes an empty variable for one that is set."""


@dataclass(frozen=True, slots=True)
class Options:
    """What is said beside the environment: `--profile`, `Session(profile_name=…)`, `profile =` in a block."""

    profile: str | None = None
    on_instance: bool = False
    """Whether this machine runs in EC2, so that its role may be asked for."""


def winners(
    environment: Mapping[str, str],
    files: SharedFiles,
    options: Options = Options(),  # noqa: B008 - frozen, so that one default serves all
) -> dict[Tool, Winner]:
    """What every tool would use, in the order of the tools."""
    around = Surroundings(environment, files, options.on_instance)
    return {tool: winner(tool, around, profile=options.profile) for tool in Tool}


def winner(tool: Tool, around: Surroundings, *, profile: str | None = None) -> Winner:
    """What one tool would use; `profile` is the one it is told besides the environment."""
    named = profile if profile is not None else asked_profile(tool, around.environment)
    name = named if named is not None else "default"
    region = _region(tool, around, name)
    fault = _profile_fault(tool, around, named)
    if fault:
        return Winner(tool, None, profile=named, region=region, broken=fault)
    found = _candidates(tool, around, name, told=profile is not None)
    return Winner(tool, found[0] if found else None, tuple(found[1:]), named, region)


def asked_profile(tool: Tool, environment: Mapping[str, str]) -> str | None:
    """The profile that the environment asks this tool to use, None where it asks for none."""
    for variable in _PROFILE_VARIABLES[tool]:
        if environment.get(variable) or (tool in PYTHON and variable in environment):
            return environment[variable]
    return None


def _profile_fault(tool: Tool, around: Surroundings, named: str | None) -> str:
    """A profile that is asked for and does not exist stops every tool but the oldest, keys in the environment or not.

    Source: botocore session.py (ProfileNotFound); aws-sdk-go-v2 config/config.go (resolveConfigLoaders);
    aws-sdk-go-base (failed to get shared config profile).
    """
    if tool not in PYTHON and (tool is not Tool.S3_OLD or precedence_go.loads_config(around.environment)):
        fault = precedence_go.load_fault(around, "default" if named is None else named)
        if fault:
            return fault
    if named is None or around.files.profile(named) is not None or tool is Tool.S3_OLD:
        return ""
    if named == "default" and tool not in PYTHON:
        return ""
    return (
        f"the profile {named} does not exist" if named else "AWS_PROFILE is set to nothing, and no profile is called so"
    )


def _candidates(tool: Tool, around: Surroundings, name: str, *, told: bool) -> list[Candidate]:
    if tool in PYTHON:
        return precedence_python.candidates(around, name, told=told)
    if tool is Tool.S3_OLD:
        return precedence_go.candidates_1(around, name)
    return precedence_go.candidates(around, name, told=told)


def _region(tool: Tool, around: Surroundings, name: str) -> str | None:
    for variable in _REGION_VARIABLES[tool]:
        value = around.environment.get(variable)
        if value:
            return value
        if value is not None and tool in PYTHON:
            return None  # botocore takes the empty text for the region's name
    if tool is Tool.S3_OLD and not precedence_go.loads_config(around.environment):
        return None
    return (around.files.profile(name) or {}).get("region") or None
