"""Sessions of long ago: nobody needs to know any more who came."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from app.booking.sessions.models import SiteSession
from app.core.work import UnitOfWork

KEPT = timedelta(days=365)


def forget_old_site_sessions(uow: UnitOfWork) -> None:
    """Remove sessions that were over a year ago, held or called off, with who signed up."""
    uow.session.execute(
        delete(SiteSession)
        .where(SiteSession.ends_at < uow.now - KEPT)
        .execution_options(synchronize_session=False)
    )
