"""Whether bytes concern the state of Terraform, and what a policy in them may allow on it, before anything is read."""

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
_COMPUTED = regex(rb'"\$\{[^{}"]{0,200}\}:[a-z*?$%]')


def may_allow_on_state(text: bytes) -> bool:
    """Whether a policy in a text, in lower case, may allow more on a state than a backend needs.

    Every action that does begins with its service, or with a wildcard, or is put together, or named with all others.
    """
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


def says_state(text: bytes) -> bool:
    """Whether a text, in lower case, says where Terraform's state lies, or that something is a state or a lock.

    No `Statement` does, and a block is a lock only where there are tables.
    """
    if b"backend" in text or text.count(b"state") > text.count(b"statement"):
        return True
    return b"dynamodb" in text and b"lock" in text
