"""The plan of a class: workshops with a theme, what to do before, and homework after."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete

from app.booking.sessions.contract import SessionFacts, SessionState
from app.booking.sessions.planning import call_off_session, change_session, plan_session
from app.booking.sessions.views import participants, sessions_by_id
from app.core.errors import Conflict, Invalid
from app.core.texts import _
from app.core.work import UnitOfWork
from app.programmes.classes.access import cohort_to_run, workshop_to_run
from app.programmes.classes.contract import (
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_ASKED,
    AskedFacts,
    CohortChanged,
    CohortEnded,
    CohortState,
    WorkshopFacts,
    WorkshopView,
)
from app.programmes.classes.models import Cohort, Workshop, WorkshopItem
from app.programmes.classes.policy import own_key
from app.programmes.classes.views import workshop_views
from app.programmes.contract import DoneHow
from app.programmes.doing import note_done


def plan_workshop(uow: UnitOfWork, cohort_id: UUID, facts: WorkshopFacts) -> UUID:
    """Plan a workshop of a class; everybody in it gets a seat, and what there is to do."""
    cohort = cohort_to_run(uow, cohort_id, held=True)
    if cohort.state == CohortState.ENDED:
        raise CohortEnded()
    _check(facts)
    workshop_id = uow.new_id()
    row = Workshop(
        id=workshop_id,
        cohort_id=cohort_id,
        site_session_id=plan_session(uow, _session_facts(cohort, facts)),
        key=facts.key or own_key(workshop_id),
    )
    _put(row, facts)
    uow.session.add(row)
    uow.session.flush()
    _put_items(uow, row.id, facts)
    uow.record(CohortChanged(cohort_id))
    return row.id


def change_workshop(uow: UnitOfWork, workshop_id: UUID, facts: WorkshopFacts) -> None:
    """Say anew what a workshop is, and what there is to do around it.

    SessionOver where it would be held otherwise, and has begun already or is called off.
    """
    cohort, row = workshop_to_run(uow, workshop_id, held=True)
    _check(facts)
    wanted = _session_facts(cohort, facts)
    if sessions_by_id(uow, [row.site_session_id])[row.site_session_id].facts != wanted:
        change_session(uow, row.site_session_id, wanted)
    _put(row, facts)
    uow.session.flush()
    _put_items(uow, row.id, facts)
    uow.record(CohortChanged(cohort.id))


def facts_of(view: WorkshopView) -> WorkshopFacts:
    """Return what staff said of a workshop, to say some of it anew."""
    said = view.session.facts
    return WorkshopFacts(
        said.title_da,
        said.place_id,
        said.starts_at,
        said.ends_at,
        theme_en=said.title_en,
        about_da=said.about_da,
        about_en=said.about_en,
        bring_da=said.bring_da,
        bring_en=said.bring_en,
        catch_up_da=view.catch_up_da,
        catch_up_en=view.catch_up_en,
        module_id=view.module_id,
        key=view.key,
        before=view.before,
        after=view.after,
    )


def call_off_workshop(uow: UnitOfWork, workshop_id: UUID, *, reason: str = "") -> None:
    """Call a workshop off; what was to do around it is asked no more. Twice is harmless."""
    cohort, row = workshop_to_run(uow, workshop_id, held=True)
    call_off_session(uow, row.site_session_id, reason=reason)
    uow.record(CohortChanged(cohort.id))


def confirm_seen_together(uow: UnitOfWork, workshop_id: UUID) -> int:
    """Confirm that a workshop's module was seen together: by those who came; returns how many.

    Conflict where it has none, or before it begins. Again counts those noted since.
    """
    _cohort, row = workshop_to_run(uow, workshop_id, held=True)
    held = workshop_views(uow, [row])[0].session
    is_held = held.state == SessionState.PLANNED and held.facts.starts_at <= uow.now
    if row.module_id is None or not is_held:
        raise Conflict()
    came = [
        one.seat.citizen_id
        for one in participants(uow, row.site_session_id)
        if one.seat.attendance == "came"
    ]
    for citizen_id in came:
        note_done(uow, citizen_id, f"module/{row.module_id}", how=DoneHow.TOGETHER)
    row.seen_together_at = uow.now
    uow.session.flush()
    return len(came)


def _session_facts(cohort: Cohort, facts: WorkshopFacts) -> SessionFacts:
    return SessionFacts(
        title_da=facts.theme_da.strip(),
        title_en=facts.theme_en.strip(),
        about_da=facts.about_da.strip(),
        about_en=facts.about_en.strip(),
        bring_da=facts.bring_da.strip(),
        bring_en=facts.bring_en.strip(),
        place_id=facts.place_id,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        seats=cohort.seats,
        is_open=False,
        team_id=cohort.team_id,
        subject=f"cohort/{cohort.id}",
        led_by_id=cohort.leader_id,
    )


def _check(facts: WorkshopFacts) -> None:
    wrong: dict[str, list[str]] = {}
    if not 0 < len(facts.theme_da.strip()) <= LONGEST_NAME:
        wrong["theme_da"] = [_("Write from 1 to %(n)s characters.", n=LONGEST_NAME)]
    for name in ("catch_up_da", "catch_up_en"):
        if len(getattr(facts, name).strip()) > LONGEST_TEXT:
            wrong[name] = [_("Write at most %(n)s characters.", n=LONGEST_TEXT)]
    for name in ("before", "after"):
        asked: tuple[AskedFacts, ...] = getattr(facts, name)
        if len(asked) > MOST_ASKED:
            wrong[name] = [_("Choose at most %(n)s things.", n=MOST_ASKED)]
        elif any(not 0 < len(one.title_da.strip()) <= LONGEST_NAME for one in asked):
            wrong[name] = [_("Write from 1 to %(n)s characters.", n=LONGEST_NAME)]
    keys = [one.key for one in (*facts.before, *facts.after) if one.key]
    if len(set(keys)) < len(keys):
        wrong["after"] = [_("Choose each thing once.")]
    if wrong:
        raise Invalid(fields=wrong)


def _put(row: Workshop, facts: WorkshopFacts) -> None:
    row.module_id = facts.module_id
    row.catch_up_da, row.catch_up_en = facts.catch_up_da.strip(), facts.catch_up_en.strip()


def _put_items(uow: UnitOfWork, workshop_id: UUID, facts: WorkshopFacts) -> None:
    """Write what there is to do anew; what has a key already keeps it."""
    uow.session.execute(delete(WorkshopItem).where(WorkshopItem.workshop_id == workshop_id))
    uow.session.add_all(_items(uow, workshop_id, facts))
    uow.session.flush()


def _items(uow: UnitOfWork, workshop_id: UUID, facts: WorkshopFacts) -> Iterable[WorkshopItem]:
    asked = [(one, True) for one in facts.before] + [(one, False) for one in facts.after]
    for place, (one, is_before) in enumerate(asked):
        item_id = uow.new_id()
        yield WorkshopItem(
            id=item_id,
            workshop_id=workshop_id,
            place=place,
            is_before=is_before,
            key=one.key or own_key(item_id),
            title_da=one.title_da.strip(),
            title_en=one.title_en.strip(),
            subject=one.subject,
        )
