"""A cached session, handed out before anything heavy is imported: a credential helper starts often.

The key of an entry is a hash over everything that what is handed out depends on: the arguments, the variables that any
part of `session` reads, and the state of the files they name. So an entry can only be found by who would get the same
session anew, and a job never finds that of another: its own token, or the number of its run, is part of the key.

Nothing here may import more than what the interpreter holds ready: at 8 ms, it is nearly all of the time there is.
"""

import sys
import time

try:
    import posix
except ImportError:  # not on Windows, where starting takes long anyway
    import os as posix  # type: ignore[no-redef]

NAMES = frozenset(
    {
        b"HOME", b"USER", b"USERNAME", b"USERPROFILE", b"XDG_CACHE_HOME", b"CI", b"GITLAB_CI", b"GITHUB_ACTIONS",
        # what decides on the session
        b"AWS_REGION", b"AWS_DEFAULT_REGION", b"AWS_ROLE_ARN", b"AWS_ROLE_SESSION_NAME", b"AWS_WEB_IDENTITY_TOKEN_FILE",
        b"AWS_ENDPOINT_URL", b"AWS_ENDPOINT_URL_STS", b"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", b"AWS_CONFIG_FILE",
        b"AWS_USE_FIPS_ENDPOINT", b"AWS_USE_DUALSTACK_ENDPOINT", b"AWS_PROFILE", b"AWS_DEFAULT_PROFILE",
        # the job, and its token where a variable holds it
        b"ACTIONS_ID_TOKEN_REQUEST_URL", b"ACTIONS_ID_TOKEN_REQUEST_TOKEN", b"GITHUB_REPOSITORY", b"GITHUB_RUN_ID",
        b"CI_JOB_ID", b"CI_PROJECT_PATH", b"CI_SERVER_URL", b"CI_PIPELINE_ID",
        b"BITBUCKET_STEP_OIDC_TOKEN", b"BITBUCKET_BUILD_NUMBER", b"BITBUCKET_REPO_FULL_NAME", b"BITBUCKET_STEP_UUID",
        b"CIRCLECI", b"CIRCLE_OIDC_TOKEN", b"CIRCLE_OIDC_TOKEN_V2", b"CIRCLE_WORKFLOW_JOB_ID",
        b"CIRCLE_PROJECT_REPONAME",
        b"BUILDKITE", b"BUILDKITE_JOB_ID", b"BUILDKITE_AGENT_ACCESS_TOKEN", b"BUILDKITE_PIPELINE_SLUG",
        b"TFC_RUN_ID", b"TFC_WORKSPACE_NAME", b"TFC_WORKLOAD_IDENTITY_TOKEN", b"TFC_AWS_WORKLOAD_IDENTITY_AUDIENCE",
        b"TFC_WORKLOAD_IDENTITY_AUDIENCE", b"SPACELIFT", b"SPACELIFT_OIDC_TOKEN", b"TF_VAR_spacelift_run_id",
        b"TF_VAR_spacelift_stack_id", b"KUBERNETES_SERVICE_HOST",
        b"PULL_NUM", b"BASE_REPO_OWNER", b"BASE_REPO_NAME", b"PROJECT_NAME", b"BUILD_TAG",
    }
)  # fmt: skip
"""The variables that something is decided by, besides those that begin with `OFFKEY_`."""

TOKEN_FILES = (
    b"OFFKEY_TOKEN_FILE",
    b"OFFKEY_TOKEN_BEARER_FILE",
    b"AWS_WEB_IDENTITY_TOKEN_FILE",
)
"""Variables that name a file with a token: what it is replaced by is another identity."""

CONFIGURATION = b"offkey.yaml"
MAGIC = b"offkey/1"
_FORMAT = ("--format", "process")
_LARGEST = 262_144


def key(arguments: list[str], environment: dict[bytes, bytes]) -> str:
    """The name of the cache entry for `arguments` (without `--format`) in `environment`."""
    from _blake2 import blake2b

    hashed = blake2b(digest_size=20)
    parts = [argument.encode("utf-8", "surrogateescape") for argument in arguments]
    for name in sorted(environment):
        if name in NAMES or name.startswith(b"OFFKEY_"):
            parts += (name, environment[name])
    parts += [_state(environment[name]) for name in TOKEN_FILES if environment.get(name)]
    path = configuration(arguments)
    parts += (path, _state(path))
    for part in parts:
        hashed.update(len(part).to_bytes(4, "big") + part)
    return hashed.hexdigest()


def folder(environment: dict[bytes, bytes]) -> bytes | None:
    """The folder of the cache, None where there is none to be had or none is wanted."""
    if environment.get(b"OFFKEY_CACHE", b"file") != b"file":
        return None
    chosen = environment.get(b"OFFKEY_CACHE_DIR")
    if chosen:
        return chosen
    base = environment.get(b"XDG_CACHE_HOME")
    if base and base.startswith(b"/"):
        return base + b"/offkey"
    home = environment.get(b"HOME")
    return home + b"/.cache/offkey" if home else None


