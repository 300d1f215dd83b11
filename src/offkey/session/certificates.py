"""Whose certificates are trusted: the system's, and those of `AWS_CA_BUNDLE`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from offkey.errors import ConfigurationError

if TYPE_CHECKING:
    from ssl import SSLContext


def quick(environment: Mapping[str, str]) -> SSLContext | None:
    """A context for most cases that is there at once, None where there is none: `whole` decides where it says no.

    Loading the whole store takes 30 milliseconds, and one of its 140 certificates is needed. Where OpenSSL has a folder
    in which they lie by their hashes, it opens that one alone; `AWS_CA_BUNDLE` is tried by itself, too.
    Source: https://docs.openssl.org/3.0/man3/SSL_CTX_load_verify_locations/ (CApath)

    Raises: ConfigurationError where `AWS_CA_BUNDLE` cannot be loaded.
    """
    import ssl

    folder = os.environ.get("SSL_CERT_DIR") or ssl.get_default_verify_paths().openssl_capath
    hashed = _has_hashes(folder) and not os.environ.get("SSL_CERT_FILE")
    if not hashed and not environment.get("AWS_CA_BUNDLE"):
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if hashed:
        context.load_verify_locations(capath=folder)
    return _with_bundle(context, environment)


def whole(environment: Mapping[str, str]) -> SSLContext:
    """A context with everything that the system trusts.

    Raises: ConfigurationError where `AWS_CA_BUNDLE` cannot be loaded.
    """
    import ssl

    return _with_bundle(ssl.create_default_context(), environment)


def _with_bundle(context: SSLContext, environment: Mapping[str, str]) -> SSLContext:
    if bundle := environment.get("AWS_CA_BUNDLE"):
        try:
            context.load_verify_locations(bundle)
        except OSError as error:
            text = f"the certificates in AWS_CA_BUNDLE cannot be loaded: {error}"
            raise ConfigurationError(text, hint="It names a file of certificates in PEM form.") from error
    return context


def _has_hashes(folder: str) -> bool:
    """Whether certificates lie in `folder` as OpenSSL looks for them: `5ed36f99.0`."""
    try:
        with os.scandir(folder) as files:
            return any(file.name.endswith(".0") and len(file.name) == 10 for file in files)
    except OSError:
        return False
