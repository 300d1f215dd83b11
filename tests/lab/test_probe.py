"""A state, probed by hand."""

from __future__ import annotations

import pytest
from tests.worlds import REGION, SHARED, STATE, World, federated, statement

from offkey.lab import probe
from offkey.model.session import Credentials

pytestmark = pytest.mark.lab
STEPS = ["list", "lock", "read", "write", "unlock"]


def probed(world: World, who: Credentials, key: str = "live/probe.tfstate") -> tuple[probe.Step, ...]:
    return probe.state(world.lab.endpoint, who, bucket=STATE, key=key, region=REGION)


def test_a_role_with_the_rights_gets_through_twice(world: World) -> None:
    for _ in range(2):
        steps = probed(world, world.web_identity())
        assert [(step.name, step.ok) for step in steps] == [(name, True) for name in STEPS]


def test_a_state_that_is_there_stays_as_it_is(world: World) -> None:
    world.lab.put_object(SHARED, STATE, "live/there.tfstate", body=b'{"serial": 7}', region=REGION)
    assert all(step.ok for step in probed(world, world.web_identity(), "live/there.tfstate"))
    assert world.admin("s3").get_object(Bucket=STATE, Key="live/there.tfstate")["Body"].read() == b'{"serial": 7}'


def test_it_stops_where_it_is_refused(world: World) -> None:
    steps = probed(world, world.web_identity(), "dev/probe.tfstate")
    assert [(step.name, step.ok) for step in steps] == [("list", True), ("lock", False)]
    assert steps[-1].error.startswith("AccessDenied: User: ")


def test_a_lock_of_somebody_else_stays(world: World) -> None:
    world.lab.put_object(SHARED, STATE, "live/held.tfstate.tflock", body=b"theirs", region=REGION)
    steps = probed(world, world.web_identity(), "live/held.tfstate")
    assert (steps[-1].name, steps[-1].ok) == ("lock", False)
    assert steps[-1].error.startswith("PreconditionFailed")
    held = world.admin("s3").get_object(Bucket=STATE, Key="live/held.tfstate.tflock")
    assert held["Body"].read() == b"theirs"


def test_its_own_lock_does_not_stay(world: World) -> None:
    role = f"arn:aws:iam::{SHARED}:role/no-write"
    arn = f"arn:aws:s3:::{STATE}"
    world.role(
        role,
        trust=federated(),
        allows=[
            statement(Action=["s3:ListBucket", "s3:GetObject"], Resource="*"),
            statement(Action=["s3:PutObject", "s3:DeleteObject"], Resource=f"{arn}/live/*.tflock"),
        ],
    )
    steps = probed(world, world.web_identity(role=role), "live/readonly.tfstate")
    assert (steps[-1].name, steps[-1].ok) == ("write", False)
    listed = world.admin("s3").list_objects_v2(Bucket=STATE, Prefix="live/readonly")
    assert "Contents" not in listed


def test_nobody_there(world: World) -> None:
    steps = probe.state("http://127.0.0.1:1", world.web_identity(), bucket=STATE, key="x", region=REGION)
    assert [(step.name, step.ok) for step in steps] == [("list", False)]
