"""The options that say which session is wanted: the same for every command that takes one."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from offkey.errors import UsageError
from offkey.session.wanted import Choice, from_role

if TYPE_CHECKING:
    import argparse

    from offkey.model.session import Session, Wanted
    from offkey.model.text import Source
    from offkey.session.entry import AuditLine

_SHOWN: tuple[tuple[str, str, str, bool], ...] = (
    # option, name of its value, help, whether it may be repeated
    ("--role", "ARN", "the role to take (default: AWS_ROLE_ARN)", False),
    ("--as", "NAME", "a session of offkey.yaml: an entry of `sessions`, or ACCOUNT/plan, ACCOUNT/apply", False),
    ("--via", "ARN", "a role to pass through before it; may be repeated, the first takes the token", True),
    ("--external-id", "ID", "what the last role asks for", False),
    ("--account", "ID", "refuse a session in any other account", False),
    ("--region", "REGION", "where to ask, and to work (default: AWS_REGION, or offkey.yaml)", False),
    ("--audience", "TEXT", "what the token is asked for (default: sts.amazonaws.com)", False),
    ("--session-name", "NAME", "what CloudTrail shows (default: the run's name and number)", False),
    ("--lifetime", "TIME", "900s, 45m or 1h (default: 1h)", False),
    ("--tag", "KEY=VALUE", "a session tag, for a role behind --via; may be repeated", True),
    ("--transitive-tag", "KEY", "a tag that later roles inherit; may be repeated", True),
    ("--source-identity", "NAME", "who is behind the session, for a role behind --via", False),
    ("--policy", "JSON", "a session policy that narrows the role", False),
    ("--policy-arn", "ARN", "a managed session policy; may be repeated", True),
    ("--token", "SOURCE", "the one source to take the token from (default: the first that is there)", False),
    ("--audit", "TARGET", "where the audit line goes: stderr, off, or a file (default: stderr in CI)", False),
    ("--cache", "KIND", "where the session is kept: file, keyring, or off (default: file)", False),
)
"""Every option, in the order in which it is written into a profile."""


def add_session_options(parser: argparse.ArgumentParser) -> None:
    """Add `--role`, `--as` and what goes with them."""
    group = parser.add_argument_group("the session")
    for option, value, text, repeated in _SHOWN:
        if repeated:
            group.add_argument(option, action="append", default=[], metavar=value, dest=_dest(option), help=text)
        else:
            group.add_argument(option, metavar=value, dest=_dest(option), help=text)


def helper_arguments(options: Mapping[str, Any]) -> list[str]:
    """The options as arguments in their usual order: what a profile is given, and a cache entry is called by."""
    words: list[str] = []
    for option, _, _, repeated in _SHOWN:
        value = options.get(_dest(option))
        for one in (value or ()) if repeated else (value,):
            if one is not None:
                words += (option, one)
    if options.get("config"):
        words += ("--config", options["config"])
    return words


def parsed(words: Sequence[str]) -> dict[str, Any] | None:
    """The options in `words` as a profile holds them, None where there is more to them: argparse knows.

    It stands beside argparse because importing that takes longer than the rest of an answer.
    """
    known = {option: repeated for option, _, _, repeated in _SHOWN} | {"--config": False}
    options: dict[str, Any] = {}
    for index in range(0, len(words), 2):
        option, value = words[index], words[index + 1 : index + 2]
        if option not in known or not value or value[0].startswith("-"):
            return None
        if known[option]:
            options.setdefault(_dest(option), []).append(value[0])
        else:
            options[_dest(option)] = value[0]
    return options


def choice(options: Mapping[str, Any]) -> Choice:
    """What the command line says. Raises: UsageError where it contradicts itself."""
    if options.get("role") and options.get("as"):
        raise UsageError("--role and --as name a role each", hint="Keep one of them.")
    tags = {}
    for tag in options.get("tag") or ():
        key, mark, value = tag.partition("=")
        if not mark:
            raise UsageError(f"--tag {tag}: write it as KEY=VALUE")
        tags[key] = value
    return Choice(
        role=options.get("role"),
        name=options.get("as"),
        via=tuple(options.get("via") or ()),
        external_id=options.get("external_id"),
        region=options.get("region"),
        audience=options.get("audience"),
        session_name=options.get("session_name"),
        lifetime=options.get("lifetime"),
        tags=tags or None,
        transitive_tags=tuple(options.get("transitive_tag") or ()),
        source_identity=options.get("source_identity"),
        policy=options.get("policy"),
        policy_arns=tuple(options.get("policy_arn") or ()),
        account=options.get("account"),
        token=options.get("token"),
    )


def wanted(options: Mapping[str, Any], environment: Mapping[str, str]) -> Wanted:
    """The session that is asked for, `offkey.yaml` read where `--as` names an entry of it.

    Raises: UsageError and ConfigurationError where it cannot be known.
    """
    chosen = choice(options)
    if chosen.name is None:
        return from_role(chosen, environment)
    from offkey.session.wanted import chosen as with_choice

    return with_choice(of_name(chosen.name, options, environment), chosen, environment)


def of_name(name: str, options: Mapping[str, Any], environment: Mapping[str, str]) -> Wanted:
    """The session that `offkey.yaml` knows as `name`. Raises: ConfigurationError where it cannot be known."""
    from offkey.errors import ConfigurationError
    from offkey.read.configuration import read_partial
    from offkey.session import named

    source = _configuration(options)
    if source is None:
        raise ConfigurationError(
            "--as needs an offkey.yaml, and there is none", hint="Say --config FILE, or name it another way."
        )
    return named.wanted(name, read_partial(source), environment)


def take(
    options: Mapping[str, Any], arguments: list[str], environment: Mapping[str, str]
) -> tuple[Session, AuditLine, bool]:
    """The session, from the cache or new, its audit line, and whether it was in the cache.

    `arguments` are what a credential helper is called with, by which the cache knows the session.
    """
    from offkey.session import audit, kept, warm
    from offkey.session.sts import system_clock

    where = audit.target(options.get("audit"), _configured_audit(options, arguments), environment)
    raw = {os.fsencode(name): os.fsencode(value) for name, value in environment.items()}
    kind = options.get("cache") or environment.get("OFFKEY_CACHE") or "file"
    folder = warm.folder(raw) if kind == "file" else None
    place = kept.Place(folder, warm.key(arguments, raw)) if folder else None
    asked = wanted(options, environment)

    def anew() -> Session:
        from offkey.session import obtain

        return obtain.obtain(asked, environment=environment)

    def line(session: Session) -> AuditLine:
        return audit.line_for(session, where, environment)

    if kind == "keyring":
        from offkey.session import keyring

        return keyring.kept(warm.key(arguments, raw), anew, audit=line, clock=system_clock)
    if kind not in {"file", "off"}:
        raise UsageError(f"--cache {kind}: there is no such cache", hint="Say file, keyring or off.")
    return kept.kept(place, anew, audit=line, clock=system_clock)


def _configuration(options: Mapping[str, Any]) -> Source | None:
    import argparse
    from pathlib import Path

    from offkey.cli.common import configuration_source

    return configuration_source(argparse.Namespace(config=options.get("config")), Path.cwd())


def _configured_audit(options: Mapping[str, Any], arguments: list[str]) -> str | None:
    """What `offkey.yaml` says about audit lines. It is read only where the word stands in it: reading takes a while."""
    from offkey.session import warm

    if options.get("audit") or "OFFKEY_AUDIT" in os.environ:
        return None
    try:
        with open(warm.configuration(arguments), "rb") as file:  # noqa: PTH123
            data = file.read()
    except OSError:
        return None
    if b"audit" not in data:
        return None
    from offkey.read.configuration import read_partial

    source = _configuration(options)
    return read_partial(source).audit if source else None


def _dest(option: str) -> str:
    return option[2:].replace("-", "_")
