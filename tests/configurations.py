"""Configurations to test with: one that reads well, and every one that is allowed."""

from __future__ import annotations

import string
from functools import cache

from hypothesis import strategies as st

from offkey.model import schema
from offkey.model.configuration import (
    Configuration,
    PartialAccess,
    PartialConfiguration,
    PartialRehearsal,
    PartialRepository,
    PartialState,
)
from offkey.model.partial import complete
from offkey.model.text import Source
from offkey.read.configuration import read

ACME = """\
version: 1
repository: {name: acme/infra, id: "456789", owner_id: "123456", default_branch: main}
region: eu-west-1
accounts: {shared: "111111111111", dev: "222222222222", live: "333333333333"}
hub: shared
state:
  account: shared
  bucket: acme-terraform-state
  assume_role: true
  keys: {environments/dev: dev/terraform.tfstate, environments/live: live/terraform.tfstate}
access:
  dev: {environment: dev, services: [ec2, s3], external_id: acme-dev, roots: [environments/dev]}
  live:
    environment: live
    services: [ec2, s3]
    managed_policies: ["arn:aws:iam::aws:policy/AmazonVPCFullAccess"]
    roots: [environments/live]
modules: {buckets: [acme-terraform-modules]}
"""

ONE_ACCOUNT = """\
version: 1
repository: {name: acme/infra}
region: eu-west-1
accounts: {main: "111111111111"}
state: {bucket: acme-terraform-state, keys: {.: terraform.tfstate}}
access: {main: {environment: production, services: [ec2], direct: true}}
"""

STATE_ELSEWHERE = """\
version: 1
repository: {name: acme/infra, default_branch: trunk, plan_branches: [develop]}
region: eu-central-1
accounts: {identity: "111111111111", state: "222222222222", hub: "333333333333"}
hub: identity
role_prefix: acme
state: {account: state, bucket: acme-state, region: us-east-1, external_id: acme-state, keys: {network: net.tfstate}}
access:
  hub: {environment: "live: eu", services: [rds]}
  identity: {environment: "live: eu", services: [iam]}
"""

MANY_KEYS = ACME.replace(
    "environments/live: live/terraform.tfstate",
    ", ".join(f"environments/{n}: environments/{n}/terraform.tfstate" for n in ["live", *range(80)]),
)
"""More than fits into one inline policy, or into the bucket's."""

SHARED_ACCOUNT = """\
version: 1
repository: {name: acme/infra}
region: eu-west-1
accounts: {shared: "111111111111", apps: "222222222222", data: "333333333333"}
hub: shared
state:
  bucket: acme-terraform-state
  account: shared
  assume_role: true
  keys: {network: network.tfstate, stacks/app: app.tfstate, stacks/lake: lake.tfstate, .: root.tfstate}
access:
  apps: {environments: [staging, "prod: eu"], services: [ecs], roots: [stacks/app, network]}
  data: {environment: lake, services: [s3], roots: [stacks/lake, network]}
  shared: {services: [iam], direct: true}
"""
"""One account of two environments, a root that deploys into two accounts, and an account that says no roots."""

EXAMPLES = {
    "acme": ACME,
    "one-account": ONE_ACCOUNT,
    "state-elsewhere": STATE_ELSEWHERE,
    "many-keys": MANY_KEYS,
    "shared-account": SHARED_ACCOUNT,
}


def configuration(text: str = ACME) -> Configuration:
    return read(Source("offkey.yaml", text.encode()))


RESERVED = "\ue000"
"""What the reader of policies keeps for itself; it says so where a text holds it."""


@cache
def texts(form: schema.Text) -> st.SearchStrategy[str]:
    """Everything `form` accepts, short examples first."""
    return st.from_regex(form.pattern, fullmatch=True).filter(lambda text: form.accepts(text) and RESERVED not in text)


