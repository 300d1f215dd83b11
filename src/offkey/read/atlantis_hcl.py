"""The environment of an Atlantis server in Terraform: a Helm release, a task definition, a module, a deployment.

Container definitions are objects, JSON texts or YAML in a heredoc, so they are read as the text they all are.
"""

from __future__ import annotations

from offkey.model.atlantis import AtlantisServer, ServerVariable
from offkey.model.builtin import lru_cache
from offkey.model.regex import IGNORECASE, MULTILINE, escape, regex
from offkey.model.static_key import Origin
from offkey.model.text import Source, Span
from offkey.read.aws_keys import is_access_key_id, is_secret_key, says_foreign
from offkey.read.same import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from offkey.model.hcl import Block, HclFile

_COMPUTED = regex(r"[.(]")
_TYPES = regex(r"helm_release|aws_ecs_task_definition|kubernetes_(?:deployment|stateful_set|pod|manifest)\w*")
_OWN = regex(r"\bATLANTIS_(?:ATLANTIS_URL|REPO_|GH_|GITHUB_|GITLAB_|GITEA_|BITBUCKET_|AZUREDEVOPS_|PORT\b|DATA_DIR)")
"""Source: https://www.runatlantis.io/docs/server-configuration.html (`ATLANTIS_` and the name of the flag)"""
_LOCAL = regex(r"\blocal\.(\w+)")
_NAME = r"AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)"
_FILE = "aws.credentials"
"""The chart's value that is a whole credentials file.
Source: https://github.com/runatlantis/helm-charts, `charts/atlantis/values.yaml`"""
_NAMED = regex(rf"\bname[\"']?\s*[=:]\s*[\"'](?:environment\.)?(?P<name>{_NAME}|{escape(_FILE)})[\"']")
_KEYED = regex(rf"^[ \t]*[\"']?(?P<name>{_NAME})[\"']?\s*[=:]\s*(?P<value>[^\n#]+)", MULTILINE)
_IN_PROFILE = regex(
    r"^[ \t]*(?P<name>aws_(?:access_key_id|secret_access_key|session_token))"
    r"[ \t]*=[ \t]*(?P<value>\$\{[^\n#]+|[A-Z0-9]{20}$)",
    MULTILINE,
)
"""The credentials file that the Helm chart writes for the server.

Source: https://github.com/runatlantis/helm-charts (`aws.credentials`)
"""
_FILLED_IN = regex(
    r"^[ \t]*[\"']?(?P<own>[A-Z]\w*_(?P<name>ACCESS_KEY_ID|SECRET_ACCESS_KEY))[\"']?\s*[=:]\s*"
    r"(?P<value>[^\n#]*\baws_(?:access|secret)_\w*key[^\n#]*)",
    MULTILINE,
)
"""A variable of the template of such a file, which is called anything: where its value comes from says what it is."""
_VALUE = regex(r"\b(?:valueFrom|value_from|secret_key_ref|secretKeyRef|value)[\"']?\s*(?:[=:]\s*)?(?P<value>[^\n]*)")
_KEPT = regex(
    r"(?:value_?from\b\W*)?secret_?key_?ref\b\W*name(?:\s*:\s*|[\"']?\s*[=:]\s*[\"'])(?P<secret>[\w.-]+)", IGNORECASE
)
"""A key of a Kubernetes secret whose name is written out."""
_LISTED = regex(rf"[\"'](?P<name>{_NAME})[\"'][ \t]*(?=[,\]\n])")
"""A name among others in a list."""
_EACH = regex(
    r"\bfor\s+(?P<item>\w+)\s+in\s+(?:toset\(\s*)?local\.(?P<list>[\w-]+)[\s)]*:\s*\{(?P<object>(?:[^{}]|\{[^{}]*\}){0,600})\}"
)
_CALLED = regex(r"\bname[\"']?\s*[=:]\s*(?P<name>\w+)")
_DEFINED = regex(r"\s*(?P<name>[\w-]+)\s*=\s*(?:toset\(\s*)?\[")
_VARIABLE = regex(r"(?:\$\{)?\s*var\.(?P<name>[\w-]+)")
_COMMENT = regex(r"^\s*(?:#|//)")
_REACH = 400
"""How far behind its name a variable's value stands, in characters."""


def servers_in_terraform(file: HclFile) -> tuple[AtlantisServer, ...]:
    """Every block of the file that starts a server, with the credentials that it hands over."""
    source, found = file.source, []
    for block in file.body.blocks:
        for span in _environments(source, block):
            variables = tuple(_variables(source, span)) or tuple(_listed(source, span))
            if variables:
                found.append(AtlantisServer(source, variables))
    return tuple(found)


