"""Laws of the trust rules, over subjects and policies that nobody wrote by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from offkey.model.finding import Finding, Rule
from offkey.model.node import Share, TrustNode
from offkey.model.platforms import github
from offkey.model.repository import Repository
from offkey.model.text import Source
from offkey.read import terraform
from offkey.read.repository import read
from offkey.read.written_trusts import written_trusts
from offkey.reason import wildcard
from offkey.rules import (
    dead_subject,
    pull_request_can_write,
    trust_without_audience,
    trust_without_subject,
    wildcard_subject,
)
from offkey.scan.engine import run

SUBJECT = re.compile(r"repo:[\w-]+(@\d+)?/[\w.-]+(@\d+)?(:.+)?\Z", re.ASCII)
HOST = "token.actions.githubusercontent.com"
NAMES = st.from_regex(r"[a-z][a-z0-9]{0,6}(-[a-z0-9]{1,4})?", fullmatch=True)
CONTEXTS = st.sampled_from(["ref:refs/heads/main", "environment:live", "ref:refs/tags/v1", "pull_request"])
PATTERNS = st.lists(
    st.sampled_from(["repo:", "acme", "/", "infra", ":", "*", "?", "ref:refs/heads/main", "@", "7"]), max_size=8
)
RULES = (trust_without_subject.RULE, trust_without_audience.RULE, wildcard_subject.RULE, pull_request_can_write.RULE)


def messages(rules: Sequence[Rule], *statements: object, managed: str = "PowerUserAccess") -> list[str]:
    return [finding.message for finding in findings(rules, *statements, managed=managed)]


def findings(rules: Sequence[Rule], *statements: object, managed: str = "PowerUserAccess") -> list[Finding]:
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    text = (
        f'resource "aws_iam_role" "r" {{\n  name = "r"\n  managed_policy_arns = ["arn:aws:iam::aws:policy/{managed}"]\n'
        f"  assume_role_policy = <<EOF\n{policy}\nEOF\n}}\n"
    )
    source = Source("main.tf", text.encode())
    module = terraform.read_module("", [source])
    repository = Repository(root="/", modules=(module,), sources={"main.tf": source})
    nodes = [TrustNode(repository, written) for written in written_trusts(Share.whole(repository))]
    return [finding for rule in rules for node in nodes for finding in rule.check(node)]


def statement(subject: str | list[str], *, operator: str = "StringLike", effect: str = "Allow") -> dict[str, object]:
    return {
        "Effect": effect,
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{HOST}"},
        "Condition": {
            "ForAnyValue:StringEquals": {f"{HOST}:aud": "sts.amazonaws.com"},
            operator: {f"{HOST}:sub": subject},
        },
    }


@given(NAMES, NAMES, CONTEXTS)
@settings(max_examples=40, deadline=None)
def test_an_exact_subject_in_both_forms_is_clean_but_for_pull_requests(owner: str, name: str, context: str) -> None:
    subjects = [f"repo:{owner}/{name}:{context}", f"repo:{owner}@7/{name}@8:{context}"]
    found = messages(RULES, statement(subjects, operator="StringEquals"))
    assert bool(found) is (context == "pull_request")


@given(NAMES, NAMES)
@settings(max_examples=40, deadline=None)
def test_a_star_behind_the_repository_stays_inside_it(owner: str, name: str) -> None:
    inside = statement([f"repo:{owner}/{name}:*", f"repo:{owner}@7/{name}@8:*"])
    assert messages((trust_without_subject.RULE, trust_without_audience.RULE, wildcard_subject.RULE), inside) == []
    assert len(messages((pull_request_can_write.RULE,), inside)) == 1


@given(NAMES, NAMES, CONTEXTS, st.booleans(), st.data())
@settings(max_examples=25, deadline=None)
def test_what_some_job_matches_is_not_dead(owner: str, name: str, context: str, ids: bool, data: st.DataObject) -> None:
    subject = f"repo:{owner}@7/{name}@8:{context}" if ids else f"repo:{owner}/{name}:{context}"
    assert messages((dead_subject.RULE,), statement(subject, operator="StringEquals")) == []
    start = data.draw(st.integers(0, len(subject)))
    end = data.draw(st.integers(start, len(subject)))
    assert messages((dead_subject.RULE,), statement(f"{subject[:start]}*{subject[end:]}")) == []


@given(PATTERNS.map("".join))
@settings(max_examples=60, deadline=None)
def test_the_witness_matches_the_pattern_and_is_of_another_repository(pattern: str) -> None:
    for message in messages((wildcard_subject.RULE,), statement(pattern)):
        witness = message.split("such as `")[1].split("`")[0]
        # What does not begin with the repository has a template that a repository chose.
        assert SUBJECT.match(witness) if witness.startswith("repo:") else witness.partition(":")[0] in github.CLAIMS
        assert wildcard.matches(pattern, witness)


@given(PATTERNS.map("".join), st.sampled_from(["ReadOnlyAccess", "PowerUserAccess"]))
@settings(max_examples=40, deadline=None)
def test_a_tight_statement_beside_it_hides_nothing(pattern: str, managed: str) -> None:
    alone = messages(RULES, statement(pattern), managed=managed)
    tight = statement("repo:acme/infra:ref:refs/heads/main", operator="StringEquals")
    assert messages(RULES, tight, statement(pattern), managed=managed) == alone
    assert messages(RULES, statement(pattern), tight, managed=managed) == alone


@given(PATTERNS.map("".join))
@settings(max_examples=30, deadline=None)
def test_what_is_denied_to_everybody_is_no_finding(pattern: str) -> None:
    denied = {**statement("*", effect="Deny"), "Condition": {}}
    assert messages(RULES, statement(pattern), denied) == []


def test_a_subject_that_a_call_ends_stands_in_the_call_with_the_module_beside_it() -> None:
    case = Path(__file__).parent / "pull-request-can-write" / "end-of-the-subject-in-the-call" / "before"
    found = run(read(case), [pull_request_can_write.RULE]).findings
    assert [(finding.primary.path, [(r.place.path, r.place.line) for r in finding.related]) for finding in found] == [
        ("dev/main.tf", [("role/main.tf", 8), ("role/main.tf", 18)]),
        ("fixed/main.tf", [("fixed/main.tf", 8)]),
        ("prod/main.tf", [("role/main.tf", 8), ("role/main.tf", 18)]),
    ]


def test_what_nobody_gets_in_by_names_the_subject_that_is_too_wide_once_that_is_mended() -> None:
    wide, exact = (statement(f"repo:octo-org/infra:{rest}") for rest in ("*", "ref:refs/heads/main"))
    for trusted, related in ((wide, [5]), (exact, [])):
        (found,) = findings((dead_subject.RULE,), trusted | {"Action": "sts:AssumeRole"})
        assert [one.place.line for one in found.related] == related
