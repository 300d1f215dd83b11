from __future__ import annotations

import pytest

from offkey.migrate.placeholders import filled
from offkey.model.configuration import PartialAccess, PartialConfiguration, PartialState
from offkey.model.partial import complete
from offkey.provision.design import design
from offkey.provision.render import render


@pytest.mark.parametrize(
    "known",
    [
        PartialConfiguration(),
        PartialConfiguration(accounts={"dev": None, "live": "333333333333"}),
        PartialConfiguration(state=PartialState()),
        PartialConfiguration(
            accounts={"dev": None},
            state=PartialState(),
            access={"dev": PartialAccess(("a", "b"), roots=("", "infra")), "live": PartialAccess(roots=())},
        ),
    ],
)
def test_whatever_is_missing_a_preview_can_be_made(known: PartialConfiguration) -> None:
    assert render(design(complete(filled(known))))


def test_what_is_known_stays() -> None:
    access = {"dev": PartialAccess(("staging", "prod"), ("ec2",), roots=("infra",))}
    known = PartialConfiguration(region="eu-west-1", accounts={"dev": "222222222222"}, hub="dev", access=access)
    preview = filled(known)
    assert (preview.region, preview.accounts, preview.hub, preview.access) == (
        "eu-west-1",
        {"dev": "222222222222"},
        "dev",
        access,
    )
