"""Cases from IAM User Guide: "Policy evaluation logic", "Cross-account policy evaluation logic",
"Permissions boundaries for IAM entities", "Principal"; AWS Organizations User Guide: SCPs and RCPs.
"""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reason.documents import ACCOUNT, OTHER_ACCOUNT, PROVIDER, allow, asks, deny, policy

from offkey.model.policy import Policy, Principal
from offkey.model.request import Policies, Request
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted, Refused, Verdict
from offkey.reason.evaluate import evaluate, evaluate_all, needed

USER = f"arn:aws:iam::{ACCOUNT}:user/bob"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/run-7"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deploy"
TARGET = f"arn:aws:iam::{ACCOUNT}:role/target"
ABROAD = f"arn:aws:iam::{OTHER_ACCOUNT}:role/target"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd"

FULL = policy(allow("*"))
NOTHING = policy(allow("ec2:*"))
MAY_ASSUME = policy(allow("sts:AssumeRole"))
DOUBT = Unknown("data.aws_iam_policy.x")


def _grants(principal: Any, action: str = "s3:GetObject", **more: Any) -> Policy:
    return policy({"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*", **more})


def _trusts(principal: Any, action: Any = "sts:AssumeRole", **more: Any) -> Policy:
    return policy({"Effect": "Allow", "Principal": principal, "Action": action, **more})


def _object(principal: str = USER, account: str = ACCOUNT) -> Request:
    return asks(principal, "s3:GetObject", "arn:aws:s3:::b/k", account=account)


def _assume(principal: str = USER, role: str = TARGET) -> Request:
    return asks(principal, "sts:AssumeRole", role)


def _word(verdict: Verdict) -> str:
    match verdict:
        case Admitted():
            return "allow"
        case Refused(explicit=explicit):
            return "explicit deny" if explicit else "deny"
        case Unknown():
            return "unknown"


# --- one account: the caller's policies, or the resource's -------------------------------------------


@pytest.mark.parametrize(
    ("caller", "policies", "expected"),
    [
        (USER, Policies(), "deny"),
        (USER, Policies(identity=(FULL,)), "allow"),
        (USER, Policies(identity=(NOTHING, FULL)), "allow"),
        (USER, Policies(identity=(FULL, policy(deny("s3:*")))), "explicit deny"),
        (USER, Policies(resource=_grants({"AWS": USER})), "allow"),
        (USER, Policies(resource=_grants("*")), "allow"),
        (USER, Policies(resource=_grants({"AWS": ACCOUNT})), "deny"),
        (USER, Policies(identity=(FULL,), resource=_grants({"AWS": ACCOUNT})), "allow"),
        (USER, Policies(identity=(FULL,), resource=_grants({"AWS": USER}, Effect="Deny")), "explicit deny"),
        (SESSION, Policies(resource=_grants({"AWS": ROLE})), "allow"),
        (SESSION, Policies(resource=_grants({"AWS": SESSION})), "allow"),
        (SESSION, Policies(resource=_grants({"AWS": SESSION + "8"})), "deny"),
        (f"arn:aws:iam::{ACCOUNT}:root", Policies(), "allow"),
        (f"arn:aws:iam::{ACCOUNT}:root", Policies(resource=_grants("*", Effect="Deny")), "explicit deny"),
    ],
)
def test_one_account(caller: str, policies: Policies, expected: str) -> None:
    assert _word(evaluate(_object(caller), policies)) == expected