def _names() -> st.SearchStrategy[str]:
    return st.text(string.ascii_letters + string.digits + "-_.", min_size=1, max_size=8).filter(
        schema.ACCOUNT_NAME.accepts
    )


def _ids() -> st.SearchStrategy[str]:
    return st.integers(0, 10**12 - 1).map(lambda number: f"{number:012d}")


@st.composite
def accounts(draw: st.DrawFn) -> dict[str, str]:
    names = draw(st.lists(_names(), min_size=1, max_size=4, unique_by=str.casefold))
    ids = draw(st.lists(_ids(), min_size=len(names), max_size=len(names), unique=True))
    return dict(zip(names, ids, strict=True))


def _maybe(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    return st.none() | strategy


@cache
def _few(form: schema.Text, *, least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(texts(form), min_size=least, max_size=3, unique=True).map(tuple)


@st.composite
def partials(draw: st.DrawFn) -> PartialConfiguration:
    """Everything known that is needed, in every allowed form."""
    known = draw(accounts())
    hub = draw(st.sampled_from(sorted(known)))
    owner, _, name = draw(texts(schema.SLUG)).partition("/")
    deployed = draw(st.lists(st.sampled_from(sorted(known)), min_size=1, unique=True))
    environments = draw(st.lists(texts(schema.ENVIRONMENT), min_size=1, max_size=3, unique_by=str.casefold))
    names = st.sampled_from(environments)
    state = draw(st.none() | _states(sorted(known)))
    roots = st.sampled_from(sorted(state.keys)) if state and state.keys else _directories()
    return PartialConfiguration(
        repository=PartialRepository(
            owner=owner,
            name=name,
            owner_id=draw(_maybe(texts(schema.DECIMAL_ID))),
            id=draw(_maybe(texts(schema.DECIMAL_ID))),
            default_branch=draw(_maybe(texts(schema.BRANCH))),
            plan_branches=draw(st.none() | _few(schema.BRANCH)),
        ),
        region=draw(st.sampled_from(["eu-west-1", "us-gov-west-1", "cn-north-1", "eusc-de-east-1"])),
        accounts=known,
        hub=hub,
        role_prefix=draw(_maybe(texts(schema.ROLE_PREFIX))),
        state=state,
        access={account: draw(_access(names, roots, direct=account == hub)) for account in deployed},
        module_buckets=draw(st.none() | _few(schema.BUCKET)),
        rehearsal=PartialRehearsal(draw(st.none() | _few(schema.LINE)), draw(_maybe(texts(schema.LINE)))),
    )


def _states(accounts: list[str]) -> st.SearchStrategy[PartialState]:
    return st.builds(
        PartialState,
        account=st.sampled_from(accounts),
        bucket=texts(schema.BUCKET),
        region=st.sampled_from([None, "us-east-1"]),
        keys=st.dictionaries(_directories(), texts(schema.STATE_KEY), min_size=1, max_size=3),
        assume_role=st.none() | st.booleans(),
        external_id=_maybe(texts(schema.EXTERNAL_ID)),
    )


def _directories() -> st.SearchStrategy[str]:
    return texts(schema.DIRECTORY).map(lambda directory: "" if directory == "." else directory)


def _access(
    environments: st.SearchStrategy[str], roots: st.SearchStrategy[str], *, direct: bool
) -> st.SearchStrategy[PartialAccess]:
    return st.builds(
        PartialAccess,
        environments=st.lists(environments, min_size=1, max_size=3, unique=True).map(tuple),
        services=_few(schema.SERVICE, least=1),
        managed_policies=st.none() | _few(schema.POLICY_ARN),
        external_id=_maybe(texts(schema.EXTERNAL_ID)),
        direct=st.none() | st.booleans() if direct else st.none(),
        roots=st.none() | st.lists(roots, max_size=3, unique=True).map(tuple),
    )


def configurations() -> st.SearchStrategy[Configuration]:
    return partials().map(complete)
