"""The verbs of applications: write to an opening, note what was sent elsewhere, say how it went."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, func, select

from app.core.clock import local_day
from app.core.errors import Invalid, NotFound
from app.core.rows import one_row
from app.core.texts import _, format_date
from app.core.turns import take_turn
from app.core.work import UnitOfWork
from app.documents.access import own_cv
from app.documents.contract_applications import (
    LONGEST_LETTER,
    ApplicationChangedMeanwhile,
    ApplicationFacts,
    ApplicationSent,
    ApplicationState,
    ApplicationThereAlready,
    ApplicationView,
    LetterFull,
    LetterTooLongToSend,
    TooManyApplications,
)
from app.documents.contract_events import ApplicationMade
from app.documents.models import Application
from app.files.contract import PDF
from app.files.service import store_file
from app.listings.interests import LONGEST_TEXT, my_interest_in, show_interest
from app.listings.reading import listing_for_reading

KEPT = timedelta(days=1)
FIRST_DAY = date(1900, 1, 1)
MOST = 500


def my_applications(uow: UnitOfWork) -> list[ApplicationView]:
    """Return the acting person's applications, the latest changed first."""
    newest = Application.updated_at.desc(), Application.id.desc()
    rows = uow.session.scalars(_own(uow).order_by(*newest)).all()
    return [_view(uow, row) for row in rows]


def my_removed_applications(uow: UnitOfWork) -> list[ApplicationView]:
    """Return the acting person's applications that can be put back, the latest deleted first."""
    mine = select(Application).where(
        Application.person_id == uow.actor.require_person(),
        Application.removed_at > uow.now - KEPT,
    )
    rows = uow.session.scalars(mine.order_by(Application.removed_at.desc(), Application.id)).all()
    return [_view(uow, row) for row in rows]


def my_application(uow: UnitOfWork, application_id: UUID) -> ApplicationView:
    """Return one of the acting person's applications; NotFound for any other."""
    return _view(uow, _row(uow, application_id))


def application_to(uow: UnitOfWork, listing_id: UUID) -> ApplicationView | None:
    """Return what the acting person writes, or wrote, to an opening."""
    row = uow.session.scalar(_own(uow).where(Application.listing_id == listing_id).limit(1))
    return _view(uow, row) if row else None


def begin_application(uow: UnitOfWork, listing_id: UUID) -> ApplicationView:
    """Begin to write to an opening that is, or was, in the feed; the one begun before, if any."""
    listing = listing_for_reading(uow, listing_id)
    person_id = uow.actor.require_person()
    take_turn(uow, f"applications/{person_id}")
    known = application_to(uow, listing_id)
    if known is not None:
        return known
    facts = ApplicationFacts(
        title=str(listing.title),
        employer=listing.employer,
        url=listing.apply_url or "",
    )
    return _add(uow, facts, listing_id=listing_id)


def note_application(
    uow: UnitOfWork,
    *,
    title: str,
    employer: str = "",
    applied_on: date | None = None,
    state: ApplicationState = ApplicationState.SENT,
    note: str = "",
) -> ApplicationView:
    """Note for oneself what one applied for elsewhere.

    Invalid for a day to come, or before 1900.
    """
    _check_day(uow, applied_on)
    take_turn(uow, f"applications/{uow.actor.require_person()}")
    facts = ApplicationFacts(title=title, employer=employer, note=note)
    day = applied_on or local_day(uow.now)
    view = _add(uow, facts, state=state, applied_on=None if state.value == "draft" else day)
    if state != ApplicationState.DRAFT:
        uow.record(ApplicationMade(view.id, uow.actor.require_person()))
    return view


