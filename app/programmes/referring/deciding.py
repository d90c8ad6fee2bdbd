"""Deciding about a programme for a citizen, either way, and taking that back within the hour."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from app.core.clock import local_day
from app.core.errors import Invalid
from app.core.texts import _
from app.core.work import UnitOfWork
from app.licences.contract import TooLateToUndo
from app.licences.giving import undo_giving
from app.notifications.service import notify
from app.programmes.access import enrolment_for_staff
from app.programmes.contract_errors import CitizenEnrolledAlready
from app.programmes.enrolling import (
    checked_why,
    end_enrolment,
    enrol,
    present_enrolment,
    programme_in_use,
)
from app.programmes.referring.access import check_may_refer, referral_to_change
from app.programmes.referring.contract import CitizenFacts, ReferralView
from app.programmes.referring.contract_errors import DecisionStands
from app.programmes.referring.facts import citizen_facts
from app.programmes.referring.kinds_told import DECIDED
from app.programmes.referring.models import Referral
from app.programmes.referring.policy import match_to_begin
from app.programmes.referring.views import place_of, referral_view

UNDONE_WITHIN = timedelta(hours=1)


def refer(
    uow: UnitOfWork,
    programme_id: UUID,
    citizen_id: UUID,
    *,
    is_yes: bool,
    why: str,
    from_on: date | None = None,
    course: str = "",
) -> ReferralView:
    """Decide that a citizen gets a programme, or not, with a reason that they read.

    A yes enrols them, from today or another day, and raises what `enrol` does; a no tells them.
    CitizenEnrolledAlready for either while they are in it. Said twice, a no is kept once.
    """
    check_may_refer(uow, citizen_id)
    words = _reason(why)
    _programme, facts = programme_in_use(uow, programme_id)
    if present_enrolment(uow, programme_id, citizen_id) is not None:
        raise CitizenEnrolledAlready()
    again = None if is_yes else _said_already(uow, programme_id, citizen_id, words)
    if again is not None:
        return again
    known = citizen_facts(uow, [citizen_id]).get(citizen_id, CitizenFacts())
    enrolment = None
    if is_yes:
        enrolment = enrol(uow, programme_id, citizen_id, from_on=from_on, course=course, why=words)
    row = Referral(
        id=uow.new_id(),
        programme_id=programme_id,
        citizen_id=citizen_id,
        is_yes=is_yes,
        recommendation=match_to_begin(facts, known, local_day(uow.now)).recommendation.value,
        decided_by_id=uow.actor.person_id,
        decided_at=uow.now,
        enrolment_id=enrolment.id if enrolment else None,
    )
    row.why_sealed = uow.vault.seal_text(words, context=place_of(row.id))
    uow.session.add(row)
    uow.session.flush()
    if not is_yes:
        told = {"referral_id": str(row.id)}
        notify(uow, citizen_id, DECIDED, told, subject=f"referral/{row.id}")
    return referral_view(uow, row)


def undo_referral(uow: UnitOfWork, referral_id: UUID) -> ReferralView:
    """Take one's own decision back within the hour; what a yes began ends, with its place.

    Twice is harmless. DecisionStands later, for another's, and once the place was used.
    """
    row = referral_to_change(uow, referral_id)
    if row.undone_at is not None:
        return referral_view(uow, row)
    if not may_be_undone(uow, referral_view(uow, row)):
        raise DecisionStands()
    if row.enrolment_id is not None:
        _give_place_back(uow, row.enrolment_id)
        end_enrolment(uow, row.enrolment_id)
    row.undone_at = uow.now
    uow.session.flush()
    return referral_view(uow, row)


def may_be_undone(uow: UnitOfWork, one: ReferralView) -> bool:
    """Say whether the acting adviser may still take a decision back."""
    is_ones_own = one.decided_by_id is not None and one.decided_by_id == uow.actor.person_id
    return is_ones_own and one.undone_at is None and uow.now - one.decided_at < UNDONE_WITHIN


def _give_place_back(uow: UnitOfWork, enrolment_id: UUID) -> None:
    row = enrolment_for_staff(uow, enrolment_id)
    if row.licence_id is None or row.ended_at is not None:
        return
    try:
        undo_giving(uow, row.licence_id)
    except TooLateToUndo as too_late:
        raise DecisionStands() from too_late
    row.licence_id = None
    uow.session.flush()


def _reason(why: str) -> str:
    words = checked_why(why)
    if not words:
        raise Invalid(fields={"why": [_("Write why. The citizen reads it.")]})
    return words


def _said_already(
    uow: UnitOfWork, programme_id: UUID, citizen_id: UUID, words: str
) -> ReferralView | None:
    """Return one's own decision of a moment ago, where a form was sent twice."""
    row = uow.session.scalar(
        select(Referral)
        .where(Referral.citizen_id == citizen_id, Referral.programme_id == programme_id)
        .order_by(Referral.decided_at.desc(), Referral.id.desc())
        .limit(1)
    )
    if row is None or row.is_yes:
        return None
    last = referral_view(uow, row)
    return last if may_be_undone(uow, last) and last.why == words else None
