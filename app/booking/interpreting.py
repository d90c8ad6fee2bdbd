"""Interpreters: which language, and how far the order is.

The order itself is made elsewhere, by whoever the municipality has an agreement with; here stands
who needs one, what was ordered, and what a moved or cancelled meeting means for it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select

from app.accounts.noted_languages import noted_languages
from app.accounts.people import people_by_id
from app.accounts.teams import members_of_team, team_ids_of
from app.booking.access import booking_to_change, whom_one_may_arrange_for
from app.booking.contract import (
    LONGEST_LANGUAGE,
    BookingState,
    BookingView,
    InterpreterState,
    MeetingTypeView,
)
from app.booking.contract_errors import MeetingChanged, MeetingOver, NothingToInterpret
from app.booking.contract_events import InterpreterNoted
from app.booking.meeting_types import meeting_type
from app.booking.models import Booking
from app.booking.policy import minute_of
from app.booking.views import view_of
from app.core.errors import Forbidden, Invalid
from app.core.languages import SPOKEN, in_both, name_of
from app.core.texts import DEFAULT_LANGUAGE, _
from app.core.work import UnitOfWork

SIGNED = "dsl"  # Danish sign language
ANOTHER = "und"
"""A language that is not among them, or that nobody has said: it is asked for."""

_WAS_ORDERED = frozenset({InterpreterState.ORDERED, InterpreterState.TO_CHANGE})


def languages() -> list[tuple[str, str]]:
    """Return the languages that one can ask an interpreter for, (code, name), the rest last.

    Each is named in the language in use and in its own, which whoever needs one may read alone.
    """
    named = [*((code, in_both(code)) for code in SPOKEN), (SIGNED, name_of_language(SIGNED))]
    return [*sorted(named, key=_by_name), (ANOTHER, name_of_language(ANOTHER))]


def name_of_language(code: str, named: str = "") -> str:
    """Return what a language is called in the language in use, or as it was named."""
    if code == SIGNED:
        return _("Danish sign language")
    if code in {ANOTHER, ""}:
        return named or _("another language")
    return name_of(code)


def wanted_language(
    uow: UnitOfWork, citizen_id: UUID, kind: MeetingTypeView, *, wants: bool, chosen: str
) -> str:
    """Return for which language an interpreter is wanted; empty for none.

    Where none is named it is the citizen's own, if that is not Danish. Invalid for one that is
    not among those one can choose.
    """
    if not (wants or chosen) or not kind.has_interpreter:
        return ""
    if chosen and chosen not in {*SPOKEN, SIGNED, ANOTHER}:
        raise Invalid(fields={"interpreter_language": [_("Choose one of the languages.")]})
    return chosen or own_language(uow, citizen_id) or ANOTHER


def kept_name(code: str, named: str) -> str:
    """Return what a language is called that is not among those one can choose; empty for others."""
    name = " ".join(named.split()) if code == ANOTHER else ""
    if len(name) > LONGEST_LANGUAGE:
        too_long = _("Write at most %(n)s characters.", n=LONGEST_LANGUAGE)
        raise Invalid(fields={"interpreter_named": [too_long]})
    return name


def own_language(uow: UnitOfWork, citizen_id: UUID) -> str:
    """Return the language that a citizen reads or uses the service in; empty for Danish."""
    noted = noted_languages(uow, [citizen_id]).get(citizen_id)
    if noted is not None:
        return "" if noted.language == DEFAULT_LANGUAGE else noted.language
    card = people_by_id(uow, [citizen_id]).get(citizen_id)
    own = card.language if card is not None else DEFAULT_LANGUAGE
    return "" if own == DEFAULT_LANGUAGE else own


def last_language(uow: UnitOfWork, citizen_id: UUID) -> tuple[str, str]:
    """Return for which language a citizen had an interpreter last, and its name if it has no code.

    Both are empty where they never had one.
    """
    row = uow.session.execute(
        select(Booking.interpreter_language, Booking.interpreter_named)
        .where(Booking.citizen_id == citizen_id, Booking.with_interpreter)
        .order_by(Booking.starts_at.desc(), Booking.id.desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else ("", "")


def last_languages(uow: UnitOfWork, citizen_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return for which spoken language several citizens had an interpreter last, by its code.

    Those who never had one are left out, and so is sign language: who signs reads Danish.
    """
    rows = uow.session.execute(
        select(Booking.citizen_id, Booking.interpreter_language)
        .where(
            Booking.citizen_id.in_(set(citizen_ids)),
            Booking.with_interpreter,
            Booking.interpreter_language.not_in(["", SIGNED]),
        )
        .order_by(Booking.starts_at, Booking.id)
    )
    return {citizen_id: code for citizen_id, code in rows}  # noqa: C416 — rows are no pairs to mypy


