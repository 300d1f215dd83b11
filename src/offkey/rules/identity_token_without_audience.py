"""A script that asks for an identity token, and not for the audience that AWS wants."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Fix, Rule, Safety, Severity
from offkey.model.node import Share
from offkey.model.regex import regex
from offkey.model.text import Edit, Source, Span
from offkey.read.key_sites import scopes_in
from offkey.read.token_requests import Audience, TokenRequest, is_for_aws, token_requests

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.pipeline import CompositeAction, Workflow
    from offkey.model.repository import Repository

_PROVIDER = "aws_iam_openid_connect_provider"
_CLIENTS = regex(rb"[cC](?<!\w[cC])lient(?:Ids|IdLists?|_ids|-id-list)\b")
"""Where the CDK, CloudFormation, Pulumi or a script lists the audiences of a provider."""
_MEANT = "sts.amazonaws.com"


def check(share: Share) -> Iterator[Finding]:
    """One finding for each request whose token AWS would not take, in workflows and composite actions."""
    parts: tuple[Workflow | CompositeAction, ...] = (*share.workflows, *share.actions)
    asking = [part for part in parts if _may_ask(part.source.data)]
    known, lenient = _providers(share.repository) if asking else (False, False)
    for part in asking:
        for scope in scopes_in(part):
            for request in token_requests(part.source, scope.step) if scope.step is not None else ():
                accepted = request.audience is Audience.ABSENT and lenient
                if request.audience is not Audience.GIVEN and not accepted and is_for_aws(scope):
                    yield _finding(part.source, request, known=known)


def _may_ask(data: bytes) -> bool:
    return b"ID_TOKEN_REQUEST_URL" in data or b"getIDToken" in data


def _providers(repository: Repository) -> tuple[bool, bool]:
    """Whether the repository makes an OIDC provider, and whether one takes the owner's URL as audience."""
    resources = (resource for module in repository.modules for resource in module.of_types({_PROVIDER}))
    made = [r for r in resources if r.mode == "resource"]
    written = (r.file.data[r.block.span.start : r.block.span.end] for r in made)
    texts = (source.data for source in repository.sources.values())
    others = (text for text in texts if b"lient" in text and _CLIENTS.search(text))
    return bool(made), any(b"//github.com/" in text for text in (*written, *others))


def _finding(source: Source, request: TokenRequest, *, known: bool) -> Finding:
    if request.audience is Audience.BEHIND_QUESTION_MARK:
        message = (
            "The address of the token request holds a query already, so `?audience=` asks for no audience at all. "
            "Write `&audience=`."
        )
        sure = True
    else:
        message = (
            "The token is asked for without an audience, and gets the address of the repository's owner as one: STS "
            f"answers `Incorrect token audience`. Ask for `{_MEANT}`."
        )
        sure = known
    return Finding(
        message,
        request.place,
        fix=_fix(source, request),
        confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
    )


def _fix(source: Source, request: TokenRequest) -> Fix | None:
    if request.span is None:
        return None
    if request.audience is Audience.BEHIND_QUESTION_MARK:
        mark = request.span.start + request.text.index("?audience=")
        return Fix("write `&audience=`", Safety.SAFE, (Edit(source.path, Span(mark, mark + 1), "&"),))
    if request.text.endswith(")"):
        inside = Span(request.span.end - 1, request.span.end - 1)
        return Fix(f"ask for `{_MEANT}`", Safety.UNSAFE, (Edit(source.path, inside, f"'{_MEANT}'"),))
    if not request.quoted:
        return None  # outside of quotes an ampersand ends the command
    end = Span(request.span.end, request.span.end)
    return Fix(f"ask for `{_MEANT}`", Safety.UNSAFE, (Edit(source.path, end, f"&audience={_MEANT}"),))


RULE = Rule(
    id="identity-token-without-audience",
    summary="A script asks for an identity token without the audience that AWS wants.",
    severity=Severity.MEDIUM,
    on=Share,
    check=check,
)
