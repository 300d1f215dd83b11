"""Laws of chains, over small worlds of roles that nobody wrote by hand, and their speed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reason.documents import allow, deny, policy
from tests.reason.roles import HUB, HUB_ACCOUNT, PLACE, assumes, role, trusts

from offkey.model.policy import Policy
from offkey.model.proof import TrustedRole
from offkey.model.unknown import Unknown
from offkey.reason.chains import Chains, chains

ACCOUNTS = ("111111111111", "222222222222")
ARNS = tuple(f"arn:aws:iam::{account}:role/{name}" for account, name in product(ACCOUNTS, "abc"))
ROOTS = tuple(f"arn:aws:iam::{account}:root" for account in ACCOUNTS)
ANYTHING = st.sampled_from([*ARNS, *ROOTS, *ACCOUNTS, "*"])
RESOURCES = st.sampled_from([*ARNS, "*", "arn:aws:iam::222222222222:role/*"])


@dataclass(frozen=True)
class Plain:
    """A role in plain words: whom it trusts and refuses, what it may assume and may not."""

    arn: str
    trusts: tuple[str, ...]
    refuses: tuple[str, ...]
    may: tuple[str, ...]
    may_not: tuple[str, ...]

    @property
    def account(self) -> str:
        return self.arn.split(":")[4]

    def role(self) -> TrustedRole:
        trust = [trusts(p) for p in self.trusts] + [{**trusts(p), "Effect": "Deny"} for p in self.refuses]
        own = [allow("sts:AssumeRole", r) for r in self.may] + [deny("sts:AssumeRole", r) for r in self.may_not]
        return role(self.arn, *trust, may=[policy(*own)] if own else ())


def few(values: st.SearchStrategy[str], most: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, max_size=most).map(tuple)


def plain(arn: str) -> st.SearchStrategy[Plain]:
    return st.builds(Plain, st.just(arn), few(ANYTHING, 3), few(ANYTHING, 1), few(RESOURCES, 2), few(RESOURCES, 1))


WORLDS = st.lists(st.sampled_from(ARNS), min_size=2, max_size=5, unique=True).flatmap(
    lambda arns: st.tuples(*map(plain, arns))
)


def names(principal: str, who: Plain) -> bool:
    return principal in {"*", who.arn, who.account, f"arn:aws:iam::{who.account}:root"}


def means(resource: str, who: Plain) -> bool:
    return who.arn.startswith(resource[:-1]) if resource.endswith("*") else resource == who.arn


def may(source: Plain, target: Plain) -> bool:
    """What AWS's pages say, as plainly as possible."""
    if any(names(p, source) for p in target.refuses) or any(means(r, target) for r in source.may_not):
        return False
    allowed = any(means(r, target) for r in source.may)
    if source.account == target.account and {"*", source.arn} & set(target.trusts):
        return True
    return allowed and any(names(p, source) for p in target.trusts)


def pairs(found: Chains) -> set[tuple[str, str]]:
    return {(str(edge.source.arn), str(edge.target.arn)) for edge in found.edges}


@given(WORLDS)
@settings(max_examples=150, deadline=None)
def test_the_edges_are_those_that_every_pair_asked_by_itself_has(world: tuple[Plain, ...]) -> None:
    expected = {(a.arn, b.arn) for a, b in product(world, world) if a is not b and may(a, b)}
    found = chains([one.role() for one in world])
    assert pairs(found) == expected
    assert all(edge.doubt is None for edge in found.edges)


def closure(edges: set[tuple[str, str]], arns: Sequence[str]) -> dict[tuple[str, str], int]:
    """The length of a shortest way for every pair that has one, by Floyd and Warshall."""
    far = len(arns) + 1
    length = {(a, b): 0 if a == b else 1 if (a, b) in edges else far for a, b in product(arns, arns)}
    for via, a, b in product(arns, arns, arns):
        length[a, b] = min(length[a, b], length[a, via] + length[via, b])
    return {pair: steps for pair, steps in length.items() if steps < far}


@given(WORLDS, st.data())
@settings(max_examples=80, deadline=None)
def test_what_is_reached_is_the_least_closed_set_and_the_ways_are_shortest(
    world: tuple[Plain, ...], data: st.DataObject
) -> None:
    roles = [one.role() for one in world]
    entries = data.draw(st.lists(st.sampled_from(roles), unique_by=id))
    found = chains(roles)
    length = closure(pairs(found), [one.arn for one in world])
    reached = {role.arn for role in found.reached(entries)}
    assert reached == {b for (a, b) in length if any(entry.arn == a for entry in entries)}
    for target in roles:
        ways = found.into(target, entries)
        to, froms = str(target.arn), [str(e.arn) for e in entries if e is not target]
        expected = {(arn, length[arn, to]) for arn in froms if (arn, to) in length}
        assert {(way.entry.arn, len(way.edges)) for way in ways} == expected
        for way in ways:
            assert way.target is target
            assert all(one.target is following.source for one, following in pairwise(way.edges))


