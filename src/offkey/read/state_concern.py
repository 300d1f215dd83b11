"""Whether bytes concern the state of Terraform, before anything is read."""

from __future__ import annotations


def says_state(text: bytes) -> bool:
    """Whether a text, in lower case, says where Terraform's state lies, or that something is a state or a lock.

    No `Statement` does, and a block is a lock only where there are tables.
    """
    if b"backend" in text or text.count(b"state") > text.count(b"statement"):
        return True
    return b"dynamodb" in text and b"lock" in text
