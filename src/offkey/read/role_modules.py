"""Roles that well-known public modules make: what a call's inputs say about trust and permissions.

Source: terraform-aws-modules/terraform-aws-iam, `modules/iam-github-oidc-role` and
`modules/iam-assumable-role-with-oidc` (version 5), `modules/iam-role` (version 6), `main.tf` of each. What they
trust besides tokens stands in `assumable_role_modules`, modules of others for GitHub in `github_role_modules`, those
for a cluster in `service_account_roles`.
"""

from __future__ import annotations

from offkey.model.arn import issuer_address
from offkey.model.platforms import github
from offkey.model.policy import Condition, Grants, Policy, Principal, Statement
from offkey.model.records import dataclass, replace
from offkey.model.regex import regex
from offkey.model.terraform import ModuleCall, Naming, Resource, Role, Value
from offkey.model.unknown import Unknown
from offkey.read import partial
from offkey.read.convert import text_of
from offkey.read.module_inputs import Inline, Managed, ModuleInputs, Texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from offkey.model.text import Place
    from offkey.read.module_scope import ModuleScope

_SOURCE = regex(r"terraform-aws-(?:modules/iam/aws|iam(?:\.git)?)//modules/(?P<name>[\w-]+)(?:\?|\Z)")
_REPOSITORY = "repo:"
_SUBJECTS = ("oidc_fully_qualified_subjects", "oidc_subjects_with_wildcards")
_CONDITIONS = "provider_trust_policy_conditions"
VERSION = "2012-10-17"
TAGGED = ("sts:TagSession", "sts:AssumeRoleWithWebIdentity")
_REST = Unknown("the inputs of the module are not read that say what else the role may do")


@dataclass(frozen=True, slots=True)
class Names:
    """The inputs for the name and the path of the role; with `prefix`, AWS ends the name."""

    name: str = "name"
    path: str = "path"
    prefix: bool = False

    def of(self, inputs: ModuleInputs) -> Value:
        """The name, as far as the call says it."""
        name = inputs.value(self.name, Unknown("the module names the role"))
        return partial.text([text_of(name), "-", Unknown("AWS ends the name of the role")]) if self.prefix else name


_OLD_NAMES = Names("role_name", "role_path")


def is_known(source: str) -> bool:
    """Whether a source is a module of which offkey knows what roles it makes, if any."""
    from offkey.read import github_role_modules

    return _SOURCE.search(source) is not None or github_role_modules.kind_of(source) is not None


def roles_of_call(scope: ModuleScope, call: ModuleCall, source: str) -> Iterator[Role]:
    """The role that a call of such a module makes, each instance of the call its own."""
    if match := _SOURCE.search(source):
        for names in scope.instances(call.block, call.file):
            yield from _roles(match["name"], ModuleInputs(scope, call, names))
    else:
        from offkey.read import github_role_modules  # few repositories call them

        if (kind := github_role_modules.kind_of(source)) is not None:
            for names in scope.instances(call.block, call.file):
                yield from github_role_modules.roles(kind, ModuleInputs(scope, call, names))


def _roles(name: str, inputs: ModuleInputs) -> Iterator[Role]:
    match name:
        case "iam-github-oidc-role" if inputs.texts("subjects"):
            subjects = tuple(_prefixed(inputs.texts("subjects")))
            audience = inputs.value("audience", github.AUDIENCE)
            host = _host(inputs.value("provider_url", github.HOST))
            more = inputs.conditions("subjects")
            trust = _policy(federated(host, wild=subjects, audiences=(audience,), more=more))
            yield _role(inputs, trust, policies="policies", subjects="subjects")
        case "iam-assumable-role-with-oidc" if inputs.value("create_role", False) is not False:
            hosts = [_host(url) for url in (*inputs.texts("provider_urls"), inputs.value("provider_url", "")) if url]
            exact, wild = inputs.texts("oidc_fully_qualified_subjects"), inputs.texts("oidc_subjects_with_wildcards")
            audiences, more = inputs.texts("oidc_fully_qualified_audiences"), inputs.conditions(*_SUBJECTS)
            trust = _policy(
                *(federated(host, exact=exact, wild=wild, audiences=audiences, more=more) for host in hosts)
            )
            subjects_at = _CONDITIONS if more and not exact and not wild else _SUBJECTS[bool(wild)]
            yield _role(inputs, trust, policies="role_policy_arns", subjects=subjects_at, names=_OLD_NAMES)
        case "iam-role":
            yield from _six(inputs)
        case "iam-assumable-role" if inputs.value("create_role", False) is not False:
            yield _assumable(inputs)
        case "iam-role-for-service-accounts-eks" if inputs.value("create_role", True) is not False:
            yield from _of_accounts(inputs, "assume_role_condition_test", policies="role_policy_arns", names=_OLD_NAMES)
        case "iam-eks-role" if inputs.value("create_role", True) is not False:
            yield from _of_clusters(inputs)
        case "iam-role-for-service-accounts" if inputs.value("create", True) is not False:
            names = Names(prefix=inputs.value("use_name_prefix", True) is not False)
            yield from _of_accounts(inputs, "trust_condition_test", policies="policies", names=names)
        case _:
            return


def _of_accounts(inputs: ModuleInputs, test: str, *, policies: str, names: Names) -> Iterator[Role]:
    from offkey.read import service_account_roles  # few repositories call them

    trust = service_account_roles.trust(inputs, test=test)
    if trust is not None:
        yield _role(inputs, trust, policies=policies, subjects="oidc_providers", names=names)


