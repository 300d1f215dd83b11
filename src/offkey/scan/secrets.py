"""The persistent-secret count: every distinct long-lived AWS credential, with all the places that use it.

The same secret in several workflows is one credential, an id and its secret are one, and so are a
CI secret and the Terraform variable it is handed to.
"""

from __future__ import annotations

from offkey.model.finding import Confidence, PersistentSecret
from offkey.model.node import ModuleNode, Share
from offkey.model.records import dataclass, field, replace
from offkey.read.aws_keys import Part
from offkey.read.plain_keys import find as find_plain
from offkey.read.template_keys import template_keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from offkey.model.repository import Repository
    from offkey.model.static_key import KeyUse, Origin
    from offkey.model.text import Place
    from offkey.read.plain_keys import PlainKey

_KINDS = {
    "github-secret": "ci-secret",
    "gitea-secret": "ci-secret",
    "forgejo-secret": "ci-secret",
    "literal": "literal",
    "jenkins-credential": "ci-secret",
    "github-variable": "ci-variable",
    "gitea-variable": "ci-variable",
    "forgejo-variable": "ci-variable",
    "gitlab-variable": "ci-variable",
    "circleci-variable": "ci-variable",
    "bitbucket-variable": "ci-variable",
    "azure-variable": "ci-variable",
    "buildkite-variable": "ci-variable",
    "codebuild-variable": "ci-variable",
    "kubernetes-secret": "server-secret",
    "server-variable": "server-secret",
    "terraform-resource": "terraform-resource",
    "template-resource": "template-resource",
    "terraform-variable": "terraform-variable",
    "environment-variable": "environment-variable",
}
"""By the part of an id before its colon; a credential with several names goes by the first of these."""
CONTEXTS = {
    "secrets": "github-secret",
    "vars": "github-variable",
    "variables": "gitlab-variable",
    "kubernetes": "kubernetes-secret",
    "server": "server-variable",
    "terraform": "terraform-variable",
    "literal": "literal",
    "jenkins": "jenkins-credential",
    "circleci": "circleci-variable",
    "bitbucket": "bitbucket-variable",
    "azure": "azure-variable",
    "buildkite": "buildkite-variable",
    "codebuild": "codebuild-variable",
    "environment": "environment-variable",
    "terraform-resource": "terraform-resource",
    "terraform-variable": "terraform-variable",
}

_HOSTS = frozenset({".gitea", ".forgejo"})


@dataclass(slots=True)
class Credentials:
    """Names of credentials, those of one credential joined, and the places of each name; and keys written out."""

    parent: dict[str, str] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    places: dict[str, set[Place]] = field(default_factory=dict)
    plain: list[PlainKey] = field(default_factory=list)

    def root(self, name: str) -> str:
        """The name that stands for all that are joined with `name`."""
        self.parent.setdefault(name, name)
        while self.parent[name] != name:
            self.parent[name] = self.parent[self.parent[name]]
            name = self.parent[name]
        return name

    def join(self, name: str, other: str) -> None:
        """Note that both name the same credential."""
        self.parent[self.root(other)] = self.root(name)

    def place(self, name: str, place: Place) -> None:
        """Note that the credential is used here."""
        self.root(name)
        self.places.setdefault(name, set()).add(place)

    def add(self, other: Credentials) -> None:
        """Note what others have noted as well."""
        for name, parent in other.parent.items():
            self.join(parent, name)
        self.ids |= other.ids
        self.plain += other.plain
        for name, places in other.places.items():
            self.places.setdefault(name, set()).update(places)


def inventory(repository: Repository) -> tuple[PersistentSecret, ...]:
    """Every long-lived credential the repository depends on, in the order of its first place."""
    return counted([of_share(Share.whole(repository))])


def of_share(share: Share) -> Credentials:
    """The credentials of some parts of a repository, and those that they hand on."""
    known = Credentials(plain=list(find_plain(share)))
    for use in _uses(share):
        _add_use(known, use)
    for name, place in template_keys(share):
        known.place(f"template-resource:{name}@{place.path}", place)
    if share.modules or share.units:
        from offkey.read.terraform_key_sinks import find as find_handed_on
        from offkey.scan.secrets_in_terraform import credentials
    for module in (*share.modules, *share.units):
        node = ModuleNode(share.repository, module)
        for name, place in credentials(node):
            known.place(name, place)
        for use in find_handed_on(node) if not module.is_unit else ():
            _add_use(known, use)
    return known


