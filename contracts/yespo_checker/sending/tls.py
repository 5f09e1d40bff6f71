"""Whom a check trusts over https, and what is said of a server that can't be trusted."""

from __future__ import annotations

import ssl
from pathlib import Path

_EXPIRED, _NOT_YET = 10, 9  # OpenSSL's numbers; the module ssl has no names for them
_OTHER_HOST = {62, 64}


def trusting(ca_file: Path | None) -> ssl.SSLContext:
    """Return a context that trusts the certificates of a file, or else the system's; raises `ValueError`."""
    try:
        return ssl.create_default_context(cafile=ca_file)
    except ssl.SSLError:
        raise ValueError(f"--ca-file {ca_file}: it has no certificate in PEM.") from None
    except OSError as error:
        raise ValueError(f"--ca-file {ca_file}: {error.strerror}.") from None


def distrust(error: ssl.SSLCertVerificationError) -> str:
    """Return what is wrong with a server's certificate, and what to do."""
    said = error.verify_message.rstrip(".")
    if error.verify_code == _EXPIRED:
        return "shows a certificate that has expired: renew it there, unless this machine's clock is wrong."
    if error.verify_code == _NOT_YET:
        return "shows a certificate that isn't valid yet: look at this machine's clock, and at the certificate's dates."
    if error.verify_code in _OTHER_HOST:
        return f"shows another host's certificate ({said}): give the URL by a name that is in the certificate."
    return f"shows a certificate that isn't trusted here ({said}): name its authority's file by --ca-file FILE."


def disagreement(error: ssl.SSLError) -> str:
    """Return why no TLS came about, and what to do."""
    reason = (error.reason or "the handshake failed").replace("_", " ").lower()
    if reason in {"wrong version number", "record layer failure", "http request", "packet length too long"}:
        return f"doesn't speak TLS ({reason}): give the URL with http:// if that is meant."
    return f"and this machine can't agree on TLS: {reason}."
