"""The sites that may show public films in their own pages, as an administrator lists them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import Role
from app.core.errors import Forbidden, Invalid
from app.core.rows import insert_new, one_row
from app.core.texts import _
from app.core.work import UnitOfWork
from app.programmes.access import check_edits
from app.programmes.videos.models import FilmOrigin

LISTS = (Role.ADMINISTRATOR,)
LONGEST, MOST = 200, 30
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,180}[a-z0-9])?")


@dataclass(frozen=True)
class Site:
    """A site that may show public films, by its origin: "https://www.kommune.dk"."""

    id: UUID
    origin: str


def sites(uow: UnitOfWork) -> list[Site]:
    """Return the sites that may show public films, to their editors."""
    check_edits(uow)
    rows = uow.session.scalars(select(FilmOrigin).order_by(FilmOrigin.origin))
    return [Site(row.id, row.origin) for row in rows]


def origins(uow: UnitOfWork) -> list[str]:
    """Return the origins that may show public films, whoever asks."""
    return list(uow.session.scalars(select(FilmOrigin.origin).order_by(FilmOrigin.origin)))


def add_site(uow: UnitOfWork, typed: str) -> None:
    """Let a site show public films, named by any address of it; again is harmless.

    Invalid for what is no https address of a site, and for more than thirty sites.
    """
    _check_lists(uow)
    origin = _origin_of(typed)
    if origin is None:
        said = _("Write the address of the site, such as https://www.kommune.dk")
        raise Invalid(fields={"origin": [said]})
    if len(origins(uow)) >= MOST:
        raise Invalid(fields={"origin": [_("There can be %(most)s sites at most.", most=MOST)]})
    facts = {"municipality_id": uow.municipality.id, "id": uow.new_id()}
    insert_new(uow.session, FilmOrigin, [facts | {"origin": origin, "added_at": uow.now}])


def remove_site(uow: UnitOfWork, origin_id: UUID) -> str:
    """Let a site show films no more; returns its origin, to undo it. NotFound for none."""
    _check_lists(uow)
    row = one_row(uow.session, select(FilmOrigin).where(FilmOrigin.id == origin_id))
    uow.session.delete(row)
    uow.session.flush()
    return row.origin


def _origin_of(typed: str) -> str | None:
    """Return the origin of an address, as browsers compare it; None for what is none."""
    try:
        parts = urlsplit(typed.strip() if "//" in typed else f"https://{typed.strip()}")
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port not in {None, 443} else ""
    except ValueError:
        return None
    is_site = parts.scheme == "https" and "." in host and _HOST.fullmatch(host)
    return f"https://{host}{port}" if is_site and len(host) <= LONGEST - 20 else None


def _check_lists(uow: UnitOfWork) -> None:
    if uow.actor.system is None and not uow.actor.has(*LISTS):
        raise Forbidden()
