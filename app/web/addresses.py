"""Where a municipality's pages live, for links in what leaves the house."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit


def address_of(base_url: str, hosts: Sequence[str]) -> str:
    """Return a municipality's own address, such as "https://jobvej.vejen.dk", without a slash.

    It is the installation's where that is one of its host names, or it has none of its own;
    otherwise its first host name, with the installation's scheme and port.
    """
    base = urlsplit(base_url)
    if not hosts or base.hostname in hosts or (base.hostname in _LOOPBACK and _LOCAL in hosts):
        return base_url
    port = f":{base.port}" if base.port else ""
    return f"{base.scheme}://{hosts[0]}{port}"


def host_of(written: str) -> str:
    """Return the name in a Host header (RFC 9110, 7.2), in lower case and without its port."""
    name, bracket, _port = written.lower().partition("]")
    return name.removeprefix("[") if bracket else name.partition(":")[0]


_LOCAL = "localhost"
_LOOPBACK = {"127.0.0.1", "::1", _LOCAL}
