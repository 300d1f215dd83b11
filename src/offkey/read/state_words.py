"""What names say of a bucket or a table: that Terraform's state lies in it, or that it locks the state.

A name is a bucket's or a table's own, the label of the resource that makes it, the variable that it is given by, or
the `Sid` of a statement: `acme-terraform-prod-state`, `aws_s3_bucket.tf_state`, `var.state_bucket`, `TerraformState`.
"""

from __future__ import annotations

from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.unknown import Unknown

_WORD = regex(r"s3(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_TOOL = regex(r"\b(?:tf|terraform|tofu|opentofu)\b")
_STATE = regex(r"\b(?:tf|terraform|tofu|opentofu) (?:remote )?states?\b|(?:tf|terraform|tofu)state(?!ment|machine)")
"""The tool and its state, next to each other, or in one word."""
_BACKEND = regex(r"\b(?:tf|terraform|tofu|opentofu) ?(?:remote |s3 )?backend\b")
_BACKEND_AT_END = regex(
    r"\b(?:tf|terraform|tofu|opentofu|s3|remote) backend(?: (?:buckets?|s3|prod|dev|test|staging|live|[0-9]+))*\Z"
)
_BACKEND_ALONE = regex(r"\bbackend\b")
_NO_STATEMENT = regex(r"state(?!ment)")
_STATE_ALONE = regex(r"\bstate\b")
_STATE_AT_END = regex(
    r"\bstate(?: (?:buckets?|store|storage|s3|prod|dev|test|staging|live|backend|[0-9]+))*"
    r"(?: buckets? (?:arn|name|id))?\Z"
)
_LOCK = regex(
    r"\b(?:tf|terraform|tofu)(?:state)?locks?\b"
    r"|\b(?:tf|terraform|tofu|opentofu|tfstate)\b.{0,200}\b(?:lock(?:s|ing|id)?|locktable)\b"
    r"|\block(?:s|ing)?\b.{0,200}\b(?:tf|terraform|tofu|opentofu|tfstate)\b"
)
_STATE_LOCK = regex(r"\bstate lock(?:s|ing)?\b")
_LOCK_AT_END = regex(r"\block(?:s|ing)?(?: (?:tables?|dynamodb|db|name|arn|prod|dev|test|staging|live|[0-9]+))*\Z")
_BESIDE = regex(r"\b(?:machines?|logs?|logging|inventory|metrics|of)\b")
"""What is about the state, or called alike, but is none."""
_OTHER_STATE = regex(
    r"\b(?:users?|sessions?|games?|orders?|models?|training|checkpoints?|us|union|united|solid|steady|statements)\b"
)
"""Words that say of which other state it may be, where the tool is not named beside it."""
_OF_PROGRAM = regex(r"\b(?:apps?|application|web|ui|data|flow|workflow|jobs?)\b")
"""What has a state of its own, where no tool is named at all."""
_NOTHING = regex(
    r"(?:(?:bucket|store|storage|arn|name|id|s3|this|main|default|backend|var|local|aws|module|terraform|tf) )*\Z"
)
"""Words that do not say what is in a bucket."""
_NO_BUCKET = regex(r"\b(?:tables?|dynamodb|locks?|kms|keys?|roles?|policy|topic|queue|user)\b")
_REFERENCE = regex(r"\b(?:var|local|module|aws_s3_bucket|aws_dynamodb_table)\.[\w.\-\[\]\"]+")
_FILLED_IN = regex(r"(?P<name>[A-Za-z_][\w.]*) is known when (?:the stack is made|the policy is filled in)")


def calls_state(text: str) -> bool:
    """Whether a name says by itself that it is about Terraform's state."""
    if "state" not in text.lower():
        return False
    written = _words(text)
    found = _STATE.search(written)
    if found is not None:
        return _BESIDE.search(written, found.end()) is None
    apart = _STATE_ALONE.search(written) and _TOOL.search(written)
    return bool(apart) and not any(others.search(written) for others in (_BESIDE, _OTHER_STATE))


def calls_backend(text: str) -> bool:
    """Whether what somebody calls a policy or a statement says that it is for Terraform's backend."""
    if not may_speak(text):
        return False
    if calls_state(text) or calls_lock(text):
        return True
    return any(pattern.search(_words(text)) is not None for pattern in (_BACKEND, _STATE_LOCK))


def names_tool(text: str) -> bool:
    """Whether a name speaks of Terraform: what is called a state beside it is its state."""
    return _TOOL.search(_words(text)) is not None


def says_backend(text: str) -> bool:
    """Whether a name speaks of a backend, of whatever: that of a server for Terraform is Terraform's."""
    written = _words(text)
    return _BACKEND_ALONE.search(written) is not None and _OF_PROGRAM.search(written) is None


def ends_in_state(text: str) -> bool:
    """Whether a name ends in a state of which it is not said that it is Terraform's: `acme-state`, `state_bucket`."""
    written = _words(text)
    others = (_BESIDE, _OTHER_STATE, _OF_PROGRAM)
    return _STATE_AT_END.search(written) is not None and not any(other.search(written) for other in others)


def ends_in_lock(text: str) -> bool:
    """Whether a name ends in a lock of which it is not said that it is Terraform's: `acme-locks`, `lock_table`."""
    written = _words(text)
    return _LOCK_AT_END.search(written) is not None and not any(o.search(written) for o in (_OTHER_STATE, _OF_PROGRAM))


def ends_in_backend(text: str) -> bool:
    """Whether a name ends in what may be Terraform's backend: `acme-s3-backend`; any program has an `acme-backend`."""
    return "backend" in text.lower() and _BACKEND_AT_END.search(_words(text)) is not None


def says_state(text: str) -> bool:
    """Whether a name speaks of a state of which it says nothing else: `StateObjectsRW`."""
    written = _words(text)
    others = (_BESIDE, _OTHER_STATE, _OF_PROGRAM)
    return _STATE_ALONE.search(written) is not None and not any(other.search(written) for other in others)


def says_nothing(text: str) -> bool:
    """Whether a name leaves open what is in a bucket: `var.bucket_arn`."""
    return _NOTHING.match(_words(text) + " ") is not None


def is_no_bucket(text: str) -> bool:
    """Whether a name says that it is something else that a state has beside its bucket."""
    return _NO_BUCKET.search(_words(text)) is not None


def may_speak(text: str) -> bool:
    """Whether a text may say anything of a state or a lock: most do not, and this is seen fast."""
    lower = text.lower()
    return "lock" in lower or "backend" in lower or ("state" in lower and _NO_STATEMENT.search(lower) is not None)


def calls_lock(text: str) -> bool:
    """Whether the name of a table says that it locks Terraform's state."""
    return "lock" in text.lower() and _LOCK.search(_words(text)) is not None


def name_of(piece: Unknown) -> str:
    """What stands in a configuration for a value that is not known there; empty where it has no name."""
    found = _REFERENCE.search(piece.reason)
    if found is not None:
        return found[0]
    given = _FILLED_IN.match(piece.reason)
    return given["name"] if given is not None else ""


def _words(text: str) -> str:
    """The words of a name, in lower case, with one space between them: `TFState-prod` is `tf state prod`."""
    return " ".join(_WORD.findall(text)).lower()
