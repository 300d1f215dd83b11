"""The opinions, one file each; `RULES` is the explicit list, in the order of the ids."""

from __future__ import annotations

from offkey.model.finding import Rule
from offkey.rules import (
    admin_on_federated_role,
    build_and_apply_in_one_job,
    dead_subject,
    deprecated_lock_table,
    hyphen_form_subject,
    iam_user_access_key,
    lock_table_in_other_account,
    missing_id_token_permission,
    optional_claim_condition,
    profile_blind_module_source,
    pull_request_can_write,
    removed_argument,
    role_from_static_user,
    static_key_in_terraform,
    static_key_in_workflow,
    trust_without_audience,
    trust_without_subject,
    trust_without_tenancy_claim,
    unfilled_condition_key,
    unreachable_role,
    wildcard_subject,
)

RULES: tuple[Rule, ...] = (
    admin_on_federated_role.RULE,
    build_and_apply_in_one_job.RULE,
    dead_subject.RULE,
    deprecated_lock_table.RULE,
    hyphen_form_subject.RULE,
    iam_user_access_key.RULE,
    lock_table_in_other_account.RULE,
    missing_id_token_permission.RULE,
    optional_claim_condition.RULE,
    profile_blind_module_source.RULE,
    pull_request_can_write.RULE,
    removed_argument.RULE,
    role_from_static_user.RULE,
    static_key_in_terraform.RULE,
    static_key_in_workflow.RULE,
    trust_without_audience.RULE,
    trust_without_subject.RULE,
    trust_without_tenancy_claim.RULE,
    unfilled_condition_key.RULE,
    unreachable_role.RULE,
    wildcard_subject.RULE,
)
