"""The door: every request is identified, verified and allowed here, or it never reaches the backend."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any, Protocol

from offkey.lab import authorization, chunks, directory, signature, sts
from offkey.lab.asked import Asked, Demand
from offkey.lab.backend import NOT_IMPLEMENTED, Backend, hidden
from offkey.lab.calls import CallLog
from offkey.lab.canonical import s3_path
from offkey.lab.demands import demands
from offkey.lab.errors import Dialect, Failure, ServiceError, credentials_error, denied
from offkey.lab.issuer import PATH, Issuer
from offkey.lab.operation import Operation, identify, not_provided
from offkey.lab.permission import decide
from offkey.lab.reading import forwarded
from offkey.lab.resources_s3 import s3_arn
from offkey.lab.visit import Visit
from offkey.lab.wire import Reply, Request, receive
from offkey.lab.xml import error_reply
from offkey.model.records import dataclass, field, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.authorization import Authorization
    from offkey.lab.clock import Clock
    from offkey.lab.identity_center import IdentityCenter
    from offkey.lab.sessions import Caller, Sessions


class Page(Protocol):
    """Something that answers below the lab's own path."""

    def answer(self, request: Request) -> Reply | None:
        """The reply, or None where the request is not for it."""
        ...


@dataclass()
class Door:
    """A WSGI application. `clock` is the time of tokens and sessions, `wall` that of the clients' own signatures."""

    accounts: tuple[str, ...]
    backend: Backend
    sessions: Sessions
    issuers: Mapping[str, Issuer]
    clock: Clock
    wall: Clock
    people: IdentityCenter
    calls: CallLog = field(default_factory=CallLog)
    defects: list[str] = field(default_factory=list)
    address: tuple[str, int] = ("127.0.0.1", 0)
    pages: list[Page] = field(default_factory=list)
    """What answers below the lab's own path, before anything of AWS."""

    def __call__(self, environ: Mapping[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        """Answer one request."""
        try:
            reply = self._answer(environ)
        except Exception:  # noqa: BLE001 - the end of a server's thread: elsewhere nobody would ever see it
            self.defects.append(traceback.format_exc())
            reply = error_reply(ServiceError("InternalFailure", "offkey's lab has a defect", 500), Dialect.QUERY)
        headers = [
            pair for pair in reply.headers if pair[0].lower() != "content-length" or environ["REQUEST_METHOD"] == "HEAD"
        ]
        if environ["REQUEST_METHOD"] != "HEAD":
            headers.append(("Content-Length", str(len(reply.body))))
        start_response(f"{reply.status} {_phrase(reply.status)}", headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else reply.body]

    def _answer(self, environ: Mapping[str, Any]) -> Reply:
        try:
            request = receive(environ)
        except ServiceError as error:
            return error_reply(error, Dialect.S3)
        if request.path.startswith(PATH):
            answers = (page.answer(request) for page in self.pages)
            return next((a for a in answers if a is not None), Reply(404, (("Content-Type", "text/plain"),)))
        visit = Visit(request)
        try:
            reply = self._serve(visit)
        except ServiceError as error:
            self.calls.append(visit.call(error, time=self.clock()))
            return self._refusal(visit, error)
        self.calls.append(visit.call(None, time=self.clock()))
        return reply

    # --- who -------------------------------------------------------------------------------------------------

    def _serve(self, visit: Visit) -> Reply:
        request = visit.request
        visit.dialect = authorization.guess_dialect(request, "")
        host = request.header("host") or ""
        if host not in {f"127.0.0.1:{self.address[1]}", f"localhost:{self.address[1]}"}:
            raise ServiceError("InvalidHost", f"offkey's lab answers at its own address only, not as {host!r}", 400)
        claimed = authorization.read(request)
        if claimed is None:
            return self._unsigned(visit)
        visit.authorization, visit.dialect, visit.service = claimed, claimed.dialect, claimed.service
        with self.backend.lock:
            visit.request = self._verified(request, claimed)
            visit.caller = self.sessions.caller_of(claimed.access_key_id)
        if claimed.service == "s3":  # one spelling for the signature, the policies and the backend
            visit.request = replace(visit.request, path=s3_path(request.path))
        visit.operation = identify(visit.request, claimed.service)
        visit.dialect, visit.action = visit.operation.dialect, f"{claimed.service}:{visit.operation.name}"
        if visit.operation.service == "sts":
            return self._sts(visit, visit.caller)
        return self._permitted(visit, visit.caller, visit.operation, claimed.region)

    def _verified(self, request: Request, claimed: Authorization) -> Request:
        key_id, token, dialect = claimed.access_key_id, claimed.session_token, claimed.dialect
        secret = self.sessions.secret_of(key_id, token, now=self.clock(), dialect=dialect)
        key = signature.verify(request, claimed, secret=secret.reveal(), now=self.wall())
        return chunks.unchunk(request, claimed, key=key)

    def _unsigned(self, visit: Visit) -> Reply:
        pairs = dict([*visit.request.query, *visit.request.form])
        if pairs.get("Action") == sts.WEB_IDENTITY and visit.request.path == "/":
            visit.service = "sts"
            visit.operation = identify(visit.request, "sts")
            return self._sts(visit, None)
        if (named := self.people.operation(visit.request)) is not None:
            (visit.service, operation), visit.dialect = named, Dialect.REST_JSON
            visit.action = f"{visit.service}:{operation}"
            return self.people.call(operation, visit.request)
        if visit.dialect in (Dialect.QUERY, Dialect.REST_JSON) and "Action" not in pairs:
            visit.dialect, visit.service = Dialect.S3, "s3"  # only S3 is called without any of their marks
        raise credentials_error(Failure.UNSIGNED, visit.dialect)

    def _sts(self, visit: Visit, caller: Caller | None) -> Reply:
        assert visit.operation is not None
        visit.action = f"sts:{visit.operation.name}"
        visit.resource = visit.operation.text("RoleArn") or ""
        with self.backend.lock:
            counter = sts.Counter(self.accounts, self._key_set, self.sessions, self.clock())
            answer = sts.answer(visit.operation, caller, counter)
        visit.caller = answer.caller or caller
        return answer.reply

    def _key_set(self, issuer: str) -> Mapping[str, Any] | None:
        found = self.issuers.get(issuer)
        return found.key_set() if found else None

    # --- what ------------------------------------------------------------------------------------------------

    def _permitted(self, visit: Visit, caller: Caller, operation: Operation, region: str) -> Reply:
        if hidden(visit.request.path):
            raise not_provided(operation.service, operation.name)
        asked = Asked(operation, visit.request, caller.account, region, self.accounts, caller.principal)
        with self.backend.lock:
            self._check_region(operation, region)
            needed = demands(asked)
            visit.action, visit.resource = needed[0].action, needed[0].resource or ""
            for demand in needed:
                self._require(visit, caller, demand, region)
            account = _account(asked, needed[0])
        request, service = forwarded(visit.request), operation.signing_name
        reply = self.backend.call(request, account=account, service=service, region=region, server=self.address)
        return self._checked(visit, caller, operation, reply)

    def _check_region(self, operation: Operation, region: str) -> None:
        """A bucket is reached in its own region only; S3 says where that is.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html
        """
        bucket = operation.text("Bucket") if operation.service == "s3" else None
        owner = directory.bucket_owner(bucket, self.accounts) if bucket else None
        if bucket is None or owner is None or operation.name in {"CreateBucket", "GetBucketLocation"}:
            return
        actual = directory.bucket_region(bucket, owner)
        if actual != region:
            text = (
                "The bucket you are attempting to access must be addressed using the specified endpoint. "
                "Please send all future requests to this endpoint."
            )
            where = {"Endpoint": f"{bucket}.s3.{actual}.amazonaws.com", "Bucket": bucket}
            raise ServiceError("PermanentRedirect", text, 301, detail=where, reason=f"the bucket is in {actual}")

    def _require(self, visit: Visit, caller: Caller, demand: Demand, region: str) -> None:
        decision = decide(caller, demand, region=region, now=self.clock())
        if not decision.allowed:
            visit.action, visit.resource = demand.action, demand.resource or ""
            raise denied(decision.message, visit.dialect, reason=decision.because)
        visit.unchecked = visit.unchecked or decision.unchecked

    def _checked(self, visit: Visit, caller: Caller, operation: Operation, reply: Reply) -> Reply:
        why = reply.header(NOT_IMPLEMENTED)
        if why is not None:
            raise not_provided(operation.service, operation.name, why=why)
        if reply.status == HTTPStatus.INTERNAL_SERVER_ERROR:
            text = f"the backend of offkey's lab failed at {operation.service}:{operation.name}"
            raise ServiceError("InternalFailure", text, 500)
        if reply.status == HTTPStatus.NOT_FOUND and operation.name in {"GetObject", "HeadObject"}:
            self._may_know(visit, caller, operation)
        return reply

    def _may_know(self, visit: Visit, caller: Caller, operation: Operation) -> None:
        """S3 says that an object is missing only to those who may list the bucket; to others, access is denied.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, "Permissions".
        """
        bucket = operation.text("Bucket")
        if bucket is None or visit.authorization is None:
            return
        with self.backend.lock:
            owner = directory.bucket_owner(bucket, self.accounts)
            if owner is None:
                return
            self._require(
                visit, caller, Demand("s3:ListBucket", s3_arn(bucket, None), owner), visit.authorization.region
            )

    # --- how it ended -------------------------------------------------------------------------------------------

    def _refusal(self, visit: Visit, error: ServiceError) -> Reply:
        namespace = visit.operation.namespace if visit.operation else ""
        reply = error_reply(error, visit.dialect, namespace=namespace, resource=visit.request.path)
        bucket = visit.request.path.split("/")[1] if visit.dialect is Dialect.S3 else ""
        with self.backend.lock:
            owner = directory.bucket_owner(bucket, self.accounts) if bucket else None
            if owner is None:
                return reply
            # S3 tells even strangers where a bucket is; clients look for it before they sign.
            region = directory.bucket_region(bucket, owner)
        return replace(reply, headers=(*reply.headers, ("x-amz-bucket-region", region)))


def _account(asked: Asked, demand: Demand) -> str:
    """The account in which moto executes: S3 names are global, so there the bucket's owner; else as demanded."""
    return demand.account if demand.account in asked.accounts else asked.account


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
