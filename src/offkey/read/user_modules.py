"""Public modules that create a user with an access key.

Source: `variables.tf` and `outputs.tf` of terraform-aws-modules/terraform-aws-iam (`modules/iam-user`) and of
cloudposse/terraform-aws-iam-system-user.
"""

from __future__ import annotations

from offkey.model.regex import regex

USER_MODULES = regex(
    r"terraform-aws-modules/iam/aws//modules/iam-user\Z"
    r"|terraform-aws-iam(?:\.git)?//modules/iam-user(?:\?|\Z)"
    r"|cloudposse/iam-(?:system|s3|chamber)-user/aws\Z"
    r"|cloudposse/terraform-aws-iam-(?:system|s3|chamber)-user(?:\.git)?(?:\?|\Z)"
)
"""Modules that create a key unless they are told not to, by their sources."""
KEY_OUTPUTS = frozenset(
    {"iam_access_key_id", "iam_access_key_secret", "access_key_id", "access_key_secret", "secret_access_key"}
)
"""Their outputs that are a part of the key."""