# Policy evaluation logic, "Resource-based policies and implicit denies in other policy types (same account)".
@pytest.mark.parametrize(
    ("caller", "principal", "expected"),
    [
        (USER, {"AWS": USER}, "allow"),
        (SESSION, {"AWS": ROLE}, "deny"),
        (SESSION, {"AWS": SESSION}, "allow"),
        (SESSION, "*", "allow"),
        (SESSION, {"AWS": ACCOUNT}, "deny"),
    ],
)
@pytest.mark.parametrize("limit", ["boundary", "session"])
def test_whom_an_implicit_deny_limits(caller: str, principal: Any, expected: str, limit: str) -> None:
    limits: dict[str, Any] = {"boundary": (NOTHING,)} if limit == "boundary" else {"session": NOTHING}
    policies = Policies(identity=(FULL,), resource=_grants(principal), **limits)
    assert _word(evaluate(_object(caller), policies)) == expected
    explicit: dict[str, Any] = {limit: policy(allow("*"), deny("s3:*"))}
    explicit = {limit: (explicit[limit],)} if limit == "boundary" else explicit
    assert _word(evaluate(_object(caller), replace(policies, **explicit))) == "explicit deny"


def test_boundary_and_session_policy_limit_what_the_caller_carries() -> None:
    for limits in (Policies(boundary=(NOTHING,)), Policies(session=NOTHING)):
        assert _word(evaluate(_object(SESSION), replace(limits, identity=(FULL,)))) == "deny"
    wide = Policies(identity=(FULL,), boundary=(NOTHING, FULL), session=FULL)
    assert _word(evaluate(_object(SESSION), wide)) == "allow"
    assert _word(evaluate(_object(SESSION), Policies(boundary=(FULL,), session=FULL))) == "deny"


# --- two accounts: both sides ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        (Policies(identity=(FULL,)), "deny"),
        (Policies(resource=_grants({"AWS": USER})), "deny"),
        (Policies(resource=_grants("*")), "deny"),
        (Policies(identity=(FULL,), resource=_grants({"AWS": USER})), "allow"),
        (Policies(identity=(FULL,), resource=_grants({"AWS": ACCOUNT})), "allow"),
        (Policies(identity=(FULL,), resource=_grants("*")), "allow"),
        (Policies(identity=(FULL,), resource=_grants({"AWS": OTHER_ACCOUNT})), "deny"),
        (Policies(identity=(FULL,), resource=_grants({"AWS": USER}), boundary=(NOTHING,)), "deny"),
    ],
)
def test_two_accounts(policies: Policies, expected: str) -> None:
    assert _word(evaluate(_object(account=OTHER_ACCOUNT), policies)) == expected


def test_the_account_of_a_resource_is_read_from_its_arn_and_else_is_the_callers() -> None:
    queue = asks(USER, "sqs:SendMessage", f"arn:aws:sqs:eu-west-1:{OTHER_ACCOUNT}:q")
    assert _word(evaluate(queue, Policies(identity=(FULL,)))) == "deny"
    assert _word(evaluate(replace(_object(), resource_account=None), Policies(identity=(FULL,)))) == "allow"


# --- roles and keys: their own policy must always allow ----------------------------------------------


@pytest.mark.parametrize(
    ("caller", "role", "identity", "trust", "expected"),
    [
        (USER, TARGET, (MAY_ASSUME,), None, "deny"),
        (USER, TARGET, (MAY_ASSUME,), _trusts({"AWS": ACCOUNT}), "allow"),
        (USER, TARGET, (), _trusts({"AWS": ACCOUNT}), "deny"),
        (USER, TARGET, (), _trusts({"AWS": USER}), "allow"),
        (USER, TARGET, (), _trusts("*"), "allow"),
        (SESSION, TARGET, (), _trusts({"AWS": ROLE}), "allow"),
        (SESSION, TARGET, (MAY_ASSUME,), _trusts({"AWS": TARGET}), "deny"),
        (USER, TARGET, (MAY_ASSUME, policy(deny("sts:*"))), _trusts({"AWS": USER}), "explicit deny"),
        (USER, ABROAD, (), _trusts({"AWS": USER}), "deny"),
        (USER, ABROAD, (), _trusts("*"), "deny"),
        (USER, ABROAD, (MAY_ASSUME,), _trusts({"AWS": USER}), "allow"),
        (USER, ABROAD, (MAY_ASSUME,), _trusts({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}), "allow"),
        (SESSION, ABROAD, (MAY_ASSUME,), _trusts({"AWS": ROLE}), "allow"),
        (SESSION, ABROAD, (policy(allow("sts:AssumeRole", TARGET)),), _trusts({"AWS": ROLE}), "deny"),
        (USER, TARGET, (MAY_ASSUME,), _trusts({"Service": "ec2.amazonaws.com"}), "deny"),
        (f"arn:aws:iam::{ACCOUNT}:root", TARGET, (), _trusts("*"), "deny"),
    ],
)
def test_assume_role(caller: str, role: str, identity: tuple[Policy, ...], trust: Policy | None, expected: str) -> None:
    assert _word(evaluate(_assume(caller, role), Policies(identity=identity, trust=trust))) == expected


