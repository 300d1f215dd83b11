"""Which names and values are long-lived AWS keys, and which only look like them.

The names are read for what they mean: `AWS_ACCESS_KEY_ID` feeds Cloudflare R2 as often as AWS, so a name
alone never decides where the value, the endpoint or another name says something else.
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.enumeration import Enum
from offkey.model.records import dataclass
from offkey.model.regex import IGNORECASE, regex


class Part(Enum):
    """The three variables that AWS credentials are made of."""

    ID = "access key id"
    SECRET = "secret access key"  # noqa: S105 - the name of a part, not a secret
    TOKEN = "session token"  # noqa: S105


@dataclass(frozen=True, slots=True)
class KeyName:
    """A name read as part of a credential: `stem` is what is left of it, and pairs an id with its secret.

    `says_aws` is false for names like `ACCESS_KEY`, which every cloud uses: those need more proof.
    """

    part: Part
    stem: str
    says_aws: bool


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CAMEL = regex(r"(?<=[a-z0-9])(?=[A-Z])")
_SEPARATORS = regex(r"[^A-Z0-9]+")
_MAKER = "(?:(?<=AWS_)|(?<=AMAZON_))"
_WORDS = {
    Part.TOKEN: "SESSION_?TOKEN|SECURITY_?TOKEN",
    Part.SECRET: "SECRET_?(?:ACCESS_?)?KEY(?:_ID)?|ACCESS_?(?:KEY_?)?SECRET(?:_?KEY)?|SECRET_ACCESS"
    f"|{_MAKER}KEY_?SECRET|(?<=AWS_)(?:SECRET|SK)(?=\\Z)",
    Part.ID: f"ACCESS_?KEY(?:_?ID)?|{_MAKER}(?:ACCESS_?ID|KEY_?ID)|(?<=AWS_)(?:(?<!PRIVATE_AWS_)KEY|ACCESS|AK)(?=\\Z)",
}
"""Tried in this order: `SECRET_ACCESS_KEY` holds `ACCESS_KEY`."""
_NAME = {part: regex(rf"(?:\A|(?<=_)|(?<=AWS))(?:{words})(?=_|\d*\Z)") for part, words in _WORDS.items()}
_AWS = frozenset({"AWS", "AMAZON", "AMAZONEC2", "ECR", "EKS", "ECS", "CLOUDFRONT", "CODEARTIFACT"})
_NOT_A_KEY = _words(
    """NAME ARN ROTATION ROTATE AGE DAYS PATH FILE FILENAME COUNT ENABLED PARAMETER PARAM SSM VERSION LENGTH
    EXISTS REQUIRED CHECK CHECKSUM HASH LIST KMS SSH PEM RSA GPG PUBLIC REGEX PATTERN TTL EXPIRY EXPIRATION STATUS
    HAS IS SKIP USE LAST AGENT CREATE DELETE"""
)
_FOREIGN = _words(
    """R2 CLOUDFLARE SPACES DIGITALOCEAN B2 BACKBLAZE MINIO YANDEX SCALEWAY SCW WASABI ALIYUN ALICLOUD ALIBABA TENCENT
    TENCENTCLOUD HUAWEI HUAWEICLOUD LINODE AKAMAI VULTR STORJ IDRIVE LOCALSTACK OVH OVHCLOUD HETZNER CEPH RADOSGW TIGRIS
    SUPABASE SEAWEEDFS FILEBASE EXOSCALE UPCLOUD CIVO DREAMHOST DREAMOBJECTS SELECTEL VKCLOUD TEBI LEASEWEB QINIU KODO
    BUNNY RUSTFS CONTABO IONOS STACKIT NUTANIX ELASTICMQ FAKE DUMMY MOCK"""
)
_FOREIGN_BESIDE_AWS = _words("CF DO SPACE ALI OSS COS OBS GCS GCP HMAC E2 MOTO IBM OCI ORACLE GARAGE YC")
"""Words that name another service only where the name does not say AWS as well (`OSS` is also open source)."""
_ALSO_WORDS = _words("SPACES FAKE DUMMY MOCK BUNNY")
_SAY_AWS = _words("AWS AMAZON")
_SAY_WHOSE = _words("AWS YOUR")
_KEY_NAME = regex(r"SECRET[^A-Z0-9]*KEY|(?:SESSION|SECURITY)[^A-Z0-9]*TOKEN")
_KEY_ID = regex(r"(?<![A-Za-z0-9/+])AKIA[A-Z0-9]{16}(?![A-Za-z0-9/+]|=(?!=[>\w]))")
_RANDOM_ID = regex(r"[A-Za-z0-9]{16,64}")
_SECRET = regex(r"(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])")
_EXAMPLE = regex(
    r"EXAMPL|IOSFODNN7|WJALRXUTN|FAKE|DUMMY|SAMPLE|TEST|MOCK|XXXX|PLACEHOLDER|(.)\1{5}|1234567|ABCDEFG", IGNORECASE
)
_WORDED = regex(r"[<\[({]{0,2}[A-Za-z][A-Za-z _-]{5,60}[>\])}]{0,2}")
_HOST = regex(r"(?:s3:)?(?:[A-Za-z][\w+.-]*://|//)?(?:[^/@\s]*@)?([^/:?#\s]+)")
_AWS_HOST = regex(r"(?:\A|\.)(?:amazonaws\.com|amazonaws\.com\.cn|api\.aws|aws\.dev|c2s\.ic\.gov)\Z")


def may_bring_own_key(script: str) -> bool:
    """Whether a command of a script may be given a key in front of it, for an endpoint that it names itself."""
    return "ACCESS_KEY_ID=" in script and "endpoint" in script


@lru_cache(maxsize=4096)
def read_name(name: str) -> KeyName | None:
    """What `name` (a variable, an input, a secret, an argument) says about a credential; None for nothing."""
    plain = normalised(name)
    if set(plain.split("_")) & _NOT_A_KEY or says_foreign(name):
        return None
    for part, pattern in _NAME.items():
        if match := pattern.search(plain):
            rest = [w for w in (plain[: match.start()] + "_" + plain[match.end() :]).split("_") if w]
            stem = "_".join(w for w in rest if w not in ("AWS", "AMAZON"))
            return KeyName(part, stem, bool(_AWS & set(rest)))
    return None


def may_name_key(text: str) -> bool:
    """Whether a name in `text` could be one that `read_name` understands, or a key could stand there itself."""
    text = text.upper()
    if "AWS" in text or "ACCESS" in text or "AMAZON" in text or "AKIA" in text:
        return True
    return ("KEY" in text or "TOKEN" in text) and _KEY_NAME.search(text) is not None


def says_aws(name: str) -> bool:
    """Whether `name` says AWS, whatever else it says (`CI_AWS_UPLOAD`)."""
    return bool(_SAY_AWS & set(normalised(name).split("_")))


@lru_cache(maxsize=4096)
def normalised(name: str) -> str:
    """`name` in capitals with single underscores, without the prefixes that say only how it is passed."""
    plain = _SEPARATORS.sub("_", _CAMEL.sub("_", name).upper()).strip("_")
    for prefix in ("TF_VAR_", "INPUT_", "X_AMZ_"):
        plain = plain.removeprefix(prefix)
    return plain


def speaks_of_another(text: str) -> bool:
    """Whether a sentence names a service that is not AWS, and not AWS: words that are others' names only."""
    upper = text.upper()
    words = {*_SEPARATORS.split(upper)}
    return not words & _SAY_AWS and bool(words & (_FOREIGN - _ALSO_WORDS) or "DO SPACES" in upper)


