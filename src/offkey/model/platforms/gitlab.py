"""GitLab CI/CD: its issuers, every claim of a job's identity token, and whom a policy names.

Source: GitLab Docs, "OpenID Connect (OIDC) authentication using ID tokens"
(https://docs.gitlab.com/ci/secrets/id_token_authentication/), read 2026-08, and the code that makes the
tokens: gitlabhq/gitlabhq `lib/gitlab/ci/jwt.rb`, `jwt_v2.rb`, `lib/json_web_token/user_project_token_claims.rb`,
read 2026-11; AWS Service Authorization Reference for STS, read 2026-10.
"""

from __future__ import annotations

from offkey.model.platforms.parts import CONTROL, DIGITS, LETTERS, literal
from offkey.model.records import replace
from offkey.model.regex import ASCII, regex
from offkey.model.tokens import Claim, Project, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

HOST = "gitlab.com"
HOSTS = regex(r"gitlab\.com\Z")
SELF_MANAGED_HOSTS = regex(
    r"(?!gitlab\.com\Z)(?:(?:[a-z0-9-]+\.)*(?:gitlab[a-z0-9-]*|[a-z0-9-]+-gitlab)\.[a-z0-9.-]+"
    r"|[a-z0-9-]+\.gitlab-dedicated\.com|[a-z0-9.-]+/gitlab)\Z"
)
"""An instance may have any host; only one that says `gitlab` is known by it.
GitLab Dedicated: `<tenant>.gitlab-dedicated.com`. `/gitlab` is the documented relative URL."""

CLAIMS: Mapping[str, Claim] = {
    "iss": Claim("the URL of the instance"),
    "sub": Claim("the subject: the components that the project chose, by default path, ref type and ref", key=True),
    "aud": Claim("who the token is for, as `id_tokens:aud` says; one text or a list", key=True),
    "iat": Claim("when it was issued"),
    "nbf": Claim("not valid before: five seconds before it was issued"),
    "exp": Claim("not valid after: the job's timeout, or five minutes"),
    "jti": Claim("the token's own id"),
    "namespace_id": Claim("id of the group or user that the project lies directly in", key=True),
    "namespace_path": Claim("path of that group or user, with the groups above it"),
    "project_id": Claim("id of the project; of a merge request from a fork, the fork's", key=True),
    "project_path": Claim("path of that project, with its groups"),
    "job_namespace_id": Claim("as `namespace_id`, of the project that runs the job (18.4)", optional=True),
    "job_namespace_path": Claim("as `namespace_path`, of the project that runs the job (18.4)", optional=True),
    "job_project_id": Claim("as `project_id`, of the project that runs the job (18.4)", optional=True),
    "job_project_path": Claim("as `project_path`, of the project that runs the job (18.4)", optional=True),
    "user_id": Claim("id of whoever started the job", key=True),
    "user_login": Claim("name of whoever started the job", key=True),
    "user_email": Claim("address of whoever started the job", key=True),
    "user_access_level": Claim("the role of that user in the project (16.9)", key=True, optional=True),
    "user_identities": Claim("that user's identities elsewhere, where the user shows them", optional=True),
    "groups_direct": Claim("the groups that user belongs to, where a feature flag says so", optional=True),
    "pipeline_id": Claim("the pipeline"),
    "pipeline_source": Claim("what started the pipeline", key=True),
    "job_id": Claim("the job"),
    "job_source": Claim("what put the job into the pipeline (18.9)", optional=True),
    "job_config": Claim("which configuration the job comes from (18.9)", optional=True),
    "ref": Claim("branch or tag; of a merge request, its source branch"),
    "ref_type": Claim("`branch` or `tag`; a merge request counts as a branch"),
    "ref_path": Claim("the full ref, `refs/heads/main`"),
    "ref_protected": Claim("`true` where the ref is protected, else `false`", key=True),
    "environment": Claim("the environment that the job names", optional=True),
    "environment_protected": Claim("`true` where that environment is protected, else `false`", optional=True),
    "deployment_tier": Claim("the tier of that environment", optional=True),
    "environment_action": Claim("what the job does to that environment", optional=True),
    "runner_id": Claim("the runner", optional=True),
    "runner_environment": Claim("`gitlab-hosted` or `self-hosted`", key=True, optional=True),
    "sha": Claim("the commit"),
    "ci_config_ref_uri": Claim("file and ref of the pipeline's definition; null where it lies elsewhere"),
    "ci_config_sha": Claim("commit of that file; null where it lies elsewhere"),
    "project_visibility": Claim("`public`, `internal` or `private`"),
    "target_audience": Claim("an audience for a second exchange, where the job asks for one", optional=True),
}
"""The complete list for gitlab.com. AWS makes keys of some for that host alone."""

