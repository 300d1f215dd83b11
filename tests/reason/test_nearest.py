from tests.reason.documents import ACCOUNT, allow, policy

from offkey.model.policy import Policy, Principal
from offkey.model.unknown import Unknown
from offkey.reason.kinds import Kind
from offkey.reason.nearest import describe, nearest, quoted
from offkey.reason.principals import Caller, caller
from offkey.reason.statements import Question

WHO = caller(Principal("AWS", f"arn:aws:iam::{ACCOUNT}:user/bob"))


def _because(document: Policy, action: str = "s3:GetObject") -> str:
    assert isinstance(WHO, Caller)
    question = Question(WHO, action, "arn:aws:s3:::b/k", {"k": "x"})
    return nearest((document,), Kind.IDENTITY, question).because


def test_the_statement_that_fits_in_most_is_explained() -> None:
    document = policy(
        allow("ec2:*"),
        allow("s3:*", "arn:aws:s3:::other/*"),
        allow("s3:*", Condition={"StringEquals": {"a": "1", "b": "2"}}),
        allow("s3:*", Condition={"StringEquals": {"k": "x", "b": "2"}}, Sid="Close"),
    )
    assert _because(document) == (
        'statement 4 "Close" of the identity policy wants b to be "2", but the request has no such key'
    )


def test_action_and_resource_are_explained() -> None:
    assert _because(policy(allow(["s3:Put*", "ec2:*"]))) == (
        'statement 1 of the identity policy allows "s3:Put*", "ec2:*", not s3:GetObject'
    )
    assert _because(policy({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"})) == (
        'statement 1 of the identity policy allows everything but "s3:*", not s3:GetObject'
    )
    assert _because(policy({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::b/*"})) == (
        'statement 1 of the identity policy is about everything but "arn:aws:s3:::b/*", not arn:aws:s3:::b/k'
    )


def test_without_a_statement_there_is_nothing_near() -> None:
    question = Question(Caller("*", "*"), "s3:GetObject", "*", {})
    assert nearest((), Kind.BOUNDARY, question).because == "there is no permissions boundary"
    assert _because(policy()) == "the identity policy allows nothing"


def test_what_a_request_brings() -> None:
    assert describe("k", "x") == 'the request has "x"'
    assert describe("k", ("x", "y")) == 'the request has "x", "y"'
    assert describe("k", None) == "the request has no such key"
    assert describe("k", Unknown("not given")) == "that is not known (not given)"
    assert quoted(()) == "nothing"
    assert quoted(("a", Unknown("var.x"))) == '"a", <var.x>'
