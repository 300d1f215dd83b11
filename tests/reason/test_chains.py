"""Which role may assume which. AssumeRole in the STS API reference; IAM User Guide, cross-account evaluation."""

from __future__ import annotations

from typing import Any

import pytest
from tests.reason.documents import allow, deny, policy
from tests.reason.roles import HUB, HUB_ACCOUNT, PLACE, SPOKE, SPOKE_ACCOUNT, assumes, role, trusts

from offkey.model.chain import Edge
from offkey.model.policy import Policy
from offkey.model.proof import Hop, TrustedRole
from offkey.model.unknown import Unknown
from offkey.reason.chains import chains

ROOT = f"arn:aws:iam::{HUB_ACCOUNT}:root"
SAME = f"arn:aws:iam::{HUB_ACCOUNT}:role/deploy"
ADMIN = policy(allow("*"))


def edge(source: TrustedRole, target: TrustedRole) -> Edge | None:
    """The one edge from `source` to `target`, if any; there is none back."""
    found = chains([source, target]).edges
    assert [(e.source, e.target) for e in found] in ([], [(source, target)])
    return found[0] if found else None


def answer(source: TrustedRole, target: TrustedRole) -> str:
    found = edge(source, target)
    return "never" if found is None else "certain" if found.doubt is None else "possible"


# --- both sides, in one account and across two ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "principal", "may", "expected"),
    [
        (SAME, HUB, (), "certain"),  # in one account, being named is enough
        (SAME, ROOT, (), "never"),  # the account leaves it to the role's own policies
        (SAME, ROOT, (assumes(SAME),), "certain"),
        (SAME, HUB_ACCOUNT, (assumes(SAME),), "certain"),
        (SAME, "*", (), "certain"),
        (SPOKE, HUB, (), "never"),
        (SPOKE, HUB, (assumes(SPOKE),), "certain"),
        (SPOKE, HUB, (ADMIN,), "certain"),
        (SPOKE, HUB, (assumes("arn:aws:iam::*:role/deploy"),), "certain"),
        (SPOKE, HUB, (assumes(SAME),), "never"),
        (SPOKE, ROOT, (assumes(SPOKE),), "certain"),
        (SPOKE, "*", (assumes(SPOKE),), "certain"),
        (SPOKE, "*", (), "never"),
        (SPOKE, f"arn:aws:iam::{SPOKE_ACCOUNT}:root", (ADMIN,), "never"),
        (SPOKE, f"arn:aws:iam::{HUB_ACCOUNT}:user/hub", (ADMIN,), "never"),
        (SPOKE, {"Service": "ec2.amazonaws.com"}, (ADMIN,), "never"),
        (SPOKE, HUB, (assumes(SPOKE), policy(deny("sts:*"))), "never"),
        (SAME, HUB, (policy(deny("sts:AssumeRole")),), "never"),
        (SPOKE, HUB, (Unknown("a policy is not known"),), "possible"),
        (SPOKE, HUB, (Unknown("a policy is not known"), policy(deny("sts:AssumeRole"))), "never"),
        (SAME, HUB, (Unknown("a policy is not known"),), "possible"),  # it may deny
    ],
)
def test_trust_and_the_roles_own_policies(target: str, principal: Any, may: tuple[Policy, ...], expected: str) -> None:
    assert answer(role(HUB, may=may), role(target, trusts(principal))) == expected


@pytest.mark.parametrize(
    ("boundary", "target", "expected"),
    [
        (policy(allow("s3:*")), SPOKE, "never"),
        (policy(allow("s3:*")), SAME, "never"),
        (ADMIN, SPOKE, "certain"),
        (Unknown("the boundary is not known"), SPOKE, "possible"),
    ],
)
def test_a_boundary_limits_the_caller(boundary: Policy | Unknown, target: str, expected: str) -> None:
    assert answer(role(HUB, may=(ADMIN,), boundary=boundary), role(target, trusts(HUB))) == expected


def test_a_trust_that_denies() -> None:
    denied = role(SPOKE, trusts(HUB), {**trusts(HUB), "Effect": "Deny"})
    assert answer(role(HUB, may=(ADMIN,)), denied) == "never"


def test_why_it_may() -> None:
    found = edge(role(HUB, may=(ADMIN,)), role(SPOKE, trusts(HUB, Sid="Hub")))
    assert found is not None
    assert found.because == 'statement 1 "Hub" of its trust policy admits hub, whose own policies allow it'
    found = edge(role(HUB), role(SAME, trusts(HUB)))
    assert found is not None
    assert found.because == "statement 1 of its trust policy admits hub"


def test_a_role_that_trusts_itself_gains_nothing() -> None:
    assert chains([role(SAME, trusts(SAME), may=(ADMIN,))]).edges == ()