def want_interpreter(
    uow: UnitOfWork, booking_id: UUID, *, chosen: str, named: str = ""
) -> BookingView:
    """Say for which language an interpreter is needed at a meeting, or, without one, that none is.

    MeetingOver where it has begun or is called off. The same again changes nothing; an order that
    was made for another language has to be changed, and one that is not needed called off.
    """
    row = booking_to_change(uow, booking_id)
    if row.state != BookingState.BOOKED or uow.now >= row.starts_at:
        raise MeetingOver()
    kind = meeting_type(uow, row.meeting_type_id)
    code = wanted_language(uow, row.citizen_id, kind, wants=bool(chosen), chosen=chosen)
    is_now = (row.interpreter_language, row.interpreter_named) if row.with_interpreter else ("", "")
    if (code, kept_name(code, named)) == is_now:
        return view_of(uow, row)
    if code:
        ask_for(row, code, named)
    else:
        row.with_interpreter = False
        _need_no_more(row)
    uow.session.flush()
    return view_of(uow, row)


def ask_for(row: Booking, code: str, named: str = "") -> None:
    """Have an interpreter ordered for a meeting, or the one that was ordered changed."""
    row.interpreter_named = kept_name(code, named)
    was_ordered = row.interpreter_state in {*_WAS_ORDERED, InterpreterState.TO_CALL_OFF}
    row.with_interpreter, row.interpreter_language = True, code
    row.interpreter_state = InterpreterState.TO_CHANGE if was_ordered else InterpreterState.WANTED


def follow_move(row: Booking) -> None:
    """Note what a moved meeting means for its interpreter: what was ordered has to be changed."""
    if row.interpreter_state is None or not row.with_interpreter:
        return
    is_ordered = row.interpreter_state in _WAS_ORDERED
    row.interpreter_state = InterpreterState.TO_CHANGE if is_ordered else InterpreterState.WANTED


def follow_cancellation(row: Booking) -> None:
    """Note what a meeting that is called off means for its interpreter."""
    _need_no_more(row)


@dataclass(frozen=True)
class Seen:
    """The order as somebody had it before them: of which change of the meeting, which language.

    A language that is not among ours is known by its name.
    """

    sequence: int
    language: str


def note_interpreter(
    uow: UnitOfWork, booking_id: UUID, *, state: InterpreterState, seen: Seen | None = None
) -> BookingView:
    """Note, as staff, that an interpreter is ordered, cannot be found, or is called off.

    MeetingChanged where the meeting or the language is not what one saw; NothingToInterpret where
    there is no order that could be so. The same again changes nothing.
    """
    row = booking_to_change(uow, booking_id)
    if uow.actor.person_id == row.citizen_id:
        raise Forbidden()
    if row.interpreter_state == state:
        return view_of(uow, row)
    if seen not in {None, Seen(row.sequence, row.interpreter_named or row.interpreter_language)}:
        raise MeetingChanged()
    if not _may_become(row, state):
        raise NothingToInterpret()
    row.interpreter_state = state
    uow.session.flush()
    uow.record(InterpreterNoted(row.id, state.value, uow.now))
    return view_of(uow, row)


