"""Credentials that a Jenkinsfile binds, declarative or scripted.

Source: https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#handling-credentials,
https://plugins.jenkins.io/aws-credentials/, https://plugins.jenkins.io/pipeline-aws/ (withAWS),
https://plugins.jenkins.io/amazon-ecr/ (`ecr:region:id`).
"""

from __future__ import annotations

from itertools import islice

from offkey.model.builtin import bisect_right, lru_cache
from offkey.model.records import replace
from offkey.model.regex import ASCII, IGNORECASE, escape, regex
from offkey.model.static_key import Origin
from offkey.model.text import Source, Span
from offkey.model.text_file import Group, Handed, TextKind
from offkey.read.aws_keys import normalised, read_name, says_aws, says_foreign
from offkey.read.texts.assignments import assignments
from offkey.read.texts.origins import parts, values
from offkey.read.texts.place import place_of
from offkey.read.written_name import fills_credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

_MAY_BE_AWS = regex(r"aws|amazon|akia|ecr:", IGNORECASE)
_OF_AWS = regex(r"AmazonWebServicesCredentialsBinding|\baws\s*\(|withAWS")
_NOT_A_LINE_END = regex(r"[^\n]")
_NOT_CODE = regex(
    r"""(?P<kept>\"\"\"(?:[\s\S]*?\"\"\"|[\s\S]*)|\'\'\'(?:[\s\S]*?\'\'\'|[\s\S]*)|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|//[^\n]*|/\*(?:[\s\S]*?\*/|[\s\S]*)"""
)
_ID = r"""(?:"(?P<double>[^"\n]{1,200})"|'(?P<single>[^'\n]{1,200})'|(?P<bare>[A-Za-z_][\w.]*))"""
_VARIABLE = regex(rf"(?:[vV]ariable|[kK]eyVariable)\s*:\s*{_ID}")
_BOUND = regex(rf"(?P<name>[A-Za-z_]\w*)\s*=\s*credentials\s*\(\s*{_ID}\s*\)")
_PARAMETER = regex(r"""(?P<name>[A-Za-z_]\w*)\s*=\s*["']?(?:\$\{)?\s*params\.(?P<parameter>\w+)""")
"""A variable that a parameter of the build fills."""
_DECLARED = regex(
    r"""(?:\b(?:string|password|text)\s*\(\s*|ParameterDefinition['"]\s*,\s*)"""
    r"""(?:(?!name\b)\w+\s*:\s*(?:'[^'\n]{0,300}'|"[^"\n]{0,300}"|\w+)\s*,\s*){0,8}+name\s*:\s*["'](?P<name>\w+)["']"""
)
"""A parameter of the build, whose value is in the environment of every step."""
_CALL = regex(
    r"(?P<call>withAWS|aws|string|usernamePassword|usernameColonPassword|file)\s*\((?P<arguments>[^()]{1,600})\)"
)
_CLASS = regex(r"\[\s*\$class\s*:\s*['\"](?P<class>\w+)['\"](?P<arguments>[^\[\]]{1,600})\]")
_ARGUMENT = regex(rf"(?P<key>[A-Za-z]\w*)\s*:\s*{_ID}")
_REGISTRY = regex(r"""(?P<quote>["'])ecr:[\w\-${}.]+:(?P<id>[^"'\n]{1,200})(?P=quote)""")
_Binding = tuple[Handed, int]
"""What a binding hands on, and where it stands (characters)."""
_MOST = 30
"""So many further places of one key are named."""
_CALLS = {
    "AmazonWebServicesCredentialsBinding": "aws",
    "StringBinding": "string",
    "UsernamePasswordMultiBinding": "usernamePassword",
    "FileBinding": "file",
}
_CREDENTIAL = frozenset({"CRED", "CREDS", "CREDENTIAL", "CREDENTIALS", "KEY", "KEYS", "SECRET", "USER", "IAM", "LOGIN"})
_NO_CREDENTIAL = frozenset(
    {"ACCOUNT", "REGION", "URL", "ARN", "ROLE", "SSH", "PEM", "KUBECONFIG", "BUCKET", "HOST", "NAME", "KMS"}
)
_FILES = regex(r"AWS_(?:SHARED_)?CREDENTIALS?(?:_FILE)?\Z|AWS_CONFIG_FILE\Z")
_DOLLAR = regex(r"\$\{?([A-Za-z_]\w*)", ASCII)
_NEAR = 300
"""So many characters before a use say what it is for."""
_SIGNS_IN = regex(
    r"(?:(?<![\w-])--?(?:u|p|user(?:-?name)?|login|pass(?:word)?)[= \t]+[\"'\\]*|(?:saml|adfs|okta|onelogin)[^\n]*)\Z",
    IGNORECASE,
)
"""What stands before the name or the password of somebody who signs in, which no key of AWS's is handed over as."""
_OPENING = regex(r"\b(?:withCredentials|withAWS|environment|withEnv)\b")