# --- what the caller chooses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "assumptions"),
    [
        ({"StringEquals": {"sts:ExternalId": "acme"}}, ('the caller passes the external id "acme"',)),
        ({"StringLike": {"sts:ExternalId": "acme-*"}}, ('the caller passes the external id "acme-"',)),
        ({"StringNotEquals": {"sts:ExternalId": "acme"}}, ()),
        ({"Null": {"sts:ExternalId": "true"}}, ()),
        ({"Null": {"sts:ExternalId": "false"}}, ('the caller passes the external id "offkey"',)),
        ({"StringEquals": {"sts:RoleSessionName": "ci"}}, ('the caller names the session "ci"',)),
        ({"StringLike": {"sts:RoleSessionName": "*"}}, ()),
        ({"StringEquals": {"aws:RequestedRegion": ["eu-west-1"]}}, ('the caller asks STS in the region "eu-west-1"',)),
        ({"StringEqualsIfExists": {"sts:SourceIdentity": "me"}}, ()),
        ({"Bool": {"aws:SecureTransport": "true"}}, ()),
        ({"StringEquals": {"aws:PrincipalArn": HUB}}, ()),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/h*"}}, ()),
        ({"StringEquals": {"aws:PrincipalAccount": HUB_ACCOUNT}}, ()),
        ({"StringEquals": {"aws:ResourceAccount": SPOKE_ACCOUNT}}, ()),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["Team"]}}, ()),
        (
            {"StringEquals": {"sts:ExternalId": Unknown("var.id is given from outside")}},
            ('the caller passes the external id "<var.id is given from outside>"',),
        ),
    ],
)
def test_conditions_that_a_caller_can_meet(condition: dict[str, Any], assumptions: tuple[str, ...]) -> None:
    found = edge(role(HUB, may=(ADMIN,)), role(SPOKE, trusts(HUB, Condition=condition)))
    assert found is not None
    assert (found.doubt, found.assumptions) == (None, assumptions)


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"sts:ExternalId": "no spaces allowed"}},
        {"StringEquals": {"sts:RoleSessionName": "${aws:username}"}},  # only users have a name
        {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
        {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}},
        {"StringEquals": {"aws:SourceAccount": HUB_ACCOUNT}},  # only services bring it
        {"StringEquals": {"aws:PrincipalArn": SPOKE}},
        {"StringEquals": {"aws:PrincipalType": "User"}},
        {"StringEquals": {"sts:ExternalId": "a1"}, "StringNotEquals": {"sts:ExternalId": "a1"}},
    ],
)
def test_conditions_that_no_session_of_a_role_meets(condition: dict[str, Any]) -> None:
    assert answer(role(HUB, may=(ADMIN,)), role(SPOKE, trusts(HUB, Condition=condition))) == "never"


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        (
            {"StringEquals": {"aws:PrincipalOrgID": "o-1"}},
            "what aws:principalorgid says is not known here (statement 1)",
        ),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, "what aws:sourceip says is not known here (statement 1)"),
        (
            {"StringEquals": {"aws:PrincipalTag/Team": "x"}},
            "what aws:principaltag/team says is not known here (statement 1)",
        ),
        (
            {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}},
            "how AWS tells that a role session has no MFA, is not documented",
        ),
    ],
)
def test_conditions_that_nobody_here_can_tell(condition: dict[str, Any], reason: str) -> None:
    found = edge(role(HUB, may=(ADMIN,)), role(SPOKE, trusts(HUB, Condition=condition)))
    assert found is not None
    assert found.doubt is not None
    assert found.doubt.reason == reason


TAGGED = {"StringEquals": {"aws:RequestTag/Team": "platform"}}
BOTH = ("sts:AssumeRole", "sts:TagSession")


@pytest.mark.parametrize(
    ("trusted", "allowed", "expected"),
    [(BOTH, BOTH, "certain"), ("sts:AssumeRole", BOTH, "never"), (BOTH, ("sts:AssumeRole",), "never")],
)
def test_a_tag_has_to_be_allowed_on_both_sides(trusted: Any, allowed: tuple[str, ...], expected: str) -> None:
    hub = role(HUB, may=(assumes(SPOKE, actions=allowed),))
    spoke = role(SPOKE, trusts(HUB, trusted, Condition=TAGGED))
    assert answer(hub, spoke) == expected
    found = edge(hub, spoke)
    assert found is None or found.assumptions == ('the caller passes the session tag Team = "platform"',)


def test_a_source_identity_has_to_be_allowed() -> None:
    wanted = {"StringEquals": {"sts:SourceIdentity": "alice"}}
    hub = role(HUB, may=(ADMIN,))
    assert answer(hub, role(SPOKE, trusts(HUB, Condition=wanted))) == "never"
    both = ["sts:AssumeRole", "sts:SetSourceIdentity"]
    found = edge(hub, role(SPOKE, trusts(HUB, both, Condition=wanted)))
    assert found is not None
    assert found.assumptions == ('the caller sets the source identity "alice"',)


