"""A letter, a worksheet and a log on paper: HTML for the press."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.accounts.people import people_by_id
from app.core.clock import local_day
from app.core.texts import format_date, language
from app.core.work import UnitOfWork
from app.documents.application_log import day_words
from app.documents.contract import CvView
from app.documents.contract_applications import STATE_WORDS, ApplicationView, LogEntry
from app.documents.contract_worksheets import FilledView, WorksheetView
from app.documents.letters import letter_text
from app.documents.printing import page_of
from app.documents.showing import shown


def letter_page(application: ApplicationView, cv: CvView | None, *, on: datetime) -> str:
    """Return an application as a letter; who writes it stands in the CV that goes along."""
    return page_of(
        "print_letter.html",
        application=application,
        sender=shown(cv) if cv else None,
        day=format_date(local_day(on)),
        language=language(),
    )


def worksheet_page(sheet: WorksheetView, filled: FilledView) -> str:
    """Return a worksheet with what was written in it."""
    return page_of(
        "print_worksheet.html",
        sheet=sheet,
        filled=filled,
        text=letter_text(sheet, filled),
        language=language(),
    )


def log_page(entries: Sequence[LogEntry], uow: UnitOfWork) -> str:
    """Return what the acting person applied for, as a table."""
    person_id = uow.actor.require_person()
    return page_of(
        "print_log.html",
        name=people_by_id(uow, [person_id])[person_id].name,
        log=[(one, day_words(one), str(STATE_WORDS[one.state])) for one in entries],
        day=format_date(local_day(uow.now)),
        language=language(),
    )