def groups(source: Source) -> tuple[Group, ...]:
    """A group for each `withCredentials`, `withAWS` or `environment`, and one for what the scripts use besides."""
    text = _without_comments(source.text(Span(0, len(source.data))))
    if not _MAY_BE_AWS.search(text):
        return ()
    found: dict[int, list[Handed]] = {}
    openings = [0, *(match.start() for match in _OPENING.finditer(text))]
    for handed, offset in _with_uses(source, text, tuple(_bindings(source, text))):
        found.setdefault(openings[bisect_right(openings, offset) - 1], []).append(handed)
    bound = {h.name for of_call in found.values() for h in of_call} | _variables(text)
    whole = (Span(0, len(source.data)),)
    bindings = [Group("a Jenkins pipeline", tuple(of_call), whole) for of_call in found.values()]
    used = (*_parameters(source, text, bound), *_used(source, text, bound))
    asked = tuple(_declared(source, text, bound | {h.origin.name for h in used}))
    return (*bindings, Group("a script", used, whole), Group("a Jenkins build", asked, whole))


def _bindings(source: Source, text: str) -> Iterator[_Binding]:
    for match in _BOUND.finditer(text):
        if _is_credential(match["name"], _id(match, text)):
            yield _handed(source, text, match["name"], match), match.start()
    for call in (*_CALL.finditer(text), *_CLASS.finditer(text)):
        kind = call.groupdict().get("call") or _CALLS.get(call.groupdict().get("class") or "", "")
        arguments = {m["key"]: m for m in _ARGUMENT.finditer(text, call.start("arguments"), call.end("arguments"))}
        yield from ((handed, call.start()) for handed in _of_call(source, text, kind, arguments))
    for match in _REGISTRY.finditer(text):
        place = place_of(source, match.start(), match.end())
        yield Handed("AWS_ACCESS_KEY_ID", Origin("jenkins", match["id"]), place), match.start()


def _with_uses(source: Source, text: str, bound: tuple[_Binding, ...]) -> Iterator[_Binding]:
    """The bindings, each with the places at which scripts hand its variable on under a name, up to the next of it."""
    names = {handed.name for handed, _ in bound}
    every = values(text, TextKind.JENKINS, script=True) if names else ()
    used = [value for value in every if value.origin.name in names and read_name(value.name or "")]
    for handed, offset in bound:
        end = min((at for other, at in bound if at > offset and other.name == handed.name), default=len(text))
        meant = (
            v for v in used if v.origin.name == handed.name and offset < v.offset < end and read_name(v.name or "")
        )
        places = (place_of(source, v.offset, v.offset + len(handed.name)) for v in meant)
        yield replace(handed, again=tuple(islice(places, _MOST))), offset


def _of_call(source: Source, text: str, kind: str, arguments: dict[str, re.Match[str]]) -> Iterator[Handed]:
    credential = arguments.get("credentials" if kind == "withAWS" else "credentialsId")
    if credential is None:
        return
    if kind in ("aws", "withAWS"):
        yield _handed(source, text, "AWS_ACCESS_KEY_ID", credential)
    elif kind == "string" and "variable" in arguments:
        name = _id(arguments["variable"], text)
        if _is_part(name, text):
            yield _handed(source, text, _taken(text).get(name, name), credential)
    elif kind == "usernamePassword" and "usernameVariable" in arguments:
        names = [_id(arguments[key], text) for key in ("usernameVariable", "passwordVariable") if key in arguments]
        is_key = any(_is_part(name, text) for name in names)
        if is_key or (_is_credential("", _id(credential, text)) and not _sign_in(names, text)):
            yield _handed(source, text, "AWS_ACCESS_KEY_ID", credential)
    elif kind == "file" and "variable" in arguments and _is_credentials_file(_id(arguments["variable"], text), text):
        yield _handed(source, text, "AWS_ACCESS_KEY_ID", credential)


