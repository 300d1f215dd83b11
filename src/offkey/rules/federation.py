"""The statements of a trust policy that admit an issuer's tokens, made ready to be asked about one by one.

Statements never narrow each other, so each is asked alone, together with every Deny of the policy: a
dangerous second statement behind a harmless first is found, and a Deny that takes it back is respected.
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.platforms.table import platform_of
from offkey.model.policy import Condition, Policy, Principal, Statement
from offkey.model.proof import Reach, Reacher
from offkey.model.records import dataclass, replace
from offkey.model.regex import IGNORECASE, regex
from offkey.model.tokens import Platform, Project
from offkey.model.unknown import Unknown
from offkey.read.same import Same
from offkey.reason import operators
from offkey.reason.examine import worst_reach
from offkey.reason.meant import Meant
from offkey.reason.projects import belongs
from offkey.reason.providers import is_guessed, provider_arn, providers, settled
from offkey.reason.supposing import supposing
from offkey.reason.token import issuer_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from offkey.model.finding import Related
    from offkey.model.text import Place, Source
    from offkey.model.trust import WrittenTrust

_WORKFLOW = regex(r"[^/*?]+/")
_SERVICE = regex(
    rb"(?:github|gitlab)(?!\.com/)|bitbucket|circleci|buildkite|spacelift|terraform[._ -]?cloud|\bhcp", IGNORECASE
)
"""Who issues tokens for pipelines to everybody; modules lie at `github.com/`, whoever runs them."""
_OTHER = regex(r"github|eks|cluster|kubernetes|irsa", IGNORECASE)
_STAND_IN = regex(
    r"repo:(?:<[^<>/]*>|\{\{[^{}/]*\}\}|(?:your|my)[-_]?(?:github[-_]?)?(?:org|organi[sz]ation|company|user|username|account|name)"
    r"|example[-_]?(?:org|organi[sz]ation|company|owner|user)|(?:github_)?(?:OWNER|ORG|ORGANI[SZ]ATION|USERNAME))[-_]?(?:name|here)?/",
    IGNORECASE,
)
"""An owner that stands for somebody's own: whoever copies the example puts another one there."""