def test_the_external_id_is_a_condition_like_any_other() -> None:
    trust = _trusts({"AWS": ROLE}, Condition={"StringEquals": {"sts:ExternalId": "acme-7"}})
    policies = Policies(identity=(MAY_ASSUME,), trust=trust)
    right = asks(SESSION, "sts:AssumeRole", ABROAD, context={"sts:ExternalId": "acme-7"})
    assert _word(evaluate(right, policies)) == "allow"
    refused = evaluate(_assume(SESSION, ABROAD), policies)
    assert isinstance(refused, Refused)
    assert refused.mismatch is not None
    assert (refused.mismatch.condition.key, refused.mismatch.actual) == ("sts:ExternalId", None)


@pytest.mark.parametrize(
    ("identity", "key_policy", "expected"),
    [
        ((FULL,), None, "deny"),
        ((FULL,), _grants({"AWS": ACCOUNT}, "kms:*"), "allow"),
        ((), _grants({"AWS": ACCOUNT}, "kms:*"), "deny"),
        ((), _grants({"AWS": USER}, "kms:*"), "allow"),
    ],
)
def test_a_key_policy_must_allow(identity: tuple[Policy, ...], key_policy: Policy | None, expected: str) -> None:
    request = asks(USER, "kms:Decrypt", KEY)
    assert _word(evaluate(request, Policies(identity=identity, resource=key_policy))) == expected


@pytest.mark.parametrize(
    ("principal", "trust", "expected"),
    [
        (Principal("Service", "ec2.amazonaws.com"), _trusts({"Service": "ec2.amazonaws.com"}), "allow"),
        (Principal("Service", "ec2.amazonaws.com"), _trusts({"Service": "ecs.amazonaws.com"}), "deny"),
        (Principal("Federated", PROVIDER), _trusts({"Federated": PROVIDER}, "sts:*"), "allow"),
        (Principal("Federated", PROVIDER), _trusts({"AWS": ACCOUNT}, "sts:*"), "deny"),
        (Principal("*", "*"), _trusts({"AWS": ACCOUNT}, "sts:*"), "deny"),
    ],
)
def test_who_is_in_no_account_needs_the_resources_policy_alone(
    principal: Principal, trust: Policy, expected: str
) -> None:
    action = "sts:AssumeRoleWithWebIdentity" if principal.kind == "Federated" else "sts:AssumeRole"
    assert _word(evaluate(asks(principal, action, TARGET), Policies(trust=trust))) == expected


def test_who_needs_no_policy_and_what_no_policy_can_give() -> None:
    nobody = Policies(identity=(policy(deny("*")),), scp=((NOTHING,),))
    assert _word(evaluate(asks(SESSION, "sts:GetCallerIdentity", "*"), nobody)) == "allow"
    assert _word(evaluate(asks(Principal("*", "*"), "sts:GetCallerIdentity", "*"), nobody)) == "deny"
    everything = Policies(identity=(policy(allow("*")),))
    managed = "arn:aws:iam::aws:policy/AdministratorAccess"
    reserved = f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef"
    alias = f"arn:aws:kms:eu-west-1:{ACCOUNT}:alias/"
    for action, resource, expected in (
        ("iam:GetPolicy", managed, "allow"),
        ("iam:CreatePolicyVersion", managed, "deny"),
        ("iam:GetRole", reserved, "allow"),
        ("iam:PutRolePolicy", reserved, "deny"),
        ("iam:PutRolePolicy", ROLE, "allow"),
        ("kms:DeleteAlias", f"{alias}aws/s3", "deny"),
        ("kms:DeleteAlias", f"{alias}mine", "allow"),
    ):
        assert _word(evaluate(asks(USER, action, resource), everything)) == expected


