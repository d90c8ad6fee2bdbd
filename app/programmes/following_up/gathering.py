"""What an adviser has before them ahead of a meeting: all that a citizen is asked, and has done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import PersonCard
from app.accounts.people import people_by_id
from app.accounts.profile import note_look
from app.booking.access import check_may_arrange_for, is_arranged_by_staff
from app.booking.contract import BookingView
from app.booking.meeting_types import meeting_types_by_id
from app.core.errors import NotFound
from app.core.rows import one_row
from app.core.texts import _, language
from app.core.work import UnitOfWork
from app.documents.contract_hand_ins import HandInState, HandInView
from app.documents.hand_ins import hand_ins_of
from app.programmes.access import enrolment_to_see
from app.programmes.contract import DoneHow, EnrolmentView, ItemView, Leave
from app.programmes.deadlines import next_meeting_of
from app.programmes.following_up.missing import subjects_done
from app.programmes.hand_ins.contract import TaskHandIn
from app.programmes.hand_ins.reading import task_hand_ins_of
from app.programmes.laying_out import Laid, in_order, laid_out
from app.programmes.library.contract import ModuleView, NextStepView, said
from app.programmes.library.contract_together import SeenTogether, TogetherView
from app.programmes.library.next_steps import next_steps_of
from app.programmes.library.progress import finished_at_of
from app.programmes.library.reading import modules_for
from app.programmes.library.together import seen_together, together_with
from app.programmes.models import Enrolment, EnrolmentItem, EnrolmentLeave
from app.programmes.videos.contract_asked import FilmStanding
from app.programmes.videos.standing import films_to_see_of
from app.programmes.views import enrolments_of, why_ended

LOOK = "programmes"
_WAITING = frozenset({HandInState.HANDED_IN, HandInState.READ})


@dataclass(frozen=True)
class Followed:
    """An enrolment, laid out, with why it was ended; `modules` can be agreed on: none is done."""

    view: EnrolmentView
    laid: Laid
    ended_because: str
    modules: tuple[ModuleView, ...]

    @property
    def first(self) -> tuple[ItemView, ...]:
        """Return what is not done nor late, and is required or agreed on, the nearest day first."""
        return tuple(one for one in self._ahead if one.is_required or one.is_agreed)

    @property
    def free(self) -> tuple[ItemView, ...]:
        """Return what else is not done: nobody misses it."""
        return tuple(one for one in self._ahead if not (one.is_required or one.is_agreed))

    @property
    def _ahead(self) -> tuple[ItemView, ...]:
        return (*self.laid.dated, *self.laid.waiting, *self.laid.undated)


@dataclass(frozen=True)
class BeforeMeeting:
    """A citizen's next meeting, their programmes, what they handed in, and what they do next.

    `modules` are those that can be seen together, `seen` those that were; `films` are theirs to
    see. `together` is what is seen together now, `together_by` the colleague who shows it, "" for
    oneself.
    """

    citizen: PersonCard
    meeting: BookingView | None
    meeting_name: str
    modules: tuple[ModuleView, ...]
    seen: Mapping[UUID, SeenTogether]
    open: tuple[Followed, ...]
    former: tuple[Followed, ...]
    hand_ins: tuple[HandInView, ...]
    tasks: tuple[TaskHandIn, ...]
    steps: tuple[NextStepView, ...]
    films: tuple[FilmStanding, ...]
    together: TogetherView | None
    together_by: str

    @property
    def together_title(self) -> str:
        """Return the title of what is seen together now; "" for nothing."""
        return said(self.together.facts.title, language()).text if self.together else ""

    @property
    def waiting_tasks(self) -> tuple[TaskHandIn, ...]:
        """Return the tasks that wait for an answer: of each the last round alone."""
        last = {one.enrolment_item_id: one for one in reversed(self.tasks)}
        return tuple(
            one
            for one in self.tasks
            if one.state in _WAITING and last[one.enrolment_item_id] == one
        )

    @property
    def waiting_hand_ins(self) -> tuple[HandInView, ...]:
        """Return the worksheets that wait for an answer."""
        return tuple(one for one in self.hand_ins if one.state in _WAITING)


def before_meeting(uow: UnitOfWork, citizen_id: UUID) -> BeforeMeeting:
    """Return what there is to talk about with a citizen, to staff who arrange for them.

    NotFound for all others. The citizen sees who looked (`note_look_before_meeting`).
    """
    check_may_arrange_for(uow, citizen_id)
    if not is_arranged_by_staff(uow, citizen_id):
        raise NotFound()
    modules = tuple(modules_for(uow, citizen_id))
    module_ids = [one.id for one in modules]
    seen = seen_together(uow, citizen_id, module_ids)
    finished = finished_at_of(uow, citizen_id, module_ids)
    left = tuple(one for one in modules if one.id not in {*seen, *finished})
    mine = [_followed(uow, one, left) for one in enrolments_of(uow, citizen_id)]
    meeting, together = next_meeting_of(uow, citizen_id), together_with(uow, citizen_id)
    return BeforeMeeting(
        citizen=people_by_id(uow, [citizen_id])[citizen_id],
        meeting=meeting,
        meeting_name=_name_of(uow, meeting) if meeting else "",
        modules=modules,
        seen=seen,
        open=_in_order(one for one in mine if one.view.is_open),
        former=tuple(one for one in mine if not one.view.is_open),
        hand_ins=tuple(hand_ins_of(uow, citizen_id)),
        tasks=tuple(task_hand_ins_of(uow, citizen_id)),
        steps=tuple(next_steps_of(uow, citizen_id)),
        films=tuple(films_to_see_of(uow, citizen_id)),
        together=together,
        together_by=_colleague_in(uow, together) if together else "",
    )


def note_look_before_meeting(uow: UnitOfWork, citizen_id: UUID) -> None:
    """Write down that the acting adviser looks at a citizen's programmes, each time."""
    check_may_arrange_for(uow, citizen_id)
    note_look(uow, citizen_id, LOOK)


