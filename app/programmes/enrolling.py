"""Bringing citizens into programmes, and ending what they are in.

Whoever is enrolled is told at once what is asked of them. Doing it twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from app.accounts.target_groups import target_groups_of
from app.booking.access import check_may_arrange_for, is_arranged_by_staff
from app.core.clock import local_day
from app.core.errors import Invalid, NotFound
from app.core.texts import _
from app.core.work import UnitOfWork
from app.documents.cvs import has_made_cv
from app.licences.contract import GivenBy, LicenceView
from app.licences.giving import end_at_once, give_back, give_licence, take_seat
from app.programmes.access import check_enrols, enrolment_for_staff, programme_row
from app.programmes.contract import (
    FIRST_LOG_IN,
    LONGEST_WHY,
    Due,
    DueRule,
    EnrolmentView,
    ItemFacts,
    ItemKind,
    ProgrammeFacts,
    Source,
)
from app.programmes.contract_errors import (
    CitizenEnrolledAlready,
    CourseToChoose,
    EnrolledAlready,
    EnrolmentOver,
    ProgrammeNotUsed,
)
from app.programmes.contract_events import CitizenEnrolled, EnrolmentEnded
from app.programmes.deadlines import next_meeting_of, set_look
from app.programmes.doing import note_done
from app.programmes.done_before import tick_off_what_was_done
from app.programmes.languages import Reads, reads_of
from app.programmes.models import Enrolment, EnrolmentItem, Programme
from app.programmes.policy import Run, due_of, is_asked_of, run_of
from app.programmes.publishing import facts_by_version
from app.programmes.telling import tell_of_end, tell_of_enrolment
from app.programmes.views import enrolment_views

FURTHEST_AHEAD = timedelta(days=366)


def enrol(
    uow: UnitOfWork,
    programme_id: UUID,
    citizen_id: UUID,
    *,
    source: Source = Source.REFERRAL,
    from_on: date | None = None,
    course: str = "",
    why: str = "",
    is_told: bool = True,
) -> EnrolmentView:
    """Enrol a citizen from today, or from a day within a year; they are told what is asked.

    CitizenEnrolledAlready where they are in it, ProgrammeNotUsed where nobody is enrolled now,
    LicencePoolEmpty where it has places and none is free. `why` is for the citizen and staff.
    They are not told where whoever calls tells them otherwise.
    """
    check_enrols(uow)
    check_may_arrange_for(uow, citizen_id)
    if not is_arranged_by_staff(uow, citizen_id):
        raise NotFound()
    first = _first_day(uow, from_on)
    programme, facts = programme_in_use(uow, programme_id)
    if present_enrolment(uow, programme_id, citizen_id) is not None:
        raise CitizenEnrolledAlready()
    checked_course(facts, course, may_be_open=True)
    row = write_enrolment(
        uow,
        programme,
        facts,
        citizen_id,
        source=source,
        from_on=first,
        course=course,
        licence=_place_given(uow, programme, facts, citizen_id, from_on=first),
    )
    say_why(uow, row, checked_why(why))
    if is_told:
        tell_of_enrolment(uow, row)
    return enrolment_views(uow, [row])[0]


def sign_up(
    uow: UnitOfWork,
    programme_id: UUID,
    *,
    course: str = "",
    chooses_later: bool = False,
    is_invited: bool = False,
) -> EnrolmentView:
    """Enrol the acting citizen in a programme that one signs up for; again changes nothing.

    NotFound where it is not open, or not for their target groups, unless they are invited, as by an
    institution's link; LicencePoolEmpty where no place is free: `join_line` of licences keeps one
    in line for it. CourseToChoose where there are several, and one does not choose later.
    """
    citizen_id = uow.actor.require_person()
    check_may_arrange_for(uow, citizen_id)
    programme, facts = programme_in_use(uow, programme_id)
    present = present_enrolment(uow, programme_id, citizen_id)
    if present is not None:
        return enrolment_views(uow, [present])[0]
    check_open_to(uow, facts, citizen_id, is_invited=is_invited)
    checked_course(facts, course, may_be_open=chooses_later)
    licence = None
    if facts.pool_id is not None:
        licence = take_seat(uow, facts.pool_id, citizen_id, is_invited=is_invited)
    today = local_day(uow.now)
    row = write_enrolment(
        uow,
        programme,
        facts,
        citizen_id,
        source=Source.SIGN_UP,
        from_on=today,
        course=course,
        licence=licence,
    )
    tell_of_enrolment(uow, row)
    return enrolment_views(uow, [row])[0]


def end_enrolment(uow: UnitOfWork, enrolment_id: UUID, *, why: str = "") -> EnrolmentView:
    """End an enrolment now, with a word why; nothing is asked in it any more. Twice is harmless.

    Its place in a pool is free at once, for whoever waits in line.
    """
    row = enrolment_for_staff(uow, enrolment_id)
    if row.over_at is not None:
        raise EnrolmentOver()
    if row.ended_at is None:
        words = checked_why(why)
        row.ended_at, row.ended_by_id, row.look_at = uow.now, uow.actor.person_id, None
        row.changes += 1
        place = f"enrolment/{row.id}/ended"
        row.ended_why_sealed = uow.vault.seal_text(words, context=place) if words else None
        uow.session.flush()
        uow.record(EnrolmentEnded(row.id))
        tell_of_end(uow, row)
        if row.licence_id is not None:
            end_at_once(uow, row.licence_id)
    return enrolment_views(uow, [row])[0]


def go_on_after_all(uow: UnitOfWork, enrolment_id: UUID) -> EnrolmentView:
    """Undo that an enrolment was ended; EnrolledAlready where there is another one by now.

    Where it had a place, TooLateToUndo after an hour, and where somebody else has it by now.
    """
    row = enrolment_for_staff(uow, enrolment_id)
    if row.ended_at is not None:
        if present_enrolment(uow, row.programme_id, row.citizen_id) is not None:
            raise EnrolledAlready()
        if row.licence_id is not None:
            row.access_until_on = give_back(uow, row.licence_id).last_on
        row.ended_at = row.ended_by_id = row.ended_why_sealed = None
        row.changes += 1
        uow.session.flush()
        set_look(uow, row)
        uow.record(EnrolmentEnded(row.id))
    return enrolment_views(uow, [row])[0]


def programme_in_use(uow: UnitOfWork, programme_id: UUID) -> tuple[Programme, ProgrammeFacts]:
    """Return a programme, held, and what people are enrolled in; ProgrammeNotUsed for nothing."""
    row = programme_row(uow, programme_id, is_held=True)
    if row.programme_version_id is None or not row.is_active:
        raise ProgrammeNotUsed()
    return row, facts_by_version(uow, [row.programme_version_id])[row.programme_version_id]


def present_enrolment(uow: UnitOfWork, programme_id: UUID, citizen_id: UUID) -> Enrolment | None:
    """Return a citizen's enrolment in a programme that goes on."""
    return uow.session.scalar(
        select(Enrolment).where(
            Enrolment.citizen_id == citizen_id,
            Enrolment.programme_id == programme_id,
            Enrolment.ended_at.is_(None),
            Enrolment.over_at.is_(None),
        )
    )