@dataclass(frozen=True, slots=True)
class FederatedStatement:
    """An Allow statement for the tokens of one provider, `policy` with every Deny beside it.

    In `policy` a plain name stands where a part of a value is known only when Terraform runs.
    """

    written: WrittenTrust
    index: int
    statement: Statement
    provider: str
    policy: Policy

    @property
    def host(self) -> str:
        """The issuer without `https://`."""
        return issuer_host(self.provider)

    @property
    def platform(self) -> Platform:
        """Whose tokens they are."""
        return platform_of(self.host)

    @property
    def complete(self) -> bool:
        """Whether all of the trust policy is known: a part that is not could hold a Deny, a key be another issuer's."""
        trust = self.written.trust
        if isinstance(trust, Unknown) or trust.unknown or is_guessed(self.statement):
            return False
        return all(isinstance(condition.key, str) for condition in self.statement.conditions)

    @property
    def is_guessed(self) -> bool:
        """Whether nothing says whose tokens they are: neither the statement, nor a word of the file that holds it."""
        if not is_guessed(self.statement) or _is_gitlab(self.text):
            return False
        text = self.written.text
        if _SERVICE.search(self.place().path.encode("utf-8", "replace")):
            return False
        return text is None or not _speaks_of_service(Same(text.source))

    @property
    def is_example(self) -> bool:
        """Whether a subject's owner only stands for one, as in `repo:my-org/my-repo:*`."""
        return any(_STAND_IN.match(value) for _written, value, _policy in self.subjects())

    @property
    def names_workflow(self) -> bool:
        """Whether only workflows of certain owners get in, whichever repository calls them.

        That is what a platform team may want: each repository deploys by the one workflow.
        """
        return any(
            self.is_about(condition, "job_workflow_ref")
            and names_values(condition)
            and all(isinstance(value, str) and _WORKFLOW.match(value) for value in condition.values)
            for condition in self.policy.statements[0].conditions
        )

    @property
    def text(self) -> str:
        """The statement as it is written, or the whole policy where it cannot be told apart."""
        return _text(self.written, self.index)

    def place(self, text: str | Unknown | None = None) -> Place:
        """Where the statement stands, or the string `text` in it, where that is known."""
        return self.written.place_of(self.index, text)

    def place_of_subject(self, value: str | Unknown | None) -> Place:
        """Where a value stands that the subject is compared with, as exactly as that is known."""
        return self.written.place_of_subject(self.index, value)

    def also_at(self, value: str | Unknown | None) -> tuple[Related, ...]:
        """The part that this statement has in a subject which stands somewhere else."""
        return self.written.also_at(self.index, value)

    def is_about(self, condition: Condition, claim: str) -> bool:
        """Whether a condition tests this claim of the statement's own issuer."""
        return isinstance(condition.key, str) and condition.key.lower() == f"{self.host}:{claim}".lower()

    def without(self, left_out: Callable[[Condition], bool]) -> Policy:
        """The policy without some conditions of the Allow.

        Conditions of one statement all have to hold, so leaving some out asks what the others do alone.
        """
        return _without(self.policy, left_out)

    def known(self) -> FederatedStatement:
        """The statement without conditions of which nothing is known: they may keep anybody out, or nobody."""
        allow, *denies = self.policy.statements
        pairs = [
            pair for pair in zip(allow.conditions, self.statement.conditions, strict=True) if _says_something(pair[0])
        ]
        asked = replace(allow, conditions=tuple(condition for condition, _written in pairs))
        written = replace(self.statement, conditions=tuple(written for _condition, written in pairs))
        return replace(self, statement=written, policy=replace(self.policy, statements=(asked, *denies)))

    def subjects(self) -> Iterator[tuple[str | Unknown, str, Policy]]:
        """Each value that names subjects to be let in: as written, as supposed, and the policy with it alone."""
        allow, *denies = self.policy.statements
        for index, (asked, written) in enumerate(zip(allow.conditions, self.statement.conditions, strict=True)):
            if self.is_about(asked, "sub") and names_values(asked):
                for value, original in zip(asked.values, written.values, strict=True):
                    if asked.values == (value,) and isinstance(value, str):
                        yield original, value, self.policy
                    elif isinstance(value, str):
                        conditions = list(allow.conditions)
                        conditions[index] = replace(asked, values=(value,))
                        alone = replace(allow, conditions=tuple(conditions))
                        yield original, value, replace(self.policy, statements=(alone, *denies))


@lru_cache(maxsize=1024)
def federated_statements(written: WrittenTrust) -> tuple[FederatedStatement, ...]:
    """Every Allow of a trust policy for the tokens of an OIDC provider, by provider.

    Made ready once: nearly every rule about trust asks for them. A trust is known by itself, not by what it says.
    """
    return tuple(_federated_statements(written))


def _federated_statements(written: WrittenTrust) -> Iterator[FederatedStatement]:
    if isinstance(written.trust, Unknown):
        return
    trust = settled(written.trust)
    denies = tuple(s for s in trust.statements if not s.allows)
    for index, statement in enumerate(trust.statements):
        if any(principal.kind == "Federated" for principal in statement.principals):
            named = providers(Policy((statement,), trust.version))
            if is_guessed(statement) and _is_gitlab(_text(written, index)):
                from offkey.model.platforms import gitlab

                named = (provider_arn(gitlab.HOST),)
            for provider in named:
                alone = replace(statement, principals=(Principal("Federated", provider),))
                policy = Policy((alone, *denies), trust.version)
                supposed = supposing(policy)
                asked = supposed.policy if supposed else policy
                yield FederatedStatement(written, index, statement, provider, asked)


def _text(written: WrittenTrust, index: int) -> str:
    text = written.text
    if text is None:
        return ""
    return text.source.text(text.inside(index))


@lru_cache(maxsize=16)
def _speaks_of_service(source: Same[Source]) -> bool:
    """Whether the file names a service: looked for once, and not for each trust in it."""
    return _SERVICE.search(source.value.data) is not None