def citizen_of_enrolment(uow: UnitOfWork, enrolment_id: UUID) -> UUID:
    """Return whose an enrolment is, to staff who arrange for them; else NotFound."""
    return _seen(uow, enrolment_id).citizen_id


def citizen_of_item(uow: UnitOfWork, item_id: UUID) -> UUID:
    """Return whom an item is asked of, to staff who arrange for them; else NotFound."""
    return citizen_of_enrolment(uow, _item(uow, item_id).enrolment_id)


def given_day_of(uow: UnitOfWork, item_id: UUID) -> date | None:
    """Return the day that staff gave an item; None where it has that of its programme."""
    item = _item(uow, item_id)
    return item.due_on if item.is_moved else None


def how_done(uow: UnitOfWork, item_id: UUID) -> DoneHow | None:
    """Return how an item came to be done; None for one that is not."""
    how = _item(uow, item_id).done_how
    return DoneHow(how) if how else None


def leave_of(uow: UnitOfWork, enrolment_id: UUID, leave_id: UUID) -> Leave | None:
    """Return one of an enrolment's leaves, to staff who arrange for its citizen; None for none."""
    row = _seen(uow, enrolment_id)
    found = uow.session.scalar(
        select(EnrolmentLeave).where(
            EnrolmentLeave.id == leave_id, EnrolmentLeave.enrolment_id == row.id
        )
    )
    return Leave(found.from_on, found.until_on) if found else None


def _seen(uow: UnitOfWork, enrolment_id: UUID) -> Enrolment:
    row = enrolment_to_see(uow, enrolment_id)
    if not is_arranged_by_staff(uow, row.citizen_id):
        raise NotFound()
    return row


def _item(uow: UnitOfWork, item_id: UUID) -> EnrolmentItem:
    item = one_row(uow.session, select(EnrolmentItem).where(EnrolmentItem.id == item_id))
    _seen(uow, item.enrolment_id)
    return item


def _followed(uow: UnitOfWork, view: EnrolmentView, modules: tuple[ModuleView, ...]) -> Followed:
    known = subjects_done(view.items) | {one.subject for one in view.items if not one.is_done}
    free = tuple(one for one in modules if f"module/{one.id}" not in known) if view.is_open else ()
    return Followed(view, laid_out(view), why_ended(uow, view.id) if view.ended_at else "", free)


def _in_order(open_ones: Iterable[Followed]) -> tuple[Followed, ...]:
    """Return programmes with what is late first, then what is required, then the nearest day."""
    by_id = {one.view.id: one for one in open_ones}
    shown = in_order([(one.view, one.laid) for one in by_id.values()])
    return tuple(by_id[view.id] for view, _laid in shown)


def _name_of(uow: UnitOfWork, meeting: BookingView) -> str:
    kind = meeting_types_by_id(uow, {meeting.meeting_type_id})[meeting.meeting_type_id]
    return kind.name_en if language() == "en" else kind.name_da


def _colleague_in(uow: UnitOfWork, together: TogetherView) -> str:
    """Return who shows what is seen together now, where that is not the acting person."""
    if together.led_by_id == uow.actor.person_id:
        return ""
    card = people_by_id(uow, [together.led_by_id]).get(together.led_by_id)
    return card.name if card else _("A colleague")