def interpreters_of_team(uow: UnitOfWork) -> list[BookingView]:
    """Return the meetings to come, of the acting adviser and their teams, with an interpreter.

    What is to be ordered, changed or called off comes first, then what is done, each by its time.
    """
    me = uow.actor.require_person()
    advisers = {me}
    for team_id in team_ids_of(uow, me):
        advisers |= {card.id for card in members_of_team(uow, team_id)}
    rows = uow.session.scalars(
        select(Booking)
        .where(
            Booking.adviser_id.in_(advisers),
            Booking.taken_until > minute_of(uow.now),
            Booking.starts_at > uow.now,
            or_(
                and_(Booking.with_interpreter, Booking.state == BookingState.BOOKED),
                Booking.interpreter_state == InterpreterState.TO_CALL_OFF,
            ),
        )
        .order_by(Booking.starts_at, Booking.id)
    ).all()
    theirs = set(whom_one_may_arrange_for(uow, {row.citizen_id for row in rows}))
    seen = [row for row in rows if row.adviser_id == me or row.citizen_id in theirs]
    return sorted((view_of(uow, row) for row in seen), key=lambda one: not is_to_do(one))


def is_to_do(meeting: BookingView) -> bool:
    """Say whether somebody has to do something about a meeting's interpreter."""
    return meeting.interpreter_state in {
        InterpreterState.WANTED,
        InterpreterState.TO_CHANGE,
        InterpreterState.TO_CALL_OFF,
    }


def outcomes(meeting: BookingView) -> Sequence[InterpreterState]:
    """Return what can be noted of a meeting's interpreter."""
    if meeting.interpreter_state == InterpreterState.TO_CALL_OFF:
        return (InterpreterState.CALLED_OFF,)
    both = (InterpreterState.ORDERED, InterpreterState.REFUSED)
    return [one for one in both if one != meeting.interpreter_state]


def words_for_citizen(meeting: BookingView) -> str:
    """Say how far the order of an interpreter is; empty where there is none."""
    if not meeting.with_interpreter:
        return ""
    name = name_of_language(meeting.interpreter_language, meeting.interpreter_named)
    words = {
        InterpreterState.ORDERED: _("An interpreter is ordered: %(language)s.", language=name),
        InterpreterState.REFUSED: _(
            "We could not find an interpreter: %(language)s. Call us, and we find a way together.",
            language=name,
        ),
        InterpreterState.TO_CHANGE: _(
            "We are changing the order of the interpreter: %(language)s.", language=name
        ),
    }
    wanted = _("We order one for you: %(language)s.", language=name)
    return words.get(meeting.interpreter_state or InterpreterState.WANTED, wanted)


def words_for_staff(meeting: BookingView) -> str:
    """Say what is to be done about an interpreter, or has been; empty where there is none."""
    state = meeting.interpreter_state
    if state is None or state == InterpreterState.CALLED_OFF:
        return ""
    words = {
        InterpreterState.WANTED: _("Interpreter to be ordered"),
        InterpreterState.ORDERED: _("Interpreter ordered"),
        InterpreterState.REFUSED: _("No interpreter found"),
        InterpreterState.TO_CHANGE: _("Interpreter to be changed"),
        InterpreterState.TO_CALL_OFF: _("Interpreter to be called off"),
    }
    return words[state]


def sentence_for_adviser(row: Booking) -> str:
    """Return what a change of a meeting asks of the adviser, for a notification of it."""
    if row.interpreter_state == InterpreterState.TO_CHANGE:
        return _("The order of the interpreter must be changed.")
    if row.interpreter_state == InterpreterState.TO_CALL_OFF:
        return _("The interpreter must be called off.")
    return ""


def _need_no_more(row: Booking) -> None:
    if row.interpreter_state in _WAS_ORDERED:
        row.interpreter_state = InterpreterState.TO_CALL_OFF
    elif row.interpreter_state is not None:
        row.interpreter_state = InterpreterState.CALLED_OFF


def _may_become(row: Booking, state: InterpreterState) -> bool:
    if row.interpreter_state == InterpreterState.TO_CALL_OFF:
        return state == InterpreterState.CALLED_OFF
    is_wanted = row.with_interpreter and row.state == BookingState.BOOKED
    return is_wanted and state in {InterpreterState.ORDERED, InterpreterState.REFUSED}


def _by_name(pair: tuple[str, str]) -> str:
    return pair[1].casefold()
