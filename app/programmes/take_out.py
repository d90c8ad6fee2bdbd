"""What somebody takes along of programmes: what they were in, what was asked, and what they did."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from app.core.take_out import Entry, Part, Record, Section, record
from app.core.texts import _, format_date
from app.core.work import UnitOfWork
from app.programmes.classes.take_out import class_records, classes_to_take
from app.programmes.contract import EnrolmentView, ItemView
from app.programmes.hand_ins.take_out import comment_records, round_records, rounds_to_take
from app.programmes.models import Enrolment, EnrolmentItem, EnrolmentLeave, EnrolmentNotice
from app.programmes.referring.take_out import decisions_to_take, referral_records
from app.programmes.videos.take_out import film_records, films_watched
from app.programmes.views import enrolment_views, why_ended, why_enrolled


def programmes_to_take(uow: UnitOfWork) -> Part:
    """Provide the acting person's enrolments, with what was asked and what became of it."""
    return Part(
        "programmes",
        _("Programmes"),
        sections=(
            Section(_("My programmes"), _entries(uow)),
            Section(_("What you handed in"), rounds_to_take(uow)),
            Section(_("My classes"), classes_to_take(uow)),
            Section(_("What was decided about programmes"), decisions_to_take(uow)),
            Section(_("Films that you have watched"), films_watched(uow)),
        ),
        records=film_records(uow)
        | {
            "enrolment": _enrolments(uow),
            "enrolment_item": _items(uow),
            "enrolment_notice": _notices(uow),
            "enrolment_leave": _leaves(uow),
            "task_hand_in": round_records(uow),
            "task_comment": comment_records(uow),
            "cohort_member": class_records(uow),
            "referral": referral_records(uow),
        },
    )


def _rows(uow: UnitOfWork) -> list[Enrolment]:
    mine = select(Enrolment).where(Enrolment.citizen_id == uow.actor.require_person())
    return list(uow.session.scalars(mine.order_by(Enrolment.from_on.desc(), Enrolment.id)))


def _entries(uow: UnitOfWork) -> Iterator[Entry]:
    for one in enrolment_views(uow, _rows(uow)):
        facts = [(_("The first day"), format_date(one.from_on))]
        if one.access_until_on is not None:
            facts.append((_("The last day"), format_date(one.access_until_on)))
        reasons = {
            _("Why you are in it"): why_enrolled(uow, one.id),
            _("Why it was ended"): why_ended(uow, one.id),
        }
        facts += [(name, words) for name, words in reasons.items() if words]
        yield Entry(one.facts.name, facts=facts, texts=_lines(one))


def _lines(one: EnrolmentView) -> list[str]:
    return [_line(item) for item in one.items]


def _line(item: ItemView) -> str:
    if item.done_at is not None:
        return _("%(what)s: done on %(day)s", what=item.title, day=format_date(item.done_at.date()))
    if item.due_on is not None:
        return _("%(what)s: to be done by %(day)s", what=item.title, day=format_date(item.due_on))
    return item.title


def _enrolments(uow: UnitOfWork) -> Iterator[Record]:
    views = {one.id: one for one in enrolment_views(uow, _rows(uow))}
    columns = (
        *("programme_id", "programme_version_id", "source", "made_at", "course", "licence_id"),
        *("from_on", "required_until_on", "access_until_on", "first_seen_at", "over_at"),
        *("required_over_at", "ended_at", "followed_up_at", "changes"),
    )
    for row in _rows(uow):
        said = {"why": why_enrolled(uow, row.id), "ended_why": why_ended(uow, row.id)}
        yield record(row, *columns, name=views[row.id].facts.name, **said)


def _items(uow: UnitOfWork) -> Iterator[Record]:
    ids = [row.id for row in _rows(uow)]
    asked = select(EnrolmentItem).where(EnrolmentItem.enrolment_id.in_(ids))
    columns = (
        *("enrolment_id", "key", "place", "kind", "subject", "title_da", "title_en"),
        *("is_required", "rule", "days", "due_on", "dated_at", "is_moved", "booking_id"),
        *("done_at", "done_how", "changes"),
    )
    for row in uow.session.scalars(asked.order_by(EnrolmentItem.enrolment_id, EnrolmentItem.place)):
        yield record(row, *columns)


def _notices(uow: UnitOfWork) -> Iterator[Record]:
    ids = [row.id for row in _rows(uow)]
    told = (
        select(EnrolmentNotice)
        .join(EnrolmentItem, EnrolmentItem.id == EnrolmentNotice.enrolment_item_id)
        .where(EnrolmentItem.enrolment_id.in_(ids))
    )
    for row in uow.session.scalars(told.order_by(EnrolmentNotice.told_at)):
        yield record(row, "enrolment_item_id", "due_on", "step", "told_at")


def _leaves(uow: UnitOfWork) -> Iterator[Record]:
    ids = [row.id for row in _rows(uow)]
    rows = select(EnrolmentLeave).where(EnrolmentLeave.enrolment_id.in_(ids))
    for row in uow.session.scalars(rows.order_by(EnrolmentLeave.from_on)):
        yield record(row, "enrolment_id", "from_on", "until_on", "made_at")
