"""Public modules of terraform-aws-modules: which releases fail with which AWS provider, and which folders they have.

Source: https://github.com/terraform-aws-modules/terraform-aws-vpc/blob/master/docs/UPGRADE-4.0.md, `versions.tf` of its
releases (2.24.0 to 2.57.0 ask for a provider before 3 or 4), and CHANGELOG.md there, 5.0.0
(`domain` of `aws_eip`, whose `vpc` provider 6.0.0 removed); terraform-aws-modules/terraform-aws-eks#3383,
#3384 (20.x does not work with provider 6), docs/UPGRADE-21.0.md, CHANGELOG.md, 20.37.1 (asks for a provider before 6);
terraform-aws-modules/terraform-aws-rds, CHANGELOG.md, 4.0.0 (`db_name`; `name` of `aws_db_instance` went in provider
5.0.0); terraform-aws-modules/terraform-aws-iam, docs/UPGRADE-6.0.md and the folder `modules` of v5.60.0 and v6.0.0;
CHANGELOG.md of each of the others, the release that "upgrades AWS provider and min required Terraform version to `6.0`
and `1.5.7`": s3-bucket 5.0.0, lambda 8.0.0, alb 10.0.0, autoscaling 9.0.0, ec2-instance 6.0.0, acm 6.0.0, kms 4.0.0,
ecs 6.0.0, eks-pod-identity 2.0.0, sqs 5.0.0.
"""

from __future__ import annotations

from offkey.model.hcl_expression import Literal
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.rules.versions import Number, Versions, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping

    from offkey.model.module import Module
    from offkey.model.terraform import ModuleCall

_REGISTRY = regex(
    r"(?:registry\.(?:terraform|opentofu)\.(?:io|org)/)?terraform-aws-modules/(?P<name>[\w-]+)/aws"
    r"(?://(?P<folder>[^?]*))?\Z"
)
_GIT = regex(
    r"(?:git::)?(?:(?:https|ssh)://)?(?:git@)?github\.com[/:]terraform-aws-modules/terraform-aws-(?P<name>[\w-]+)"
    r"(?:\.git)?(?://(?P<folder>[^?]*))?(?:\?(?P<query>.*))?\Z"
)
_TAG = regex(r"(?:.*&)?ref=v?(?P<version>\d+\.\d+\.\d+)(?:&|\Z)")


@dataclass(frozen=True, slots=True)
class Break:
    """Before version `works_from` a module fails with the provider from `breaks_from` on.

    Its releases in `open` take any provider; the others of them ask for one that they work with, where `init` finds
    one that all agree on.
    """

    works_from: Number
    breaks_from: Number
    open: tuple[Versions, ...] = ()


@dataclass(frozen=True, slots=True)
class Public:
    """A public module; `newest_needs` is the oldest provider that its newest release takes, if that is known."""

    name: str
    breaks: tuple[Break, ...] = ()
    newest_needs: Number | None = (6, 0, 0)


