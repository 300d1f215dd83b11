from __future__ import annotations

from evidence.subvectors import CHECKS, SUITES, matched, scores


def test_every_vector_for_aws_is_answered_right() -> None:
    found = list(scores())
    assert [(score.check, score.suite) for score in found] == [(check, suite) for check in CHECKS for suite in SUITES]
    assert [said for score in found for said in score.wrong] == []
    assert sum(score.total for score in found if score.check == "match") >= 93


def test_a_wrong_answer_is_said() -> None:
    condition = {"consumer": "aws-stringequals", "claim": "sub", "pattern": "repo:acme/*"}
    vector = {"id": "star", "issuer": "github", "subject": "repo:acme/x", "condition": condition, "expect": "match"}
    assert (matched(vector) or "").startswith("star: no-match, not match (")
    assert matched({**vector, "expect": "no-match"}) is None