def counted(found: Iterable[Credentials]) -> tuple[PersistentSecret, ...]:
    """Every credential once, of all that was found in shares."""
    known = Credentials()
    for part in found:
        known.add(part)
    _add_plain(known)
    _join_variables(known)
    members: dict[str, list[str]] = {}
    for name in known.parent:
        members.setdefault(known.root(name), []).append(name)
    secrets = [secret for names in members.values() if (secret := _secret(known, names)).places]
    return tuple(sorted(_shortened(secrets), key=lambda s: (s.places[0], s.id)))


def _uses(share: Share) -> Iterator[KeyUse]:
    """The keys that pipelines and other files hand on; what looks for them is imported where there are any."""
    if share.workflows or share.actions or share.gitlab or share.atlantis:
        from offkey.read.key_uses import in_share

        yield from in_share(share)
    if share.texts:
        from offkey.read.texts.uses import find as find_in_texts

        yield from (use for use in find_in_texts(share.texts) if use.confidence > Confidence.LOW)


def _add_plain(known: Credentials) -> None:
    """Note the keys that are written out, but for those that a pipeline or Terraform has been seen to use there."""
    seen = {(place.path, place.line) for places in known.places.values() for place in places}
    for key in known.plain:
        if (key.place.path, key.place.line) not in seen:
            known.place(f"literal:{key.id or key.place.path}", key.place)


def _join_variables(known: Credentials) -> None:
    """What a script takes from its environment is what a pipeline keeps under the same name, where one does."""
    stores = [
        store for store in _KINDS if store.endswith(("-secret", "-variable")) and not store.startswith("terraform")
    ]
    for name in list(known.parent):
        store, _, variable = name.partition(":")
        if store == "environment-variable":
            kept = (f"{other}:{variable}" for other in stores if other != store)
            for other in kept:
                if other in known.parent:
                    known.join(other, name)


def _shortened(found: Sequence[PersistentSecret]) -> Iterator[PersistentSecret]:
    """Resources by their address alone, where no other module has one of the same address."""
    addresses: dict[str, int] = {}
    for secret in found:
        if secret.kind.endswith("-resource"):
            address = secret.id.partition("@")[0]
            addresses[address] = addresses.get(address, 0) + 1
    for secret in found:
        address = secret.id.partition("@")[0]
        yield replace(secret, id=address) if addresses.get(address) == 1 else secret


def _secret(known: Credentials, names: Sequence[str]) -> PersistentSecret:
    order = list(_KINDS)
    best = min(names, key=lambda name: (name not in known.ids, order.index(name.partition(":")[0]), name))
    places = sorted({place for name in names for place in known.places.get(name, ())})
    return PersistentSecret(best, _KINDS[best.partition(":")[0]], tuple(places))


def _add_use(known: Credentials, use: KeyUse) -> None:
    """Note the credentials of one use; what an unknown caller or a step hands in is not kept here."""
    ids = [name for origin in use.ids if (name := _name(origin, use))]
    secrets = [name for origin in use.secrets if (name := _name(origin, use))]
    known.ids.update(ids)
    ways = use.ways if len(ids or secrets) == 1 else ()  # which of several comes by where is not told
    for name in ids or secrets:
        for place in (use.primary, *use.again, *ways, *(p for p, what in use.others if what == Part.ID.value)):
            known.place(name, place)
    for first, second in _pairs(ids, secrets):
        known.join(first, second)
    for kept in use.kept_as if ids or secrets else ():
        known.join((ids or secrets)[0], f"{CONTEXTS[kept.context]}:{kept.name}")
    for variable in use.terraform_variables if ids or secrets else ():
        known.join((ids or secrets)[0], f"terraform-variable:{variable}")


def _pairs(ids: Sequence[str], secrets: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Which secret belongs to which id: by position where an expression chooses between several."""
    if len(ids) == 1:
        yield from ((ids[0], secret) for secret in secrets)
    else:
        yield from zip(ids, secrets, strict=False)


def _name(origin: Origin, use: KeyUse) -> str | None:
    context = CONTEXTS.get(origin.context)
    if context is None:
        return None
    host = use.primary.path.partition("/")[0]
    if host in _HOSTS and context.startswith("github-"):  # what it keeps is not what GitHub keeps under the same name
        context = context.replace("github", host[1:])
    return f"{context}:{origin.name or use.primary.path}"
