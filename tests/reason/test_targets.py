"""Cases from IAM User Guide, "IAM JSON policy elements: Action" and "Resource"."""

from dataclasses import replace

import pytest

from offkey.model.request import ContextValue
from offkey.model.unknown import Unknown
from offkey.reason.kinds import Kind
from offkey.reason.targets import Writing, compile_actions, compile_resources
from offkey.reason.truth import Truth

CONTEXT: dict[str, ContextValue] = {"aws:username": "bob", "aws:principaltag/star": "*", "aws:tagkeys": ("x", "y")}


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


IDENTITY = Writing(current=True, allows=True)
OLD = Writing(current=False, allows=True)


def _resource(pattern: str | Unknown, resource: str, *, writing: Writing = IDENTITY, negated: bool = False) -> Truth:
    named, excluded = ((), (pattern,)) if negated else ((pattern,), ())
    return compile_resources(named, excluded, writing)(resource, CONTEXT)


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
        ("arn:aws:sqs:*e:q", "arn:aws:sqs:e:e:q", False),  # a wildcard stays in its field
        ("arn:aws:sqs", "arn:aws:sqs:eu-west-1:111122223333:q", True),  # an incomplete ARN is completed
        ("arn:aws:sqs:us-*", "arn:aws:sqs:eu-west-1:111122223333:q", False),
        ("arn:aws:s3:::*", "*", False),
        ("arn:aws:iam::1:user/${aws:username}", "arn:aws:iam::1:user/bob", True),
        ("arn:aws:iam::1:user/${aws:username}", "arn:aws:iam::1:user/eve", False),
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
        ("arn:aws:iam::${aws:username}:user/x", "arn:aws:iam::bob:user/x"),
        # IAM's page lets a * at the end of a field reach over the colon, S3's does not
        ("arn:aws:sqs:*:q", "arn:aws:sqs:eu-west-1:111122223333:q"),
        # "You cannot use a wildcard in the portion of the ARN that specifies the resource type"
        ("arn:aws:iam::1:u*", "arn:aws:iam::1:user/bob"),
        ("arn:aws:lambda:eu-west-1:1:functi*:f", "arn:aws:lambda:eu-west-1:1:function:f"),
        ("arn:aws:s3:::${aws:PrincipalTag/star}", "arn:aws:s3:::anything"),
        ("arn:aws:s3:::${broken", "arn:aws:s3:::x"),
        (Unknown("aws_s3_bucket.x.arn"), "arn:aws:s3:::x"),
    ],
)
def test_what_cannot_be_said_is_unknown(pattern: str | Unknown, resource: str) -> None:
    assert isinstance(_resource(pattern, resource), Unknown)


def test_variables_are_text_before_version_2012_10_17() -> None:
    assert _resource("arn:aws:iam::1:user/${aws:username}", "arn:aws:iam::1:user/bob", writing=OLD) is False


def test_a_statement_needs_its_elements() -> None:
    assert isinstance(compile_actions((), ())("s3:GetObject", {}), Unknown)
    assert isinstance(compile_resources((), (), IDENTITY)("*", {}), Unknown)
    assert compile_resources((), (), replace(IDENTITY, needed=False))("*", {}) is True


@pytest.mark.parametrize("pattern", ["*:GetObject", "s?:GetObject", "s3*", "*Object"])
def test_an_action_names_its_service(pattern: str) -> None:
    assert isinstance(compile_actions((pattern,), ())("s3:GetObject", {}), Unknown)
    assert compile_actions((pattern,), ())("ec2:RunInstances", {}) is False


def test_a_variable_without_a_value_matches_no_resource() -> None:
    for pattern in ("arn:aws:s3:::${aws:PrincipalTag/none}", "arn:aws:iam::${aws:PrincipalTag/none}:user/x"):
        assert _resource(pattern, "arn:aws:s3:::") is False
        assert isinstance(_resource(pattern, "arn:aws:s3:::", negated=True), Unknown)


def test_a_variable_of_several_values_helps_no_allow_and_hides_no_deny() -> None:
    pattern, resource = "arn:aws:s3:::${aws:TagKeys}", "arn:aws:s3:::x"
    assert _resource(pattern, resource) is False
    assert isinstance(_resource(pattern, resource, negated=True), Unknown)
    assert isinstance(_resource(pattern, resource, writing=replace(IDENTITY, allows=False)), Unknown)


@pytest.mark.parametrize(
    ("kind", "pattern", "expected"),
    [
        (Kind.IDENTITY, "arn:aws:sqs", True),
        (Kind.BOUNDARY, "arn:aws:sqs:*", True),
        (Kind.RESOURCE, "arn:aws:sqs", False),
        (Kind.RESOURCE, "arn:aws:sqs:*", None),
        (Kind.SESSION, "arn:aws:sqs", None),
        (Kind.SCP, "arn:aws:sqs", None),
        (Kind.RCP, "arn:aws:sqs:*", None),
        (Kind.SCP, "arn:aws:sns", False),
    ],
)
def test_aws_completes_an_arn_in_the_policies_of_an_identity(kind: Kind, pattern: str, expected: bool | None) -> None:
    writing = replace(IDENTITY, incomplete=kind.incomplete_resource)
    answer = _resource(pattern, "arn:aws:sqs:eu-west-1:111122223333:q", writing=writing)
    assert answer is expected if expected is not None else isinstance(answer, Unknown)


def test_an_unknown_action_decides_nothing_alone() -> None:
    doubt = Unknown("var.action")
    assert compile_actions((doubt,), ())("s3:GetObject", {}) is doubt
    assert compile_actions((doubt, "s3:*"), ())("s3:GetObject", {}) is True
    assert compile_actions((), (doubt, "s3:*"))("s3:GetObject", {}) is False
