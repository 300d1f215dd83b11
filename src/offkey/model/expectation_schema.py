"""The keys of the file of `--expect`, their meaning and their form."""

from __future__ import annotations

from offkey.model.schema import DECIMAL_ID, SLUG, Either, Field, Items, Section, Table, Text, Version

_EXACT = "a case is one token: write its exact text, without wildcards"
_NAME = r"[^\x00-\x1f\x7f*?]{1,1024}"

SUBJECT = Text("a subject", _NAME, _EXACT)
REF_NAME = Text("the name of a branch or tag", r"(?!refs/)[^\x00-\x20\x7f~^:?*\[\\]{1,1024}", _EXACT + " and refs/")
ENVIRONMENT = Text("an environment name", _NAME, _EXACT)
PULL_REQUEST = Text("a pull request's number", "[1-9][0-9]{0,9}", "write its number: any will do", digits=True)
AUDIENCE = Text("an audience", _NAME, "for example sts.amazonaws.com")
ISSUER = Text("an issuer", r"https://[^\x00-\x20\x7f]{1,250}", "write its URL as in the token's iss")
CLAIM = Text("a claim's name", r"[^\x00-\x20\x7f]{1,255}", "for example job_workflow_ref")
VALUE = Text(
    "a claim's value", r"[^\x00-\x1f\x7f]{1,2048}", "values are text; one that looks like a number stands in quotes"
)
ROLE = Text("a role", r"[^\x00-\x1f\x7f]{1,2048}", "write a role's ARN, name or address; * stands for any text")

CASE = Section(
    (
        Field("repository", SLUG, "The repository whose job it is.", "acme/infra"),
        Field("repository_id", DECIMAL_ID, "Its id: with both ids the subject has the immutable form.", '"456789"'),
        Field("owner_id", DECIMAL_ID, "Its owner's id.", '"123456"'),
        Field("branch", REF_NAME, "The branch that the run is for.", "main"),
        Field("tag", REF_NAME, "The tag that the run is for.", "v1"),
        Field("environment", ENVIRONMENT, "The environment that the job names.", "live", "the job names none"),
        Field("pull_request", PULL_REQUEST, "The number of the pull request that the run builds.", "7"),
        Field("audience", AUDIENCE, "Whom the token is for.", "sts.amazonaws.com", "that of the file"),
        Field("issuer", ISSUER, "Who issued the token.", "https://gitlab.com", "that of the file"),
        Field("claims", Table(CLAIM, VALUE), "Further claims of the token, by name.", "{actor: octocat}"),
        Field("absent", Items(CLAIM, 1), "Claims that the token does not have.", "[enterprise_id]"),
    ),
    either=(("branch", "tag"), ("branch", "pull_request"), ("tag", "pull_request")),
)

EXPECTATIONS = Section(
    (
        Field("version", Version(1), "The version of this file's form.", "1"),
        Field("audience", AUDIENCE, "Whom the tokens are for.", "sts.amazonaws.com", "sts.amazonaws.com"),
        Field("issuer", ISSUER, "Who issued the tokens.", "https://gitlab.com", "GitHub Actions"),
        Field(
            "roles",
            Table(
                ROLE,
                Section(
                    (
                        Field("allow", Items(Either(SUBJECT, CASE), 1), "Tokens that must get in."),
                        Field("deny", Items(Either(SUBJECT, CASE), 1), "Tokens that must not get in."),
                    )
                ),
            ),
            "What is expected of each role: its ARN, name or address, or a glob for several.",
        ),
    )
)
