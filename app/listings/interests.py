"""The verbs of interest: a citizen's short text and CV to one employer, and the answer.

The text and the answer are sealed, the CV is a ciphered file. Both go when the citizen takes the
interest back, and by themselves 90 days after the opening closed (GDPR, article 5(1)(e)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.exc import IntegrityError

from app.accounts.profile import note_look
from app.core.clock import local_day
from app.core.errors import NotFound
from app.core.rows import one_row
from app.core.texts import lazy
from app.core.work import UnitOfWork
from app.files.contract import CV_KINDS, FileView
from app.files.service import claim_file, file_content, files_by_id
from app.listings.contract import (
    AnsweredMeanwhile,
    ConsentMissing,
    InterestAnswered,
    InterestOver,
    InterestSent,
    InterestShownAlready,
    InterestWithdrawn,
    ListingClosedAlready,
)
from app.listings.forgetting_interests import forget
from app.listings.interest_views import ANSWERS, InterestGlance, InterestView, answer_version
from app.listings.models import (
    OVER,
    ClosedBecause,
    Interest,
    InterestState,
    Listing,
    ListingState,
)
from app.notifications.reading import mark_read_under

LONGEST_TEXT = 1_000
CONSENT_MISSING = lazy("You need to agree before we can send it.")

_TRUSTED = Listing.closed_because.is_distinct_from(ClosedBecause.FRAUD)


def show_interest(
    uow: UnitOfWork, listing_id: UUID, *, text: str, file_id: UUID, has_consented: bool
) -> UUID:
    """Send a short text and a CV to the employer of an opening, once.

    Raises NotFound for what is not in the feed or has no employer here, ListingClosedAlready,
    InterestShownAlready, NotFound for a file that is not the acting person's own, and
    FileRefused for one that did not pass the check. It may still be waiting to be checked.
    """
    person_id = uow.actor.require_person()
    listing = _listing_for_interest(uow, listing_id, is_held=True)
    if not has_consented:
        raise ConsentMissing(fields={"consent": [str(CONSENT_MISSING)]})
    known = uow.session.scalar(_mine(uow).where(Interest.listing_id == listing_id))
    if known is not None and not InterestState(known.state).is_over:
        raise InterestShownAlready()
    if known is not None:
        uow.session.delete(known)
        uow.session.flush()
    interest_id = uow.new_id()
    interest = Interest(
        id=interest_id,
        person_id=person_id,
        listing_id=listing.id,
        file_id=file_id,
        text_sealed=uow.vault.seal_text(text, context=_place(interest_id, "text")),
        consented_at=uow.now,
        sent_at=uow.now,
    )
    claim_file(uow, file_id, used_by=f"interest/{interest_id}", accepted=CV_KINDS)
    try:
        with uow.session.begin_nested():
            uow.session.add(interest)
    except IntegrityError:
        raise InterestShownAlready() from None
    uow.record(InterestSent(interest_id))
    return interest_id


def withdraw_interest(uow: UnitOfWork, interest_id: UUID) -> None:
    """Take an interest back: its text and file are gone at once; twice is harmless.

    What the citizen was told of it is news no more: it counts as read, and is sent nowhere.
    """
    interest = one_row(uow.session, _mine(uow).where(Interest.id == interest_id))
    if InterestState(interest.state).is_over:
        return
    interest.state, interest.withdrawn_at = InterestState.WITHDRAWN, uow.now
    forget(uow, interest)
    mark_read_under(uow, f"interest/{interest_id}")
    uow.record(InterestWithdrawn(interest_id))


def answer_interest(
    uow: UnitOfWork,
    interest_id: UUID,
    *,
    state: InterestState,
    employer_id: UUID,
    text: str = "",
    answer_read: str | None = None,
) -> UUID:
    """Answer as the employer, invited or declined, with a few words; returns the opening's id.

    `answer_read` is the `answer_version` that stood on the page; AnsweredMeanwhile is raised where
    there is another by now, and InterestOver where the citizen has taken the interest back, or it
    was forgotten.
    """
    interest = interest_of_employer(uow, interest_id, employer_id)
    if state not in ANSWERS:
        raise NotFound()
    if InterestState(interest.state).is_over or interest.text_sealed is None:
        raise InterestOver()
    said = _opened(uow, interest.answer_sealed, interest_id, "answer")
    if state == interest.state and text in ("", said):
        return interest.listing_id
    if answer_read not in (None, answer_version(interest.state, interest.answered_at)):
        raise AnsweredMeanwhile()
    interest.state, interest.answered_at = state, uow.now
    interest.seen_at = interest.seen_at or uow.now
    interest.answer_sealed = (
        uow.vault.seal_text(text, context=_place(interest_id, "answer")) if text else None
    )
    uow.session.flush()
    uow.record(InterestAnswered(interest_id))
    return interest.listing_id


def mark_seen(uow: UnitOfWork, interest_ids: list[UUID], employer_id: UUID) -> None:
    """Note that the employer has seen interests that were new, and let the citizens know."""
    for interest_id in interest_ids:
        interest = interest_of_employer(uow, interest_id, employer_id)
        if interest.state == InterestState.SENT and interest.text_sealed is not None:
            interest.state, interest.seen_at = InterestState.SEEN, uow.now
            uow.record(InterestAnswered(interest_id))


def my_interests(uow: UnitOfWork) -> list[InterestView]:
    """Return the acting person's interests, the newest first."""
    return _views(uow, Interest.person_id == uow.actor.require_person())


