"""The opinions, one file each; `RULES` is the explicit list, in the order of the ids."""

from __future__ import annotations

from offkey.model.finding import Rule
from offkey.rules import (
    admin_on_federated_role,
    build_and_apply_in_one_job,
    deprecated_lock_table,
    iam_user_access_key,
    lock_table_in_other_account,
    missing_id_token_permission,
    outdated_credentials_action,
    profile_blind_module_source,
    pull_request_can_write,
    pull_request_code_with_role,
    removed_argument,
    role_from_static_user,
    static_key_in_terraform,
    static_key_in_workflow,
    trust_without_audience,
    trust_without_subject,
    unreachable_role,
    wide_id_token_permission,
    wildcard_subject,
)

RULES: tuple[Rule, ...] = (
    admin_on_federated_role.RULE,
    build_and_apply_in_one_job.RULE,
    deprecated_lock_table.RULE,
    iam_user_access_key.RULE,
    lock_table_in_other_account.RULE,
    missing_id_token_permission.RULE,
    outdated_credentials_action.RULE,
    profile_blind_module_source.RULE,
    pull_request_can_write.RULE,
    pull_request_code_with_role.RULE,
    removed_argument.RULE,
    role_from_static_user.RULE,
    static_key_in_terraform.RULE,
    static_key_in_workflow.RULE,
    trust_without_audience.RULE,
    trust_without_subject.RULE,
    unreachable_role.RULE,
    wide_id_token_permission.RULE,
    wildcard_subject.RULE,
)
