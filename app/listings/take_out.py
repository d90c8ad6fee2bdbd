"""What somebody takes along of openings: interests with their CVs, what they save and follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from sqlalchemy import select

from app.core.take_out import Entry, Part, Record, Section, record
from app.core.texts import Text, _, format_date, format_moment, language, lazy
from app.core.work import UnitOfWork
from app.files.take_out import file_to_take
from app.listings.following import subscriptions
from app.listings.interest_views import InterestView
from app.listings.interests import my_interests
from app.listings.models import FraudReport, Interest, InterestState, SavedListing, Subscription
from app.listings.reading import listings_shown_by_id

INTERESTS = "interests"
STATE_WORDS: Mapping[InterestState, Text] = {
    InterestState.SENT: lazy("Sent"),
    InterestState.SEEN: lazy("The employer has seen it"),
    InterestState.INVITED: lazy("You are invited"),
    InterestState.DECLINED: lazy("No thank you this time"),
    InterestState.WITHDRAWN: lazy("You have taken it back"),
    InterestState.STOPPED: lazy("Stopped by the job centre"),
}


def openings_to_take(uow: UnitOfWork) -> Part:
    """Provide the acting person's interests, saved openings, categories and reports."""
    return Part(
        "listings",
        _("Openings"),
        sections=(
            Section(_("My interests"), (_interest(uow, one) for one in my_interests(uow))),
            Section(_("What you have saved"), _saved(uow)),
            Section(_("What you follow"), _followed(uow)),
            Section(_("Openings that you have told us about"), _reports(uow)),
        ),
        records={
            "interest": _interest_records(uow),
            "saved_listing": _saved_records(uow),
            "subscription": _subscription_records(uow),
            "fraud_report": _report_records(uow),
        },
    )


def _interest(uow: UnitOfWork, one: InterestView) -> Entry:
    facts = [
        (_("Employer"), one.employer_name),
        (_("Sent"), format_moment(one.sent_at)),
        (_("How it stands"), str(STATE_WORDS[one.state])),
    ]
    answer = f"{_('The answer')}\n{one.answer}" if one.answer else ""
    files = [file_to_take(uow, one.file, folder=INTERESTS)] if one.file else ()
    return Entry(one.listing_title, facts=facts, texts=[one.text or "", answer], files=files)


def _saved(uow: UnitOfWork) -> Iterator[Entry]:
    for one in _saved_records(uow):
        facts = [
            (_("Saved on"), format_moment(one["saved_at"]) if not one["unsaved_at"] else ""),
            (_("Applied on"), format_date(one["applied_on"]) if one["applied_on"] else ""),
        ]
        yield Entry(one["title"], facts=facts)


def _followed(uow: UnitOfWork) -> Iterator[Entry]:
    for one in subscriptions(uow):
        yield Entry(one.name(language()), facts=[(_("Since"), format_moment(one.since))])


def _reports(uow: UnitOfWork) -> Iterator[Entry]:
    for one in _report_records(uow):
        facts = [(_("When"), format_moment(one["reported_at"]))]
        yield Entry(one["title"], facts=facts, texts=[one["text"]])


def _interest_records(uow: UnitOfWork) -> Iterator[Record]:
    known = {one.id: one for one in my_interests(uow)}
    columns = ("listing_id", "file_id", "state", "consented_at", "sent_at", "seen_at")
    for row in uow.session.scalars(select(Interest).where(Interest.id.in_(known))):
        view = known[row.id]
        opened = {"title": view.listing_title, "text": view.text, "answer": view.answer}
        yield record(row, *columns, "answered_at", "withdrawn_at", **opened)


def _saved_records(uow: UnitOfWork) -> Iterator[Record]:
    mine = select(SavedListing).where(SavedListing.person_id == uow.actor.require_person())
    rows = uow.session.scalars(mine.order_by(SavedListing.saved_at.desc())).all()
    titles = _titles(uow, [row.listing_id for row in rows])
    for row in rows:
        title = titles.get(row.listing_id, "")
        yield record(row, "listing_id", "saved_at", "unsaved_at", "applied_on", title=title)


def _subscription_records(uow: UnitOfWork) -> Iterator[Record]:
    names = {one.category_id: one.name(language()) for one in subscriptions(uow)}
    mine = select(Subscription).where(Subscription.person_id == uow.actor.require_person())
    for row in uow.session.scalars(mine):
        yield record(row, "category_id", "since", name=names.get(row.category_id, ""))


def _report_records(uow: UnitOfWork) -> Iterator[Record]:
    mine = select(FraudReport).where(FraudReport.reporter_id == uow.actor.require_person())
    rows = uow.session.scalars(mine.order_by(FraudReport.reported_at.desc())).all()
    titles = _titles(uow, [row.listing_id for row in rows])
    for row in rows:
        title = titles.get(row.listing_id, "")
        yield record(row, "listing_id", "reason", "text", "reported_at", title=title)


def _titles(uow: UnitOfWork, listing_ids: list[UUID]) -> dict[UUID, str]:
    shown = listings_shown_by_id(uow, listing_ids)
    return {listing_id: str(one.title) for listing_id, one in shown.items()}
