"""Proof that keys named after AWS feed another service: endpoints, regions, and Terraform that names them.

The S3 protocol has many servers. An endpoint of AWS's own (a VPC endpoint, a FIPS one) proves nothing.
"""

from __future__ import annotations

from offkey.model.regex import VERBOSE, regex
from offkey.model.unknown import Unknown
from offkey.read.aws_keys import is_aws_endpoint, normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.hcl_expression import Expression
    from offkey.model.pipeline import Entries
    from offkey.model.terraform import Backend, Provider, Setting, Value

AWS_HOST = r"(?<!awscli)\.amazonaws\.com(?!/(?:aws-cli|session-manager-downloads|ecs-cli)\b)"
"""How an address of AWS's is written; one from which everybody downloads a program says nothing about keys."""
AWS_ADDRESS = rf"{AWS_HOST}|\barn:aws[\w-]*:"
_ADDRESS = regex(AWS_ADDRESS.encode())
_STORE_ENDPOINT = regex(
    r"(?:\A|_)(?:AWS_ENDPOINTS?(?:_URL)?(?:_S3|_DYNAMO_?DB|_STS|_IAM)?|(?:AWS_|AMAZON_)?S3_(?:ENDPOINT|HOST|SERVER|API)"
    r"|(?:BUCKET|STORAGE|OBJECT_STORAGE|SPACES?|COMPATIBLE|OSS)_(?:S3_)?ENDPOINT|R2_ENDPOINT|MINIO_\w*)"
    r"(?:_(?!SERVICE|IDS?(?:_|\Z)|TYPE|POLICY|SUBNET|SECURITY|ROUTE|ENABLED?(?:_|\Z))|\Z)"
)
"""The address of a store; what describes a VPC endpoint (its service, id, policy) is none."""
_REDIRECTS = regex(r"AWS_ENDPOINTS?(?:_URL)?(?:_|\Z)")
"""Every tool and SDK follows these. Source: AWS SDKs and Tools Reference Guide, "Service-specific endpoints"."""
_ENDPOINT_URL = regex(r"(?:CUSTOM_)?(?:ENDPOINT_URL|HOST_BASE)\Z")
_BARE_ENDPOINT = regex(r"(?:CUSTOM_)?ENDPOINTS?\Z")
"""In `env`, an `ENDPOINT` may be anybody's; as an input beside the keys it is the keys' own."""
_OPTION = regex(
    r"""--endpoint-url[=\s]+["']?(?P<url>[^\s"']+)
      |\b(?:aws|s3\w*|s5cmd)\b[^;|&]{0,300}?\s--endpoint[=\s]+["']?(?P<short>[^\s"']+)
      |\bs3cmd\b[^;|&]{0,300}?\s--host[=\s]+["']?(?P<host>[^\s"']+)
      |\b(?:host_base|endpoint_url|AWS_ENDPOINT(?:_URL)?(?:_S3)?|AWS_S3_ENDPOINT|S3_ENDPOINT)\s*=\s*["']?(?P<assigned>[^\s"']+)
      |-backend-config[=\s]+["']?endpoints?\s*=\s*["'{]*(?:\s*s3\s*[=:]\s*)?["'\\]*(?P<backend>[^\s"'},\\]+)
      |-backend-config[=\s]+["']?endpoints?\.s3\s*=\s*["']*(?P<dotted>[^\s"']+)
      |\bs3://[^\s"'?]{1,300}\?(?:[^\s"'?&]{0,100}&){0,9}endpoint=(?P<query>[^\s"'&]+)""",
    VERBOSE,
)
_ASKED = regex(r"""(?:\[\s|\btest\s)[^\]\n;&|]{0,60}?\$\{?(?P<asked>\w+)|\$\{(?P<given>\w+):?\+""")
"""A test of a variable, or text that stands only where it has a value."""
_HOSTS = (
    *("r2.cloudflarestorage.com", "r2.dev", "digitaloceanspaces.com", "backblazeb2.com", "yandexcloud.net"),
    *("scw.cloud", "wasabisys.com", "linodeobjects.com", "aliyuncs.com", "myqcloud.com", "vultrobjects.com"),
    *("storage.googleapis.com", "min.io", "cloud.ovh.net", "cloud.ovh.us", "your-objectstorage.com", "exo.io"),
    *("contabostorage.com", "idrivee2", "storjshare.io", "storage.tigris.dev", "t3.storage.dev", "upcloudobjects.com"),
    *("dream.io", "selcloud.ru", "selectel.ru", "qiniucs.com", "supabase.co", "filebase.com", "ionoscloud.com"),
    *("cloud-object-storage.appdomain.cloud", "myhuaweicloud.com"),
)
_SPECIAL = {"idrivee2": r"idrivee2(?:-\d+)?\.com", "storage.googleapis.com": r"storage\.googleapis\.com(?!/\w)"}
"""Buckets behind `storage.googleapis.com/` are where everybody downloads programs: its own protocol is spoken there."""
_OWN_PORTS, _SHARED_PORTS = (":4566", ":4567", ":4572"), (":5000", ":9000", ":9001")
_SAID = (*_OWN_PORTS, *_SHARED_PORTS, *_HOSTS)
"""One of these stands in every text that a pattern below finds anything in: few have any, and this is told faster."""
_FOREIGN_HOST = regex(
    r"\b(?:[\w.-]+\.)?(?:"
    + "|".join([_SPECIAL.get(host) or host.replace(".", r"\.") for host in _HOSTS])
    + r")\b|\b(?:localstack|minio|moto)(?:"
    + "|".join((*_OWN_PORTS, *_SHARED_PORTS))
    + r")\b"
)
_LOCAL_HOST = regex(
    r"\b(?:localhost|127\.0\.0\.1|0\.0\.0\.0|host\.docker\.internal)"
    rf"(?:(?P<own>{'|'.join(_OWN_PORTS)})|{'|'.join(_SHARED_PORTS)})\b(?P<server>/(?:minio|moto-api)\b)?"
)
"""The ports of localstack are its own; those of moto and MinIO many a web application has as well."""
_PROBE = regex(r"\b(?:curl|wget|echo)\b[^\n]*\Z")
"""What only asks whether an application answers, or tells where."""
_BEFORE = 200
_FOREIGN_REGION = regex(
    r"(?:auto|garage|minio|local|ru-central1|ru-msk|ru-\d|(?:fr-par|nl-ams|pl-waw)(?:-\d)?|(?:nyc|ams|sfo|sgp|fra|lon|tor|blr|syd|atl)\d"
    r"|(?:us|eu|ca)-(?:west|east|central)-00\d|fsn1|nbg1|hel1|gra|sbg|bhs|waw|enam|weur)\Z"
)
_REGION_SET = regex(
    r"""(?<![A-Za-z0-9_])(?:AWS_(?:DEFAULT_|S3_)?|S3_|BUCKET_)REGION["']?[ \t]*[:=][ \t]*["']?"""
    r"(?:\$\{\w+:?[-=])?(?P<region>[\w-]+)"
)
"""A region that a script, or a file that it writes, sets for the keys beside it."""
_REGION_NAMES = frozenset({"AWS_REGION", "AWS_DEFAULT_REGION", "REGION", "AWS_S3_REGION", "S3_REGION", "BUCKET_REGION"})