def interests_of(uow: UnitOfWork, person_id: UUID, *, limit: int) -> list[InterestGlance]:
    """Return somebody's newest interests without what was written; whoever asks may know them.

    What is over is left out.
    """
    rows = uow.session.execute(
        select(Interest.listing_id, Listing.title, Interest.state)
        .join(Listing, Listing.id == Interest.listing_id)
        .where(Interest.person_id == person_id, Interest.state.not_in(OVER))
        .order_by(Interest.sent_at.desc(), Interest.id.desc())
        .limit(limit)
    )
    return [InterestGlance(i, title, InterestState(state)) for i, title, state in rows]


def my_interest_in(uow: UnitOfWork, listing_id: UUID) -> InterestView | None:
    """Return the acting person's interest in one opening, where there is one."""
    person_id = uow.actor.person_id
    if person_id is None:
        return None
    mine = _views(uow, Interest.person_id == person_id, Interest.listing_id == listing_id)
    return next(iter(mine), None)


def interests_in(uow: UnitOfWork, listing_id: UUID, *, employer_id: UUID) -> list[InterestView]:
    """Return everyone's interest in an opening, the newest first; NotFound unless it is theirs."""
    opening_of_employer(uow, listing_id, employer_id=employer_id)
    return _views(uow, Interest.listing_id == listing_id)


def interest_for_employer(uow: UnitOfWork, interest_id: UUID, *, employer_id: UUID) -> InterestView:
    """Return an interest as the employer reads it; NotFound as `interest_of_employer` says."""
    found = _views(uow, Interest.id == interest_id, Listing.employer_id == employer_id, _TRUSTED)
    if not found:
        raise NotFound()
    return found[0]


def interest_of_employer(uow: UnitOfWork, interest_id: UUID, employer_id: UUID) -> Interest:
    """Return an interest in one of the employer's own openings, held until the commit.

    As it is now, whatever was read before: the citizen may have taken it back. NotFound for any
    other, and for all of an opening that was closed as dishonest.
    """
    return one_row(
        uow.session,
        select(Interest)
        .join(Listing, Listing.id == Interest.listing_id)
        .where(Interest.id == interest_id, Listing.employer_id == employer_id, _TRUSTED)
        .with_for_update(of=Interest)
        .execution_options(populate_existing=True),
    )


def cv_for_employer(
    uow: UnitOfWork, interest_id: UUID, *, employer_id: UUID
) -> tuple[FileView, bytes]:
    """Return the CV of an interest to the employer it was sent to; the citizen sees who looked.

    Raises NotFound, and FileBeingChecked or FileRefused for what nobody may open.
    """
    interest = interest_of_employer(uow, interest_id, employer_id)
    if interest.file_id is None or InterestState(interest.state).is_over:
        raise NotFound()
    note_look(uow, interest.person_id, "cv")
    return file_content(uow, interest.file_id)


def interest_by_id(uow: UnitOfWork, interest_id: UUID) -> InterestView:
    """Return an interest for wording a notification; whoever asks has checked who reads it."""
    found = find_interest(uow, interest_id)
    if found is None:
        raise NotFound()
    return found


