"""What is left of a script without the commands that only handle text, files, packages and AWS.

Words such as `deploy` say what a script is about: in the name of a variable, or in what `grep` looks for, they do
nothing.
"""

from __future__ import annotations

from posixpath import basename

from offkey.model.regex import regex
from offkey.read.shell import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


_IDLE = frozenset({
    "[", "[[", ":", "apk", "apt", "apt-get", "awk", "base64", "basename", "break", "brew", "cat", "cd",
    "column", "comm", "continue", "cp", "curl", "cut", "date", "declare", "df", "diff", "dirname", "dnf",
    "dpkg", "du", "echo", "egrep", "exit", "export", "expr", "false", "file", "fold", "gawk", "gh", "git",
    "grep", "gunzip", "gzip", "head", "hostname", "id", "join", "jq", "ln", "local", "ls", "md5sum", "mkdir",
    "mktemp", "mv", "od", "openssl", "paste", "popd", "printf", "pushd", "pwd", "read", "readlink", "readonly",
    "realpath", "return", "rev", "rm", "rmdir", "sed", "seq", "set", "sha256sum", "shift", "shopt", "sleep",
    "snap", "sort", "split", "stat", "sync", "tail", "tar", "tee", "test", "touch", "tr", "true", "typeset",
    "uname", "uniq", "unset", "unzip", "wait", "wc", "wget", "which", "xmllint", "yq", "yum", "zip", "aws-cdk",
    "cdk", "eksctl", "helm", "kubectl", "sam", "serverless", "sls", "actionlint", "ansible-lint", "black", "codespell",
    "flake8", "hadolint", "isort", "jsonlint", "markdownlint", "markdownlint-cli2", "mkdocs", "mypy", "pylint", "ruff",
    "shellcheck", "shfmt", "terraform-docs", "tflint", "tfsec", "yamllint",
})  # fmt: skip
"""Programs that ask nobody for a token, and run none that others have written."""
_IDLE_PARTS = {
    "command": ("-v", "-V"),
    "corepack": ("enable", "install", "prepare", "use"),
    "docker": ("build", "buildx", "images", "inspect", "login", "logout", "manifest", "pull", "push", "rmi", "tag"),
    "pip": ("install",),
    "pip3": ("install",),
}
"""The same of programs that do other things besides."""
_TOOLS = frozenset({
    "age", "argocd", "aws", "aws-iam-authenticator", "conftest", "docker-compose", "eksctl", "hadolint", "helm",
    "helmfile", "infracost", "jq", "kind", "kubeconform", "kubectl", "kubeseal", "kustomize", "minikube", "opa",
    "shellcheck", "sops", "terraform", "terraform-docs", "tflint", "tfsec", "tofu", "trivy", "yq",
})  # fmt: skip
"""Programs that are downloaded everywhere, and whose use counts by its own words."""
_ROLE_OF_AWS = (("configure",), ("sts", "assume"))
_EXPRESSION = regex(r"\$\{\{(?:[^}]|\}(?!\})){0,1000}+\}\}")
_OPTIONS_OF_CHMOD = ("-R", "-v", "-c", "-f", "--recursive", "--verbose")
_UNRUNNABLE = regex(r"(?:[0-7]?[0246]{3}|[ugoa]*(?:[+=][rw]+|-[rwx]+)(?:,[ugoa]*(?:[+=][rw]+|-[rwx]+))*)\Z")
"""Modes that let nobody run a file: `600`, `u=rw,go-rwx`."""
_RUNS = ("-exec", "-execdir", "-ok")
_DEPTH = 5


def working(script: str, depth: int = _DEPTH) -> str | None:
    """The other commands, each behind a `|`; None where the script is not understood."""
    parsed = parse(script)
    if parsed.problems or not depth:
        return None
    left: list[str] = []
    for command in parsed.commands:
        idle = _is_idle(command.words)
        if not idle and any("<<" in redirect for redirect in command.redirects):
            return None  # what it reads may be a script
        if not idle:
            left.append("| " + _EXPRESSION.sub("_", " ".join(command.words)))
        texts = (*command.words, *(value for _, value in command.assignments), *command.redirects)
        for inner in _inner(texts):
            found = working(inner, depth - 1) if inner is not None else None
            if found is None:
                return None
            left.append(found)
    return "\n".join(filter(None, left))


def _is_idle(words: tuple[str, ...]) -> bool:
    while words and words[0] in ("sudo", "-E", "-n", "time"):
        words = words[1:]
    if not words:
        return True
    name, rest = basename(words[0]) if words[0].startswith("/usr/") else words[0], words[1:]
    if name == "aws":
        named = [word for word in rest if not word.startswith("-")]
        return not any(_begin(named, begun) for begun in _ROLE_OF_AWS)
    if name == "chmod":
        return _starts_nothing(tuple(word for word in rest if word not in _OPTIONS_OF_CHMOD))
    if name == "find":
        return not any(word in rest for word in _RUNS)
    return name in _IDLE or rest[:1] in [(part,) for part in _IDLE_PARTS.get(name, ())]


def _starts_nothing(words: tuple[str, ...]) -> bool:
    """Whether `chmod`, with this mode and for these files, makes no program of anybody's ready to run."""
    if {basename(word) for word in words[1:]} <= _TOOLS | {".ssh"}:
        return True
    return _UNRUNNABLE.match(words[0]) is not None


def _begin(words: list[str], begun: tuple[str, ...]) -> bool:
    return len(words) >= len(begun) and all(map(str.startswith, words, begun))


def _inner(texts: tuple[str, ...]) -> Iterator[str | None]:
    """The commands whose output becomes a part of these texts; None for one that is not closed."""
    for text in texts:
        if "`" in text:
            yield from text.split("`")[1::2] if text.count("`") % 2 == 0 else [None]
        start = text.find("$(")
        while start >= 0:
            end = _closed(text, start + 1)
            yield text[start + 2 : end - 1] if end else None
            start = text.find("$(", end) if end else -1


def _closed(text: str, start: int) -> int:
    """Behind the parenthesis that closes the one at `start`; 0 where none does."""
    open_ = 0
    for position in range(start, len(text)):
        open_ += {"(": 1, ")": -1}.get(text[position], 0)
        if not open_:
            return position + 1
    return 0
