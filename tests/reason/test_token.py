"""Cases from AWS's Service Authorization Reference for STS and IAM User Guide, "Passing session tags in AWS STS"."""

import pytest
from tests.reason.documents import HOST, PROVIDER

from offkey.model.claims import Claims, ClaimValue
from offkey.model.request import ContextValue
from offkey.model.unknown import Unknown
from offkey.reason.token import fill_unknown, issuer_host, token_context

TAGS = "https://aws.amazon.com/tags"


def _context(host: str = HOST, **claims: ClaimValue) -> dict[str, ContextValue]:
    return token_context(Claims(claims), host=host)


def test_only_the_claims_that_aws_looks_at_become_keys() -> None:
    context = _context(sub="s", aud="a", event_name="push", runner_environment="github-hosted", iss="i", ref="r")
    assert {k: v for k, v in context.items() if k.startswith(HOST) and not k.endswith("oaud")} == {
        f"{HOST}:sub": "s",
        f"{HOST}:aud": "a",
        f"{HOST}:ref": "r",
    }


@pytest.mark.parametrize(
    ("host", "claim", "exists"),
    [
        (HOST, "environment", True),
        (f"{HOST}/acme", "repository_id", True),
        ("token.actions.acme.ghe.com", "repository_id", True),
        ("github.com/enterprises/acme", "repository_id", True),
        ("github.acme.example/_services/token", "repository_id", False),
        ("github.acme.example/_services/token", "sub", True),
        ("gitlab.com", "project_id", True),
        ("gitlab.com", "namespace_path", False),
        ("gitlab.acme.example", "project_id", False),
        ("agent.buildkite.com", "pipeline_slug", True),
        ("oidc.circleci.com/org/1", "oidc.circleci.com/project-id", True),
        ("evil.example/token.actions.githubusercontent.com", "repository_id", False),
        ("app.terraform.io", "terraform_workspace_id", False),
        ("auth.example.com", "email", True),
    ],
)
def test_which_keys_exist_depends_on_the_issuer(host: str, claim: str, exists: bool) -> None:
    context = token_context(Claims({claim: "x"}), host=host)
    assert (context.get(f"{host}:{claim}") == "x") is exists


def test_values_become_text_and_null_is_absent() -> None:
    context = _context(environment=None, actor_id=7, ref=True, amr=("pwd", "mfa"), aud=("a", "b"))
    assert f"{HOST}:environment" not in context
    assert context[f"{HOST}:actor_id"] == "7"
    assert context[f"{HOST}:ref"] == "true"
    assert context[f"{HOST}:amr"] == ("pwd", "mfa")
    assert context[f"{HOST}:aud"] == ("a", "b")


def test_the_authorised_party_takes_the_place_of_googles_audience() -> None:
    plain = _context("accounts.google.com", aud="client")
    assert (plain["accounts.google.com:aud"], plain["accounts.google.com:oaud"]) == ("client", "client")
    hybrid = _context("accounts.google.com", aud="client", azp="app")
    assert (hybrid["accounts.google.com:aud"], hybrid["accounts.google.com:oaud"]) == ("app", "client")


def test_what_azp_does_for_other_issuers_is_unspecified() -> None:
    assert isinstance(_context(aud="a", azp="b")[f"{HOST}:aud"], Unknown)
    assert _context(aud="a", azp="a")[f"{HOST}:aud"] == "a"
    assert isinstance(_context(aud="a", oaud="x")[f"{HOST}:oaud"], Unknown)


def test_session_tags_in_the_flat_form() -> None:
    claims = Claims({f"{TAGS}/principal_tags/Project": ("offkey",), f"{TAGS}/transitive_tag_keys": ("Project",)})
    context = token_context(claims, host=HOST)
    assert context["aws:requesttag/project"] == "offkey"
    assert context["aws:tagkeys"] == ("Project",)
    assert context["sts:transitivetagkeys"] == ("Project",)


def test_session_tags_in_the_nested_form_are_not_known() -> None:
    context = token_context(Claims({TAGS: "…"}), host=HOST)
    fill_unknown(context, ["aws:requesttag/project", "aws:tagkeys"])
    assert isinstance(context["aws:tagkeys"], Unknown)
    assert isinstance(context["aws:requesttag/project"], Unknown)


def test_what_the_token_does_not_say_is_unknown_where_aws_knows_it() -> None:
    context = _context(sub="s")
    fill_unknown(context, ["aws:sourceip", "aws:requesttag/x", "aws:tagkeys", "sts:externalid", f"{HOST}:actor"])
    fill_unknown(context, ["aws:multifactorauthpresent", "aws:tokenissuetime"])
    assert isinstance(context["aws:sourceip"], Unknown)
    assert isinstance(context["sts:rolesessionname"], Unknown)
    assert context["aws:securetransport"] == "true"
    absent = {
        "aws:multifactorauthpresent",
        "aws:tokenissuetime",
        "aws:requesttag/x",
        "aws:tagkeys",
        "sts:externalid",
        "sts:sourceidentity",
        f"{HOST}:actor",
    }
    assert not absent & context.keys()
    assert token_context(Claims({}), host=HOST, session_name="ci")["sts:rolesessionname"] == "ci"


def test_the_issuer_is_what_follows_in_the_providers_arn() -> None:
    assert issuer_host(PROVIDER) == HOST
    assert issuer_host(PROVIDER + "/acme") == f"{HOST}/acme"
    assert issuer_host("arn:aws:iam::111122223333:saml-provider/x") == ""
