"""The verbs of tenancy: set a municipality up, and find it by host name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.core.errors import NotFound
from app.core.work import Look, Municipality, Units, the_service
from app.tenancy.contract import HostTaken, MunicipalityHereAlready
from app.tenancy.models import MunicipalityHost, MunicipalityRow

CACHED_FOR = timedelta(seconds=10)


def set_up_municipality(
    units: Units,
    *,
    slug: str,
    name: str,
    short_name: str,
    code: str,
    hosts: Sequence[str],
    brand: str = "#0f5f5c",
    contact_email: str = "",
    contact_phone: str = "",
) -> Municipality:
    """Add a municipality with its host names and its own data keys.

    MunicipalityHereAlready where its slug is known, HostTaken where a host is another's.
    """
    claimed = {host.lower() for host in hosts}
    with units.system(writes=True) as unit:
        if unit.session.scalar(select(MunicipalityRow.id).where(MunicipalityRow.slug == slug)):
            raise MunicipalityHereAlready()
        if unit.session.scalar(
            select(MunicipalityHost.host).where(MunicipalityHost.host.in_(claimed))
        ):
            raise HostTaken()
        row = MunicipalityRow(
            id=unit.new_id(),
            slug=slug,
            name=name,
            short_name=short_name,
            code=code,
            brand=brand,
            contact_email=contact_email,
            contact_phone=contact_phone,
            created_at=unit.now,
        )
        unit.session.add(row)
        unit.session.flush()
        unit.session.add_all(
            MunicipalityHost(host=host, municipality_id=row.id) for host in sorted(claimed)
        )
    municipality = _as_context(row)
    with units.write(municipality, the_service("set-up")) as uow:
        uow.vault.prepare()
    return municipality


class MunicipalityDirectory:
    """Finds municipalities by host name and identity, remembering them for ten seconds."""

    def __init__(self, units: Units, *, default_slug: str) -> None:
        """Look in this installation; hosts nobody claims get the default where it exists."""
        self._units, self._default = units, default_slug
        self._read_at: datetime | None = None
        self._by_id: dict[UUID, MunicipalityRow] = {}
        self._hosts: dict[str, UUID] = {}

    def by_host(self, host: str) -> Municipality:
        """Return the municipality whose pages live at a host name, or the default one."""
        self._refresh()
        municipality_id = self._hosts.get(host.lower())
        if municipality_id is not None:
            return _as_context(self._by_id[municipality_id])
        for row in self._by_id.values():
            if row.slug == self._default or len(self._by_id) == 1:
                return _as_context(row)
        raise NotFound()

    def by_id(self, municipality_id: UUID) -> Municipality:
        """Return a municipality by its identity."""
        self._refresh(missing=municipality_id)
        if municipality_id not in self._by_id:
            raise NotFound()
        return _as_context(self._by_id[municipality_id])

    def by_slug(self, slug: str) -> Municipality:
        """Return a municipality by its short name in addresses."""
        for municipality in self.all():
            if municipality.slug == slug:
                return municipality
        raise NotFound()

    def all(self) -> Sequence[Municipality]:
        """Return every municipality of this installation, the oldest first."""
        self._refresh()
        rows = sorted(self._by_id.values(), key=lambda row: (row.created_at, row.slug))
        return [_as_context(row) for row in rows]

    def look_of(self, municipality: Municipality) -> Look:
        """Return how a municipality looks."""
        self._refresh()
        row = self._by_id[municipality.id]
        return Look(
            name=row.name,
            short_name=row.short_name,
            brand=row.brand,
            brand_contrast=row.brand_contrast,
            contact_email=row.contact_email,
            contact_phone=row.contact_phone,
        )

    def hosts_of(self, municipality: Municipality) -> list[str]:
        """Return the host names at which a municipality's pages live, by name."""
        self._refresh()
        return sorted(host for host, owner in self._hosts.items() if owner == municipality.id)

    def code_of(self, municipality: Municipality) -> str:
        """Return the official four-digit code of a municipality."""
        self._refresh()
        return self._by_id[municipality.id].code

    def _refresh(self, missing: UUID | None = None) -> None:
        now = self._units.clock.now()
        fresh = self._read_at is not None and now - self._read_at < CACHED_FOR
        if fresh and self._by_id and (missing is None or missing in self._by_id):
            return
        with self._units.system() as unit:
            rows = unit.session.scalars(select(MunicipalityRow)).all()
            hosts = unit.session.scalars(select(MunicipalityHost)).all()
        self._by_id = {row.id: row for row in rows}
        self._hosts = {row.host: row.municipality_id for row in hosts}
        self._read_at = now


def _as_context(row: MunicipalityRow) -> Municipality:
    return Municipality(row.id, row.slug, row.name, row.language)
