"""The address of a room for meetings by video: a link that people are led to, never asked by us."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from app.core.errors import Invalid
from app.core.outbound import OutboundGuard, UrlRefused
from app.core.texts import _

LONGEST_ADDRESS = 500
_GUARD = OutboundGuard()


def checked_address(typed: str) -> str:
    """Return a web address in its normal form, empty where none was typed.

    Invalid for what is not https at a public name: neither a script, nor a name and a password,
    nor something inside a closed network. Its name is in ASCII, so that none looks like another.
    """
    address = typed.strip()
    if not address:
        return ""
    if len(address) > LONGEST_ADDRESS:
        raise _refused(_("Write at most %(n)s characters.", n=LONGEST_ADDRESS))
    try:
        normal = _GUARD.read(address).url
    except UrlRefused as refused:
        raise _refused(str(refused.detail or refused.title)) from refused
    fragment = quote(urlsplit(address).fragment, safe="/%:@!$&'()*+,;=~?")
    return f"{normal}#{fragment}" if fragment else normal


def site_of(address: str) -> str:
    """Return what a room is named after: the host of its address."""
    return urlsplit(address).hostname or ""


def _refused(why: str) -> Invalid:
    return Invalid(fields={"video_url": [why]})