def _is_credentials_file(variable: str, text: str) -> bool:
    return _FILES.match(variable) is not None or variable in _copied(text)


@lru_cache(maxsize=2)
def _copied(text: str) -> frozenset[str]:
    """The variables whose file a script puts in the place of the file of credentials."""
    found = _DOLLAR.finditer(text) if ".aws/credentials" in text else ()
    return frozenset(match[1] for match in found if fills_credentials(text, match.start()))


def _sign_in(variables: list[str], text: str) -> bool:
    """Whether a script hands one of the variables on as the name or the password of somebody who signs in."""
    uses = (match for match in _DOLLAR.finditer(text) if match[1] in variables)
    starts = ((max(use.start() - _NEAR, 0), use.start()) for use in uses)
    return any(_SIGNS_IN.search(text[start:end].rpartition("\n")[2]) for start, end in starts)


def _is_part(variable: str, text: str) -> bool:
    return read_name(variable) is not None or variable in _taken(text)


@lru_cache(maxsize=2)
def _taken(text: str) -> dict[str, str]:
    """What a script hands the variables over as that something takes for a part of a key, whatever they are called."""
    return {v.origin.name: v.name for v in parts(text, TextKind.JENKINS) if v.name and read_name(v.origin.name) is None}


def _handed(source: Source, text: str, name: str, match: re.Match[str]) -> Handed:
    sink = name if read_name(name) else "AWS_ACCESS_KEY_ID"
    return Handed(sink, Origin("jenkins", _id(match, text)), place_of(source, match.start(), match.end()))


def _variables(text: str) -> set[str]:
    """Every variable that a binding of the file sets, whatever the binding is."""
    names = {m["name"] for m in _BOUND.finditer(text)}
    return names | {_id(match, text) for match in _VARIABLE.finditer(text)}


def _parameters(source: Source, text: str, bound: set[str]) -> Iterator[Handed]:
    """Variables that a parameter fills which is called like a variable of some binding: they are two values."""
    for match in _PARAMETER.finditer(text):
        if match["parameter"] in bound and read_name(match["name"]) and read_name(match["parameter"]):
            place = place_of(source, match.start("parameter"), match.end())
            yield Handed(match["name"], Origin("inputs", match["parameter"]), place)


def _declared(source: Source, text: str, known: set[str]) -> Iterator[Handed]:
    """Parameters that are called like an AWS key, where no binding or script of the file is found to hand them on."""
    found = [match for match in _DECLARED.finditer(text) if (key := read_name(match["name"])) and key.says_aws]
    if not known & {match["name"] for match in found}:
        for match in found:
            place = place_of(source, match.start("name"), match.end("name"))
            yield Handed(match["name"], Origin("inputs", match["name"]), place)


def _used(source: Source, text: str, bound: set[str]) -> Iterator[Handed]:
    """Variables that a script hands on and no binding sets: those of the agent, or parameters."""
    if _OF_AWS.search(text):
        bound = bound | {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
    known = assignments(text, TextKind.JENKINS)
    for value in parts(text, TextKind.JENKINS):
        if value.name and value.origin.name not in bound and value.origin.name not in known:
            end = value.offset + len(value.origin.name)
            yield Handed(value.name, value.origin, place_of(source, value.offset, end))


def _is_credential(name: str, credential: str) -> bool:
    """Whether a bound credential is one of AWS, by its name or by that of its variable."""
    words = set(normalised(name).split("_")) | set(normalised(credential).split("_"))
    if says_foreign(name) or says_foreign(credential) or words & _NO_CREDENTIAL:
        return False
    if any(key is not None and key.says_aws for key in (read_name(name), read_name(credential))):
        return True
    return (says_aws(name) or says_aws(credential)) and bool(words & _CREDENTIAL)


def _id(match: re.Match[str], text: str) -> str:
    """The text of an argument; of one that is a variable, what the file sets that to, else its name."""
    if match["bare"] is None:
        return str(match["double"] or match["single"])
    import re

    known = re.search(rf"\b{escape(match['bare'])}\s*=\s*(?:'(?P<one>[^'\n]+)'|\"(?P<two>[^\"\n]+)\")", text)
    return str((known and (known["one"] or known["two"])) or match["bare"])


def _without_comments(text: str) -> str:
    """`text` with comments blanked out, as long as before."""
    return _NOT_CODE.sub(lambda m: m[0] if m["kept"] else _NOT_A_LINE_END.sub(" ", m[0]), text)
