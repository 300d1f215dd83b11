"""The lab: several AWS accounts on 127.0.0.1 that verify tokens, trusts and permissions, for as long as it is open."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from offkey.errors import DefectError, UsageError
from offkey.lab import backend, directory
from offkey.lab.clock import Clock, system_clock
from offkey.lab.door import Door
from offkey.lab.identity_center import IdentityCenter
from offkey.lab.issuer import Issuer
from offkey.lab.server import serve
from offkey.lab.sessions import ADMINISTRATOR, Caller, Sessions, unique_id
from offkey.model.arn import is_account_id
from offkey.model.secret import Secret
from offkey.model.session import Credentials, Session

if TYPE_CHECKING:
    from offkey.lab.calls import CallLog
    from offkey.lab.server import Server

_open = threading.Lock()
ADMINISTRATION = timedelta(hours=12)


class Lab:
    """A context manager. `accounts` maps ids to names; `issuers` are the token issuers that the lab plays.

    Only one lab can be open in a process, because the backend's state belongs to the process.

    Raises UsageError: an account id is not twelve digits, or another lab is open.
    """

    def __init__(
        self,
        accounts: Mapping[str, str],
        *,
        issuers: tuple[Issuer, ...] | None = None,
        clock: Clock = system_clock,
        port: int = 0,
        longest_session: timedelta | None = None,
    ) -> None:
        wrong = [account for account in accounts if not is_account_id(account)]
        if wrong or not accounts:
            raise UsageError(f"not an account id of twelve digits: {', '.join(map(repr, wrong)) or 'none given'}")
        self.accounts = dict(accounts)
        self.clock = clock
        self.issuers = {issuer.url: issuer for issuer in (issuers or (Issuer(clock=clock),))}
        self._port = port
        self._longest_session = longest_session
        self._exit = ExitStack()
        self._door: Door | None = None
        self._server: Server | None = None

    # --- life ------------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        if not _open.acquire(blocking=False):
            raise UsageError("a lab is already open in this process", hint="close it first, or use another process")
        with ExitStack() as stack:
            stack.callback(_open.release)
            moto = stack.enter_context(backend.prepared())
            sessions = Sessions(tuple(self.accounts), longest=self._longest_session)
            people = IdentityCenter(self.accounts, sessions, self.clock, moto.lock)
            self._door = Door(
                accounts=tuple(self.accounts),
                backend=moto,
                sessions=sessions,
                issuers=self.issuers,
                clock=self.clock,
                wall=system_clock,
                people=people,
                pages=[*self.issuers.values(), people],
            )
            self._server = stack.enter_context(serve(self._door, port=self._port))
            self._door.address = self._server.address
            people.endpoint = self.endpoint
            for issuer in self.issuers.values():
                issuer.endpoint = self.endpoint
            self._exit = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._exit.close()
        if error is None and self.door.defects:
            raise DefectError(f"offkey's lab failed while it answered a request:\n{self.door.defects[0]}")

    @property
    def door(self) -> Door:
        """The application that answers. Raises UsageError before the lab is open."""
        if self._door is None:
            raise UsageError("the lab is not open")
        return self._door

    @property
    def endpoint(self) -> str:
        """The address of every service, STS included. Raises UsageError before the lab is open."""
        if self._server is None:
            raise UsageError("the lab is not open")
        host, port = self._server.address
        return f"http://{host}:{port}"

    @property
    def calls(self) -> CallLog:
        """What was asked so far."""
        return self.door.calls

    @property
    def people(self) -> IdentityCenter:
        """The IAM Identity Center where people sign in."""
        return self.door.people

    @property
    def issuer(self) -> Issuer:
        """The first of the issuers; GitHub's, unless others were given."""
        return next(iter(self.issuers.values()))

    def environment(self) -> dict[str, str]:
        """The variables that point a child process at the lab, and keep it from looking anywhere else.

        Terraform 1.11's S3 backend heeds `AWS_ENDPOINT_URL`, but not for its web identity and its people: those need
        the ones for STS and for SSO. The one for S3 must not be set: with it, the backend puts the bucket into the
        host's name.
        """
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ENDPOINT_URL_STS": self.endpoint,
            "AWS_ENDPOINT_URL_SSO": self.endpoint,
            "AWS_ENDPOINT_URL_SSO_OIDC": self.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
        }

    # --- what a rehearsal needs beforehand ---------------------------------------------------------------------

    def administrator(self, account: str, *, name: str = "person") -> Session:
        """A session of the person who sets an account up: allowed everything in it, and known to be that.

        Raises UsageError: the lab has no such account.
        """
        if account not in self.accounts:
            raise UsageError(f"the lab has no account {account}")
        role = f"arn:aws:iam::{account}:role/{ADMINISTRATOR}"
        principal = f"arn:aws:sts::{account}:assumed-role/{ADMINISTRATOR}/{name}"
        caller = Caller(account, "administrator", ADMINISTRATOR, unique_id("AROA"), principal, role=role)
        expires = self.clock().replace(microsecond=0) + ADMINISTRATION
        return Session(self.door.sessions.issue(caller, expires=expires), principal, role)

    def client(self, service: str, *, credentials: Credentials, region: str = "us-east-1") -> Any:
        """A boto3 client for the lab, with these credentials and nothing from the machine's own configuration."""
        from offkey.lab.client import client

        return client(service, endpoint=self.endpoint, credentials=credentials, region=region)

    def create_bucket(self, account: str, name: str, region: str) -> None:
        """An S3 bucket in `account`, versioned as state buckets are."""
        s3 = self.client("s3", credentials=self.administrator(account).credentials, region=region)
        where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3.create_bucket(Bucket=name, **where)
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})

    def create_table(self, account: str, name: str, region: str) -> None:
        """A DynamoDB table as Terraform's S3 backend wants it for its locks: hash key `LockID`."""
        self.client("dynamodb", credentials=self.administrator(account).credentials, region=region).create_table(
            TableName=name,
            AttributeDefinitions=[{"AttributeName": "LockID", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "LockID", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )

    def put_object(self, account: str, bucket: str, key: str, *, body: bytes, region: str = "us-east-1") -> None:
        """An object in a bucket of `account`."""
        s3 = self.client("s3", credentials=self.administrator(account).credentials, region=region)
        s3.put_object(Bucket=bucket, Key=key, Body=body)

    def attempt(
        self, service: str, operation: str, parameters: Mapping[str, object], *, credentials: Credentials, region: str
    ) -> str | None:
        """Try one call of boto3 with these credentials: AWS's error (code and text), or None where it was done."""
        from offkey.lab.client import refusal

        client = self.client(service, credentials=credentials, region=region)
        return refusal(lambda: getattr(client, operation)(**parameters))

    def roles(self) -> tuple[directory.Role, ...]:
        """Every role that somebody made in an account."""
        with self.door.backend.lock:
            return tuple(role for account in self.accounts for role in directory.roles(account))

    def client_ids(self, account: str, issuer: str) -> tuple[str, ...]:
        """The audiences that the account's provider of `issuer` lets through; none where it has no such provider."""
        with self.door.backend.lock:
            found = directory.provider(account, issuer)
        return found.client_ids if found is not None else ()

    def create_role(self, account: str, name: str, *, trusts: str, policies: Mapping[str, str]) -> None:
        """A role that trusts one principal; `policies` maps names to JSON documents."""
        iam = self.client("iam", credentials=self.administrator(account).credentials)
        statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": trusts}}
        trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
        for policy, document in policies.items():
            iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=document)

    def create_user_with_key(self, account: str, name: str, policies: Mapping[str, str]) -> Credentials:
        """A user with a long-lived key, the thing that is to go. `policies` maps names to JSON documents."""
        iam = self.client("iam", credentials=self.administrator(account).credentials)
        iam.create_user(UserName=name)
        for policy, document in policies.items():
            iam.put_user_policy(UserName=name, PolicyName=policy, PolicyDocument=document)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return Credentials(key["AccessKeyId"], Secret(key["SecretAccessKey"]))