def says_elsewhere(entries: Entries, *, inputs: bool = False) -> bool:
    """Whether a mapping names an endpoint, a region or a host that is not AWS's. `inputs`: a `with`, not an `env`."""
    return any(_entry_says_elsewhere(entry.key, entry.value.strip(), inputs) for entry in entries)


def redirects(entries: Entries) -> bool:
    """Whether variables send whatever asks AWS to something that is not AWS."""
    named = (entry for entry in entries if _REDIRECTS.match(normalised(entry.key)))
    return any(_entry_says_elsewhere(entry.key, entry.value.strip(), inputs=False) for entry in named)


def is_store_endpoint(name: str) -> bool:
    """Whether a variable is called like the address of a store."""
    return _STORE_ENDPOINT.search(normalised(name)) is not None


def text_says_elsewhere(text: str) -> bool:
    """Whether a script (or any text) names an endpoint, a region or a host that is not AWS's."""
    if is_foreign_host(text):
        return True
    foreign = {url for url in endpoints_in(text) if is_aws_endpoint(url) is not True}
    if foreign and not foreign <= _optional(text):
        return True
    regions = _REGION_SET.finditer(text) if "REGION" in text else ()
    return any(_FOREIGN_REGION.match(match["region"]) for match in regions)


def _optional(text: str) -> set[str]:
    """The variables, as they are written, that the script asks about first: without one, the endpoint is AWS's."""
    names = {name for test in _ASKED.finditer(text) for name in test.groups() if name}
    return {written for name in names for written in (f"${name}", f"${{{name}}}", f"${{{name}}}}}")}


