"""Kubernetes: a cluster as an issuer, the claims of a service account's token, and which tokens there are.

A project is a service account here: its namespace is the owner, and belongs to whoever runs the cluster.
Source: Kubernetes Docs, "Managing Service Accounts" and "Configure Service Accounts for Pods"
(https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/), read 2026-11; EKS User Guide,
"IAM roles for service accounts", read 2026-08.
"""

from __future__ import annotations

from offkey.model.platforms.parts import DIGITS, LOWER, SESSION, audience, fixed, literal, names, only
from offkey.model.regex import regex
from offkey.model.tokens import Claim, Family, Piece, Platform, Project, ReachClass, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HOSTS = regex(
    r"oidc\.eks\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?/id/[A-Z0-9]+\Z"
    r"|container\.googleapis\.com/v1/projects/[^/]+/locations/[^/]+/clusters/[^/]+\Z"
    r"|(?:[a-z0-9]+\.)?oic\.prod-aks\.azure\.com/[0-9a-f-]+(?:/[0-9a-f-]+)?/?\Z"
    r"|oidc\.op1\.openshiftapps\.com/[a-z0-9]+\Z"
)
"""EKS, GKE, AKS and OpenShift. A cluster of one's own may publish its keys at any host, which does not tell."""
AUDIENCE = "sts.amazonaws.com"

CLAIMS: Mapping[str, Claim] = {
    "iss": Claim("the URL of the cluster's issuer"),
    "sub": Claim("the subject: namespace and service account", key=True),
    "aud": Claim("who the token is for, as the pod asks; a list", key=True),
    "iat": Claim("when it was issued"),
    "nbf": Claim("not valid before: when it was issued"),
    "exp": Claim("not valid after: at least ten minutes, as the pod asks"),
    "jti": Claim("the token's own id (1.32)", optional=True),
    "kubernetes.io": Claim("namespace, service account, pod and node with their UIDs, nested"),
}
"""The complete list. AWS makes keys of the default ones only, and none of what is nested."""

_NAMESPACE = Word(LOWER + DIGITS + "-", most=63)
"""Source: Kubernetes Docs, "Object Names and IDs": a label of RFC 1123."""
_ACCOUNT = Word(LOWER + DIGITS + "-.", most=253)
"""Source: Kubernetes Docs, "Object Names and IDs": a subdomain of RFC 1123."""


def families(_host: str, kind: ReachClass, project: Project, wanted: frozenset[str]) -> Iterator[Family]:
    """The tokens of service accounts. A cluster's issuer serves nobody else, so there are no strangers."""
    for namespace, account in names(kind, project, owners=_NAMESPACE, projects=_ACCOUNT):
        pieces = (
            fixed("system:serviceaccount:", "sub"),
            Piece(namespace, ("sub",), likely=("anything", "default")),
            fixed(":", "sub"),
            Piece(account, ("sub",), likely=("anything", "default")),
            audience(AUDIENCE),
            SESSION,
        )
        yield Family("pod of a service account", only(pieces, wanted))


_NAMED = regex(r"system:serviceaccount:(?P<namespace>[^:]+):(?P<account>[^:]+)?")
_REVIEWED = regex(r"system:serviceaccount:[^:*?]+:[^:*?]+\Z")


def named(claim: str, text: str) -> Project:
    """The namespace (as owner) and service account that the literal beginning of a policy's value names."""
    begun, whole = literal(text)
    found = _NAMED.match(begun) if claim == "sub" else None
    if found is None:
        return Project()
    return Project(found["namespace"], found["account"] if whole else None)


def reviewed(subject: str) -> bool:
    """Whether an exact subject is a service account."""
    return _REVIEWED.match(subject) is not None


PLATFORM = Platform(
    name="kubernetes",
    title="Kubernetes",
    hosts=HOSTS,
    claims=CLAIMS,
    audiences=(AUDIENCE,),
    shared=False,
    families=families,
    named=named,
    reviewed=reviewed,
    sources=(
        "https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/",
        "https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html",
    ),
)
