"""How fast a session is there: `make bench`, or `python bench/session.py`.

Each figure is the median of a process from start to end, beside the AWS CLI and boto3 in the same run, with the
command that a profile's `credential_process` names. What `exec` takes is told without its child. The floor is the
interpreter that starts and does nothing.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from pathlib import Path

from offkey.cli import credential_process

HUB, SPOKE = "arn:aws:iam::111111111111:role/hub", "arn:aws:iam::222222222222:role/deploy"
WARM_MS, MISS_MS, CHAINED_MS, EXEC_MS = 12, 70, 110, 40
HELPER = (sys.executable, "-I", "-S", str(Path(credential_process.__file__)))
OFFKEY = (sys.executable, "-c", "from offkey.cli.start import run; run()")
"""What the `offkey` script does."""
CHILD = ("/bin/true",)
BOTO3 = "import boto3; boto3.Session().client('sts', region_name='eu-west-1').get_caller_identity"
TIMES = 41


def part(document: object) -> str:
    return urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()


def median(
    argv: Sequence[str], environment: dict[str, str], *, before: Callable[[], None], times: int = TIMES
) -> float:
    """Milliseconds. `before` is called before each start, and not measured."""
    taken = []
    for _ in range(times):
        before()
        started = time.perf_counter()
        done = subprocess.run(argv, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        taken.append((time.perf_counter() - started) * 1000)
        if done.returncode:
            sys.exit(f"{argv}: {done.stderr.decode()}")
    return statistics.median(taken)


def started(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """The STS, and its address."""
    server = subprocess.Popen([sys.executable, str(Path(__file__).with_name("sts_server.py")), str(folder)])
    while not (folder / "port").exists() or not (folder / "port").read_text():
        if server.poll() is not None:
            sys.exit("the STS of the benchmark does not start")
        time.sleep(0.05)
    return server, f"https://127.0.0.1:{(folder / 'port').read_text()}"


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server, url = started(folder)
        try:
            report(folder, url)
        finally:
            server.terminate()
            server.wait()


def report(folder: Path, url: str) -> None:
    claims = {"sub": "repo:acme/infra:ref:refs/heads/main", "aud": "sts.amazonaws.com", "exp": int(time.time()) + 3600}
    (folder / "token").write_text(f"{part({'alg': 'RS256'})}.{part(claims)}.c2ln")
    cache = folder / "cache"
    environment = {
        **{name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ},
        "HOME": str(folder),
        "OFFKEY_TOKEN_FILE": str(folder / "token"),
        "OFFKEY_CACHE_DIR": str(cache),
        "AWS_ENDPOINT_URL_STS": url,
        "AWS_CA_BUNDLE": str(folder / "certificate.pem"),
    }

    def empty() -> None:
        for path in cache.glob("*"):
            if path.is_file():
                path.unlink()

    def leave() -> None:
        """The cache stays as it is."""

    one, two = (*HELPER, "--role", HUB), (*HELPER, "--via", HUB, "--role", SPOKE)
    run = (*OFFKEY, "exec", "--via", HUB, "--role", SPOKE, "--", *CHILD)
    child = median(CHILD, environment, before=leave)
    rows: list[tuple[str, float, int | None]] = [
        ("the interpreter alone", median([*HELPER[:3], "-c", ""], environment, before=leave), None),
        ("the interpreter with its packages", median([sys.executable, "-c", ""], environment, before=leave), None),
        ("a miss, one exchange over TLS", median(one, environment, before=empty), MISS_MS),
        ("a miss, two roles over TLS", median(two, environment, before=empty), CHAINED_MS),
        ("a hit", median(two, environment, before=leave), WARM_MS),
        ("exec, a miss, beside its child", median(run, environment, before=empty) - child, None),
        ("exec, a hit, beside its child", median(run, environment, before=leave) - child, EXEC_MS),
        ("aws --version", median(["aws", "--version"], environment, before=leave, times=7), None),
        ("boto3 with a client", median([sys.executable, "-c", BOTO3], environment, before=leave, times=7), None),
    ]
    for what, taken, target in rows:
        print(f"{what:34} {taken:7.1f} ms" + (f"   target {target} ms" if target else ""))


if __name__ == "__main__":
    main()
