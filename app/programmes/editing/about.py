"""What the editor's pages show beside a description: names, choices, who changed it, who is in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select

from app.accounts.own_advisers import citizens_of_adviser, citizens_of_team
from app.accounts.people import people_by_id
from app.accounts.target_groups import target_groups_of
from app.accounts.teams import team_ids_of
from app.booking.access import check_may_arrange_for, whom_one_may_arrange_for
from app.core.clock import local_day
from app.core.texts import _, language
from app.core.work import UnitOfWork
from app.documents.cvs import has_made_cv
from app.documents.worksheets import worksheets
from app.licences.pools import pools
from app.programmes.access import check_sees, programme_row
from app.programmes.contract import ProgrammeFacts
from app.programmes.deadlines import next_meeting_of
from app.programmes.done_before import done_at_by_subject
from app.programmes.editing.differences import Names
from app.programmes.editing.words import DONE_BY
from app.programmes.facts_kept import from_kept
from app.programmes.languages import reads_of
from app.programmes.laying_out import LICENCE_SURVEY
from app.programmes.library.reading import published_modules
from app.programmes.models import Enrolment
from app.programmes.publishing import versions_of
from app.programmes.videos.contract import SUBJECT as FILM
from app.programmes.videos.publishing import videos
from app.tenancy.target_groups import target_groups

MOST_PEOPLE = 30


@dataclass(frozen=True)
class Edition:
    """A version that was published: by whom, "" for the service, and how many are in it now."""

    id: UUID
    number: int
    facts: ProgrammeFacts
    published_at: datetime
    published_by: str
    enrolled: int


@dataclass(frozen=True)
class Touched:
    """When a draft was changed last, and by whom, "" for the service."""

    at: datetime
    by: str


def names(uow: UnitOfWork) -> Names:
    """Return what target groups, pools and what items are done by are called."""
    is_english = language() == "en"
    groups = {one.slug: one.name_en if is_english else one.name_da for one in target_groups(uow)}
    subjects = {subject: str(words) for subject, words in DONE_BY.items()}
    for module in published_modules(uow):
        subjects[f"module/{module.id}"] = _(
            "The module %(title)s is gone through", title=module.title
        )
    for sheet in worksheets(uow, also_hidden=True):
        subjects[f"worksheet/{sheet.id}"] = _(
            "The worksheet %(title)s is filled in", title=sheet.title
        )
    films = {f"{FILM}/{one.id}": one for one in videos(uow)}
    for subject, film in films.items():
        subjects[subject] = _("The film %(title)s is watched", title=film.title)
    of_pool = {one.id: one.facts.name for one in pools(uow)}
    for pool_id, name in of_pool.items():
        subjects[f"{LICENCE_SURVEY}{pool_id}"] = _(
            "The questions about the licence %(name)s are answered", name=name
        )
    unoffered = frozenset(subject for subject, film in films.items() if film.published is None)
    return Names(groups, of_pool, subjects, unoffered)


def how_many_enrolled(uow: UnitOfWork) -> Mapping[UUID, int]:
    """Return how many citizens are in each programme now."""
    return _counted(uow, Enrolment.programme_id)


def editions(uow: UnitOfWork, programme_id: UUID) -> list[Edition]:
    """Return what was published of a programme, the newest first."""
    rows = versions_of(uow, programme_id)
    who = _called(uow, [row.published_by_id for row in rows])
    enrolled = _counted(uow, Enrolment.programme_version_id)
    return [
        Edition(
            row.id,
            row.number,
            from_kept(row.facts),
            row.published_at,
            who.get(row.published_by_id, ""),
            enrolled.get(row.id, 0),
        )
        for row in rows
    ]


def touched(uow: UnitOfWork, programme_id: UUID) -> Touched:
    """Return who changed a draft last, and when."""
    check_sees(uow)
    row = programme_row(uow, programme_id)
    who = _called(uow, [row.updated_by_id])
    return Touched(row.updated_at, who.get(row.updated_by_id, ""))


def _called(uow: UnitOfWork, ids: Collection[UUID | None]) -> dict[UUID | None, str]:
    cards = people_by_id(uow, {one for one in ids if one is not None})
    return {person_id: card.name for person_id, card in cards.items()}


def _counted(uow: UnitOfWork, by: object) -> Mapping[UUID, int]:
    check_sees(uow)
    rows = uow.session.execute(
        select(by, func.count())  # type: ignore[call-overload]
        .where(Enrolment.ended_at.is_(None), Enrolment.over_at.is_(None))
        .group_by(by)
    )
    return {key: number for key, number in rows.all()}  # noqa: C416 — rows are no pairs to mypy


@dataclass(frozen=True)
class Somebody:
    """A citizen to try a programme out with, as much of them as decides what is asked.

    `done` are the days on which they have done what subjects name already; `reads` is what they
    read, where that may be another language than that of the service.
    """

    name: str
    language: str
    groups: frozenset[str]
    meeting_on: date | None
    has_cv: bool
    done: Mapping[str, date] = field(default_factory=dict)
    reads: str = ""


def people_to_try(uow: UnitOfWork) -> Mapping[str, str]:
    """Return the names of some of one's own citizens and one's teams', by their identity."""
    me = uow.actor.require_person()
    ids = {*citizens_of_adviser(uow, me)}
    for team_id in team_ids_of(uow, me):
        ids |= {*citizens_of_team(uow, team_id)}
    mine = people_by_id(uow, whom_one_may_arrange_for(uow, sorted(ids)))
    some = sorted(mine.values(), key=lambda card: card.name)[:MOST_PEOPLE]
    return {str(card.id): card.name for card in some}


def somebody(uow: UnitOfWork, citizen_id: UUID, subjects: Collection[str] = ()) -> Somebody:
    """Return a citizen to try a programme out with; NotFound for those one does not arrange for."""
    check_may_arrange_for(uow, citizen_id)
    card = people_by_id(uow, [citizen_id])[citizen_id]
    meeting = next_meeting_of(uow, card.id)
    groups = frozenset(group.slug for group in target_groups_of(uow, card.id))
    on = local_day(meeting.starts_at) if meeting else None
    known = done_at_by_subject(uow, card.id, subjects)
    done = {subject: local_day(at) for subject, at in known.items()}
    reads = reads_of(uow, [card.id])[card.id].language
    return Somebody(card.name, card.language, groups, on, has_made_cv(uow, card.id), done, reads)
