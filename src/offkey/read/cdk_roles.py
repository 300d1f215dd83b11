"""Constructs of public packages that make a role for the tokens of GitHub Actions, with the trust that each writes.

The classes are known by the package that they are imported from: others call theirs the same.

Source: the packages `aws-cdk-github-oidc` 2.4.1 and 5.2.0 (`lib/role.js`), `@blimmer/cdk-github-oidc` 1.2.0
(`lib/GithubActionsRole.js`, `lib/filters`; in Python `cdk-github-oidc`), `cdk-pipelines-github` 0.4.139
(`lib/oidc-provider.js`).
"""

from __future__ import annotations

from offkey.model.platforms.github import HOST
from offkey.model.records import dataclass
from offkey.model.regex import MULTILINE, regex
from offkey.model.unknown import Unknown
from offkey.read import partial
from offkey.read.partial import OpenList

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.terraform import Value
    from offkey.read.cdk_program import CdkProgram, Made

_OF_OWNER, _OF_PIPELINES = "GithubActionsRole", "GitHubActionRole"
_PACKAGE = r"(?:aws[-_]cdk[-_]github[-_]oidc|(?:@blimmer/)?cdk[-_]github[-_]oidc|cdk[-_]pipelines[-_]github)"
_SOME = regex(
    rf"^[ \t]*import\s+(?:type\s+)?\{{([^{{}}]*)\}}\s*from\s*['\"]{_PACKAGE}['\"]"
    rf"|^[ \t]*from\s+{_PACKAGE}\s+import\s+(\([^()]*\)|[^\n]*)",
    MULTILINE,
)
_WHOLE = regex(
    rf"^[ \t]*import\s+\*\s+as\s+(\w+)\s+from\s*['\"]{_PACKAGE}['\"]|^[ \t]*import\s+({_PACKAGE})(?:\s+as\s+(\w+))?",
    MULTILINE,
)
_NAME = regex(r"(\w+)(?:\s+as\s+(\w+))?")
_FILTERS = {
    "AllowAllFilter": ("*", None),
    "BranchFilter": ("ref:refs/heads/", "branch"),
    "CustomFilter": ("", "filter"),
    "EnvironmentFilter": ("environment:", "environment"),
    "PullRequestFilter": ("pull_request", None),
    "TagFilter": ("ref:refs/tags/", "tag"),
}
"""How the subject goes on behind the repository, and which property follows that."""
_AUDIENCE = {f"{HOST}:aud": "sts.amazonaws.com"}
_COMPUTED = Unknown("it is computed by the program")


def conditions(reader: CdkProgram, every: Sequence[Made]) -> Iterator[tuple[Made, Value]]:
    """The roles that such constructs make, each with the conditions of its trust as far as they are written."""
    imported = _Imported.of(reader)
    filters = {made.start.start: made for made in every if made.name in _FILTERS}
    for made in every if imported else ():
        name = imported.name_of(reader, made)
        properties = next((a for a in reversed(reader.arguments(made)) if isinstance(a, dict)), None)
        if name is None or properties is None:
            continue
        if name == _OF_PIPELINES:
            found = _of_pipelines(properties)
        elif "subjectFilters" in properties:
            found = _by_filters(reader, filters, made)
        else:
            found = _by_owner(properties)
        if found is not None:
            yield made, found


@dataclass(frozen=True, slots=True)
class _Imported:
    """What a file imports from the packages: classes by the names that they have here, and whole packages."""

    classes: Mapping[str, str]
    packages: frozenset[str]

    @classmethod
    def of(cls, reader: CdkProgram) -> _Imported:
        text = reader.text
        lists = (match[1] or match[2] for match in _SOME.finditer(text))
        names = [name for listed in lists for name in _NAME.finditer(listed)]
        classes = {name[2] or name[1]: name[1] for name in names}
        whole = (match[1] or match[3] or match[2] for match in _WHOLE.finditer(text))
        return cls(classes, frozenset(map(_plain, whole)))

    def __bool__(self) -> bool:
        return bool(self.classes or self.packages)

    def name_of(self, reader: CdkProgram, made: Made) -> str | None:
        """Which of the classes is made, None where it is another."""
        words = reader.program.words
        qualified = words[made.at - 3].text == "."
        if qualified:
            name = made.name if _plain(words[made.at - 4].text) in self.packages else None
        else:
            name = self.classes.get(made.name)
        return name if name in (_OF_OWNER, _OF_PIPELINES) else None


