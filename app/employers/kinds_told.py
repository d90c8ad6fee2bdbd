"""The kinds of notification that a company's people get about the company, with their words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.people import people_by_id
from app.core.errors import NotFound
from app.core.rows import one_row
from app.core.texts import _, lazy
from app.core.work import UnitOfWork
from app.employers.models import Employer
from app.notifications.contract import Kind, Wording

CONFIRMED = "employers/confirmed"
DECLINED = "employers/declined"
REVOKED = "employers/revoked"
RESTORED = "employers/restored"
JOIN_REQUESTED = "employers/join-requested"
JOIN_CONFIRMED = "employers/join-confirmed"
JOIN_DECLINED = "employers/join-declined"


def _company(uow: UnitOfWork, facts: Mapping[str, Any]) -> Employer:
    return one_row(uow.session, select(Employer).where(Employer.id == UUID(facts["employer_id"])))


def _confirmed(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    title = _("%(company)s is confirmed", company=_company(uow, facts).name)
    body = _("You can now send openings to the job centre.")
    return Wording(title, body, "/virksomhed/opslag", lock_screen=title)


def _declined(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    title = _("%(company)s could not be confirmed", company=_company(uow, facts).name)
    return Wording(title, facts["reason"], "/virksomhed", lock_screen=title)


def _revoked(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    title = _("%(company)s is no longer confirmed", company=_company(uow, facts).name)
    return Wording(title, facts["reason"], "/virksomhed", lock_screen=title)


def _restored(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    title = _("%(company)s is confirmed again", company=_company(uow, facts).name)
    body = _("Your openings can be seen again, unless their deadline has passed.")
    return Wording(title, body, "/virksomhed/opslag", lock_screen=title)


def _join_requested(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    company = _company(uow, facts)
    person = people_by_id(uow, [UUID(facts["person_id"])]).get(UUID(facts["person_id"]))
    if person is None:
        raise NotFound()
    title = _("Somebody wants to write for %(company)s", company=company.name)
    body = _("%(name)s asks to join. Say yes only if you know the person.", name=person.name)
    return Wording(title, body, "/virksomhed", lock_screen=title)


def _join_confirmed(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    title = _("You can now write for %(company)s", company=_company(uow, facts).name)
    body = _("You have been confirmed as one of the company's people.")
    return Wording(title, body, "/virksomhed/opslag", lock_screen=title)


def _join_declined(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    title = _("You were not added to %(company)s", company=_company(uow, facts).name)
    body = _("Talk to your colleagues or the job centre if you think that is wrong.")
    return Wording(title, body, "/virksomhed", lock_screen=title)


_THEIRS = frozenset({"employer"})

KINDS = (
    Kind(CONFIRMED, lazy("The job centre has confirmed your company"), _confirmed, roles=_THEIRS),
    # The answer to what somebody asked for, who has no role of a company: nothing to set.
    Kind(
        DECLINED,
        lazy("The job centre has not confirmed your company"),
        _declined,
        may_be_muted=False,
        roles=_THEIRS,
    ),
    Kind(
        REVOKED,
        lazy("The job centre has taken your company's confirmation back"),
        _revoked,
        may_be_muted=False,
        roles=_THEIRS,
    ),
    Kind(
        RESTORED,
        lazy("The job centre has confirmed your company again"),
        _restored,
        roles=_THEIRS,
    ),
    Kind(
        JOIN_REQUESTED,
        lazy("Somebody wants to write for your company"),
        _join_requested,
        roles=_THEIRS,
    ),
    Kind(JOIN_CONFIRMED, lazy("You can write for a company"), _join_confirmed, roles=_THEIRS),
    Kind(
        JOIN_DECLINED,
        lazy("You were not added to a company"),
        _join_declined,
        may_be_muted=False,
        roles=_THEIRS,
    ),
)