def test_the_caller_takes_on_as_little_as_it_can() -> None:
    easy, hard = trusts(HUB), trusts(HUB, Condition={"StringEquals": {"sts:ExternalId": "acme"}})
    found = edge(role(HUB, may=(ADMIN,)), role(SPOKE, hard, easy))
    assert found is not None
    assert found.assumptions == ()
    assert found.because.startswith("statement 2")


def test_a_trust_that_names_one_session() -> None:
    session = f"arn:aws:sts::{HUB_ACCOUNT}:assumed-role/hub/ci"
    found = edge(role(HUB, may=(ADMIN,)), role(SPOKE, trusts(session)))
    assert found is not None
    assert (found.doubt, found.assumptions) == (None, ('the session of hub is named "ci"',))


def test_more_ways_than_can_be_tried_are_unknown() -> None:
    keys = {f"aws:RequestTag/T{index}": [f"a{index}", f"b{index}"] for index in range(12)}
    assert (
        answer(role(HUB, may=(ADMIN,)), role(SPOKE, trusts(HUB, BOTH, Condition={"StringEquals": keys}))) == "possible"
    )


# --- what Terraform leaves open -------------------------------------------------------------------------------

PARTITION = Unknown("the partition is known when Terraform runs")
HERE = Unknown("the account is known when Terraform runs", PLACE)


def written(name: str | Unknown, account: Any = HERE) -> Unknown:
    return Unknown(PARTITION.reason, None, ("arn:", PARTITION, ":iam::", account, ":role/", name))


def test_a_role_of_the_same_module_is_recognised() -> None:
    hub = role(None, name="hub", written=Unknown("", None, ("arn:", PARTITION, ":iam::", HERE, ":role/hub")))
    spoke = role(None, trusts(hub.written), name="deploy", written=written("deploy"))
    assert answer(hub, spoke) == "certain"


def test_a_role_whose_name_terraform_makes_is_recognised_too() -> None:
    made = Unknown("aws_iam_role.hub.name is known when Terraform runs")
    hub = role(None, name="aws_iam_role.hub", written=written(made))
    other = role(None, name="aws_iam_role.other", written=written(Unknown("another name")))
    spoke = role(None, trusts(written(made)), name="deploy", written=written("deploy"))
    assert [(e.source, e.doubt) for e in chains([hub, other, spoke]).edges] == [(hub, None)]


def test_the_root_of_the_same_unknown_account() -> None:
    root = Unknown("", None, ("arn:aws:iam::", HERE, ":root"))
    spoke = role(None, trusts(root), name="deploy", written=written("deploy"))
    hub = role(None, name="hub", written=written("hub"), may=(assumes(written("deploy")),))
    assert answer(hub, spoke) == "certain"
    assert answer(hub, role(None, trusts(HERE), name="deploy", written=written("deploy"))) == "certain"
    other = Unknown("the account is known when Terraform runs", None)
    assert answer(role(None, name="hub", written=written("hub", other), may=(ADMIN,)), spoke) == "possible"


def test_a_role_in_an_unknown_account_may_be_the_one_that_is_named() -> None:
    hub = role(None, name="hub", written=written("hub"), may=(assumes(SPOKE),))
    found = edge(hub, role(SPOKE, trusts(HUB)))
    assert found is not None
    assert found.doubt == Unknown(f"it is not known whether hub is in the account {HUB_ACCOUNT}")
    assert answer(role(None, name="other", written=written("other"), may=(ADMIN,)), role(SPOKE, trusts(HUB))) == "never"


def test_a_target_in_an_unknown_account() -> None:
    hub = role(HUB, may=(assumes(SPOKE),))
    found = edge(hub, role(None, trusts(HUB), name="deploy", written=written("deploy")))
    assert found is not None
    assert found.doubt is not None
    hub = role(HUB, may=(assumes("arn:aws:iam::222222222222:role/other"),))
    target = role(None, trusts(HUB), name="deploy", written=written("deploy"))
    found = edge(hub, target)
    assert found is not None
    assert found.doubt == Unknown(f"it is not known whether deploy is in the account {HUB_ACCOUNT}")


def test_a_denial_that_may_turn_out_to_mean_the_caller() -> None:
    hub = role(None, name="hub", written=written("hub"))
    refused = {**trusts(HUB), "Effect": "Deny"}
    spoke = role(None, trusts("*"), refused, name="deploy", written=written("deploy"))
    found = edge(hub, spoke)
    assert found is not None
    assert found.doubt == Unknown(f"it is not known whether hub and deploy are in the account {HUB_ACCOUNT}")


