"""An IAM user that is made for a pipeline, with rights, where a role would do.

Where Terraform, or the template, makes the key too, `iam-user-access-key` says so; here the key is made by hand, which
is the usual way to keep it out of the state.
"""

from __future__ import annotations

from itertools import islice

from offkey.model.builtin import lru_cache
from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.hcl_expression import ListExpression, Literal
from offkey.model.node import Share
from offkey.model.records import replace
from offkey.model.regex import IGNORECASE, regex
from offkey.model.unknown import Unknown
from offkey.read.module_scope import ModuleScope
from offkey.read.relevant import is_document
from offkey.read.same import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.module import Module
    from offkey.model.repository import Repository
    from offkey.model.terraform import Resource, Value
    from offkey.model.text import Place, Source, Span

_TEMPLATE = b"AWS::IAM::User"
_ADDRESS = regex(rb"aws_iam_user\.[\w\x80-\xff-]+")
_USER = b"aws_iam_user."
_PIPELINE = regex(
    r"(?:\A|[-_./])(?:ci|cd|cicd|ci-cd|github|github-?actions?|gha|gitlab|gitlab-?ci|jenkins|circleci|cci|travis|bitbucket"
    r"|buildkite|teamcity|atlantis|terraform|tf|iac|deploy|deployer|deployment|pipeline|codebuild|drone"
    r"|(?:actions?|build|release|infra)[-_]?(?:runner|bot|agent)|infra(?:structure)?[-_]?automation)(?:\Z|[-_./])",
    IGNORECASE,
)
"""A runner, a bot or an automation may be any program (a form's, a chat's): what it runs has to stand there too."""
_PATH = regex(r"/(?:automati(?:on|ed)|ci|ci-?cd|deploy(?:er|ment)?s?|pipelines?)/", IGNORECASE)
"""A path of users whose name may be that of what they work for: a pipeline's more often than a program's."""
_WORD = regex(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_RIGHTS = frozenset(
    {
        "aws_iam_user_policy",
        "aws_iam_user_policy_attachment",
        "aws_iam_policy_attachment",
        "aws_iam_user_group_membership",
        "aws_iam_group_membership",
    }
)
_ARGUMENTS = ("user", "users")
_SAID = ("name", "path")
"""What a user says of itself."""
_MOST = 50
"""So many places are told where one user gets something."""
_ROLE, _DOCUMENT = "aws_iam_role", "aws_iam_policy_document"
_LETTING_IN = frozenset({_ROLE, _DOCUMENT})
_DENY = regex(rb"\"Deny\"")
_LOGIN = "aws_iam_user_login_profile"
_KEY = "aws_iam_access_key"


def check(share: Share) -> Iterator[Finding]:
    """One finding for each such user without a key of its own in the module, or in the template."""
    for module in share.modules:
        yield from _in_module(module)
    for source in share.sources:
        if _TEMPLATE in source.data and is_document(source.path):
            yield from _in_template(source, share.repository)


def _in_module(module: Module) -> Iterator[Finding]:
    users = [r for r in module.of_types({"aws_iam_user"}) if r.mode == "resource"]
    scope = ModuleScope(module)
    for user in users:
        found = (
            _of_instance(module, user, *(scope.value(user.block, user.file, each, names=names) for each in _SAID))
            for names in scope.instances(user.block, user.file)
        )
        yield from islice((one for one in found if one is not None), 1)


def _in_template(source: Source, repository: Repository) -> Iterator[Finding]:
    from offkey.read.template_trusts import letting_in  # few templates make one
    from offkey.read.template_users import template_users

    letting: Mapping[str, Sequence[Place]] | None = None
    for user in template_users(source):
        shown = _known(user.name) or user.label
        if user.has_key or not any(map(_PIPELINE.search, (shown, _words(user.label)))):
            continue
        letting = letting_in(source, repository) if letting is None else letting
        roles = letting.get(user.label, ())[:_MOST]
        if user.rights or user.password or roles:
            yield _finding(user.label, user.place, shown, [*user.rights[:_MOST]], [*user.password], roles)


def _words(label: str) -> str:
    """A label of a template, in which capitals begin the words: `GitHubCIUser` is `Github-CI-User`."""
    return _WORD.sub("-", label.replace("GitHub", "Github").replace("GitLab", "Gitlab"))


def _of_instance(module: Module, user: Resource, name: Value, path: Value) -> Finding | None:
    shown = _known(name) or user.name
    called = name if isinstance(name, str) else ""
    sure = any(map(_PIPELINE.search, (shown, user.name)))
    if not (sure or _PATH.search(_known(path))) or _of(module, user, called, frozenset({_KEY})):
        return None
    rights = _of(module, user, called, _RIGHTS)
    login = _of(module, user, called, frozenset({_LOGIN}))
    letting_in = _of(module, user, called, _LETTING_IN)
    if not (rights or login or letting_in):
        return None
    found = _finding(user.address, user.place, shown, rights, login, letting_in)
    return found if sure else replace(found, severity=Severity.LOW, confidence=Confidence.LOW)


def _known(name: Value) -> str:
    """What is known of a name."""
    pieces = name.pieces if isinstance(name, Unknown) else (name,)
    return "".join(piece for piece in pieces if isinstance(piece, str))


def _of(module: Module, user: Resource, name: str, types: frozenset[str]) -> list[Place]:
    """The resources of these types that refer to the user, or name it as it is called."""
    told = _told(Same(module))
    address = user.address.encode("utf-8", "surrogateescape")
    found = dict((*told.get(address, ()), *(told.get(name, ()) if name else ())))
    giving = [found[index] for index in sorted(found) if found[index].type in types]
    return [resource.place for resource in giving[:_MOST]]


@lru_cache(maxsize=2)
def _told(module: Same[Module]) -> dict[bytes | str, list[tuple[int, Resource]]]:
    """What gives users something, in order, by the address or the name of a user that it tells."""
    types = _RIGHTS | {_KEY, _LOGIN, _ROLE}
    found: dict[bytes | str, list[tuple[int, Resource]]] = {}
    for index, resource in enumerate(module.value.resources):
        if resource.type == _DOCUMENT or (resource.mode == "resource" and resource.type in types):
            spans = _letting_in(resource) if resource.type in _LETTING_IN else [resource.block.span]
            addresses = (m[0] for s in spans for m in _ADDRESS.finditer(resource.file.data, s.start, s.end))
            told: list[bytes | str] = [*addresses, *_names(resource)]
            for one in dict.fromkeys(told):
                found.setdefault(one, []).append((index, resource))
    return found


def _letting_in(resource: Resource) -> Iterator[Span]:
    """Where a role, or a document, says whom it lets in: an ARN elsewhere in it is what may be done something to."""
    span, data = resource.block.span, resource.file.data
    if data.find(_USER, span.start, span.end) < 0:
        return
    if resource.type == _ROLE:
        trust = resource.block.body.attribute("assume_role_policy")
        if trust is not None:
            yield trust.span
        return
    for statement in resource.block.body.of_type("statement"):
        if not _DENY.search(data, statement.span.start, statement.span.end):
            yield from (principals.span for principals in statement.body.of_type("principals"))


def _names(resource: Resource) -> Iterator[str]:
    written = [a.value for argument in _ARGUMENTS if (a := resource.block.body.attribute(argument)) is not None]
    items = [i for value in written for i in (value.items if isinstance(value, ListExpression) else (value,))]
    return (item.value for item in items if isinstance(item, Literal) and isinstance(item.value, str))


def _finding(
    address: str, place: Place, name: str, rights: list[Place], login: list[Place], letting_in: Sequence[Place] = ()
) -> Finding:
    what = "a password" if login else "rights"
    return Finding(
        f"`{address}` ({name}) is made for a pipeline and gets {what}, so somebody makes it a key by hand, which "
        "never expires. Give the pipeline a role that trusts its identity tokens.",
        place,
        related=(
            *(Related(one, "its password") for one in login),
            *(Related(one, "its rights") for one in rights),
            *(Related(one, "what lets it in") for one in letting_in),
        ),
        confidence=Confidence.MEDIUM,
    )


RULE = Rule(
    id="user-for-pipeline",
    summary="Terraform or CloudFormation makes an IAM user for a pipeline.",
    severity=Severity.MEDIUM,
    on=Share,
    check=check,
)
