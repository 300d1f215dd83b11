"""Whom the keys of a group reach: AWS, or a service that only speaks its protocol."""

from __future__ import annotations

from offkey.model.regex import IGNORECASE, VERBOSE, regex
from offkey.model.text_file import Group, TextFile, TextKind
from offkey.read.aws_endpoints import AWS_HOST, is_foreign_backend, is_foreign_host, text_says_elsewhere
from offkey.read.aws_keys import is_aws_endpoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from offkey.model.repository import Repository
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
            text = file.source.text(span)
            known[span, nearest] = says_elsewhere(text) if nearest else _says_only_elsewhere(text)
        if known[span, nearest]:
            return True
    if file.kind not in _ENV_FILE:
        return False
    others = (other for other in beside if other.kind in _ENV_FILE and other is not file)
    return any(_says_only_elsewhere(other.source.data.decode("utf-8", "replace")) for other in others)


def speaks_of_local_services(file: TextFile) -> bool:
    """Whether the file starts or names a service that imitates AWS."""
    return _LOCAL.search(file.source.data.decode("utf-8", "replace")) is not None


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
    return bool(kept) and all(module.providers and not is_foreign_backend(backend) for module, backend in kept)
