"""What options take that are called like those of many other commands: `--key`, `--cache-s3-access-key`."""

from __future__ import annotations

from offkey.model.regex import regex

_SERVERLESS = regex(
    r"\b(?:serverless|sls)[ \t]+config[ \t]+credentials\b(?P<before>(?:\\\r?\n|[^\n;|&]){0,300}?)"
    r"\s--?(?P<option>k|s|key|secret)[= \t]+[\"']?\Z"
)
"""Source: https://www.serverless.com/framework/docs/providers/aws/cli-reference/config-credentials"""
_PROVIDER = regex(r"\s(?:--provider|-p)[= \t]+[\"']?(?P<name>[\w-]+)")
_CACHE = regex(r"--cache-s3-(?P<part>access|secret)-key(?:=|[ \t]+)[\"']?\Z")
_SERVER = regex(r"--cache-s3-server-address(?:=|\s+)[\"']?(?P<host>[^\s\"']*)")
_OF_AWS = regex(r"s3[\w.-]*\.amazonaws\.com(?:\.cn)?\Z")
"""The server of the cache of GitLab's runner: that of AWS where none is named.

Source: https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnerscaches3-section
"""
_NAMES = {"access": "aws_access_key_id", "secret": "aws_secret_access_key"}
_SEEN = 400
_COMMAND = 3_000
"""So far away another option of the same command may stand."""


def name_by_option(text: str, offset: int) -> str | None:
    """The name of the part of a key of AWS that the option before `offset` takes; None for any other."""
    before = text[max(0, offset - _SEEN) : offset]
    found = _SERVERLESS.search(before) if " credentials" in before else None
    if found is not None:
        after = text[offset : offset + _SEEN].replace("\\\r\n", " ").replace("\\\n", " ").partition("\n")[0]
        provider = _PROVIDER.search(found["before"]) or _PROVIDER.search(after)
        if provider is not None and provider["name"].lower() != "aws":
            return None
        return _NAMES["access" if found["option"].startswith("k") else "secret"]
    cache = _CACHE.search(before) if "cache-s3" in before else None
    if cache is None:
        return None
    server = _SERVER.search(text, max(0, offset - _COMMAND), offset + _COMMAND)
    return _NAMES[cache["part"]] if server is None or _OF_AWS.match(server["host"]) else None
