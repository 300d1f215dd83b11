"""Claims with their meaning, times in words, and a trust policy condition by condition."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests import proofs
from tests.reason.documents import AUD, HOST, SUB

from offkey.emit import explain as emit
from offkey.emit.style import Style
from offkey.model.explanation import ConditionResult, ExplainedClaim, RoleExplanation, StatementResult
from offkey.model.policy import Condition
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted, Mismatch, Refused, Verdict

PLAIN = Style()
NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
CLAIMS = (
    ExplainedClaim("sub", "repo:acme/infra:environment:live", "the subject", f"{HOST}:sub"),
    ExplainedClaim("aud", ("a", "b"), "who the token is for", f"{HOST}:aud"),
    ExplainedClaim("exp", int(NOW.timestamp()) + 240, "not valid after"),
    ExplainedClaim("head_ref", "", "source branch"),
    ExplainedClaim("odd", None, ""),
)
SUBJECT = Condition("StringEquals", SUB, ("repo:acme/infra:environment:Live",))
STATEMENT = StatementResult(
    'statement 1 "Deploy"',
    allows=True,
    action=True,
    principal=Unknown("var.provider"),
    whom="Federated <var.provider>",
    conditions=(
        ConditionResult(Condition("StringEquals", AUD, ("a",)), True, 'the token says "a"', ("a",)),
        ConditionResult(SUBJECT, False, "the token says …", ("repo:acme/infra:environment:live",)),
        ConditionResult(Condition("StringEquals", f"{HOST}:actor", ("x",)), False, "the token has no claim actor"),
        ConditionResult(
            Condition("IpAddress", "aws:SourceIp", ("192.0.2.0/24",)), Unknown("it depends"), "that is not"
        ),
        ConditionResult(Condition("StringEquals", Unknown("var.key"), (Unknown("var.v"),)), Unknown("var.key"), "?"),
    ),
)
REFUSED = Refused("it wants another subject", Mismatch(SUBJECT, ("x",)))


def explained(verdict: Verdict, *assumptions: str) -> RoleExplanation:
    return RoleExplanation(proofs.role("deploy"), verdict, (STATEMENT,), assumptions)


def test_claims_that_a_trust_policy_sees_come_first() -> None:
    assert emit.token(CLAIMS, ["it has expired"], platform="GitHub Actions", now=NOW, style=PLAIN) == (
        "an identity token of GitHub Actions, its signature not looked at\n"
        "\n"
        "what a trust policy sees\n"
        "  sub  repo:acme/infra:environment:live\n"
        "       the subject\n"
        "  aud  a, b\n"
        "       who the token is for\n"
        "\n"
        "what no trust policy sees\n"
        "  exp       1795694640  2026-11-26 12:04:00 UTC, in 4 minutes\n"
        "            not valid after\n"
        "  head_ref  (empty)\n"
        "            source branch\n"
        "  odd       (null)\n"
        "            not in the issuer's table\n"
        "\n"
        "note  it has expired\n"
    )


@pytest.mark.parametrize(
    ("apart", "words"),
    [
        (timedelta(0), "now"),
        (timedelta(seconds=1), "in 1 second"),
        (timedelta(seconds=-59), "59 seconds ago"),
        (timedelta(minutes=-5), "5 minutes ago"),
        (timedelta(hours=3, minutes=59), "in 3 hours"),
        (timedelta(days=-400), "400 days ago"),
    ],
)
def test_times_are_said_in_words(apart: timedelta, words: str) -> None:
    at = NOW + apart
    assert emit.when(at.timestamp(), NOW) == f"{at:%Y-%m-%d %H:%M:%S} UTC, {words}"


@pytest.mark.parametrize("seconds", [1e300, -1e20, float(10**18)])
def test_a_time_that_no_calendar_has_is_not_said(seconds: float) -> None:
    assert emit.when(seconds, NOW) == ""


def test_one_role_is_explained_condition_by_condition() -> None:
    assert emit.roles([explained(REFUSED, "the provider is GitHub's")], PLAIN) == (
        "refused  deploy@111122223333  infra/iam.tf:3:1\n"
        '  statement 1 "Deploy" allows it\n'
        "    ✓ to the action sts:AssumeRoleWithWebIdentity\n"
        "    ? to Federated <var.provider>\n"
        "    ✓ where token.actions.githubusercontent.com:aud  StringEquals\n"
        '        a; the token says "a"\n'
        "    ✗ where token.actions.githubusercontent.com:sub  StringEquals\n"
        "        wants  repo:acme/infra:environment:Live\n"
        "        token  repo:acme/infra:environment:live\n"
        "                                           ^\n"
        "    ✗ where token.actions.githubusercontent.com:actor  StringEquals\n"
        "        wants  x\n"
        "        token  the token has no claim actor\n"
        "    ? where aws:SourceIp  IpAddress\n"
        "        wants  192.0.2.0/24\n"
        "        token  it depends\n"
        "    ? where <var.key>  StringEquals\n"
        "        wants  <var.v>\n"
        "        token  var.key\n"
        "  assuming  the provider is GitHub's\n"
    )


def test_several_roles_are_counted_with_a_line_of_reason_each() -> None:
    several = [explained(REFUSED), explained(Admitted("statement 1 allows it", 0)), explained(Unknown("var.x"))]
    assert emit.roles(several, PLAIN) == (
        "refused  deploy@111122223333  infra/iam.tf:3:1\n"
        "  it wants another subject\n"
        "admitted  deploy@111122223333  infra/iam.tf:3:1\n"
        "  statement 1 allows it\n"
        "unknown  deploy@111122223333  infra/iam.tf:3:1\n"
        "  var.x\n"
        "\n"
        "1 of 3 roles admit this token, 1 not known\n"
    )
    assert "✗ where" in emit.roles(several, PLAIN, verbose=True)


def test_roles_that_take_no_tokens_are_counted_not_shown() -> None:
    other = replace(explained(Refused("it allows another action")), statements=(replace(STATEMENT, action=False),))
    shown = emit.roles([explained(REFUSED), other, replace(explained(Unknown("x")), statements=())], PLAIN)
    assert "another action" not in shown
    assert "unknown  deploy@111122223333" in shown
    assert shown.endswith("0 of 3 roles admit this token, 1 not known\n1 takes no identity tokens (shown with -v)\n")
    assert "another action" in emit.roles([explained(REFUSED), other], PLAIN, verbose=True)
    assert "another action" in emit.roles([other], PLAIN)


def test_a_denying_statement_says_so() -> None:
    denied = replace(explained(REFUSED), statements=(replace(STATEMENT, allows=False),))
    assert '  statement 1 "Deploy" denies it\n' in emit.roles([denied], PLAIN)


def test_colours_change_nothing_but_colours() -> None:
    coloured = emit.roles([explained(REFUSED)], Style(colour=True))
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == emit.roles([explained(REFUSED)], PLAIN)


def test_a_token_does_not_write_to_the_terminal() -> None:
    evil = ExplainedClaim("\x1b[2J", "\u202e\x07", "", None)
    assert not set("\x1b\u202e\x07") & set(emit.token([evil], [], platform=None, now=NOW, style=PLAIN))


def test_the_document_holds_all_of_it() -> None:
    document = emit.document(CLAIMS[1:2], ["note"], [explained(REFUSED, "so")], platform=None)
    assert json.loads(json.dumps(document)) == {
        "schema": "offkey.explain/1",
        "kind": "token",
        "platform": None,
        "claims": [{"name": "aud", "value": ["a", "b"], "means": "who the token is for", "key": AUD}],
        "notes": ["note"],
        "roles": [
            {
                "role": "arn:aws:iam::111122223333:role/deploy",
                "path": "infra/iam.tf",
                "line": 3,
                "verdict": "refused",
                "because": "it wants another subject",
                "assumptions": ["so"],
                "statements": [
                    {
                        "name": 'statement 1 "Deploy"',
                        "effect": "Allow",
                        "action": True,
                        "principal": None,
                        "conditions": document["roles"][0]["statements"][0]["conditions"],
                    }
                ],
            }
        ],
    }
    conditions = document["roles"][0]["statements"][0]["conditions"]
    assert conditions[0] == {
        "operator": "StringEquals",
        "key": AUD,
        "values": ["a"],
        "holds": True,
        "token": ["a"],
        "because": 'the token says "a"',
    }
    assert (conditions[4]["key"], conditions[4]["values"], conditions[4]["holds"]) == ("<var.key>", [None], None)
