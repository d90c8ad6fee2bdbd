"""What a citizen is told of a decision that gives them nothing; a yes is told as an enrolment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import Role
from app.core.errors import NotFound
from app.core.texts import _, lazy
from app.core.work import UnitOfWork
from app.notifications.contract import Kind, Wording
from app.programmes.models import Programme
from app.programmes.publishing import facts_by_version
from app.programmes.referring.models import Referral

DECIDED = "programmes/decided"
OWN_PAGE = "/forloeb/beslutninger"


def _decided(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    row = uow.session.scalar(select(Referral).where(Referral.id == UUID(facts["referral_id"])))
    if row is None or row.undone_at is not None:
        raise NotFound()
    return Wording(
        _("Your adviser has decided about a programme"),
        _(
            "You do not get this programme now: %(name)s. You can read why. "
            "Ask your adviser if you do not agree.",
            name=programme_names(uow, [row.programme_id])[row.programme_id],
        ),
        OWN_PAGE,
        lock_screen=str(_("News about your programme")),
    )


def programme_names(uow: UnitOfWork, programme_ids: list[UUID]) -> dict[UUID, str]:
    """Return what programmes are called in the language in use, whoever asks."""
    rows = uow.session.execute(
        select(Programme.id, Programme.name_da, Programme.programme_version_id).where(
            Programme.id.in_(set(programme_ids))
        )
    ).all()
    facts = facts_by_version(uow, {version_id for _id, _name, version_id in rows if version_id})
    return {
        programme_id: facts[version_id].name if version_id else name
        for programme_id, name, version_id in rows
    }


KINDS = (
    Kind(
        DECIDED,
        lazy("What your adviser decides about programmes"),
        _decided,
        is_personal=True,
        may_be_muted=False,
        escalates_after=timedelta(hours=4),
        roles=frozenset({Role.CITIZEN}),
    ),
)