def _is_gitlab(text: str) -> bool:
    """Whether a statement refers to its provider by the name of GitLab, and of no other."""
    return "gitlab" in text.casefold() and _OTHER.search(text) is None


def _without(policy: Policy, left_out: Callable[[Condition], bool]) -> Policy:
    """The policy without some conditions of its Allow; itself where there are none, as it is prepared already."""
    allow, *denies = policy.statements
    kept = tuple(condition for condition in allow.conditions if not left_out(condition))
    if len(kept) == len(allow.conditions):
        return policy
    return replace(policy, statements=(replace(allow, conditions=kept), *denies))


def _says_something(condition: Condition) -> bool:
    return isinstance(condition.key, str) and any(isinstance(value, str) for value in condition.values)


def names_values(condition: Condition) -> bool:
    """Whether a condition says which texts it lets in."""
    test = operators.parse(condition.operator)
    return test is not None and test.operator.name.startswith(("String", "Arn")) and not test.operator.negated


def claim_of(condition: Condition) -> str | None:
    """The claim that a condition is about, whoever's issuer it is; None where that is not known."""
    key = condition.key
    last = key if isinstance(key, str) else key.pieces[-1] if key.pieces else None
    return last.lower().rpartition(":")[2] if isinstance(last, str) and ":" in last else None


def may_hold_without(condition: Condition) -> bool:
    """Whether a condition may hold for a token without the claim: a plain operator never does."""
    test = operators.parse(condition.operator)
    return test is None or test.operator.presence or test.absent


def is_exact(condition: Condition) -> bool:
    """Whether a star in the condition's values is only a star."""
    test = operators.parse(condition.operator)
    return test is not None and not test.operator.wild


def shown(value: str | Unknown) -> str:
    """A pattern as a person wrote it, as far as it is known."""
    if isinstance(value, str):
        return value
    return "".join(piece if isinstance(piece, str) else "${…}" for piece in value.pieces)


def whatever_audience(policy: Policy, provider: str) -> Policy:
    """The policy without an audience that is not known, which keeps nobody out: who asks for a token chooses it."""
    audience = f"{issuer_host(provider)}:aud".lower()
    return _without(policy, lambda condition: _is_chosen(condition, audience))


@lru_cache(maxsize=4096)
def worst(policy: Policy, provider: str, project: Project | None = None) -> Reach | None:
    """The worst class of token holders that is let in for certain, with a token; None where only the project's own are.

    `project` is whom the policy is for, where that is more than the policy says by itself.
    """
    asked = whatever_audience(policy, provider)
    guarded = _guarded(policy, provider)
    reach = worst_reach(asked, provider, meant=Meant(project, next(iter(guarded), None)))
    spared = reach is not None and reach.reacher is Reacher.STRANGER and _is_of(reach, provider, guarded)
    return None if spared else reach


def _guarded(policy: Policy, provider: str) -> tuple[Project, ...]:
    """The projects that a Deny spares, where it keeps everybody else out."""
    platform, prefix = platform_of(issuer_host(provider)), f"{issuer_host(provider)}:".lower()
    spared = (
        platform.named(condition.key.lower().removeprefix(prefix), value)
        for statement in policy.statements[1:]
        for condition in statement.conditions
        if isinstance(condition.key, str) and "Not" in condition.operator
        for value in condition.values
        if isinstance(value, str)
    )
    return tuple(dict.fromkeys(project for project in spared if project != Project()))


def _is_of(reach: Reach, provider: str, projects: tuple[Project, ...]) -> bool:
    """Whether the token is one of these projects' own."""
    named = platform_of(issuer_host(provider)).named("sub", str(reach.witness.claims["sub"]))
    return any(belongs(named, project) for project in projects)


def _is_chosen(condition: Condition, audience: str) -> bool:
    """Whether it asks for an audience that is not known."""
    about = isinstance(condition.key, str) and condition.key.lower() == audience
    return about and any(isinstance(value, Unknown) for value in condition.values)
