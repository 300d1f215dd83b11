"""Roles that public modules for GitHub Actions make, of other authors than terraform-aws-iam.

Source: `unfunco/oidc-github/aws` (`data.tf` and `main.tf` of versions 0.3 to 3.0), `philips-labs/github-oidc/aws`
(`main.tf`, up to 0.8) and `terraform-module/github-oidc-provider/aws` (`main.tf`, up to 2.3). The last, and the
first before 1.2.1, test no audience: they leave it to the identity provider, which they make for AWS's own.
"""

from __future__ import annotations

from offkey.model.platforms import github
from offkey.model.policy import Condition, Policy
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.read import partial
from offkey.read.policy import from_document
from offkey.read.role_modules import VERSION, Names, federated, key, role

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offkey.model.terraform import Role, Value
    from offkey.read.module_inputs import Inline, Managed, ModuleInputs, Texts

_UNFUNCO, _PROVIDER, _PHILIPS = "unfunco", "terraform-module", "philips-labs"
_SOURCE = regex(
    r"(?:unfunco/(?:oidc-github/aws|terraform-aws-oidc-github)"
    r"|terraform-module/(?:github-oidc-provider/aws|terraform-aws-github-oidc-provider)"
    r"|philips-labs/(?:github-oidc/aws|terraform-aws-github-oidc))(?:\.git)?(?:\?|\Z)"
)
_ACTION = ("sts:AssumeRoleWithWebIdentity",)
_ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
_CONDITIONS = ("allow_main", "deny_pull_request")


@dataclass(frozen=True, slots=True)
class Kind:
    """How a module that takes a list of repositories calls its inputs."""

    switches: tuple[str, ...]
    """Any of them off: no role."""
    names: Names
    arns: str
    policies: str = ""
    """The input that has documents by name."""


_KINDS = {
    _UNFUNCO: Kind(
        ("enabled", "create", "create_iam_role"),
        Names("iam_role_name", "iam_role_path"),
        "iam_role_policy_arns",
        "iam_role_inline_policies",
    ),
    _PROVIDER: Kind(("create_oidc_role",), Names("role_name", "path"), "oidc_role_attach_policies"),
    _PHILIPS: Kind((), Names("role_name", "role_path"), "role_policy_arns"),
}


def kind_of(source: str) -> str | None:
    """Which of these modules a source is; None where it is another."""
    match = _SOURCE.search(source)
    return next(word for word in _KINDS if word in match[0]) if match else None


def roles(name: str, inputs: ModuleInputs) -> Iterator[Role]:
    """The role that one instance of a call makes; none where an input switches it off, or nobody is named."""
    kind = _KINDS[name]
    if any(inputs.value(switch, True) is False for switch in kind.switches):
        return
    argument, wild, more = _whom(name, inputs)
    if wild or more:
        trust = federated(github.HOST, wild=wild, audiences=(github.AUDIENCE,), more=more, actions=_ACTION)
        yield role(
            inputs,
            Policy((trust,), VERSION),
            names=kind.names,
            at=inputs.place(argument),
            attached=lambda: _attached(name, kind, inputs),
        )


def _whom(name: str, inputs: ModuleInputs) -> tuple[str, Texts, tuple[Condition, ...]]:
    """The input that says whom the role lets in, the subjects it means, and further conditions."""
    if name == _PHILIPS:
        return "repo", *_of_conditions(inputs)
    if name == _PROVIDER:
        return "repositories", _of_repositories(inputs.texts("repositories"), "*"), ()
    subjects = inputs.texts("github_subjects")
    if subjects:
        usual = inputs.value("default_subject", "ref:refs/heads/main")
        return "github_subjects", _of_repositories(subjects, usual), ()
    repositories = inputs.texts("github_repositories")
    owner = inputs.value("github_organisation")
    if owner is not None:
        repositories = tuple(partial.text([_text(owner), "/", one]) for one in repositories)
    return "github_repositories", _of_repositories(repositories, "*"), ()


def _of_repositories(repositories: Texts, usual: Value) -> Texts:
    """The subjects of each: where an entry is only a repository, `usual` ends it."""
    return tuple(partial.text(["repo:", one, *_rest(one, _text(usual))]) for one in repositories)


def _rest(repository: str | Unknown, usual: str | Unknown) -> tuple[str | Unknown, ...]:
    if isinstance(repository, str):
        return () if ":" in repository else (":", usual)
    pieces = [piece for piece in repository.pieces if isinstance(piece, str)]
    only_a_name = any("/" in piece for piece in pieces) and not any(":" in piece for piece in pieces)
    return (":", usual) if only_a_name else ()


def _of_conditions(inputs: ModuleInputs) -> tuple[Texts, tuple[Condition, ...]]:
    """What `default_conditions` of philips-labs' module mean, with its `conditions`."""
    repository = inputs.value("repo")
    if repository is None:
        return (), ()
    asked = inputs.value("default_conditions", list(_CONDITIONS))
    if not isinstance(asked, list):
        return (), (_unknown("default_conditions", inputs),)
    name = _text(repository)
    branch = _text(inputs.value("repo_mainline_branch", "main"))
    ends: Mapping[str, list[tuple[str | Unknown, ...]]] = {
        "allow_main": [(":ref:refs/heads/", branch)],
        "allow_all": [(":*",)],
        "allow_environment": [
            (":environment:", one) for one in (inputs.texts("github_environments") or ("*",)) if one is not None
        ],
    }
    wild = tuple(
        partial.text(["repo:", name, *end]) for one in asked if isinstance(one, str) for end in ends.get(one, ())
    )
    more = [_unknown("conditions", inputs)] if inputs.value("conditions", []) else []
    if "deny_pull_request" in asked:
        subject = key(github.HOST, "sub")
        more.append(Condition("StringNotLike", subject, (partial.text(["repo:", name, ":pull_request"]),)))
    return wild, tuple(more)


def _unknown(name: str, inputs: ModuleInputs) -> Condition:
    unknown = Unknown(f"{name} is not read", inputs.place(name))
    return Condition("StringEquals", unknown, (unknown,))


def _attached(name: str, kind: Kind, inputs: ModuleInputs) -> tuple[Managed, Inline]:
    """The policies that the inputs attach."""
    managed, inline = inputs.policies(kind.arns)
    if name == _UNFUNCO:
        for switch in ("attach_admin_policy", "dangerously_attach_admin_policy"):
            if inputs.value(switch, False) is not False:
                managed = (*managed, (_ADMINISTRATOR, inputs.place(switch)))
        at = inputs.place("iam_role_policy_names")
        of_aws = inputs.texts("iam_role_policy_names")
        managed = (*managed, *((partial.text(["arn:aws:iam::aws:policy/", one]), at) for one in of_aws))
    written = inputs.value(kind.policies, {}) if kind.policies else {}
    place = inputs.place(kind.policies)
    documents = written.values() if isinstance(written, dict) else [written]
    return managed, (*inline, *((from_document(document, place=place), place) for document in documents))


def _text(value: Value) -> str | Unknown:
    return value if isinstance(value, str | Unknown) else Unknown("it is no text")