def _of_clusters(inputs: ModuleInputs) -> Iterator[Role]:
    from offkey.read import service_account_roles

    trust = service_account_roles.trust_of_clusters(inputs, test="assume_role_condition_test")
    if trust is not None:
        at = "cluster_service_accounts"
        yield _role(inputs, trust, policies="role_policy_arns", subjects=at, names=_OLD_NAMES)


def _assumable(inputs: ModuleInputs) -> Role:
    from offkey.read import assumable_role_modules  # few calls are for roles that roles assume

    trust, place = assumable_role_modules.trust(inputs)
    made = _role(inputs, trust, policies="custom_role_policy_arns", subjects="trusted_role_arns", names=_OLD_NAMES)
    return replace(made, trust_place=place, grants=Grants.later(lambda: _also_switched_on(made, inputs)))


def _also_switched_on(made: Role, inputs: ModuleInputs) -> Grants:
    from offkey.read import assumable_role_modules

    return Grants((*made.managed, *assumable_role_modules.switched_on(inputs)), made.inline)


def _six(inputs: ModuleInputs) -> Iterator[Role]:
    """The one module for roles of version 6."""
    from offkey.read import assumable_role_modules

    others = assumable_role_modules.others(inputs)
    statements, subjects_at = others.statements, "trust_policy_permissions"
    if inputs.value("enable_github_oidc", False) is True:
        exact, wild = (tuple(_prefixed(inputs.texts(n))) for n in ("oidc_subjects", "oidc_wildcard_subjects"))
        host = _host(inputs.value("github_provider", github.HOST))
        audiences: Texts = inputs.texts("oidc_audiences") or (github.AUDIENCE,)
        more = inputs.conditions("oidc_subjects", "oidc_wildcard_subjects")
        tokens = federated(host, exact=exact, wild=wild, audiences=audiences, more=more)
        statements, subjects_at = (tokens, *statements), "oidc_wildcard_subjects" if wild else "oidc_subjects"
    if statements or others.unknown:
        trust = Policy(statements, VERSION, others.unknown)
        names = Names(prefix=inputs.value("use_name_prefix", True) is not False)
        made = _role(inputs, trust, policies="policies", subjects=subjects_at, names=names)
        yield replace(made, grants=Grants.later(lambda: _also_inline(made, inputs)))


def _also_inline(made: Role, inputs: ModuleInputs) -> Grants:
    from offkey.read import assumable_role_modules

    return Grants(made.managed, (*assumable_role_modules.permissions(inputs), *made.inline))


_OWN = Names()


def _role(inputs: ModuleInputs, trust: Policy, *, policies: str, subjects: str, names: Names = _OWN) -> Role:
    at = inputs.place(subjects)
    return role(inputs, trust, names=names, at=at, attached=lambda: inputs.policies(policies))


def _policy(*statements: Statement) -> Policy:
    return Policy(statements, VERSION)


def _host(url: Value) -> str | Unknown:
    return issuer_address(url) if isinstance(url, str) else Unknown("the issuer is not known")


def _prefixed(subjects: Iterable[str | Unknown]) -> Iterator[str | Unknown]:
    """The modules put `repo:` before a subject that lacks it."""
    for subject in subjects:
        if isinstance(subject, str):
            yield _REPOSITORY + subject.removeprefix(_REPOSITORY)
        elif subject.pieces and not str(subject.pieces[0]).startswith(_REPOSITORY):
            first, *rest = subject.pieces
            pieces = (_REPOSITORY + first, *rest) if isinstance(first, str) else (_REPOSITORY, first, *rest)
            yield Unknown(subject.reason, subject.place, pieces)
        else:
            yield subject


def role(
    inputs: ModuleInputs, trust: Policy, *, names: Names, at: Place, attached: Callable[[], tuple[Managed, Inline]]
) -> Role:
    """The role, whose trust stands `at` a place; what is `attached` is read when somebody asks."""
    call = inputs.call

    def grants() -> Grants:
        managed, inline = attached()
        return Grants(managed, (*inline, (_REST, call.place)))

    account = inputs.scope.account(call.block, call.file)
    return Role(
        Resource("resource", "aws_iam_role", call.name, call.block, call.file),
        Naming(names.of(inputs), account=account, path=inputs.value(names.path, "/")),
        trust,
        at,
        Grants.later(grants),
    )


def federated(
    host: str | Unknown,
    *,
    exact: Texts = (),
    wild: Texts = (),
    audiences: Texts = (),
    more: tuple[Condition, ...] = (),
    actions: tuple[str, ...] = TAGGED,
) -> Statement:
    """The statement that lets in tokens of the issuer at `host`."""
    conditions = [
        Condition(operator, key(host, claim), values)
        for operator, claim, values in (
            ("StringEquals", "aud", audiences),
            ("StringEquals", "sub", exact),
            ("StringLike", "sub", wild),
        )
        if values
    ]
    return Statement(
        allows=True,
        principals=(Principal("Federated", _provider(host)),),
        actions=actions,
        conditions=(*conditions, *more),
    )


def key(host: str | Unknown, claim: str) -> str | Unknown:
    """The condition key for a claim of the issuer at `host`."""
    return partial.text([host, f":{claim}"])


def _provider(host: str | Unknown) -> Unknown:
    """The provider of this issuer in the role's own account."""
    if isinstance(host, Unknown):
        return host
    account = Unknown("the account is known when Terraform runs")
    return Unknown(account.reason, None, ("arn:aws:iam::", account, f":oidc-provider/{host}"))
