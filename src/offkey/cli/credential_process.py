"""What `credential_process` of a profile starts: the shortest way to a session that lies in the cache.

It is started as `python -I -S <this file> --as NAME`. Without `site` the interpreter starts in two thirds of the time,
and without the packages around it the one module that is needed is found at once. Where nothing lies in the cache,
`cli/helper.py` goes on.
"""

import sys


def _start() -> None:
    root = __file__.rpartition("/")[0].rpartition("/")[0]
    sys.path.insert(0, f"{root}/session")
    import warm  # type: ignore[import-not-found]

    if warm.main(sys.argv[1:]):
        return
    sys.path[0] = root.rpartition("/")[0]
    import offkey  # noqa: F401 - the one beside this file, whatever else is installed

    del sys.path[0]
    import gc
    import os

    gc.disable()  # what is made here lives until the end, which is near
    from offkey.cli.helper import run

    code = run(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # everything is said: taking the interpreter down would take as long as the exchange


if __name__ == "__main__":
    _start()
