"""How a municipality's job centre is reached, for those who have a unit of work at hand."""

from __future__ import annotations

from sqlalchemy import select

from app.core.work import UnitOfWork
from app.tenancy.models import MunicipalityRow


def contact_phone(uow: UnitOfWork) -> str:
    """Return the number of the job centre; empty where it has none."""
    here = MunicipalityRow.id == uow.municipality.id
    return uow.session.scalar(select(MunicipalityRow.contact_phone).where(here)) or ""
