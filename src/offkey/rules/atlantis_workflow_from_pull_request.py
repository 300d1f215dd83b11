"""An Atlantis server that lets a pull request decide which commands it runs."""

from __future__ import annotations

import posixpath

from offkey.model.atlantis import Allowance, AtlantisConfiguration, AtlantisFile, AtlantisStep, Side
from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.hcl_expression import GetAttribute, Reference
from offkey.model.node import Share
from offkey.model.regex import IGNORECASE, MULTILINE, regex
from offkey.model.text import Place, Source, Span
from offkey.read.atlantis import TEXTS, stated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.module import Module
    from offkey.model.repository import Repository

_WRITTEN = regex(
    rb"allow_custom_workflows\\?[\"']?[ \t]*[:=][ \t]*[\"']?(?:true|yes)\b"
    rb"|\ballow_repo_config[ \t]*=[ \t]*\"?true\b"
    rb"|ATLANTIS_ALLOW_REPO_CONFIG[\"']?[ \t]*[:=][ \t]*[\"']?true\b|--allow-repo-config(?:=true)?(?=[\s\"'\\,]|\Z)"
)
"""`--allow-repo-config` is how old versions called it, `allow_repo_config` what the module for them has.
Source: terraform-aws-modules/terraform-aws-atlantis before v4, `variables.tf`."""
_CREDENTIALS = regex(
    r"(?<![a-z])(?:role|assume|credential|profile|secret|token|vault|impersonat|service_?account)|\bsts\b|_KEY\b"
    r"|\bA(?:WS|RM)_(?!(?:DEFAULT_)?REGION)|\bGOOGLE_(?!REGION|ZONE)",
    IGNORECASE,
)
"""What a step says that has to do with as whom it runs."""
_CHECKS = regex(r"\b(?:conftest|opa|checkov|tfsec|tflint|trivy|terrascan|sentinel|snyk|kics)\b", IGNORECASE)
_PASSED = regex(
    rb"(?:\b(?:allow_repo_config|allow_custom_workflows)[ \t]*="
    rb"|ATLANTIS_ALLOW_REPO_CONFIG[\"']?(?:[ \t]*[:=]|[\s,]+[\"']?value[\"']?\s*[:=]))"
    rb"\s*(?:\"?true\b|\"?(?:\$\{\s*)?var\.(?P<variable>[\w-]+)[ \t]*\}?\"?[ \t]*,?[ \t]*$)",
    MULTILINE,
)
"""The same by a variable of Terraform, and as a pair of a name and a value."""
_WORDS = (b"allow_custom_workflows", b"allow_repo_config", b"--allow-repo-config")
_VARIABLE = b"ATLANTIS_ALLOW_REPO_CONFIG"
_TERRAFORM = (".tf", ".tofu")
_ALLOWED = (
    "repositories may define workflows of their own, so a pull request decides which commands run with "
    "the credentials of Atlantis, before anybody reviews it"
)


def check(share: Share) -> Iterator[Finding]:
    """One finding for each entry of `repos`, at the key that allows it, and for each text that allows it."""
    for file in share.atlantis:
        for configuration in file.configurations:
            chosen = any(allowance.override("workflow") for allowance in configuration.allowances)
            differs = _differs(configuration)
            required = any(allowance.requires for allowance in configuration.allowances)
            for allowance in configuration.allowances:
                yield from _of_allowance(allowance, differs, chosen=chosen, required=required)
    texts = [source for source in share.sources if _may_allow(source.data) and TEXTS.match(source.path)]
    read = {file.source.path: file for file in share.repository.find_atlantis([source.path for source in texts])}
    for source in texts:
        found = read.get(source.path)
        if found is None or not _is_of_repository(found):
            yield from _of_text(source, found)
            yield from _of_variable(share.repository, source)


def _may_allow(data: bytes) -> bool:
    """Whether a text has the word of anything that allows it: few have, and the pattern is slow."""
    return (b"llow" in data and any(word in data for word in _WORDS)) or _VARIABLE in data


