"""An identity token that somebody put into a file, a pipe or a variable for offkey: Jenkins, a script, a test."""

from __future__ import annotations

from collections.abc import Mapping

from offkey.session.ambient.held import held, in_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.secret import Secret
    from offkey.session.http import Http

FILE, VARIABLE = "OFFKEY_TOKEN_FILE", "OFFKEY_TOKEN"
_CURE = (
    f"{FILE} names a file or a pipe (a name like /dev/fd/3 is fine) with a fresh token in it and nothing else. "
    "A pipe gives its token once: whoever asks again needs a file that is renewed."
)


def token(environment: Mapping[str, str], *, audience: str, http: Http) -> Secret[str] | None:  # noqa: ARG001
    """The token that `OFFKEY_TOKEN_FILE` or `OFFKEY_TOKEN` leads to, or None where neither is set.

    Raises: ConfigurationError where there is no good token behind them.
    """
    if path := environment.get(FILE):
        return in_file(path, platform=FILE, cure=_CURE)
    if text := environment.get(VARIABLE):
        return held(text, platform=VARIABLE, where="it", cure="Set it to a fresh identity token, whole.")
    return None
