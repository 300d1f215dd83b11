"""Cases from IAM User Guide, "IAM JSON policy elements: Action" and "Resource"."""

import pytest

from offkey.model.request import ContextValue
from offkey.model.unknown import Unknown
from offkey.reason.targets import compile_actions, compile_resources
from offkey.reason.truth import Truth

CONTEXT: dict[str, ContextValue] = {"aws:username": "bob", "aws:principaltag/star": "*"}


@pytest.mark.parametrize(
    ("patterns", "action", "expected"),
    [
        (("s3:GetObject",), "s3:GetObject", True),
        (("S3:getobject",), "s3:GetObject", True),
        (("s3:Get*",), "s3:GetObjectVersion", True),
        (("s3:Get?bject",), "s3:GetObject", True),
        (("*",), "iam:CreateUser", True),
        (("s3:*",), "s3-outposts:GetObject", False),
        (("s3:Put*", "ec2:*"), "s3:GetObject", False),
        (("iam:*AccessKey*",), "iam:CreateAccessKey", True),
    ],
)
def test_actions_are_globs_without_case(patterns: tuple[str, ...], action: str, expected: bool) -> None:
    assert compile_actions(patterns, ())(action, {}) is expected
    assert compile_actions((), patterns)(action, {}) is not expected


def _resource(pattern: str | Unknown, resource: str, *, version: str = "2012-10-17", negated: bool = False) -> Truth:
    named, excluded = ((), (pattern,)) if negated else ((pattern,), ())
    return compile_resources(named, excluded, version=version, needed=True)(resource, CONTEXT)


@pytest.mark.parametrize(
    ("pattern", "resource", "expected"),
    [
        ("*", "arn:aws:s3:::b/k", True),
        ("*", "*", True),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/k:with:colons/and/slashes", True),
        ("arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/1/2/test/3/object.jpg", True),
        ("arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b//test/object.jpg", True),
        ("arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/1-test/object.jpg", False),
        ("arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/test/object.jpg", False),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::B/k", False),
        ("arn:aws:s3:::b", "arn:aws:s3:::b/k", False),
        ("arn:aws:sqs:*:111122223333:q", "arn:aws:sqs:eu-west-1:111122223333:q", True),
        ("arn:aws:sqs:*:q", "arn:aws:sqs:eu-west-1:111122223333:q", False),  # a wildcard stays in its field
        ("arn:aws:sqs", "arn:aws:sqs:eu-west-1:111122223333:q", True),  # an incomplete ARN is completed
        ("arn:aws:sqs:us-*", "arn:aws:sqs:eu-west-1:111122223333:q", False),
        ("arn:aws:s3:::*", "*", False),
        ("arn:aws:iam::1:user/${aws:username}", "arn:aws:iam::1:user/bob", True),
        ("arn:aws:iam::1:user/${aws:username}", "arn:aws:iam::1:user/eve", False),
        ("arn:aws:s3:::${aws:PrincipalTag/none}", "arn:aws:s3:::", False),
        ("arn:aws:s3:::x-${aws:PrincipalTag/none, 'all'}", "arn:aws:s3:::x-all", True),
        ("arn:aws:s3:::a${*}", "arn:aws:s3:::a*", True),
        ("arn:aws:s3:::a${*}", "arn:aws:s3:::ab", False),
        ("arn:aws:s3:::${aws:PrincipalTag/star}", "arn:aws:s3:::*", True),
    ],
)
def test_resources_are_globs_field_by_field(pattern: str, resource: str, expected: bool) -> None:
    assert _resource(pattern, resource) is expected
    assert _resource(pattern, resource, negated=True) is not expected


@pytest.mark.parametrize(
    ("pattern", "resource"),
    [
        ("arn:aws:iam::${aws:PrincipalAccount}:user/x", "arn:aws:iam::1:user/x"),
        ("arn:aws:s3:::${aws:PrincipalTag/star}", "arn:aws:s3:::anything"),
        ("arn:aws:s3:::${broken", "arn:aws:s3:::x"),
        (Unknown("aws_s3_bucket.x.arn"), "arn:aws:s3:::x"),
    ],
)
def test_what_cannot_be_said_is_unknown(pattern: str | Unknown, resource: str) -> None:
    assert isinstance(_resource(pattern, resource), Unknown)


def test_variables_are_text_before_version_2012_10_17() -> None:
    assert _resource("arn:aws:iam::1:user/${aws:username}", "arn:aws:iam::1:user/bob", version="2008-10-17") is False


def test_a_statement_needs_its_elements() -> None:
    assert isinstance(compile_actions((), ())("s3:GetObject", {}), Unknown)
    assert isinstance(compile_resources((), (), version="2012-10-17", needed=True)("*", {}), Unknown)
    assert compile_resources((), (), version="2012-10-17", needed=False)("*", {}) is True


def test_an_unknown_action_decides_nothing_alone() -> None:
    doubt = Unknown("var.action")
    assert compile_actions((doubt,), ())("s3:GetObject", {}) is doubt
    assert compile_actions((doubt, "s3:*"), ())("s3:GetObject", {}) is True
    assert compile_actions((), (doubt, "s3:*"))("s3:GetObject", {}) is False
