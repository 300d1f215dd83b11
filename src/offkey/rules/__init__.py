"""The opinions, one file each; `RULES` is the explicit list, in the order of the ids."""

from __future__ import annotations

from offkey.model.finding import Rule
from offkey.rules import (
    admin_on_federated_role,
    build_and_apply_in_one_job,
    deprecated_lock_table,
    iam_user_access_key,
    id_token_without_audience,
    job_without_identity,
    lock_table_in_other_account,
    missing_id_token_permission,
    profile_blind_module_source,
    pull_request_can_write,
    removed_argument,
    removed_job_token,
    role_from_static_user,
    static_key_in_terraform,
    static_key_in_workflow,
    token_in_artifact,
    trust_without_audience,
    trust_without_subject,
    undeclared_id_token,
    unreachable_role,
    wildcard_subject,
)

RULES: tuple[Rule, ...] = (
    admin_on_federated_role.RULE,
    build_and_apply_in_one_job.RULE,
    deprecated_lock_table.RULE,
    iam_user_access_key.RULE,
    id_token_without_audience.RULE,
    job_without_identity.RULE,
    lock_table_in_other_account.RULE,
    missing_id_token_permission.RULE,
    profile_blind_module_source.RULE,
    pull_request_can_write.RULE,
    removed_argument.RULE,
    removed_job_token.RULE,
    role_from_static_user.RULE,
    static_key_in_terraform.RULE,
    static_key_in_workflow.RULE,
    token_in_artifact.RULE,
    trust_without_audience.RULE,
    trust_without_subject.RULE,
    undeclared_id_token.RULE,
    unreachable_role.RULE,
    wildcard_subject.RULE,
)