def write_application(
    uow: UnitOfWork,
    application_id: UUID,
    *,
    answers: dict[str, str],
    letter: str,
    cv_id: UUID | None,
    version: int,
) -> ApplicationView:
    """Keep the answers and the letter, and which CV goes along.

    ApplicationChangedMeanwhile where another page has changed it since `version`, ApplicationSent
    while the employer has it; NotFound for a CV that is not the acting person's own.
    """
    row = _row(uow, application_id, is_held=True)
    before = _facts(uow, row)
    said = tuple((name, text) for name, text in answers.items() if text)
    facts = replace(before, answers=said, letter=letter)
    is_same = facts == before and cv_id == row.cv_id
    if not is_same and _is_with_employer(uow, row):
        raise ApplicationSent()
    if version != row.version and not is_same:
        raise ApplicationChangedMeanwhile()
    if cv_id is not None:
        own_cv(uow, cv_id)
    if not is_same:
        row.facts_sealed, row.cv_id = _sealed(uow, row.id, facts), cv_id
        _touch(uow, row)
    return _view(uow, row)


def letter_with(letter: str, texts: Iterable[str]) -> str:
    """Return a letter with the texts below it that it does not have yet: nothing of it goes.

    Invalid, beside the letter, where that is longer than a letter may be.
    """
    whole = "\n\n".join(
        text for text in (letter, *(text for text in texts if text not in letter)) if text
    )
    if len(whole) > LONGEST_LETTER:
        refused = _("Write at most %(n)s characters.", n=LONGEST_LETTER)
        raise Invalid(fields={"letter": [refused]})
    return whole


def use_letter(uow: UnitOfWork, text: str, application_id: UUID | None, *, title: str) -> UUID:
    """Put a text into the letter of an application, or of a new one with this title.

    LetterFull where the letter gets too long, ApplicationSent while the employer has it; NotFound
    for an application that is not one's own.
    """
    if application_id is None:
        state = ApplicationState.DRAFT
        application_id = note_application(uow, title=title, state=state).id
    row = _row(uow, application_id, is_held=True)
    if _is_with_employer(uow, row):
        raise ApplicationSent()
    facts = _facts(uow, row)
    try:
        letter = letter_with(facts.letter, [text])
    except Invalid as too_long:
        raise LetterFull(fields=too_long.fields) from None
    row.facts_sealed = _sealed(uow, row.id, replace(facts, letter=letter))
    _touch(uow, row)
    return application_id


def change_state(
    uow: UnitOfWork,
    application_id: UUID,
    *,
    state: ApplicationState,
    applied_on: date | None,
    note: str,
) -> ApplicationView:
    """Say how an application goes, and when it was sent.

    Invalid for a day to come, or before 1900.
    """
    _check_day(uow, applied_on)
    row = _row(uow, application_id, is_held=True)
    is_sent = state != ApplicationState.DRAFT
    if is_sent and row.state == ApplicationState.DRAFT:
        uow.record(ApplicationMade(row.id, row.person_id))
    row.state = state
    row.applied_on = (applied_on or row.applied_on or local_day(uow.now)) if is_sent else None
    row.facts_sealed = _sealed(uow, row.id, replace(_facts(uow, row), note=note))
    _touch(uow, row)
    return _view(uow, row)


def send_application(
    uow: UnitOfWork, application_id: UUID, *, pdf: bytes, name: str, has_consented: bool
) -> UUID:
    """Send an application as an interest, with the CV as a PDF; returns the interest's identity.

    Raises what `listings.show_interest` raises, and LetterTooLongToSend.
    """
    row = _row(uow, application_id, is_held=True)
    if row.listing_id is None:
        raise NotFound()
    letter = _facts(uow, row).letter
    if len(letter) > LONGEST_TEXT:
        raise LetterTooLongToSend(fields={"letter": [str(LetterTooLongToSend.title)]})
    stored = store_file(uow, content=pdf, name=name, accepted=frozenset({PDF}))
    row.interest_id = show_interest(
        uow, row.listing_id, text=letter, file_id=stored.id, has_consented=has_consented
    )
    row.state, row.applied_on = ApplicationState.SENT, local_day(uow.now)
    _touch(uow, row)
    uow.record(ApplicationMade(row.id, row.person_id))
    return row.interest_id


def remove_application(uow: UnitOfWork, application_id: UUID) -> None:
    """Delete an application; for a day it can be put back. What was sent stays sent."""
    _row(uow, application_id, is_held=True).removed_at = uow.now
    uow.session.flush()