def _plain(name: str) -> str:
    """A package as both languages name it: `cdk_github_oidc` is `cdkGithubOidc` where a program is read."""
    return name.replace("_", "").lower()


def _by_owner(properties: Mapping[str | Unknown, Value]) -> Value:
    """`owner`, `repo` and `filter`, which is everything where it is not given."""
    repository = _repository(properties, "repo", ("ownerId", "repoId"))
    wanted = properties.get("filter", "*")
    shapes = wanted.shapes if isinstance(wanted, OpenList) else [wanted]
    subjects: list[Value] = [partial.text([*repository, _piece(shape)]) for shape in shapes]
    subject = OpenList(_COMPUTED.reason, shapes=tuple(subjects)) if isinstance(wanted, OpenList) else subjects[0]
    return {"StringLike": {f"{HOST}:sub": subject}, "StringEquals": dict(_AUDIENCE)}


def _by_filters(reader: CdkProgram, filters: Mapping[int, Made], made: Made) -> Value:
    """A list of filters that are made in it; one that is made elsewhere is not known."""
    subjects: Value = _COMPUTED
    at = reader.property(made, "subjectFilters")
    if at is not None and reader.program.words[at].text == "[":
        items = reader.program.arguments(at + 1)
        subjects = [_of_filter(reader, filters, *item) for item in items]
    known = isinstance(subjects, list) and all(isinstance(subject, str) and "*" not in subject for subject in subjects)
    by_equals = dict(_AUDIENCE) | ({f"{HOST}:sub": subjects} if known else {})
    return {"StringEquals": by_equals} | ({} if known else {"StringLike": {f"{HOST}:sub": subjects}})


def _of_filter(reader: CdkProgram, filters: Mapping[int, Made], start: int, end: int) -> Value:
    one = filters.get(reader.program.words[start].start)
    properties = reader.arguments(one)[:1] if one is not None and reader.closing(one.at - 1) == end - 1 else []
    if one is None or not properties or not isinstance(properties[0], dict):
        return _COMPUTED
    text, name = _FILTERS[one.name]
    last = [] if name is None else [_piece(properties[0].get(name))]
    return partial.text([*_repository(properties[0], "repository", ("ownerId", "repositoryId")), text, *last])


def _repository(
    properties: Mapping[str | Unknown, Value], name: str, ids: tuple[str, str]
) -> tuple[str | Unknown, ...]:
    """How a subject begins, in GitHub's form with ids where those are given."""
    owner, repository = (_piece(properties.get(each)) for each in ("owner", name))
    if not all(each in properties for each in ids):
        return "repo:", owner, "/", repository, ":"
    owner_id, repository_id = (_piece(properties[each]) for each in ids)
    return "repo:", owner, "@", owner_id, "/", repository, "@", repository_id, ":"


def _of_pipelines(properties: Mapping[str | Unknown, Value]) -> Value:
    """`repos` and `subjectClaims`. The trust asks for no audience, and a provider that is made with it has only one."""
    repositories, claims = properties.get("repos"), properties.get("subjectClaims")
    subjects = [partial.text(["repo:", _piece(each), ":*"]) for each in _items(repositories, _COMPUTED)]
    subjects += [_piece(each) for each in _items(claims)]
    if not subjects and claims is None:
        return None
    is_open = isinstance(repositories, Unknown) or isinstance(claims, Unknown)
    listed: Value = OpenList(_COMPUTED.reason, shapes=tuple(subjects)) if is_open else list(subjects)
    return {"StringLike": {f"{HOST}:sub": listed}} | ({} if "provider" in properties else {"StringEquals": _AUDIENCE})


def _items(value: Value, *others: Value) -> Sequence[Value]:
    """The elements of a list as far as they are known, or `others` where nothing is."""
    if isinstance(value, OpenList):
        return value.shapes
    return others if isinstance(value, Unknown) else value if isinstance(value, list) else ()


def _piece(value: Value) -> str | Unknown:
    return value if isinstance(value, str | Unknown) else _COMPUTED