@given(WORLDS, st.data())
@settings(max_examples=60, deadline=None)
def test_more_trust_never_takes_a_way_from_anybody(world: tuple[Plain, ...], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(world) - 1))
    more = replace(world[index], trusts=(*world[index].trusts, data.draw(ANYTHING)))
    wider = (*world[:index], more, *world[index + 1 :])
    before, after = ([one.role() for one in world], [one.role() for one in wider])
    assert pairs(chains(before)) <= pairs(chains(after))
    for entry, same in zip(before, after, strict=True):
        assert {r.arn for r in chains(before).reached([entry])} <= {r.arn for r in chains(after).reached([same])}


@given(WORLDS, st.data())
@settings(max_examples=60, deadline=None)
def test_what_is_not_known_only_makes_things_possible(world: tuple[Plain, ...], data: st.DataObject) -> None:
    """Whatever an unknown policy turns out to be lies between what is certain and what is possible."""
    index = data.draw(st.integers(0, len(world) - 1))
    known = [one.role() for one in world]
    blind = replace(known[index], identity=(Unknown("not known"),))
    unknown = chains([*known[:index], blind, *known[index + 1 :]])
    certain = {(e.source.arn, e.target.arn) for e in unknown.edges if e.doubt is None}
    assert certain <= pairs(chains(known)) <= pairs(unknown)


HERE = Unknown("the account is known when Terraform runs", PLACE)
HIDDEN = ACCOUNTS[0]


def blurred(one: Plain, *, account: bool, name: bool, referred: bool) -> TrustedRole:
    """The role as Terraform shows it before it ran: with its account, its name, or the accounts it refers to open."""
    known, own = one.role(), one.arn.rpartition("/")[2]
    if account and one.account == HIDDEN:
        last = Unknown(f"the name of {own}") if name else own
        pieces = ("arn:", Unknown("the partition"), ":iam::", HERE, ":role/", last)
        known = replace(known, arn=None, account=None, name=own, written=Unknown("", None, pieces))
    if not referred or not isinstance(known.trust, Policy):
        return known
    return replace(known, trust=opened(known.trust), identity=tuple(map(opened, known.identity)))


def opened(policy: Policy | Unknown) -> Policy:
    """The policy with an expression wherever it says the hidden account."""
    assert isinstance(policy, Policy)

    def text(value: str | Unknown) -> str | Unknown:
        before, hidden, after = str(value).partition(HIDDEN)
        if not hidden:
            return value
        return Unknown(HERE.reason, HERE.place, (before, HERE, after)) if before else HERE

    statements = (
        replace(
            statement,
            principals=tuple(replace(p, value=text(p.value)) for p in statement.principals),
            resources=tuple(map(text, statement.resources)),
        )
        for statement in policy.statements
    )
    return replace(policy, statements=tuple(statements))


@given(WORLDS, st.data())
@settings(max_examples=120, deadline=None)
def test_what_terraform_leaves_open_lies_between_certain_and_possible(
    world: tuple[Plain, ...], data: st.DataObject
) -> None:
    flags = st.tuples(st.booleans(), st.booleans(), st.booleans())
    drawn = [data.draw(flags) for _ in world]
    roles = [blurred(one, account=a, name=n, referred=r) for one, (a, n, r) in zip(world, drawn, strict=True)]
    arns = {id(role): one.arn for role, one in zip(roles, world, strict=True)}
    found = chains(roles)
    edges = found.edges
    blind = {arns[id(one.role)] for one in found.unknown}  # nothing at all is known of somebody that it trusts
    possible = {(arns[id(e.source)], arns[id(e.target)]) for e in edges}
    certain = {(arns[id(e.source)], arns[id(e.target)]) for e in edges if e.doubt is None}
    true = {(a.arn, b.arn) for a, b in product(world, world) if a is not b and may(a, b)}
    assert certain <= true
    assert {(a, b) for a, b in true if b not in blind} <= possible


@given(WORLDS, st.permutations(range(5)))
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_roles_does_not_matter(world: tuple[Plain, ...], order: list[int]) -> None:
    shuffled = [world[i] for i in order if i < len(world)]
    assert pairs(chains([one.role() for one in world])) == pairs(chains([one.role() for one in shuffled]))


def test_a_hub_with_a_thousand_spokes() -> None:
    hub = role(HUB, may=(assumes("arn:aws:iam::*:role/deploy"),))
    guarded = {"StringEquals": {"sts:ExternalId": "acme"}}
    spokes = [role(f"arn:aws:iam::{n:012d}:role/deploy", trusts(HUB, Condition=guarded)) for n in range(1, 1000)]
    found = chains([hub, *spokes])
    assert len(found.edges) == len(spokes)
    assert all(len(found.into(spoke, [hub])) == 1 for spoke in spokes)


def test_an_account_full_of_administrators_that_trust_each_other() -> None:
    root, everything = f"arn:aws:iam::{HUB_ACCOUNT}:root", assumes("*")
    roles = [role(f"arn:aws:iam::{HUB_ACCOUNT}:role/r{n}", trusts(root), may=(everything,)) for n in range(200)]
    assert len(chains(roles).edges) == 200 * 199