def says_foreign(name: str) -> bool:
    """Whether `name` names a service that is not AWS, or says that it is not real."""
    written = normalised(name).split("_")
    words = {*written, *(word.rstrip("0123456789") or word for word in written)}
    return bool(words & _FOREIGN) or bool(words & _FOREIGN_BESIDE_AWS and not words & _SAY_AWS)


def access_key_ids(text: str) -> tuple[tuple[int, str], ...]:
    """Every long-lived access key id in `text` with its character offset; documented examples do not count.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html (prefix AKIA)
    """
    if "AKIA" not in text:
        return ()
    return tuple((m.start(), m[0]) for m in _KEY_ID.finditer(text) if not _EXAMPLE.search(m[0][4:]))


def is_access_key_id(text: str) -> bool:
    """Whether `text` as a whole is a long-lived access key id that may be real."""
    return bool(_KEY_ID.fullmatch(text.strip())) and not _EXAMPLE.search(text.strip()[4:])


def is_foreign_key_id(text: str) -> bool:
    """Whether `text` as a whole is the key id of another service: made by chance as AWS's are, and not in their form.

    A secret beside it is that service's too, whatever both are called. `REDACTED` or `changeme` say nothing.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html (the prefixes of AWS's)
    """
    value = text.strip().strip("\"'")
    if not _RANDOM_ID.fullmatch(value) or value.startswith(("AKIA", "ASIA")) or _EXAMPLE.search(value):
        return False
    return any(c.isupper() for c in value) and any(c.isdigit() for c in value)


def stands_for_key(text: str, part: Part) -> bool:
    """Whether `text` only says what belongs there: `aws-access-key-id`, `<secret key>`. It can be no key.

    What tests give themselves (`test-access-key`, `access_key`) is meant to be taken as it is.
    """
    if not _WORDED.fullmatch(text) or _EXAMPLE.search(text):
        return False
    name = read_name(text)
    said = any(sign in text for sign in "<[({ ") or bool(_SAY_WHOSE & set(normalised(text).split("_")))
    return said and name is not None and name.part is part


def is_secret_key(text: str) -> bool:
    """Whether `text` as a whole has the shape of a real secret access key."""
    value = text.strip()
    if not _SECRET.fullmatch(value):
        return False
    kinds = (any(c.isupper() for c in value), any(c.islower() for c in value), any(c.isdigit() for c in value))
    return all(kinds) and not _EXAMPLE.search(value)


def is_aws_endpoint(text: str) -> bool | None:
    """Whether an endpoint is one of AWS's own; None where the text does not say (an expression, a variable)."""
    value = text.strip().strip("\"'")
    if not value or "${{" in value or "$" in value:
        return None
    host = _HOST.match(value)
    return host is not None and _AWS_HOST.search(host[1].lower().rstrip(".")) is not None