def test_more_accounts_than_can_be_tried_are_unknown() -> None:
    others = [written("hub", Unknown(f"account {n}", PLACE)) for n in range(6)]
    hubs = [role(None, name=f"h{n}", written=written(f"h{n}", Unknown(f"account {n}", PLACE))) for n in range(6)]
    caller = role(None, name="hub", written=written("hub"))
    last = role(SPOKE, trusts([*others, *(f"arn:aws:iam::{n:012d}:role/other" for n in range(50))]))
    found = [e for e in chains([*hubs, caller, last]).edges if e.source is caller]
    assert [e.doubt for e in found] == [Unknown("too many accounts and names are open")]


def test_an_account_given_from_outside() -> None:
    outside = Unknown("var.hub is given from outside")
    principal = Unknown(outside.reason, None, ("arn:aws:iam::", outside, ":role/hub"))
    spoke = role(SPOKE, trusts(principal))
    assert answer(role(HUB, may=(ADMIN,)), spoke) == "possible"
    assert answer(role(f"arn:aws:iam::{HUB_ACCOUNT}:role/other", may=(ADMIN,)), spoke) == "never"
    hub = role(HUB, may=(assumes(Unknown("", None, ("arn:aws:iam::", outside, ":role/deploy"))),))
    assert answer(hub, role(SPOKE, trusts(HUB))) == "possible"
    assert answer(hub, role(f"arn:aws:iam::{SPOKE_ACCOUNT}:role/other", trusts(HUB))) == "never"


def test_a_principal_of_which_nothing_is_known_is_told_apart() -> None:
    why = Unknown("module.hub.arn is known when Terraform runs")
    hub, spoke, blind = role(HUB, may=(ADMIN,)), role(SPOKE, trusts(why)), role(SAME, trusts(HUB))
    found = chains([hub, spoke, blind])
    assert [(e.source, e.target) for e in found.edges] == [(hub, blind)]
    assert [(u.role, u.why) for u in found.unknown] == [(spoke, why)]
    unread = TrustedRole("x", Unknown("it is not JSON"), PLACE)
    assert [u.why.reason for u in chains([hub, unread]).unknown] == ["it is not JSON"]


def test_a_denied_principal_of_which_nothing_is_known_may_be_anybody() -> None:
    spoke = role(SPOKE, trusts(HUB), {**trusts(Unknown("var.x")), "Effect": "Deny"})
    assert answer(role(HUB, may=(ADMIN,)), spoke) == "possible"


def test_a_role_made_elsewhere_may_be_the_one_that_is_named() -> None:
    nameless = role(None, name="", may=(Unknown("what it may do is said elsewhere"),))
    assert answer(nameless, role(SPOKE, trusts(HUB))) == "possible"
    found = chains([nameless, role(HUB, may=(ADMIN,)), role(SPOKE, trusts(HUB))]).edges
    assert [e.source.name for e in found] == ["hub"]  # the name is taken


# --- ways ------------------------------------------------------------------------------------------------------


def test_the_hops_of_a_chain() -> None:
    third = "arn:aws:iam::333333333333:role/last"
    hub = role(HUB, may=(assumes(SPOKE),))
    spoke = role(SPOKE, trusts(HUB, Condition={"StringEquals": {"sts:ExternalId": "acme"}}), may=(ADMIN,))
    last = role(third, trusts(SPOKE))
    (chain,) = chains([hub, spoke, last]).into(last, [hub])
    assert (chain.entry, chain.target, chain.doubt) == (hub, last, None)
    assert chain.assumptions == ('the caller passes the external id "acme"',)
    because = "statement 1 of its trust policy admits hub, whose own policies allow it"
    assert chain.hops("the token matches") == (Hop(HUB, "the token matches"), Hop(SPOKE, because))


def test_a_certain_way_goes_before_a_shorter_one_that_is_only_possible() -> None:
    org = {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}
    middle = "arn:aws:iam::111111111111:role/middle"
    hub = role(HUB, may=(ADMIN,))
    roles = [hub, role(middle, trusts(HUB), may=(ADMIN,)), role(SPOKE, trusts(HUB, Condition=org), trusts(middle))]
    (chain,) = chains(roles).into(roles[2], [hub])
    assert [e.target.name for e in chain.edges] == ["middle", "deploy"]
    assert chain.doubt is None


def test_each_entry_has_its_own_way_the_shortest_first() -> None:
    middle = "arn:aws:iam::111111111111:role/middle"
    hub, between = role(HUB), role(middle, trusts(HUB), may=(assumes(SPOKE),))
    spoke = role(SPOKE, trusts(middle))
    found = chains([hub, between, spoke])
    assert [c.entry.name for c in found.into(spoke, [hub, between, spoke])] == ["middle", "hub"]
    assert found.into(spoke, []) == ()
    assert found.reached([hub]) == (hub, between, spoke)