def _environments(source: Source, block: Block) -> Iterator[Span]:
    """What may hold the variables of a server: a block that starts one, and local values beside Atlantis' own."""
    if block.type != "locals":
        yield from (block.span,) if _starts_atlantis(source, block) else ()
        return
    texts = {attribute.name: source.text(attribute.span) for attribute in block.body.attributes}
    for attribute in block.body.attributes:
        text = texts[attribute.name]
        if "AWS_" in text:
            near = (text, *(texts.get(name, "") for name in _LOCAL.findall(text)))
            yield from (attribute.span,) if any(map(_OWN.search, near)) else ()


def _starts_atlantis(source: Source, block: Block) -> bool:
    if block.type == "module":
        attribute = block.body.attribute("source")
        return attribute is not None and "atlantis" in source.text(attribute.span).lower()
    if block.type == "data" and block.labels[:1] == ("template_file",):
        return "atlantis" in source.text(block.span).lower()
    if block.type != "resource" or not _TYPES.fullmatch(block.labels[0] if block.labels else ""):
        return False
    return "atlantis" in source.text(block.span).lower()


def _variables(source: Source, span: Span) -> Iterator[ServerVariable]:
    text = source.text(span)
    patterns = (_NAMED, _KEYED, _IN_PROFILE, *((_FILLED_IN,) if "templatefile(" in text else ()))
    matches = sorted((match for pattern in patterns for match in pattern.finditer(text)), key=lambda m: m.start())
    seen: set[int] = set()
    for index, match in enumerate(matches):
        line = text[text.rfind("\n", 0, match.start("name")) + 1 : match.start("name")]
        if _COMMENT.match(line) or match.start("name") in seen or _is_anothers(_own(match)):
            continue
        seen.add(match.start("name"))
        end = matches[index + 1].start() if index + 1 < len(matches) else len(text)
        value = _value(match, text, end)
        start = span.start + len(text[: match.start("name")].encode("utf-8", "surrogateescape"))
        place = source.place(Span(start, start + len(match["name"])))
        name = "AWS_ACCESS_KEY_ID" if match["name"] == _FILE else match["name"]
        own = _own(match)
        yield ServerVariable(f"AWS_{name}" if own else name, _origin(value, own or match["name"]), place, value)


def _listed(source: Source, span: Span) -> Iterator[ServerVariable]:
    """The names in a list, a local value, of which each becomes a secret of the container: `[for name in …]`."""
    text = source.text(span)
    named = list(_LISTED.finditer(text))
    defined = _DEFINED.match(text) if named else None
    if defined is None or defined["name"] not in _made_secrets(Same(source)):
        return
    for match in named:
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if not _COMMENT.match(line):
            start = span.start + len(text[: match.start("name")].encode("utf-8", "surrogateescape"))
            place = source.place(Span(start, start + len(match["name"])))
            yield ServerVariable(match["name"], Origin("store", match["name"]), place, "")


@lru_cache(maxsize=1)
def _made_secrets(source: Same[Source]) -> frozenset[str]:
    """The local values of a file that a loop makes a secret of each item of: looked for once, for all its lists."""
    text = source.value.text(Span(0, len(source.value.data)))
    return frozenset(each["list"] for each in _EACH.finditer(text) if _makes_secret(each))


def _makes_secret(each: re.Match[str]) -> bool:
    called = _CALLED.search(each["object"])
    return called is not None and called["name"] == each["item"] and "valueFrom" in each["object"]


def _own(match: re.Match[str]) -> str:
    """What the variable of a template is called, if this is one."""
    return str(match["own"]) if "own" in match.re.groupindex else ""


def _is_anothers(own: str) -> bool:
    """Whether the variable of a template is AWS's by its name, which is found already, or another service's."""
    return own.startswith("AWS_") or says_foreign(own)


def _value(match: re.Match[str], text: str, end: int) -> str:
    if "value" in match.re.groupindex:
        return match["value"].strip().rstrip(",")
    end = min(end, match.end() + _REACH)
    found = _VALUE.search(text, match.end(), end)
    if found is None:
        return ""
    return text[found.start() : end].strip() if _is_reference(found[0]) else found["value"].strip()


def _origin(value: str, name: str) -> Origin:
    kept = _KEPT.match(value)
    if kept:
        return Origin("kubernetes", f"{kept['secret']}/{name}")
    plain = value.strip().rstrip(",").strip("\"'")
    variable = _VARIABLE.match(plain)
    if variable:
        return Origin("terraform", variable["name"])
    if is_access_key_id(plain):
        return Origin("literal", plain)
    if is_secret_key(plain):
        return Origin("literal", "")
    if _is_reference(value):
        return Origin("store", name)
    return Origin("unknown", name) if not _COMPUTED.search(plain) else Origin("store", name)


def _is_reference(value: str) -> bool:
    return value.lower().startswith(("valuefrom", "value_from", "secret"))