def test_a_federated_user_gets_what_its_session_policy_or_its_own_name_gives() -> None:
    bob = f"arn:aws:sts::{ACCOUNT}:federated-user/bob"
    assert _word(evaluate(_object(bob), Policies(identity=(FULL,)))) == "deny"
    assert _word(evaluate(_object(bob), Policies(identity=(FULL,), session=FULL))) == "allow"
    assert _word(evaluate(_object(bob), Policies(resource=_grants({"AWS": bob})))) == "allow"


def test_not_principal_with_deny_always_meets_a_boundary() -> None:
    spared = _grants(None, NotPrincipal={"AWS": [USER, f"arn:aws:iam::{ACCOUNT}:root"]}, Effect="Deny")
    assert _word(evaluate(_object(), Policies(identity=(FULL,), resource=spared))) == "allow"
    bounded = Policies(identity=(FULL,), resource=spared, boundary=(FULL,))
    assert _word(evaluate(_object(), bounded)) == "explicit deny"


# --- the organisation --------------------------------------------------------------------------------


def test_every_level_of_the_organisation_must_allow() -> None:
    policies = Policies(identity=(FULL,), scp=((FULL,), (NOTHING, FULL), (FULL,)), rcp=((_grants("*", "*"),),))
    assert _word(evaluate(_object(), policies)) == "allow"
    assert _word(evaluate(_object(), replace(policies, scp=((FULL,), (NOTHING,), (FULL,))))) == "deny"
    assert _word(evaluate(_object(), replace(policies, scp=((FULL,), ())))) == "deny"
    assert _word(evaluate(_object(), replace(policies, scp=((FULL,), (policy(allow("ec2:*")),))))) == "deny"
    assert _word(evaluate(_object(), replace(policies, scp=((FULL, policy(deny("s3:*"))),)))) == "explicit deny"


def test_a_resource_control_policy_can_only_deny() -> None:
    # "RCPFullAWSAccess" is attached at every level, and cannot be detached.
    for level in ((), (_grants("*", "ec2:*"),), (_grants("*", "ec2:*", Effect="Deny"),)):
        assert _word(evaluate(_object(), Policies(identity=(FULL,), rcp=(level,)))) == "allow"
    denying = Policies(identity=(FULL,), rcp=((), (_grants("*", "s3:*", Effect="Deny"),)))
    assert _word(evaluate(_object(), denying)) == "explicit deny"


def test_service_control_policies_bind_principals_of_the_account_alone() -> None:
    closed = Policies(resource=_grants("*"), trust=None, scp=((policy(deny("*")),),))
    assert _word(evaluate(replace(_object(), principal=Principal("Service", "s3.amazonaws.com")), closed)) == "allow"
    linked = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/s3.amazonaws.com/AWSServiceRoleForS3"
    assert _word(evaluate(_object(linked), replace(closed, identity=(FULL,)))) == "allow"


def test_resource_control_policies_bind_federated_callers_too() -> None:
    only = {"StringEquals": {"token.actions.githubusercontent.com:repository_owner_id": "1"}}
    rcp = (
        (_grants("*", "*"), _grants("*", "sts:*", Effect="Deny", Condition={"StringNotEquals": only["StringEquals"]})),
    )
    policies = Policies(trust=_trusts({"Federated": PROVIDER}, "sts:AssumeRoleWithWebIdentity"), rcp=rcp)
    for owner, expected in (("1", "allow"), ("2", "explicit deny")):
        request = asks(
            Principal("Federated", PROVIDER),
            "sts:AssumeRoleWithWebIdentity",
            TARGET,
            context={"token.actions.githubusercontent.com:repository_owner_id": owner},
        )
        assert _word(evaluate(request, policies)) == expected


