"""The opinions, one file each; `RULES` is the explicit list, in the order of the ids."""

from __future__ import annotations

from offkey.model.finding import Rule
from offkey.rules import build_and_apply_in_one_job, missing_id_token_permission, static_key_in_workflow

RULES: tuple[Rule, ...] = (
    build_and_apply_in_one_job.RULE,
    missing_id_token_permission.RULE,
    static_key_in_workflow.RULE,
)