def put_application_back(uow: UnitOfWork, application_id: UUID) -> None:
    """Take a deletion back within a day; NotFound later. One that is there already stays.

    ApplicationThereAlready where another to the same opening was begun meanwhile.
    """
    take_turn(uow, f"applications/{uow.actor.require_person()}")
    row = uow.session.scalar(
        select(Application)
        .where(
            Application.id == application_id,
            Application.person_id == uow.actor.require_person(),
        )
        .with_for_update()
    )
    if row is None or (row.removed_at is not None and row.removed_at <= uow.now - KEPT):
        raise NotFound()
    other = application_to(uow, row.listing_id) if row.listing_id else None
    if other is not None and other.id != row.id:
        raise ApplicationThereAlready()
    row.removed_at = None
    uow.session.flush()


def forget_removed_applications(uow: UnitOfWork) -> int:
    """Forget applications that were deleted more than a day ago; returns how many."""
    old = Application.removed_at <= uow.now - KEPT
    rows = uow.session.scalars(select(Application).where(old)).all()
    for row in rows:
        uow.session.delete(row)
    uow.session.flush()
    return len(rows)


def _is_with_employer(uow: UnitOfWork, row: Application) -> bool:
    """Say whether it was sent from here, and not taken back."""
    if row.interest_id is None or row.listing_id is None:
        return False
    shown = my_interest_in(uow, row.listing_id)
    return shown is not None and shown.id == row.interest_id and not shown.state.is_over


def _check_day(uow: UnitOfWork, applied_on: date | None) -> None:
    """Refuse that something was sent on a day to come, or in a year that was mistyped."""
    if applied_on is not None and applied_on < FIRST_DAY:
        first = format_date(FIRST_DAY)
        raise Invalid(fields={"applied_on": [_("Choose a day from %(first)s on.", first=first)]})
    if applied_on is not None and applied_on > local_day(uow.now):
        raise Invalid(fields={"applied_on": [_("Choose today, or a day that has been.")]})


def _add(
    uow: UnitOfWork,
    facts: ApplicationFacts,
    *,
    listing_id: UUID | None = None,
    state: ApplicationState = ApplicationState.DRAFT,
    applied_on: date | None = None,
) -> ApplicationView:
    mine = select(func.count(Application.id)).where(
        Application.person_id == uow.actor.require_person(), Application.removed_at.is_(None)
    )
    if (uow.session.scalar(mine) or 0) >= MOST:
        raise TooManyApplications()
    application_id = uow.new_id()
    row = Application(
        id=application_id,
        person_id=uow.actor.require_person(),
        listing_id=listing_id,
        facts_sealed=_sealed(uow, application_id, facts),
        state=state,
        applied_on=applied_on,
        created_at=uow.now,
        updated_at=uow.now,
    )
    uow.session.add(row)
    uow.session.flush()
    return _view(uow, row)


def _own(uow: UnitOfWork) -> Select[Application]:
    mine = Application.person_id == uow.actor.require_person()
    return select(Application).where(mine, Application.removed_at.is_(None))


def _row(uow: UnitOfWork, application_id: UUID, *, is_held: bool = False) -> Application:
    return one_row(uow.session, _own(uow).where(Application.id == application_id), is_held=is_held)


def _touch(uow: UnitOfWork, row: Application) -> None:
    row.version, row.updated_at = row.version + 1, uow.now
    uow.session.flush()


def _view(uow: UnitOfWork, row: Application) -> ApplicationView:
    return ApplicationView(
        row.id,
        row.listing_id,
        row.interest_id,
        row.cv_id,
        _facts(uow, row),
        ApplicationState(row.state),
        row.applied_on,
        row.version,
        row.updated_at,
    )


def _facts(uow: UnitOfWork, row: Application) -> ApplicationFacts:
    said = json.loads(uow.vault.open_text(row.facts_sealed, context=_place(row.id)))
    answers = tuple((name, text) for name, text in said.pop("answers"))
    return ApplicationFacts(**said, answers=answers)


def _sealed(uow: UnitOfWork, application_id: UUID, facts: ApplicationFacts) -> bytes:
    text = json.dumps(asdict(facts), ensure_ascii=False)
    return uow.vault.seal_text(text, context=_place(application_id))


def _place(application_id: UUID) -> str:
    return f"application/{application_id}/facts"