def check_open_to(
    uow: UnitOfWork, facts: ProgrammeFacts, citizen_id: UUID, *, is_invited: bool = False
) -> None:
    """Refuse whoever cannot sign up for a programme by themselves: NotFound."""
    asked = set(facts.audience.target_groups)
    theirs = {group.slug for group in target_groups_of(uow, citizen_id)}
    if not facts.is_open or (asked and not is_invited and not asked & theirs):
        raise NotFound()


def checked_course(facts: ProgrammeFacts, course: str, *, may_be_open: bool = False) -> str:
    """Return a course that there is; "" where one may choose later, or where there is none.

    NotFound, by field, for one that is not there; CourseToChoose for none.
    """
    known = {one.key for one in facts.courses}
    if course in known or (not course and (may_be_open or not known)):
        return course
    problem = NotFound if course else CourseToChoose
    raise problem(fields={"course": [_("Choose one of the courses.")]})


def checked_why(why: str) -> str:
    """Return words that somebody reads; Invalid where they are too long."""
    words = why.strip()
    if len(words) > LONGEST_WHY:
        raise Invalid(fields={"why": [_("Write at most %(n)s characters.", n=LONGEST_WHY)]})
    return words


def say_why(uow: UnitOfWork, row: Enrolment, words: str) -> None:
    """Keep the reason for which somebody was enrolled; none is none."""
    place = f"enrolment/{row.id}/why"
    row.why_sealed = uow.vault.seal_text(words, context=place) if words else None
    uow.session.flush()


