"""What jobs can become, as people and programs see it."""

from __future__ import annotations

from offkey.emit import jobs, proof_json
from offkey.emit.style import Style
from offkey.model.minted import JobAccess, MintedToken
from offkey.model.text import Place
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted, Refused, Verdict

WORKFLOW = ".github/workflows/deploy.yml"
REFUSED = Refused("the trust wants another branch")


def access(job: str, subject: str, verdict: Verdict, *, event: str = "push to main", dead: bool = False) -> JobAccess:
    token = MintedToken(WORKFLOW, job, event, {"sub": subject}, Place(WORKFLOW, 1), True, "it may")
    return JobAccess(token, "deploy", verdict, token.claims, dead)


def test_both_forms_of_a_subject_are_one_line() -> None:
    found = [
        access("live", "repo:acme/infra:environment:live", Admitted("statement 1", 0)),
        access("live", "repo:acme@1/infra@2:environment:live", Admitted("statement 1", 0)),
    ]
    assert jobs.text(found, Style()).splitlines() == [
        "jobs  what the workflows here can become",
        f"  live of {WORKFLOW}",
        "    ✓ push to main  repo:acme/infra:environment:live  → deploy",
    ]


def test_what_is_refused_shows_where_nothing_gets_in_or_when_asked_for() -> None:
    some = [
        access("live", "repo:acme/infra:environment:live", Admitted("statement 1", 0)),
        access("live", "repo:acme/infra:pull_request", REFUSED, event="pull_request"),
    ]
    assert "pull_request" not in jobs.text(some, Style())
    assert REFUSED.because in jobs.text(some, Style(), verbose=True)
    none = [access("live", "repo:acme/infra:pull_request", REFUSED, event="pull_request", dead=True)]
    assert "none of its tokens gets in" in jobs.text(none, Style())
    assert REFUSED.because in jobs.text(none, Style())


def test_what_is_not_known_says_why() -> None:
    found = [access("live", "repo:acme/infra:ref:refs/heads/main", Unknown("the default branch is not known"))]
    assert "the default branch is not known" in jobs.text(found, Style())


def test_the_document_has_every_answer() -> None:
    found = [access("live", "repo:acme/infra:pull_request", REFUSED, event="pull_request", dead=True)]
    assert proof_json.prove([], jobs=found)["jobs"] == [
        {
            "workflow": WORKFLOW,
            "job": "live",
            "event": "pull_request",
            "claims": {"sub": "repo:acme/infra:pull_request"},
            "role": "deploy",
            "verdict": "refused",
            "because": REFUSED.because,
            "dead": True,
        }
    ]


def test_no_jobs_are_no_text() -> None:
    assert jobs.text([], Style()) == ""