SELF_MANAGED_CLAIMS: Mapping[str, Claim] = {
    name: replace(claim, key=name in {"sub", "aud"}) for name, claim in CLAIMS.items()
}
"""Of an instance of one's own AWS makes the default keys only.
Source: Service Authorization Reference for STS, which lists `gitlab.com:` alone."""

PATH = Word(LETTERS + DIGITS + "-_.", most=255)
"""One group, user or project in a path; paths that differ in case alone are the same.
Source: GitLab Docs, "Reserved project and group names": letters, digits, `_`, `-`, `.`; `Namespace` and
`Project` in gitlabhq/gitlabhq `app/models`: at most 255."""
NESTED = Word(PATH.characters + "/")
"""Subgroups and the project in them."""
LOGIN = PATH
EMAIL = Word(LETTERS + DIGITS + ".@-_+", never=CONTROL + " ")
SOURCES = (
    *("push", "web", "trigger", "schedule", "api", "external", "pipeline", "chat", "webide", "merge_request_event"),
    *("external_pull_request_event", "parent_pipeline", "ondemand_dast_scan", "ondemand_dast_validation"),
    *("security_orchestration_policy", "container_registry_push", "duo_workflow"),
    *("pipeline_execution_policy_schedule", "pipeline_execution_policy_forced", "security_policies_default_source"),
    "unknown",
)
"""Every `pipeline_source`. Source: gitlabhq/gitlabhq `app/models/concerns/enums/ci/pipeline.rb` and `EE::Ci::Pipeline`;
GitLab Docs, "Predefined CI/CD variables", `CI_PIPELINE_SOURCE`."""
OF_PROPOSALS = frozenset({"merge_request_event", "external_pull_request_event"})
"""Sources that propose a change, of a branch always."""
ACCESS_LEVELS = ("developer", "maintainer", "owner", "reporter", "planner", "guest")
"""Every `user_access_level`. Source: GitLab Docs, "Roles and permissions"; null for a user without a role."""
TIERS = ("production", "staging", "testing", "development", "other")
"""Source: GitLab Docs, "Deployment tier of environments"."""
COMPONENTS = ("ref_type", "ref", "ref_protected", "environment_protected", "deployment_tier")
"""What may follow the path or id of the project in a subject, in any order.
Source: GitLab Docs, Projects API, `ci_id_token_sub_claim_components`; the last three since 18.7."""

_SUBJECT = regex(r"project_(?:path:(?P<path>[^:]+)|id:(?P<id>\d+))(?P<end>:|\Z)?", ASCII)


def named(claim: str, text: str) -> Project:
    """The project that the literal beginning of a policy's value names.

    `owner` is the top-level group or the user, `name` the rest of the path, subgroups included. A namespace's
    id counts as the owner's: it may be a subgroup's, and is nobody else's.
    """
    begun, whole = literal(text)
    number = begun if whole and begun.isdecimal() else None
    match claim:
        case "sub":
            return _named_by_subject(begun, whole=whole)
        case "project_path":
            return _named_by_path(begun, ended=whole)
        case "namespace_path":
            return Project(owner=begun.partition("/")[0] or None) if whole or "/" in begun else Project()
        case "project_id":
            return Project(id=number)
        case "namespace_id":
            return Project(owner_id=number)
    return Project()


def _named_by_subject(begun: str, *, whole: bool) -> Project:
    found = _SUBJECT.match(begun)
    if found is None:
        return Project()
    ended = found["end"] == ":" or whole
    if found["path"] is not None:
        return _named_by_path(found["path"], ended=ended)
    return Project(id=found["id"] if ended else None)


def _named_by_path(path: str, *, ended: bool) -> Project:
    owner, slash, name = path.partition("/")
    return Project(owner=owner or None, name=(name or None) if ended else None) if slash else Project()


def reviewed(subject: str) -> bool:
    """Whether an exact subject is a branch. The environment is in no subject; of its tier nobody can tell which."""
    if set(subject) & set("*?"):
        return False
    lead, *components = subject.split(":")
    components = components[1:]
    chosen = dict(zip(components[::2], components[1::2], strict=False))
    known = (
        lead in {"project_path", "project_id"} and len(components) == 2 * len(chosen) and set(chosen) <= {*COMPONENTS}
    )
    return known and chosen.get("ref_type") == "branch" and bool(chosen.get("ref"))