def read(path: bytes) -> list[bytes] | None:
    """The lines of the entry at `path`: process JSON, facts, where audit lines go, audit line. None where it is none.

    An entry that is cut off, belongs to somebody else, or could be read by somebody else, is none. The first line comes
    first as two lines: until when the entry is fresh, and when it expires (seconds since 1970).
    """
    try:
        file = posix.open(path, posix.O_RDONLY | getattr(posix, "O_NOFOLLOW", 0))
    except OSError:
        return None
    try:
        state = posix.fstat(file)
        data = posix.read(file, _LARGEST)
    except OSError:
        return None
    finally:
        posix.close(file)
    if hasattr(posix, "geteuid") and (state.st_uid != posix.geteuid() or state.st_mode & 0o077):
        return None
    return parse(data)


def parse(data: bytes) -> list[bytes] | None:
    """The lines of an entry, as `read` gives them. None where `data` is not one whole entry."""
    head, _, rest = data.partition(b"\n")
    fields, lines = head.split(b" "), rest.split(b"\n")
    whole = len(fields) == 4 and fields[0] == MAGIC and fields[3] == b"%d" % len(rest) and len(lines) == 5
    whole = whole and all(line.startswith(b"{") and line.endswith(b"}") for line in lines[:2])
    if not (whole and fields[1].isdigit() and fields[2].isdigit()):
        return None
    return [fields[1], fields[2], *lines]


def main(arguments: list[str]) -> bool:
    """Print the credentials that `arguments` ask for if they lie in the cache, and are fresh; whether they were."""
    own = _own(arguments)
    if own is None:
        return False
    environment: dict[bytes, bytes] = posix.environ if posix.__name__ == "posix" else posix.environb  # type: ignore[attr-defined]
    place = folder(environment)
    lines = read(place + b"/" + key(own, environment).encode()) if place else None
    if lines is None or int(lines[0]) <= time.time():
        return False
    if lines[4] and not _audited(lines[4], lines[5]):
        return False
    _write(1, lines[2] + b"\n")
    return True


def own_arguments(arguments: list[str]) -> list[str]:
    """`arguments` without what does not change the session: `--format FORMAT`."""
    found, skip = [], False
    for argument in arguments:
        if not skip and argument != "--format" and not argument.startswith("--format="):
            found.append(argument)
        skip = argument == "--format" and not skip
    return found


def _own(arguments: list[str]) -> list[str] | None:
    """The arguments that make the key, None where something else is asked for than the one thing done here."""
    if "-h" in arguments or "--help" in arguments or "--install-profile" in arguments or "--cache" in arguments:
        return None
    own = own_arguments(arguments)
    plain = arguments == own or ("--format=process" in arguments and len(arguments) == len(own) + 1)
    if plain or tuple(arguments[arguments.index("--format") :][:2] if "--format" in arguments else ()) == _FORMAT:
        return own
    return None


def configuration(arguments: list[str]) -> bytes:
    """The path of the `offkey.yaml` that says what `--as` means and where audit lines go, or would."""
    if "--config" in arguments[:-1]:
        path = arguments[arguments.index("--config") + 1].encode("utf-8", "surrogateescape")
        return path if path.startswith(b"/") else posix.getcwdb() + b"/" + path
    place = posix.getcwdb().rstrip(b"/")
    while place and not _state(place + b"/" + CONFIGURATION) and not _state(place + b"/.git"):
        place = place.rpartition(b"/")[0]
    return place + b"/" + CONFIGURATION


def _state(path: bytes) -> bytes:
    """What tells one state of a file from another, empty where it is not there."""
    try:
        state = posix.stat(path)
    except OSError:
        return b""
    return b"%d %d %d %d" % (state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns)


def _audited(target: bytes, line: bytes) -> bool:
    """Write the audit line that was kept with the entry, with the time of now; whether that could be done."""
    now = time.strftime('{"time": "%Y-%m-%dT%H:%M:%SZ", ', time.gmtime()).encode()
    if target == b"stderr":
        return _write(2, now + line + b"\n")
    try:
        file = posix.open(target, posix.O_WRONLY | posix.O_APPEND | posix.O_CREAT, 0o600)
    except OSError:
        return False
    try:
        return _write(file, now + line + b"\n")
    finally:
        posix.close(file)


def _write(file: int, data: bytes) -> bool:
    """Write all of `data`; where nobody reads any more, the process ends as others do then."""
    try:
        while data:
            data = data[posix.write(file, data) :]
    except BrokenPipeError:
        sys.exit(141)
    return True