def endpoints_in(text: str) -> Iterator[str]:
    """Every endpoint that a script's words or assignments name."""
    if "endpoint" in text.lower() or "host" in text:
        yield from (next(filter(None, match.groups())) for match in _OPTION.finditer(text))


def configures_elsewhere(words: Sequence[str]) -> bool:
    """Whether `aws configure set` gives a profile a region or an endpoint that is not AWS's."""
    if tuple(words[1:3]) != ("configure", "set") or len(words) < 5:
        return False
    name, value = words[3].rpartition(".")[2], words[4]
    if name == "region":
        return _FOREIGN_REGION.match(value) is not None
    return name == "endpoint_url" and is_aws_endpoint(value) is not True


def is_foreign_host(text: str) -> bool:
    """Whether `text` names a host of a service that only speaks AWS's protocol."""
    if not any([said in text for said in _SAID]):
        return False
    return _FOREIGN_HOST.search(text) is not None or any(
        match["own"] or match["server"] or not _PROBE.search(text[max(0, match.start() - _BEFORE) : match.start()])
        for match in _LOCAL_HOST.finditer(text)
    )


def is_foreign_provider(provider: Provider) -> bool:
    """Whether an `aws` provider talks to something that is not AWS (localstack, moto, another cloud).

    So may one that has endpoints only where something says so when Terraform runs: keys of its own are made for that.
    """
    endpoints = provider.block.body.block("endpoints")
    if endpoints is not None:
        return any(_is_elsewhere(_literal(attribute.value)) for attribute in endpoints.body.attributes)
    if provider.redirections:
        return True
    return _setting_is_elsewhere(provider.settings.get("endpoints")) or _foreign_region(provider.settings.get("region"))


def says_address(data: bytes) -> bool:
    """Whether a file names a host or a resource of AWS."""
    return _ADDRESS.search(data) is not None


def is_foreign_backend(backend: Backend) -> bool:
    """Whether an `s3` backend keeps its state in something that is not AWS."""
    named = [backend.settings.get(name) for name in ("endpoint", "endpoints")]
    return any(_setting_is_elsewhere(setting) for setting in named) or _foreign_region(backend.settings.get("region"))


def _entry_says_elsewhere(key: str, value: str, inputs: bool) -> bool:
    plain = normalised(key)
    if plain in _REGION_NAMES:
        return _FOREIGN_REGION.match(value) is not None
    named = _STORE_ENDPOINT.search(plain) or _ENDPOINT_URL.match(plain) or (inputs and _BARE_ENDPOINT.match(plain))
    if named and value and not value.startswith("s3://"):
        return is_aws_endpoint(value) is not True
    return is_foreign_host(value)


def _setting_is_elsewhere(setting: Setting | None) -> bool:
    return setting is not None and _is_elsewhere(setting.value)


def _is_elsewhere(value: Value) -> bool:
    """Whether an endpoint's value is not one of AWS's; a value only known at run time was set for a reason."""
    match value:
        case None | "":
            return False
        case str():
            return is_aws_endpoint(value) is not True
        case dict():
            return any(_is_elsewhere(inner) for inner in value.values())
        case list():
            return any(_is_elsewhere(inner) for inner in value)
        case _:
            return True


def _foreign_region(setting: Setting | None) -> bool:
    return setting is not None and isinstance(setting.value, str) and _FOREIGN_REGION.match(setting.value) is not None


def _literal(expression: Expression) -> Value:
    from offkey.model.hcl_expression import Literal

    if isinstance(expression, Literal):
        return expression.value
    return Unknown("it is computed")
