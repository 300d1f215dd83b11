"""Thumbprints of an identity provider that AWS does not look at."""

from __future__ import annotations

from itertools import islice

from offkey.errors import EditError
from offkey.model.arn import issuer_address
from offkey.model.finding import Confidence, Finding, Fix, Rule, Safety, Severity
from offkey.model.hcl_expression import GetAttribute, ListExpression, Literal, Reference
from offkey.model.node import Share
from offkey.model.platforms import github
from offkey.model.records import replace
from offkey.model.regex import IGNORECASE, regex
from offkey.model.text_file import TextKind
from offkey.model.unknown import Unknown
from offkey.read.module_calls import CalledModule, each_call
from offkey.read.module_scope import ModuleScope
from offkey.read.relevant import is_document
from offkey.rules.provider_versions import provider_versions
from offkey.rules.versions import may_be_at_least, may_be_before

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from offkey.model.hcl import Attribute
    from offkey.model.module import Module
    from offkey.model.pipeline import CompositeAction, Workflow
    from offkey.model.terraform import Resource
    from offkey.model.text import Place

_TYPE = "aws_iam_openid_connect_provider"
_ARGUMENT = "thumbprint_list"
_SERVED = regex(
    r"(?P<host>vstoken\.actions\.githubusercontent\.com|oidc\.circleci\.com|api\.bitbucket\.org|agent\.buildkite\.com|app\.(?:eu\.)?terraform\.io|(?:[a-z0-9-]+\.)?scalr\.io"
    r"|[a-z0-9-]+\.app\.(?:us\.)?spacelift\.io)(?:/|\Z)"
)
"""Services that browsers open: AWS does not publish its list of authorities, so for them it is likely, not sure."""
_GITLAB = regex(r"gitlab(?!.*(?:self|own|private|internal))", IGNORECASE)
_SCRIPTS = frozenset({TextKind.SHELL, TextKind.MAKEFILE})
_MOST = 20
"""Instances of a provider."""
_OPTIONAL = (5, 81, 0)
"""Source: hashicorp/terraform-provider-aws#37255, in 5.81.0 of 2024-12."""


def check(share: Share) -> Iterator[Finding]:
    """One finding for each provider of a known service with a list of thumbprints."""
    for module in share.modules:
        yield from _in_module(module)
    for module in (*share.modules, *share.units):
        yield from _given(module)
    for source in share.sources:
        if is_document(source.path):
            from offkey.read import policy_files

            yield from _elsewhere(policy_files.thumbprints(source))
    for text in share.texts:
        if text.kind is TextKind.CDK:
            from offkey.read import cdk

            yield from _elsewhere(cdk.thumbprints(text.source))
        elif text.kind in _SCRIPTS:
            from offkey.read import scripted_providers as scripts

            found = scripts.thumbprints if text.kind is TextKind.SHELL else scripts.in_makefile
            yield from _elsewhere(found(text.source))
    yield from _in_steps(share)


def _given(module: Module) -> Iterator[Finding]:
    """Those that a module, or a unit of Terragrunt, hands to a public one which makes the provider."""
    if module.calls_of("oidc") and (module.is_unit or module.says("thumbprint")):
        from offkey.read import github_provider_modules  # few modules call one

        yield from _elsewhere(github_provider_modules.thumbprints(module))


def _in_steps(share: Share) -> Iterator[Finding]:
    """Those that the scripts of workflows and actions make."""
    written = [(flow.source, [s for job in flow.jobs for s in job.steps]) for flow in share.workflows if _lists(flow)]
    written += [(action.source, [*action.steps]) for action in share.actions if _lists(action)]
    for source, steps in written:
        from offkey.read import scripted_providers

        yield from _elsewhere(scripted_providers.in_steps(source, steps))


def _lists(part: Workflow | CompositeAction) -> bool:
    return b"thumbprint-list" in part.source.data


def _in_module(module: Module) -> Iterator[Finding]:
    found = [resource for resource in module.of_types({_TYPE}) if _may_be_useless(resource)]
    versions = provider_versions(module) if found else None
    if versions is None or isinstance(versions, Unknown):
        return
    wanted = not may_be_at_least(versions, _OPTIONAL)
    calls = each_call(module)
    scopes = [(one, ModuleScope(one.module)) for one in calls or (CalledModule(module, {}),)]
    for resource in found:
        attribute = resource.block.body.attribute(_ARGUMENT)
        nobody_sets = bool(calls) or not module.callers
        empty = nobody_sets and attribute is not None and _is_empty_by_default(module, attribute)
        hosts = {one: None if empty and one.call is None else _useless(scope, resource) for one, scope in scopes}
        own = [host for one, host in hosts.items() if not one.example]
        if attribute and own and own[0] is not None and None not in own:
            supposed = all(_called(scope, resource) for _, scope in scopes)
            unsure = may_be_before(versions, _OPTIONAL) or _is_served(own[0])
            several = resource.block.body.attribute("for_each") is not None  # another may need its own
            fix = (
                None
                if wanted or supposed or several
                else _fix(resource, attribute, Safety.UNSAFE if unsure else Safety.SAFE)
            )
            told = _finding(own[0], resource.file.place(attribute.span), fix=fix, wanted=wanted)
            yield replace(told, confidence=Confidence.LOW) if supposed else told
        else:
            for one, scope in scopes:
                yield from _passed(one, hosts[one], scope.value(resource.block, resource.file, _ARGUMENT), wanted)