def find_interest(uow: UnitOfWork, interest_id: UUID) -> InterestView | None:
    """Return an interest as `interest_by_id` does; none where another has taken its place."""
    return next(iter(_views(uow, Interest.id == interest_id)), None)


def interest_with_cv(uow: UnitOfWork, file_id: UUID) -> InterestView | None:
    """Return the interest that a file was sent with, where there is one."""
    interest_id = uow.session.scalar(select(Interest.id).where(Interest.file_id == file_id))
    return interest_by_id(uow, interest_id) if interest_id else None


@dataclass(frozen=True)
class OpeningForInterest:
    """The opening that an interest is written to."""

    id: UUID
    title: str
    employer_name: str


def opening_for_interest(uow: UnitOfWork, listing_id: UUID) -> OpeningForInterest:
    """Return an opening that takes interests; raises as `show_interest` does."""
    listing = _listing_for_interest(uow, listing_id)
    return OpeningForInterest(listing.id, listing.title, listing.employer_name)


def opening_of_employer(
    uow: UnitOfWork, listing_id: UUID, *, employer_id: UUID
) -> OpeningForInterest:
    """Return one of the employer's own openings; NotFound for any other, and a dishonest one."""
    listing = one_row(
        uow.session,
        select(Listing).where(
            Listing.id == listing_id, Listing.employer_id == employer_id, _TRUSTED
        ),
    )
    return OpeningForInterest(listing.id, listing.title, listing.employer_name)


def _listing_for_interest(uow: UnitOfWork, listing_id: UUID, *, is_held: bool = False) -> Listing:
    """Return an opening that takes interests; nobody closes a held one until the commit.

    A unit that only reads may hold nothing.
    """
    wanted = select(Listing).where(
        Listing.id == listing_id,
        Listing.state.in_([ListingState.PUBLISHED, ListingState.CLOSED]),
        Listing.employer_id.is_not(None),
    )
    if is_held:
        wanted = wanted.with_for_update(read=True).execution_options(populate_existing=True)
    listing = one_row(uow.session, wanted)
    is_over = listing.apply_by is not None and listing.apply_by < local_day(uow.now)
    if listing.state == ListingState.CLOSED or is_over:
        raise ListingClosedAlready()
    return listing


def _mine(uow: UnitOfWork) -> Select[Interest]:
    mine = select(Interest).where(Interest.person_id == uow.actor.person_id)
    return mine.with_for_update().execution_options(populate_existing=True)


def _views(uow: UnitOfWork, *which: ColumnElement[bool]) -> list[InterestView]:
    """Return the interests, the newest first, with as much of their openings as is shown."""
    rows = uow.session.execute(
        select(Interest, Listing)
        .join(Listing, Listing.id == Interest.listing_id)
        .where(*which)
        .order_by(Interest.sent_at.desc(), Interest.id.desc())
    ).all()
    files = files_by_id(uow, {row[0].file_id for row in rows if row[0].file_id is not None})
    return [_view(uow, interest, listing, files) for interest, listing in rows]


def _view(
    uow: UnitOfWork,
    interest: Interest,
    listing: Listing,
    files: Mapping[UUID, FileView],
) -> InterestView:
    return InterestView(
        id=interest.id,
        listing_id=interest.listing_id,
        listing_title=listing.title,
        employer_id=listing.employer_id,
        employer_name=listing.employer_name,
        person_id=interest.person_id,
        state=InterestState(interest.state),
        text=_opened(uow, interest.text_sealed, interest.id, "text"),
        file=files.get(interest.file_id) if interest.file_id else None,
        answer=_opened(uow, interest.answer_sealed, interest.id, "answer"),
        sent_at=interest.sent_at,
        answered_at=interest.answered_at,
        is_closed=listing.state == ListingState.CLOSED,
        is_filled=listing.closed_because == ClosedBecause.FILLED,
    )


def _opened(uow: UnitOfWork, sealed: bytes | None, interest_id: UUID, field: str) -> str | None:
    if sealed is None:
        return None
    return uow.vault.open_text(sealed, context=_place(interest_id, field))


def _place(interest_id: UUID, field: str) -> str:
    return f"interest/{interest_id}/{field}"
