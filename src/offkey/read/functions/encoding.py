"""Functions between values and texts: JSON, Base64, hashes, URLs.

Source: Terraform language documentation, "Encoding Functions" and "Hash and Crypto Functions".
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.unknown import Unknown
from offkey.read import json_text
from offkey.read.partial import Invalid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.terraform import Value
    from offkey.model.yaml import Scalar

_LONGEST_YAML = 50_000
"""Bytes: what people write for a module by hand is shorter."""
_SWITCHES = {"y": True, "yes": True, "on": True, "n": False, "no": False, "off": False}
"""What Terraform takes for a boolean, as YAML 1.1 does."""


def jsonencode(value: Value) -> Value:
    """`jsonencode(value)`; parts that are not known stay visible in the text's pieces."""
    return json_text.encode(value)


def jsondecode(text: Value) -> Value:
    """`jsondecode(text)`, also of a text that is known in part."""
    return json_text.decode(text)


@lru_cache(maxsize=16)
def yamldecode(text: str) -> Value:
    """`yamldecode(text)`; Unknown for a long text, or a broken one. Many blocks may ask for a part of one file."""
    from offkey.model.text import Incomplete, Source
    from offkey.read import yaml  # few modules keep settings in YAML

    data = _bytes(text)
    node = yaml.parse(Source("", data)) if len(data) <= _LONGEST_YAML else None
    return Unknown("the YAML is not read") if node is None or isinstance(node, Incomplete) else yaml.data(node, _typed)


def _typed(scalar: Scalar, key: str) -> Value:
    """What a scalar is to Terraform; an empty text in a file of settings is filled in by whoever uses the file."""
    from offkey.read import yaml

    if key and scalar.style and not scalar.value:
        return Unknown(f"local.{key} is left to be filled in")
    plain = scalar.tag is None and not scalar.style
    return _SWITCHES[scalar.value.lower()] if plain and scalar.value.lower() in _SWITCHES else yaml.plain(scalar)


def base64encode(text: str) -> Value:
    """`base64encode(text)`."""
    import base64

    return base64.b64encode(_bytes(text)).decode("ascii")


def base64decode(text: str) -> Value:
    """`base64decode(text)`."""
    import base64
    import binascii

    try:
        return base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return Invalid("it is not Base64 of a text")


def urlencode(text: str) -> Value:
    """`urlencode(text)`, as in a query."""
    from urllib.parse import quote  # slow to import

    return quote(_bytes(text), safe=" ").replace(" ", "+").replace("~", "~")


def md5(text: str) -> Value:
    """`md5(text)` in hexadecimal."""
    import hashlib  # slow to import

    return hashlib.md5(_bytes(text), usedforsecurity=False).hexdigest()


def sha1(text: str) -> Value:
    """`sha1(text)` in hexadecimal."""
    import hashlib  # slow to import

    return hashlib.sha1(_bytes(text), usedforsecurity=False).hexdigest()


def sha256(text: str) -> Value:
    """`sha256(text)` in hexadecimal."""
    import hashlib  # slow to import

    return hashlib.sha256(_bytes(text)).hexdigest()


def sensitive(value: Value) -> Value:
    """`sensitive(value)` and `nonsensitive(value)`: the value itself."""
    return value


def is_sensitive(value: Value) -> Value:
    """`issensitive(value)` is not tracked."""
    return value if isinstance(value, Unknown) else Unknown("offkey does not track which values are sensitive")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
