"""Roles that well-known public modules make: what a call's inputs say about trust and permissions.

Source: terraform-aws-modules/terraform-aws-iam, `modules/iam-github-oidc-role` and
`modules/iam-assumable-role-with-oidc` (version 5), `modules/iam-role` (version 6), `main.tf` of each. What they
trust besides tokens stands in `assumable_role_modules`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from offkey.model.module import Module
from offkey.model.platforms import github
from offkey.model.policy import Condition, Grants, Policy, Principal, Statement
from offkey.model.records import dataclass, replace
from offkey.model.regex import regex
from offkey.model.terraform import Naming, Resource, Role, Value
from offkey.model.unknown import Unknown
from offkey.read import assumable_role_modules, partial
from offkey.read.module_inputs import ModuleInputs, Texts
from offkey.read.module_scope import ModuleScope

_SOURCE = regex(r"terraform-aws-(?:modules/iam/aws|iam(?:\.git)?)//modules/(?P<name>[\w-]+)(?:\?|\Z)")
_WORDS = ("terraform-aws-modules/iam", "terraform-aws-iam")
_ACTIONS = ("sts:TagSession", "sts:AssumeRoleWithWebIdentity")
_VERSION = "2012-10-17"
_REPOSITORY = "repo:"

_REST = Unknown("the inputs of the module are not read that say what else the role may do")


def roles_of_calls(module: Module) -> Iterator[Role]:
    """The role that each call of such a module makes."""
    scope = ModuleScope(module)
    for call in module.calls_of(*_WORDS):
        match = _SOURCE.search(call.source) if isinstance(call.source, str) else None
        if match is not None:
            yield from _roles(match["name"], ModuleInputs(scope, call))


def _roles(name: str, inputs: ModuleInputs) -> Iterator[Role]:
    match name:
        case "iam-github-oidc-role" if inputs.texts("subjects"):
            subjects = tuple(_prefixed(inputs.texts("subjects")))
            audience = inputs.value("audience", github.AUDIENCE)
            host = _host(inputs.value("provider_url", github.HOST))
            trust = [_statement(host, exact=(), wild=subjects, audiences=(audience,))]
            yield _role(inputs, _policy(trust), policies="policies", subjects="subjects")
        case "iam-assumable-role-with-oidc" if inputs.value("create_role", False) is not False:
            hosts = [_host(url) for url in (*inputs.texts("provider_urls"), inputs.value("provider_url", "")) if url]
            exact, wild = inputs.texts("oidc_fully_qualified_subjects"), inputs.texts("oidc_subjects_with_wildcards")
            audiences = inputs.texts("oidc_fully_qualified_audiences")
            trust = [_statement(host, exact=exact, wild=wild, audiences=audiences) for host in hosts]
            subjects_at = "oidc_subjects_with_wildcards" if wild else "oidc_fully_qualified_subjects"
            names = _Names("role_name", "role_path")
            yield _role(inputs, _policy(trust), policies="role_policy_arns", subjects=subjects_at, names=names)
        case "iam-role":
            yield from _six(inputs)
        case "iam-assumable-role" if inputs.value("create_role", False) is not False:
            names = _Names("role_name", "role_path")
            policy = assumable_role_modules.trust(inputs)
            role = _role(inputs, policy, policies="custom_role_policy_arns", subjects="trusted_role_arns", names=names)
            yield replace(role, grants=Grants.later(lambda: _also_switched_on(role, inputs)))
        case _:
            return


def _also_switched_on(role: Role, inputs: ModuleInputs) -> Grants:
    return Grants((*role.managed, *assumable_role_modules.switched_on(inputs)), role.inline)


def _six(inputs: ModuleInputs) -> Iterator[Role]:
    """The one module for roles of version 6."""
    others = assumable_role_modules.others(inputs)
    statements, subjects_at = others.statements, "trust_policy_permissions"
    if inputs.value("enable_github_oidc", False) is True:
        exact, wild = (tuple(_prefixed(inputs.texts(n))) for n in ("oidc_subjects", "oidc_wildcard_subjects"))
        host = _host(inputs.value("github_provider", github.HOST))
        audiences = inputs.texts("oidc_audiences") or (github.AUDIENCE,)
        tokens = _statement(host, exact=exact, wild=wild, audiences=audiences, more=inputs.conditions())
        statements, subjects_at = (tokens, *statements), "oidc_wildcard_subjects" if wild else "oidc_subjects"
    if statements or others.unknown:
        policy = Policy(statements, _VERSION, others.unknown)
        names = _Names(prefix=inputs.value("use_name_prefix", True) is not False)
        yield _role(inputs, policy, policies="policies", subjects=subjects_at, names=names)


@dataclass(frozen=True, slots=True)
class _Names:
    """The inputs for the name and the path of the role; with `prefix`, AWS ends the name."""

    name: str = "name"
    path: str = "path"
    prefix: bool = False

    def of(self, inputs: ModuleInputs) -> Value:
        """The name, as far as the call says it."""
        name = inputs.value(self.name, Unknown("the module names the role"))
        return partial.text([name, "-", Unknown("AWS ends the name of the role")]) if self.prefix else name


_OWN = _Names()


def _role(inputs: ModuleInputs, trust: Policy, *, policies: str, subjects: str, names: _Names = _OWN) -> Role:
    call = inputs.call

    def grants() -> Grants:
        managed, inline = inputs.policies(policies)
        return Grants(managed, (*inline, (_REST, call.place)))

    return Role(
        Resource("resource", "aws_iam_role", call.name, call.block, call.file),
        Naming(
            names.of(inputs), account=inputs.scope.account(call.block, call.file), path=inputs.value(names.path, "/")
        ),
        trust,
        inputs.place(subjects),
        Grants.later(grants),
    )


def _policy(statements: Sequence[Statement]) -> Policy:
    return Policy(tuple(statements), _VERSION)


def _statement(
    host: str | Unknown, *, exact: Texts, wild: Texts, audiences: Texts, more: tuple[Condition, ...] = ()
) -> Statement:
    conditions = [
        Condition(operator, _key(host, claim), values)
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
        actions=_ACTIONS,
        conditions=(*conditions, *more),
    )


def _provider(host: str | Unknown) -> Unknown:
    """The provider of this issuer in the role's own account."""
    if isinstance(host, Unknown):
        return host
    account = Unknown("the account is known when Terraform runs")
    return Unknown(account.reason, None, ("arn:aws:iam::", account, f":oidc-provider/{host}"))


def _key(host: str | Unknown, claim: str) -> str | Unknown:
    return f"{host}:{claim}" if isinstance(host, str) else host


def _host(url: Value) -> str | Unknown:
    return url.removeprefix("https://") if isinstance(url, str) else Unknown("the issuer is not known")


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