def _of_allowance(allowance: Allowance, differs: str, *, chosen: bool, required: bool) -> Iterator[Finding]:
    """`differs` is what the workflows of the server differ in, `chosen` whether any entry lets projects choose one.

    Where nothing is `required` by the server, a repository can drop nothing, only add to it.
    """
    override = allowance.override("workflow")
    who = f"the repositories that match {allowance.id}" if allowance.id else "repositories"
    if allowance.custom_workflows is not None:
        tail = "" if chosen else "; no project can choose one as long as no allowed_overrides lists workflow"
        yield Finding(
            f"{who} may define workflows of their own, so a pull request decides which commands run with "
            f"the credentials of Atlantis, before anybody reviews it{tail}",
            primary=allowance.custom_workflows,
            related=(Related(override, "and choose them here"),) if override else (),
            severity=None if chosen else Severity.LOW,
        )
    elif override is not None and not allowance.limited and differs:
        yield Finding(
            f"{who} may choose any workflow of the server, so a pull request decides with which of them, "
            f"and with which of their {differs}, it is planned and applied",
            primary=override,
            severity=Severity.LOW,
        )
    elif (dropped := allowance.override("apply_requirements")) is not None and required:
        yield Finding(
            f"{who} may set `apply_requirements` by themselves, so a pull request says in its own `atlantis.yaml` that "
            "it needs no approval, and is applied unreviewed with the credentials of Atlantis",
            primary=dropped,
            severity=Severity.LOW,
        )


def _differs(configuration: AtlantisConfiguration) -> str:
    """What a project gains or loses by the workflow that it chooses: there is always the one that is built in."""
    if configuration.of_workflows is None or any(_takes_credentials(step) for step in configuration.of_workflows):
        return "credentials"
    return "checks" if any(_CHECKS.search(step.text) for step in configuration.of_workflows) else ""


def _takes_credentials(step: AtlantisStep) -> bool:
    """Whether a step says as whom the next ones run; what `multienv` runs says it, as a rule."""
    return step.kind == "multienv" or any(_CREDENTIALS.search(text) for text in (step.name or "", step.text))


def _is_of_repository(file: AtlantisFile) -> bool:
    """Whether the file is read from the pull request: what it would allow to itself has no effect."""
    return any(configuration.side is Side.REPOSITORY for configuration in file.configurations)


def _of_text(source: Source, file: AtlantisFile | None) -> Iterator[Finding]:
    """What allows it in a text that is no configuration offkey reads: one line, a template, an object of Terraform."""
    read = {_line(a.custom_workflows) for c in (file.configurations if file else ()) for a in c.allowances}
    for match in stated(source, _WRITTEN):
        if source.line_of(match.start()) not in read:
            yield Finding(_ALLOWED, primary=source.place(Span(match.start(), match.end())))


def _of_variable(repository: Repository, source: Source) -> Iterator[Finding]:
    """What allows it by a variable that is true by default, or as the value of a pair."""
    if not source.path.endswith(_TERRAFORM) or not any(word in source.data for word in (_VARIABLE, *_WORDS[:2])):
        return
    module = repository.module(posixpath.dirname(source.path))
    for match in stated(source, _PASSED):
        name = match["variable"]
        if _WRITTEN.match(source.data, match.start()):
            continue
        default = _default(module, name.decode()) if module is not None and name else None
        if not name or default is not None:
            yield Finding(
                _ALLOWED,
                primary=source.place(Span(match.start(), match.end())),
                related=(Related(default, "true by default"),) if default is not None else (),
                confidence=Confidence.HIGH if default is None else Confidence.MEDIUM,
            )


def _default(module: Module, variable: str) -> Place | None:
    """Where a variable is declared that is true unless somebody says otherwise, and nobody in the repository does."""
    from offkey.read.module_scope import ModuleScope

    scope = ModuleScope(module)
    if any(call.block.body.attribute(variable) is not None for _caller, call in module.calls_of_it):
        return None
    for file in module.files:
        for block in file.body.of_type("variable"):
            default = block.body.attribute("default") if block.labels == (variable,) else None
            if default is not None:
                worth = scope.of(Reference("var", (GetAttribute(variable),), default.span), file.source)
                return file.source.place(default.span) if str(worth).lower() == "true" else None
    return None


def _line(place: Place | None) -> int:
    return place.line if place else 0


RULE = Rule(
    id="atlantis-workflow-from-pull-request",
    summary="Atlantis lets a pull request decide which commands it runs.",
    severity=Severity.HIGH,
    on=Share,
    check=check,
)