def write_enrolment(
    uow: UnitOfWork,
    programme: Programme,
    facts: ProgrammeFacts,
    citizen_id: UUID,
    *,
    source: Source,
    from_on: date,
    course: str = "",
    licence: LicenceView | None = None,
) -> Enrolment:
    """Write an enrolment in a programme that one holds, with what is asked in it."""
    run = run_of(facts, from_on)
    row = Enrolment(
        id=uow.new_id(),
        programme_id=programme.id,
        programme_version_id=programme.programme_version_id,
        citizen_id=citizen_id,
        source=source.value,
        made_by_id=uow.actor.person_id,
        made_at=uow.now,
        course=course,
        licence_id=licence.id if licence else None,
        from_on=from_on,
        required_until_on=run.required_until_on,
        access_until_on=licence.last_on if licence else run.access_until_on,
        changes=0,
    )
    uow.session.add(row)
    uow.session.flush()
    is_required = is_required_of(uow, facts, citizen_id)
    asked = items_asked(facts, course)
    put_items(uow, row, asked, run=run, is_required=is_required)
    set_look(uow, row)
    if any(item.subject == "cv" for item in facts.items) and has_made_cv(uow, citizen_id):
        note_done(uow, citizen_id, "cv")
    tick_off_what_was_done(uow, row, asked=[item.key for item in asked])
    uow.record(CitizenEnrolled(row.id))
    return row


def is_required_of(uow: UnitOfWork, facts: ProgrammeFacts, citizen_id: UUID) -> bool:
    """Say whether a programme is required of a citizen, as their target group and language are."""
    if not facts.is_required or not (facts.required_groups or facts.required_languages):
        return facts.is_required
    groups = {group.slug for group in target_groups_of(uow, citizen_id)}
    reads = reads_of(uow, [citizen_id]).get(citizen_id, Reads())
    return is_asked_of(facts, groups, reads.language)


def items_asked(facts: ProgrammeFacts, course: str) -> list[ItemFacts]:
    """Return what is asked in a programme, the first log-in before all else where there is one."""
    asked = list(facts.items_of(course))
    if facts.first_log_in_days is not None:
        due = Due(DueRule.AFTER_START, facts.first_log_in_days)
        first = ItemFacts(
            FIRST_LOG_IN,
            ItemKind.LOG_IN,
            "Log ind første gang",
            "Log in for the first time",
            due=due,
        )
        asked.insert(0, first)
    return asked


def put_items(
    uow: UnitOfWork,
    row: Enrolment,
    items: Sequence[ItemFacts],
    *,
    run: Run,
    is_required: bool,
    since: datetime | None = None,
) -> None:
    """Write what is asked in an enrolment, each with its deadline."""
    waits = any(item.due.rule == DueRule.BEFORE_MEETING for item in items)
    meeting = next_meeting_of(uow, row.citizen_id) if waits else None
    known = replace(run, access_until_on=row.access_until_on)  # a licence may end it
    rows: list[dict[str, Any]] = []
    for place, item in enumerate(items):
        is_before = item.due.rule == DueRule.BEFORE_MEETING
        rows.append(
            {
                "municipality_id": uow.municipality.id,
                "id": uow.new_id(),
                "enrolment_id": row.id,
                "key": item.key,
                "place": place,
                "kind": item.kind.value,
                "subject": item.subject,
                "title_da": item.title_da,
                "title_en": item.title_en,
                "is_required": is_required and item.is_required,
                "rule": item.due.rule.value,
                "days": item.due.days,
                "due_on": due_of(
                    item.due,
                    known,
                    next_meeting_on=local_day(meeting.starts_at) if meeting else None,
                    not_before=max(run.from_on, local_day(uow.now)) + run.notice,
                ),
                "dated_at": since or uow.now,
                "booking_id": meeting.id if meeting and is_before else None,
            }
        )
    if rows:
        uow.session.execute(insert(EnrolmentItem), rows)


def _first_day(uow: UnitOfWork, from_on: date | None) -> date:
    """Return the first day of an enrolment; Invalid where it is over, or too far ahead."""
    today = local_day(uow.now)
    first = from_on or today
    if not today <= first <= today + FURTHEST_AHEAD:
        raise Invalid(fields={"from_on": [_("Choose a day from today on, within a year.")]})
    return first


def _place_given(
    uow: UnitOfWork, programme: Programme, facts: ProgrammeFacts, citizen_id: UUID, *, from_on: date
) -> LicenceView | None:
    """Give a place of the programme's pool, from a day; None where it has no pool."""
    if facts.pool_id is None:
        return None
    subject = f"programme/{programme.id}"
    given = GivenBy.ENROLMENT
    return give_licence(
        uow, facts.pool_id, citizen_id, from_on=from_on, given=given, subject=subject
    )