def test_organisations_spare_service_linked_roles() -> None:
    linked = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/s3.amazonaws.com/AWSServiceRoleForS3"
    closed = Policies(identity=(FULL,), scp=((NOTHING,),), rcp=((_grants("*", "ec2:*"),),))
    assert _word(evaluate(_object(linked), closed)) == "allow"
    assert _word(evaluate(_object(), closed)) == "deny"


def test_a_resources_policy_may_leave_out_the_resource() -> None:
    bare = policy({"Effect": "Allow", "Principal": {"AWS": USER}, "Action": "ecr:BatchGetImage"})
    repository = asks(USER, "ecr:BatchGetImage", f"arn:aws:ecr:eu-west-1:{ACCOUNT}:repository/x")
    assert _word(evaluate(repository, Policies(resource=bare))) == "allow"


# --- tags and source identity ------------------------------------------------------------------------


def test_tags_and_source_identity_need_actions_of_their_own() -> None:
    plain = _assume()
    tagged = replace(plain, context={"aws:requesttag/project": "x", "aws:tagkeys": ("Project",)})
    both = replace(plain, context={**tagged.context, "sts:sourceidentity": "bob"})
    assert needed(plain) == ("sts:AssumeRole",)
    assert needed(replace(tagged, action="ec2:CreateTags")) == ("ec2:CreateTags",)
    assert needed(tagged) == ("sts:AssumeRole", "sts:TagSession")
    assert needed(both) == ("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity")
    narrow = Policies(identity=(policy(allow("sts:*")),), trust=_trusts({"AWS": ACCOUNT}))
    wide = replace(narrow, trust=_trusts({"AWS": ACCOUNT}, ["sts:AssumeRole", "sts:TagSession"]))
    assert _word(evaluate_all(tagged, narrow, actions=needed(tagged))) == "deny"
    assert _word(evaluate_all(tagged, wide, actions=needed(tagged))) == "allow"
    refused = evaluate_all(both, wide, actions=needed(both))
    assert isinstance(refused, Refused)
    assert "sts:SetSourceIdentity" in refused.because


# --- what is not known -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        (Policies(identity=(DOUBT,)), "unknown"),
        (Policies(identity=(FULL, DOUBT)), "unknown"),  # it may hold a Deny
        (Policies(identity=(policy(deny("s3:*")), DOUBT)), "explicit deny"),
        (Policies(identity=(FULL,), boundary=(DOUBT,)), "unknown"),
        (Policies(identity=(FULL,), scp=((NOTHING,),), resource=DOUBT), "deny"),
        (Policies(resource=_grants({"AWS": DOUBT})), "unknown"),
        (Policies(identity=(policy(allow("s3:*", DOUBT)),)), "unknown"),
        (Policies(identity=(policy(allow("s3:*"), deny("s3:*", Condition={"Bool": {"k": DOUBT}})),)), "allow"),
        (Policies(identity=(policy(allow("s3:*"), deny(DOUBT)),)), "unknown"),
    ],
)
def test_an_unknown_part_decides_nothing_it_could_change(policies: Policies, expected: str) -> None:
    assert _word(evaluate(_object(), policies)) == expected


def test_a_caller_that_is_not_known_is_unknown() -> None:
    assert isinstance(evaluate(_object(""), Policies(identity=(FULL,))), Unknown)


