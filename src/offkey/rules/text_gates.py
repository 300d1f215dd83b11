"""What the text of a small repository must be like, in lower case, for a rule to be imported and asked."""

from __future__ import annotations

from offkey.model.regex import regex

_ANY_ACTION = (
    b"fullaccess",
    b"notaction",
    b"not_action",
    b"file(",
    b"%s:",
    b'"*"',
    b"'*'",
    b'"*:',
    b"'*:",
    b'"*\\"',
    b'"dynamodb"',
)
_BUCKET_POLICY = (b"bucketpolicy", b"bucket_policy", b"bucket-policy")
_SERVICES = (b"s3:", b"dynamodb:")
_HARMLESS = regex(rb"[/:]|get|list|head|describe|query|create|(?:put(?:object|item)|updateitem)[^*?$%]")
"""What stands behind the service in an address, or in an action that nobody needs to be told of."""
_APPLIES = (b"apply", b"destroy", b"deploy", b"admin", b"poweruser", b"pulumi", b"bootstrap", b"cloudformation")
_CHANGES = (
    *_APPLIES,
    b"update-",
    b"send-command",
    b"cdk-assets",
    b"start-",
    b"create-invalidation",
    b"s3 sync",
    b"kubectl",
    b"helm",
    b"docker",
    b"sls remove",
    b"serverless remove",
    b"sst remove",
    b"sam sync",
    b"sam delete",
    b"amplify push",
)
_COMPUTED = regex(rb'"\$\{[^{}"]{0,200}\}:[a-z*?$%]')
_EVERYBODY = tuple(
    regex(named + rb'\s{0,99}\[?\s{0,99}\\?"\*')
    for named in (rb'aws\\?"?\s{0,99}[=:]', rb"identifiers\s{0,99}=", rb'principal\\?"?\s{0,99}[=:]')
)


def names_everybody(text: bytes) -> bool:
    """Whether a role's policy may let in everybody in every account."""
    return b"aws_iam_role" in text and any(pattern.search(text) for pattern in _EVERYBODY)


def may_apply_for_pull_requests(text: bytes) -> bool:
    """Whether a job on a pull request may take a role, and another apply with it."""
    calls = b"/.github/workflows/" in text and b"role" in text
    return b"pull_request" in text and (may_apply(text) or calls)


def may_apply(text: bytes) -> bool:
    """Whether something may be applied or deployed in a workflow with a role."""
    takes = b"role-to-assume" in text or b"uses: ./" in text or b"actions_id_token_request" in text
    return takes and any(word in text for word in _CHANGES)


def may_allow_on_state(text: bytes) -> bool:
    """Whether a policy in a text, in lower case, may allow more on a state than a backend needs.

    Every action that does begins with its service, or with a wildcard, or is put together, or named with all others.
    """
    from offkey.read.state_concern import says_state

    if not says_state(text):
        return False
    if any(word in text for word in _ANY_ACTION) or text.count(b'"s3"') > text.count(b'backend "s3"'):
        return True
    if any(word in text for word in _BUCKET_POLICY) or (b'"${' in text and _COMPUTED.search(text)):
        return True
    for service in _SERVICES:
        at = text.find(service)
        while at >= 0:
            if text[at - 1 : at] != b":" and not _HARMLESS.match(text, at + len(service)):
                return True
            at = text.find(service, at + 1)
    return False
