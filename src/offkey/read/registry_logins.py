"""Whether a step signs in to a registry of ECR, which takes an access key as user name and password.

Source: https://github.com/docker/login-action#aws-elastic-container-registry-ecr
"""

from __future__ import annotations

from offkey.model.regex import regex
from offkey.read.key_sites import environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.pipeline import Step
    from offkey.read.key_sites import Scope

_ECR = regex(r"\.dkr\.ecr\.|\bpublic\.ecr\.aws")
_WHOLE = regex(r"\$\{\{\s*(?P<context>env|secrets|vars)\.(?P<name>\w+)\s*\}\}(?:/[\w./-]*)?\Z")
_SAYS_ECR = regex(r"(?:\A|_)ECR(?:_|\Z)")
_KEPT = regex(r"\$\{\{\s*(?:secrets|vars)\.")


def is_of_ecr(scope: Scope, step: Step) -> bool:
    """Whether its `registry` is one, where it stands, in the `env`, or by the name it is kept under.

    A name is enough only where the user name is kept as well: that of `get-login-password` is always `AWS`.
    """
    written = (step.with_.value("registry") or "").strip()
    if not written or _ECR.search(written):
        return bool(written)
    whole = _WHOLE.match(written)
    if whole is None:
        return False
    set_here = environment(scope, whole["name"]) if whole["context"] == "env" else None
    if set_here is not None and _ECR.search(set_here[0].value):
        return True
    by_name = _SAYS_ECR.search(whole["name"].upper()) is not None
    return by_name and _KEPT.match(step.with_.value("username") or "") is not None
