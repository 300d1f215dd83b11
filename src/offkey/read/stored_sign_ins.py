"""Programs that sign in with a stored secret of their own, and then ask for no identity token."""

from __future__ import annotations

from offkey.model.records import replace
from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from offkey.model.pipeline import Step

_CALLED = (
    r"(?<![\w./$-])(?:(?:npx|pnpx|bunx|(?:npm|pnpm)[ \t]+exec|pnpm[ \t]+dlx|pnpm|yarn)[ \t]+(?:--?[\w-]*[ \t]+)*)?"
)
_PROGRAMS = (
    (
        "databricks",
        regex(_CALLED + r"databricks(?=[ \t])"),
        {"DATABRICKS_TOKEN", "DATABRICKS_CLIENT_SECRET"},
        "DATABRICKS_AUTH_TYPE",
    ),
    ("fly", regex(_CALLED + r"fly(?:ctl)?(?=[ \t])"), {"FLY_API_TOKEN", "FLY_ACCESS_TOKEN"}, ""),
    ("heroku", regex(_CALLED + r"heroku(?=[ \t])"), {"HEROKU_API_KEY"}, ""),
    ("modal", regex(_CALLED + r"modal[ \t]+deploy[ \t][^\n;&|]*"), {"MODAL_TOKEN_ID", "MODAL_TOKEN_SECRET"}, ""),
    ("netlify", regex(_CALLED + r"netlify(?=[ \t])"), {"NETLIFY_AUTH_TOKEN"}, ""),
    ("railway", regex(_CALLED + r"railway(?=[ \t])"), {"RAILWAY_TOKEN", "RAILWAY_API_TOKEN"}, ""),
    ("sentry-cli", regex(_CALLED + r"sentry-cli(?=[ \t])"), {"SENTRY_AUTH_TOKEN"}, ""),
    ("supabase", regex(_CALLED + r"supabase(?=[ \t])"), {"SUPABASE_ACCESS_TOKEN"}, ""),
    ("vault", regex(_CALLED + r"vault(?=[ \t]+(?!login\b|write[ \t][^\n;&|]{0,200}?\bauth/))"), {"VAULT_TOKEN"}, ""),
    ("vercel", regex(_CALLED + r"vercel(?=[ \t])"), {"VERCEL_TOKEN"}, ""),
    *(
        (
            program,
            regex(_CALLED + program + r"(?:@[\w.]+)?(?=[ \t][^\n;&|]{0,300}?[ \t]--(?:auth|token)[ \t=])"),
            {""},
            "",
        )
        for program in ("firebase", "netlify", "vercel")
    ),
    ("wrangler", regex(_CALLED + r"wrangler(?=[ \t])"), {"CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_KEY"}, ""),
)
"""Each with how it is called, the variables of which one is enough, and the one that chooses another way.

Source: Databricks unified authentication, default order (a token and a client's secret stand before GitHub's token);
fly.io, Access Tokens; Heroku CLI Authentication; Modal, Configuration; Netlify CLI, Obtain a token; Railway CLI,
Tokens; Sentry CLI, Configuration; Supabase CLI, Reference; Vault, Environment variables; Vercel CLI, Global Options;
Wrangler, System environment variables. An empty name stands for a secret in the command itself.
"""


def without_signed_in(step: Step, environment: AbstractSet[str]) -> Step:
    """The step without the programs, and the variables, of those that `environment`, or its own, signs in."""
    if not step.run:
        return step
    names = {*environment, *(entry.key for entry in step.env), ""}
    run, known = step.run, set[str]()
    for program, called, secrets, undone in _PROGRAMS:
        if program in step.run and not names.isdisjoint(secrets) and (not undone or undone not in names):
            run = called.sub("true", run)
            known |= secrets
    if run == step.run:
        return step
    return replace(step, run=run, env=replace(step.env, items=tuple(e for e in step.env if e.key not in known)))
