"""Whom the keys of a group reach: AWS, or a service that only speaks its protocol."""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.regex import IGNORECASE, MULTILINE, VERBOSE, regex
from offkey.model.text_file import Group, TextFile, TextKind
from offkey.read.aws_endpoints import AWS_HOST, is_foreign_backend, is_foreign_host, text_says_elsewhere
from offkey.read.aws_keys import Part, is_aws_endpoint, read_name
from offkey.read.same import Same
from offkey.read.texts.apart import without

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from offkey.model.repository import Repository
    from offkey.model.terraform import Backend
    from offkey.model.text import Span

_ENDPOINT = regex(
    r"""(?<![A-Z0-9])(?:AWS_ENDPOINT(?:_URL)?(?:_S3|_DYNAMODB|_STS)?|(?:AWS_|AMAZON_)?S3_(?:ENDPOINT|HOST|SERVER)(?:_URL)?|ENDPOINT_URL
        |(?:BUCKET|STORAGE|OBJECT_STORAGE|SPACES?)_(?:S3_)?ENDPOINT(?:_URL)?|R2_ENDPOINT)["']?\s*[:=]\s*["']?(?![+?])(?P<value>[^\s"',}]+)""",
    VERBOSE | IGNORECASE,
)
_LOCAL = regex(
    r"\b(?:localstack|minio|motoserver|moto_server|awslocal|tflocal|s3mock|dynamodb-local|rustfs|seaweedfs)\b",
    IGNORECASE,
)
_AWS = regex(
    rf"{AWS_HOST}|\barn:aws[\w-]*:|(?<![\w-])(?:eksctl|sam\s+deploy|cdk\s+deploy|aws\s+(?:sts|ecr|eks|ecs|lambda|cloudformation|ec2|iam))\b"
)
_HAS_KEY = regex(rb"^[ \t]*(?:export[ \t]+)?AWS_ACCESS_KEY_ID[ \t]*=[ \t]*[^\s#]", MULTILINE)
_TAKES_MORE = regex(rb"<<[ \t]*:|\bextends[ \t]*:|\benv_file[\"']?[ \t]*:[ \t]*[*$]")
"""A service has what another has too, or an environment file that nobody knows."""
_MANY = 200
"""So many steps with keys nobody writes by hand."""
_REGION = regex(r"(?:af|ap|ca|cn|eu|il|me|mx|sa|us)(?:-gov|-iso[a-z]?)?-[a-z]+-\d\Z")
_ENV_FILE = frozenset({TextKind.COMPOSE, TextKind.DOTENV})


def goes_elsewhere(
    file: TextFile, group: Group, beside: Sequence[TextFile], known: dict[tuple[Span, bool], bool]
) -> bool:
    """Whether the keys of `group` are proven to feed something that is not AWS.

    The proof may stand further out in the file, or in the environment file beside a compose file. `known`
    remembers what the parts of this file say.
    """
    for number, span in enumerate(group.around):
        nearest = number == 0
        if (span, nearest) not in known:
            text = without(file.source.text(span), file.kind)
            known[span, nearest] = says_elsewhere(text) if nearest else _says_only_elsewhere(text)
        if known[span, nearest] and not _is_of_others(file, group, span):
            return True
    if file.kind not in _ENV_FILE:
        return False
    others = (other for other in beside if other.kind in _ENV_FILE and not _is_apart(file, group, other))
    return any(_says_only_elsewhere(other.source.data.decode("utf-8", "replace")) for other in others)


def _is_of_others(file: TextFile, group: Group, span: Span) -> bool:
    """Whether an address in `span` stands only where steps or jobs have other keys of their own."""
    if len(file.groups) > _MANY:
        return False
    own = {value.origin for value in group.values}
    text, masked = bytearray(file.source.data[span.start : span.end]), False
    for other in file.groups:
        if own.isdisjoint(value.origin for value in other.values) and any(_is_id(v.name) for v in other.values):
            apart = [s for s in other.around if span.covers(s) and not s.covers(group.around[0])]
            for one in apart[-1:]:
                start, end = one.start - span.start, one.end - span.start
                text[start:end], masked = b" " * (end - start), True
    says = says_elsewhere if span == group.around[0] else _says_only_elsewhere
    return masked and not says(text.decode("utf-8", "replace"))


def _is_id(name: str) -> bool:
    found = read_name(name)
    return found is not None and found.says_aws and found.part is Part.ID


def _is_apart(file: TextFile, group: Group, other: TextFile) -> bool:
    """Whether what the `other` file sets never holds beside the keys of `group`.

    An environment file with a key of its own names the store of that one; `.env` is what others are laid over. The
    file of one service of a compose file is no business of the next.
    """
    name = other.path.rpartition("/")[2]
    if other is file or other.kind is not TextKind.DOTENV or name == ".env":
        return other is file
    if file.kind is TextKind.DOTENV:
        return _HAS_KEY.search(other.source.data) is not None
    named = name.encode("utf-8", "surrogateescape")
    if not group.around or b"env_file" not in file.source.data or named not in file.source.data:
        return False
    service = file.source.data[group.around[-1].start : group.around[-1].end]
    return named not in service and _TAKES_MORE.search(service) is None


def speaks_of_local_services(file: TextFile) -> bool:
    """Whether the file starts or names a service that imitates AWS; looked for once, and not for each key in it."""
    return _speaks_of_local_services(Same(file))


@lru_cache(maxsize=16)
def _speaks_of_local_services(of: Same[TextFile]) -> bool:
    file = of.value
    data = file.source.data
    if file.kind is TextKind.TERRAGRUNT and b"endpoint" not in data and b"localstack" not in data:
        return False  # where a provider of another name has such a server
    return _LOCAL.search(data.decode("utf-8", "replace")) is not None


def says_elsewhere(text: str) -> bool:
    """Whether `text` names an endpoint or a host that is not AWS's, and no address of AWS itself."""
    if _AWS.search(text) and not is_foreign_host(text):
        return any(is_aws_endpoint(match["value"]) is False for match in _ENDPOINT.finditer(text))
    return text_says_elsewhere(text) or any(
        is_aws_endpoint(match["value"]) is not True for match in _ENDPOINT.finditer(text)
    )


def _says_only_elsewhere(text: str) -> bool:
    return _AWS.search(text) is None and says_elsewhere(text)


def init_reaches_aws(repository: Repository, files: Sequence[TextFile]) -> bool:
    """Whether what these files give `terraform init` is for a state on AWS: every backend here is there."""
    if not any(b"-backend-config" in file.source.data for file in files):
        return False
    kept = [(module, module.backend) for module in repository.modules if module.backend is not None]
    if not kept or any(is_foreign_backend(backend) for _, backend in kept):
        return False
    bare = [backend for module, backend in kept if not module.providers]
    return all(map(_is_surely_on_aws, bare)) and not (bare and _has_settings_of_another_store(repository))


def _is_surely_on_aws(backend: Backend) -> bool:
    """Whether a backend without a provider of AWS beside it names a region of AWS, and skips none of its checks."""
    region = backend.value("region")
    named = isinstance(region, str) and _REGION.match(region) is not None
    return named and not any(name.startswith("skip_") or name.endswith("path_style") for name in backend.settings)


def _has_settings_of_another_store(repository: Repository) -> bool:
    files = (file for file in repository.texts if file.kind is TextKind.BACKEND)
    return any(says_elsewhere(file.source.data.decode("utf-8", "replace")) for file in files)
