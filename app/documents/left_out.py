"""What of a file had no place in the CV that was made of it, kept with the CV to be read later.

The reasons stand in the language that the file was brought in with.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from app.core.work import UnitOfWork
from app.documents.access import own_cv
from app.documents.contract import LeftOut
from app.documents.models import Cv
from app.documents.views import place


def keep_left_out(uow: UnitOfWork, cv_id: UUID, left_out: Sequence[LeftOut]) -> None:
    """Keep with a CV of one's own what had no place in it; nothing is kept where all had one."""
    row = own_cv(uow, cv_id, is_held=True)
    said = json.dumps([asdict(one) for one in left_out], ensure_ascii=False)
    sealed = uow.vault.seal_text(said, context=place(cv_id, "left_out")) if left_out else None
    row.left_out_sealed = sealed
    uow.session.flush()


def left_out_of(uow: UnitOfWork, cv_id: UUID) -> tuple[LeftOut, ...]:
    """Return what had no place in a CV of one's own; nothing once it is thrown away."""
    return opened_left_out(uow, own_cv(uow, cv_id))


def opened_left_out(uow: UnitOfWork, row: Cv) -> tuple[LeftOut, ...]:
    """Return what is kept with a CV that one has been let in to."""
    if row.left_out_sealed is None:
        return ()
    said = uow.vault.open_text(row.left_out_sealed, context=place(row.id, "left_out"))
    return tuple(LeftOut(**one) for one in json.loads(said))


def forget_left_out(uow: UnitOfWork, cv_id: UUID) -> None:
    """Throw away what is kept of a CV's file; the CV itself stays as it is."""
    own_cv(uow, cv_id, is_held=True).left_out_sealed = None
    uow.session.flush()
