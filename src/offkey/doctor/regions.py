"""The region that each tool would use, where they disagree or have none."""

from __future__ import annotations

from collections.abc import Iterator

from offkey.doctor.roots import roots
from offkey.model.diagnosis import Ailment, Area
from offkey.model.winner import Tool

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.doctor.here import Here


def examine(here: Here) -> Iterator[Ailment]:
    """A conflict of the two variables, or no region where one is needed."""
    one, other = (here.get(name).strip() for name in ("AWS_REGION", "AWS_DEFAULT_REGION"))
    if one and other and one != other:
        yield Ailment(
            "two-regions",
            Area.ENVIRONMENT,
            f"AWS_REGION={one} and AWS_DEFAULT_REGION={other}: Terraform and the AWS CLI 2 work in {one}, boto3 and "
            f"the AWS CLI 1 in {other}",
            "set both to the same region",
        )
        return
    yield from _none(here)


def _none(here: Here) -> Iterator[Ailment]:
    working = {tool: winner for tool, winner in here.winners.items() if winner.first and not winner.stops}
    lacking = [tool for tool in (Tool.CLI_1, Tool.CLI_2, Tool.BOTO3, Tool.TERRAFORM) if tool in working]
    lacking = [tool for tool in lacking if working[tool].region is None]
    if not lacking:
        return
    if Tool.TERRAFORM in lacking and Tool.CLI_2 in lacking:
        name = here.winners[Tool.CLI_2].profile or "default"
        where = f"the profile {name} has no region" if here.files.profile(name) is not None else "no profile has one"
        yield Ailment(
            "no-region",
            Area.ENVIRONMENT,
            f"there is no region: neither AWS_REGION nor AWS_DEFAULT_REGION is set, and {where}",
            "set region in the profile, or AWS_REGION and AWS_DEFAULT_REGION",
            grave=not _terraform_says(here),
        )
    elif here.get("AWS_REGION") and Tool.BOTO3 in lacking:
        yield Ailment(
            "region-not-read",
            Area.ENVIRONMENT,
            f"boto3 and the AWS CLI 1 do not read AWS_REGION ({here.get('AWS_REGION')}), and have no region",
            "set AWS_DEFAULT_REGION to the same region",
            grave=False,
        )


def _terraform_says(here: Here) -> bool:
    """Whether what runs here is Terraform that brings its region itself."""
    providers = [provider for module in roots(here) for provider in module.providers]
    return bool(providers) and all(provider.settings.get("region") for provider in providers)