def _is_empty_by_default(module: Module, attribute: Attribute) -> bool:
    """Whether the list is a variable that is empty where nobody sets it: then there are no thumbprints."""
    match attribute.value:
        case Reference(root="var", steps=(GetAttribute(name=name),)):
            declared = (b for f in module.files for b in f.body.of_type("variable") if b.labels == (name,))
            defaults = (block.body.attribute("default") for block in declared)
            return any(d is not None and isinstance(d.value, ListExpression) and not d.value.items for d in defaults)
        case _:
            return False


def _may_be_useless(resource: Resource) -> bool:
    """Whether it is a provider with thumbprints whose issuer may be one that AWS knows, as a cluster's never is."""
    body = resource.block.body
    if resource.mode != "resource" or body.attribute(_ARGUMENT) is None:
        return False
    url = body.attribute("url")
    match url.value if url is not None else None:
        case None:
            return False
        case Literal(value=text):
            return _host(text) is not None
        case Reference(root="aws_eks_cluster"):
            return False
        case _:
            return True


def _passed(one: CalledModule, host: str | None, thumbprints: object, wanted: bool) -> Iterator[Finding]:
    """The thumbprints that a call passes to a module which serves any issuer."""
    texts = [text for text in thumbprints if isinstance(text, str)] if isinstance(thumbprints, list) else []
    place = next((one.passed[text] for text in texts if text in one.passed), None)
    if host is not None and place is not None:
        yield _finding(host, place, wanted=wanted)


def _useless(scope: ModuleScope, resource: Resource) -> str | None:
    """The issuer whose thumbprints a provider lists in vain, or the first where it is made for several."""
    block, file = resource.block, resource.file
    repeated = block.body.attribute("for_each") is not None
    for names in islice(scope.instances(block, file), _MOST) if repeated else ({},):
        host = _host(scope.value(block, file, "url", names=names)) or _called(scope, resource)
        if host is not None and scope.value(block, file, _ARGUMENT, names=names) not in ([], None):
            return host
    return None


def _called(scope: ModuleScope, resource: Resource) -> str | None:
    """The service that is meant where whoever runs the module has to set which: by a variable's name, or its type."""
    url = resource.block.body.attribute("url")
    match url.value if url is not None else None:
        case Reference(root="var", steps=(GetAttribute(name=name),)) if _GITLAB.search(name):
            from offkey.model.platforms import gitlab

            host: str | None = gitlab.HOST
        case Reference(root="var", steps=(GetAttribute(name=name), *steps)) if steps:
            names = [step.name for step in steps if isinstance(step, GetAttribute)]
            host = _host(scope.optional(name, names)) if len(names) == len(steps) else None
        case _:
            return None
    value = scope.value(resource.block, resource.file, "url") if host is not None else None
    return host if isinstance(value, Unknown) and not value.pieces else None


def _elsewhere(found: Iterable[tuple[str, Place]]) -> Iterator[Finding]:
    for url, place in found:
        if host := _host(url):
            yield _finding(host, place)


def _host(url: object) -> str | None:
    """The issuer, where its certificate is from an authority that AWS knows; without what names the customer."""
    known = url.pieces[0] if isinstance(url, Unknown) and url.pieces else url
    host = issuer_address(known) if isinstance(known, str) else ""
    if host == github.HOST:
        return host
    served = _SERVED.match(host)
    if served is not None:
        return served["host"]
    from offkey.model.platforms import gitlab  # most are GitHub's

    return host if gitlab.HOSTS.match(host) else None


def _is_served(host: str) -> bool:
    return _SERVED.match(host) is not None


def _finding(host: str, place: Place, *, fix: Fix | None = None, wanted: bool = False) -> Finding:
    served = _is_served(host)
    said = "its certificate is from a public authority" if served else "it knows the certificate authority"
    then = "The Terraform provider that is asked for here wants the list; from 5.81 on it may go."
    more = then if wanted else "The list changes nothing, and somebody will try to keep it up to date."
    return Finding(
        f"AWS does not look at the thumbprints of `{host}`: {said}. {more}",
        place,
        fix=fix,
        confidence=Confidence.LOW if served or wanted else Confidence.HIGH,
    )


def _fix(resource: Resource, attribute: Attribute, safety: Safety) -> Fix | None:
    """Delete the argument: unsafe where the provider may ask for it, or AWS may not know the authority."""
    from offkey.edit import hcl

    try:
        edits = tuple(hcl.delete_attribute(resource.file, resource.block.body, attribute))
    except EditError:
        return None
    return Fix("Delete the thumbprints", safety, edits)


RULE = Rule(
    id="useless-thumbprint",
    summary="An identity provider lists thumbprints that AWS does not look at.",
    severity=Severity.LOW,
    on=Share,
    check=check,
)