def test_the_requests_own_context_goes_before_what_follows_from_the_caller() -> None:
    document = policy(allow("*", Condition={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/ci/deploy"}}))
    assert _word(evaluate(_object(SESSION), Policies(identity=(document,)))) == "unknown"
    told = replace(_object(SESSION), context={"aws:principalarn": f"arn:aws:iam::{ACCOUNT}:role/ci/deploy"})
    assert _word(evaluate(told, Policies(identity=(document,)))) == "allow"


def test_verdicts_say_which_policy_decided() -> None:
    admitted = evaluate(_object(), Policies(identity=(NOTHING, policy(allow("ec2:*"), allow("s3:*")))))
    assert admitted == Admitted("statement 2 of the identity policy allows it", 1)
    granted = evaluate(_assume(), Policies(trust=_trusts({"AWS": USER})))
    assert granted == Admitted("statement 1 of the trust policy allows it", 0)
    denied = evaluate(_object(), Policies(identity=(FULL,), scp=((FULL, policy(deny("s3:*"))),)))
    assert denied == Refused("statement 1 of the service control policy denies it", explicit=True)
    assert evaluate(_object(), Policies()) == Refused("there is no identity policy")


# --- laws --------------------------------------------------------------------------------------------

SOME = st.sampled_from([FULL, NOTHING, policy(deny("s3:*")), policy(allow("s3:Get*")), DOUBT])
OWN = st.sampled_from([None, DOUBT, *(_grants(p) for p in ("*", {"AWS": USER}, {"AWS": ACCOUNT}, {"AWS": ROLE}))])
POLICIES = st.builds(
    Policies,
    identity=st.lists(SOME, max_size=2).map(tuple),
    boundary=st.lists(SOME, max_size=1).map(tuple),
    session=st.none() | SOME,
    resource=OWN,
    scp=st.lists(st.tuples(SOME), max_size=2).map(tuple),
)
CALLERS = st.sampled_from([USER, SESSION])
ACCOUNTS = st.sampled_from([ACCOUNT, OTHER_ACCOUNT])


def _worlds(policies: Policies) -> list[Policies]:
    """What the unknown policies could turn out to be: full access, nothing, or a Deny of everything."""
    for name in ("identity", "boundary", "session", "resource", "scp"):
        value = getattr(policies, name)
        spots = [value] if name in {"session", "resource"} else list(value)
        for index, spot in enumerate(spots):
            if spot is DOUBT or spot == (DOUBT,):
                found: list[Policies] = []
                full = _grants("*") if name == "resource" else FULL
                none = _grants({"AWS": OTHER_ACCOUNT}) if name == "resource" else NOTHING
                closed = _grants("*", Effect="Deny") if name == "resource" else policy(deny("*"))
                for choice in (full, none, closed):
                    put: Any = (choice,) if name == "scp" else choice
                    if name not in {"session", "resource"}:
                        put = (*spots[:index], put, *spots[index + 1 :])
                    found += _worlds(replace(policies, **{name: put}))
                return found
    return [policies]


@settings(deadline=None, max_examples=200)
@given(CALLERS, ACCOUNTS, POLICIES)
def test_unknown_is_sound_and_exact(caller: str, account: str, policies: Policies) -> None:
    request = _object(caller, account)
    answers = {_word(evaluate(request, world)).removeprefix("explicit ") for world in _worlds(policies)}
    answer = _word(evaluate(request, policies)).removeprefix("explicit ")
    assert answer == (answers.pop() if len(answers) == 1 else "unknown")


@settings(deadline=None)
@given(CALLERS, ACCOUNTS, POLICIES)
def test_one_more_deny_never_admits_more(caller: str, account: str, policies: Policies) -> None:
    request = _object(caller, account)
    stricter = replace(policies, identity=(*policies.identity, policy(deny("s3:Get*"))))
    assert _word(evaluate(request, stricter)) in {"deny", "explicit deny"}


@settings(deadline=None)
@given(CALLERS, POLICIES)
def test_crossing_accounts_never_admits_more(caller: str, policies: Policies) -> None:
    abroad = _word(evaluate(_object(caller, OTHER_ACCOUNT), policies))
    assert abroad != "allow" or _word(evaluate(_object(caller), policies)) == "allow"
