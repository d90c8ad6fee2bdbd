"""What somebody applied for: their applications, their interests, and what they noted elsewhere.

It is the citizen's own log, to be shown to the job centre or copied to Jobnet's Joblog: as CSV, as
a spreadsheet opens it, or on paper.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from uuid import UUID

from app.core.clock import local_day
from app.core.texts import _, format_date
from app.core.work import UnitOfWork
from app.documents.applications import my_applications
from app.documents.contract_applications import (
    STATE_WORDS,
    ApplicationState,
    ApplicationView,
    LogEntry,
)
from app.listings.interest_views import InterestView
from app.listings.interests import my_interests
from app.listings.saving import applied_listings

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def my_log(uow: UnitOfWork, written: Sequence[ApplicationView] | None = None) -> list[LogEntry]:
    """Return what the acting person applied for, the latest first; drafts are left out.

    `written` are their applications, where they are at hand already.
    """
    interests = {one.listing_id: one for one in my_interests(uow)}
    mine = my_applications(uow) if written is None else written
    applications = [one for one in mine if not one.is_draft]
    known = {one.listing_id for one in applications}
    found = [_of_application(one, interests) for one in applications]
    found += [_of_interest(one) for one in interests.values() if one.listing_id not in known]
    known |= interests.keys()
    found += [
        LogEntry(
            str(one.listing.title),
            one.listing.employer,
            one.applied_on,
            ApplicationState.SENT,
            f"/opslag/{one.listing.id}",
        )
        for one in applied_listings(uow)
        if one.listing.id not in known
    ]
    return sorted(found, key=lambda one: str(one.applied_on or ""), reverse=True)


def _of_application(one: ApplicationView, interests: dict[UUID, InterestView]) -> LogEntry:
    """Return an application as it stands: an interest that was shown after it says more."""
    interest = interests.get(one.listing_id) if one.listing_id else None
    state, day = one.state, one.applied_on
    if interest is not None and interest.id == one.interest_id and state == ApplicationState.SENT:
        state = _state_of(interest)
    elif interest is not None and interest.id != one.interest_id and not interest.state.is_over:
        state, day = _state_of(interest), local_day(interest.sent_at)
    href = f"/ansoegninger/{one.id}"
    return LogEntry(one.facts.title, one.facts.employer, day, state, href, one.id)


def _of_interest(one: InterestView) -> LogEntry:
    state = _state_of(one)
    day = local_day(one.sent_at)
    return LogEntry(one.listing_title, one.employer_name, day, state, "/mine-interesser")


def _state_of(interest: InterestView) -> ApplicationState:
    """Return how an interest stands, in the words of the log."""
    if interest.state.is_over:
        return ApplicationState.WITHDRAWN
    if interest.is_invited:
        return ApplicationState.INTERVIEW
    return ApplicationState.DECLINED if interest.is_declined else ApplicationState.SENT


def log_as_csv(entries: Sequence[LogEntry]) -> bytes:
    """Return the log as CSV: semicolons and a byte order mark, as Danish spreadsheets open it."""
    written = io.StringIO()
    rows = csv.writer(written, delimiter=";", lineterminator="\r\n")
    rows.writerow([_("Opening"), _("Employer"), _("Applied on"), _("How it stands")])
    for one in entries:
        day = one.applied_on.isoformat() if one.applied_on else ""
        cells = (one.title, one.employer, day, str(STATE_WORDS[one.state]))
        rows.writerow([_harmless(cell) for cell in cells])
    return written.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula (CWE-1236)."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def day_words(one: LogEntry) -> str:
    """Return when somebody applied, in words."""
    return format_date(one.applied_on) if one.applied_on else ""