_VPC = Public(
    "the public VPC module",
    (
        Break((4, 0, 0), (5, 0, 0), open=(Versions((2, 0, 0), (2, 24, 0)), Versions((2, 58, 0), (4, 0, 0)))),
        Break((5, 0, 0), (6, 0, 0), open=(Versions((4, 0, 0), (5, 0, 0)),)),
    ),
)
_EKS = Public(
    "the public EKS module",
    (Break((21, 0, 0), (6, 0, 0), open=(Versions((18, 0, 0), (20, 37, 1)),)),),
)
_RDS = Public("the public RDS module", (Break((4, 0, 0), (5, 0, 0)),), newest_needs=None)
_IN_6 = (
    "iam",
    "s3-bucket",
    "lambda",
    "alb",
    "autoscaling",
    "ec2-instance",
    "acm",
    "kms",
    "ecs",
    "eks-pod-identity",
    "sqs",
)
_MODULES: Mapping[str, Public] = {
    "vpc": _VPC,
    "eks": _EKS,
    "rds": _RDS,
    **{name: Public(f"the public module terraform-aws-{name}") for name in _IN_6},
}
_FOLDERS_OF_6 = (6, 0, 0)
_ROLE, _GROUP, _ACCOUNTS = "iam-role", "iam-group", "iam-role-for-service-accounts"
_GONE: Mapping[str, str] = {
    "iam-assumable-role": _ROLE,
    "iam-assumable-role-with-oidc": _ROLE,
    "iam-assumable-role-with-saml": _ROLE,
    "iam-assumable-roles": _ROLE,
    "iam-assumable-roles-with-saml": _ROLE,
    "iam-github-oidc-role": _ROLE,
    "iam-github-oidc-provider": "iam-oidc-provider",
    "iam-group-with-policies": _GROUP,
    "iam-group-with-assumable-roles-policy": _GROUP,
    "iam-eks-role": _ACCOUNTS,
    "iam-role-for-service-accounts-eks": _ACCOUNTS,
}
"""The folders under `modules` of terraform-aws-iam that version 6 has no more, each with its successor."""
_NEW = frozenset(_GONE.values())
"""Those that no older version has."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A call of a public module: its folder (empty for the root), and the versions that it takes.

    `version` is None where the call has none, so that the newest release comes.
    """

    public: Public
    name: str
    folder: str
    version: Versions | Unknown | None
    call: ModuleCall

    @property
    def takes_newest(self) -> bool:
        """Whether the newest release comes, whatever that is by then."""
        return self.version is None or (isinstance(self.version, Versions) and self.version.high is None)

    @property
    def gone(self) -> str | None:
        """The folder that takes the place of one which the release that comes has no more."""
        known = self._known
        new = self.version is None or (known is not None and known.reach(_FOLDERS_OF_6))  # it is the newest that fits
        return _GONE.get(self.folder.removeprefix("modules/")) if self.name == "iam" and new else None

    @property
    def is_not_yet_there(self) -> bool:
        """Whether no release that the call may take has the folder yet."""
        known = self._known
        old = known is not None and not known.reach(_FOLDERS_OF_6)
        return self.name == "iam" and old and self.folder.removeprefix("modules/") in _NEW

    @property
    def broken(self) -> Iterator[Break]:
        """What no release that the call may take works with, the oldest provider first."""
        known = self._known
        if known is not None and not self.folder:
            yield from (one for one in self.public.breaks if not known.reach(one.works_from))

    def takes_any_provider(self, broken: Break) -> bool:
        """Whether the release that comes, the newest of those that fit, is one that takes any."""
        known = self._known
        return known is not None and any(
            one.high is not None and not known.meet(one).empty and not known.reach(one.high) for one in broken.open
        )

    @property
    def _known(self) -> Versions | None:
        return self.version if isinstance(self.version, Versions) and not self.version.empty else None


def asked(module: Module) -> Iterator[Asked]:
    """Every call of such a module in a module, or in a unit of Terragrunt."""
    for call in module.calls_of("terraform-aws-modules/"):
        source = call.source if isinstance(call.source, str) else ""
        match = _REGISTRY.match(source) or _GIT.match(source)
        public = _MODULES.get(match["name"]) if match else None
        if match and public:
            folder = (match["folder"] or "").strip("/.")
            yield Asked(public, match["name"], folder, _version(module, call, match), call)


def _version(module: Module, call: ModuleCall, match: re.Match[str]) -> Versions | Unknown | None:
    """What a call asks for; Terragrunt takes no module without a version, so that one which is not seen is computed."""
    groups = match.groupdict()
    text: object
    if "query" in groups:
        found = _of_query(groups["query"])
        return Unknown("the version may be computed") if found is None and module.is_unit else found
    if module.is_unit:
        from offkey.read.terragrunt_units import Unit

        text = module.version if isinstance(module, Unit) else None
    elif (written := call.block.body.attribute("version")) is None:
        return None
    else:
        text = written.value.value if isinstance(written.value, Literal) else None
    return parse(text) if isinstance(text, str) and text.strip() else Unknown("the version is computed")


def _of_query(query: str | None) -> Versions | Unknown | None:
    """Of a `ref`, which may be a branch or a commit as well; without one it is the newest of the main branch."""
    if query is None or "ref=" not in query:
        return None
    tag = _TAG.match(query)
    return parse(tag["version"]) if tag else Unknown("the version is a branch or a commit")
