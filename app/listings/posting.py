"""The verbs of an own listing's life: write it, edit it, hand it in, take it back.

A company's confirmed people write for the company; the job centre's staff write for the job
centre, and what they hand in is published at once. What people see of a published listing stays
the approved version until an edit is approved, and followers are never told of it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.clock import local_day
from app.core.errors import Forbidden, Invalid, NotFound, Problem
from app.core.rows import one_row
from app.core.texts import _
from app.core.work import UnitOfWork
from app.employers.contract import EmployerView
from app.listings.authorship import employer_for, is_own, is_staff, own_or_system
from app.listings.categories import category_of_kind, known_category_ids
from app.listings.contract import (
    DeadlineDoesNotFit,
    DeadlinePassed,
    EditedMeanwhile,
    KindNotYours,
    ListingApproved,
    ListingChanged,
    ListingSubmitted,
    NotFinished,
    NotInThatState,
    NotKnownHere,
)
from app.listings.geography import postcode
from app.listings.indexing import reindex
from app.listings.kinds import SourceKind
from app.listings.life import COMPLETE_IN, WRITTEN_IN, Step, state_after
from app.listings.markdown import html_from_markdown
from app.listings.models import Listing, ListingCategory, ListingState
from app.listings.written import Fault, Finding, Written, problems_of


def write_draft(
    uow: UnitOfWork,
    written: Mapping[str, Any],
    *,
    employer_id: UUID | None = None,
    for_company: bool | None = None,
    form_id: UUID | None = None,
) -> Listing:
    """Begin a listing with the values of `Written`; only its heading has to be there.

    `for_company` says whether the company or the job centre writes; who belongs to both has to
    say it (WritesForBoth), and nobody can say what they are not (DoesNotWriteForThem).
    `employer_id` is for the service itself. One form (`form_id`) is one draft: sent again, it
    changes the first. Raises EmployerNotConfirmed, and what `_check` does.
    """
    employer = employer_for(uow, employer_id, for_company)
    listing = Listing(
        id=uow.new_id() if form_id is None else id_of_form(uow, form_id, employer),
        state=ListingState.DRAFT,
        source=SourceKind.OWN,
        author_id=uow.actor.person_id,
        employer_id=employer.id if employer else None,
        employer_name=employer.name if employer else uow.municipality.name,
        employer_cvr=employer.cvr if employer else None,
        created_at=uow.now,
    )
    values = _with_chosen(uow, Written().with_changes(written))
    _check(uow, values, is_ours=_has_rules_of_ours(uow, listing), is_complete=False)
    put_into(uow, listing, values)
    try:
        with uow.session.begin_nested():
            uow.session.add(listing)
    except IntegrityError:
        if form_id is None:
            raise
        return edit_listing(uow, listing.id, written)
    return listing


def id_of_form(uow: UnitOfWork, form_id: UUID, employer: EmployerView | None) -> UUID:
    """Return the identity of what the acting person writes on one form, for one company or ours.

    It is made of all three, so that no form reaches what somebody else has written.
    """
    for_whom = employer.id if employer else uow.municipality.id
    return uuid5(uow.actor.require_person(), f"{for_whom}/{form_id}")


def edit_listing(
    uow: UnitOfWork, listing_id: UUID, changes: Mapping[str, Any], *, version: int | None = None
) -> Listing:
    """Change some values of a listing; what is not named stays, None takes a value away.

    An edit of a company's published listing waits for approval beside it. With the `version`
    that was read, an edit of an older one is refused: EditedMeanwhile.
    """
    listing = listing_for_writing(uow, listing_id)
    before, values = latest_of(uow, listing), values_edited(uow, listing, changes, version=version)
    if values == before:
        return listing
    listing.version += 1
    _store_edit(uow, listing, values)
    uow.session.flush()
    return listing


def values_edited(
    uow: UnitOfWork, listing: Listing, changes: Mapping[str, Any], *, version: int | None = None
) -> Written:
    """Return what an edit would make of a listing, unwritten; raises what `edit_listing` does."""
    before = latest_of(uow, listing)
    if version is not None and version != listing.version:
        raise EditedMeanwhile(version=listing.version, current=before.as_json())
    if listing.state not in WRITTEN_IN | {ListingState.PUBLISHED}:
        raise NotInThatState(state=listing.state)
    values = _with_chosen(uow, before.with_changes(changes))
    if values != before:
        is_ours, is_complete = _has_rules_of_ours(uow, listing), listing.state in COMPLETE_IN
        _check(uow, values, is_ours=is_ours, is_complete=is_complete, former=before)
    return values


def submit_listing(uow: UnitOfWork, listing_id: UUID, *, version: int | None = None) -> Listing:
    """Hand a draft in for approval; the job centre's own is published at once.

    NotFinished says what is missing; NotInThatState where it was handed in already.
    """
    listing = listing_for_writing(uow, listing_id)
    _check_version(uow, listing, version)
    if listing.employer_id is not None:
        own_or_system(uow, listing.employer_id)
    is_ours = listing.employer_id is None
    state = state_after(listing.state, Step.PUBLISH_OWN if is_ours else Step.SUBMIT)
    rules = _has_rules_of_ours(uow, listing)
    _check(uow, written_of(uow, listing), is_ours=rules, is_complete=True)
    listing.submitted_at = uow.now
    if is_ours:
        publish(uow, listing, state)
        return listing
    listing.state = state
    uow.session.flush()
    uow.record(ListingSubmitted(listing.id))
    return listing


def withdraw_listing(uow: UnitOfWork, listing_id: UUID) -> Listing:
    """Take a listing back before it is decided about, or an edit of a published one."""
    listing = listing_for_writing(uow, listing_id)
    if listing.state == ListingState.PUBLISHED and listing.pending_changes is not None:
        forget_edit(listing)
    else:
        listing.state = state_after(listing.state, Step.WITHDRAW)
    uow.session.flush()
    return listing


def discard_draft(uow: UnitOfWork, listing_id: UUID) -> None:
    """Throw a draft away for good; anything that was handed in is kept: NotInThatState."""
    listing = listing_for_writing(uow, listing_id)
    if listing.state != ListingState.DRAFT:
        raise NotInThatState(state=listing.state)
    uow.session.delete(listing)
    uow.session.flush()


def listing_for_writing(uow: UnitOfWork, listing_id: UUID) -> Listing:
    """Return a listing of one's own, held until the commit; NotFound for anybody else's.

    Staff write the job centre's; a company's is Forbidden for them: they ask for a change.
    """
    listing = locked(uow, listing_id)
    if listing.source != SourceKind.OWN:
        raise NotFound()
    if is_own(uow, listing):
        return listing
    raise Forbidden() if is_staff(uow.actor) else NotFound()


def locked(uow: UnitOfWork, listing_id: UUID) -> Listing:
    """Return a listing's row as it is now, held until the commit."""
    return one_row(uow.session, select(Listing).where(Listing.id == listing_id), is_held=True)


def publish(uow: UnitOfWork, listing: Listing, state: ListingState) -> None:
    """Put a listing into the feed for the first time; its followers are told once."""
    require_time_left(uow, listing.apply_by)
    listing.state, listing.published_at = state, uow.now
    listing.updated_at, listing.decision_reason = uow.now, None
    _forget_what_was_asked(listing)
    reindex(uow, listing)
    uow.record(ListingApproved(listing.id))


def require_time_left(uow: UnitOfWork, apply_by: date | None) -> None:
    """Raise DeadlinePassed where the last day has ended in Denmark."""
    if apply_by is not None and apply_by < local_day(uow.now):
        raise DeadlinePassed()


def apply_edit(uow: UnitOfWork, listing: Listing, values: Written) -> None:
    """Let people see an edit of a published listing; followers are not told again."""
    put_into(uow, listing, values)
    forget_edit(listing)
    uow.session.flush()
    reindex(uow, listing)
    uow.record(ListingChanged(listing.id))


def forget_edit(listing: Listing) -> None:
    """Leave no edit beside a published listing, and nothing that was asked about it."""
    listing.pending_changes, listing.pending_at, listing.decision_reason = None, None, None
    listing.sent_back_at = None
    _forget_what_was_asked(listing)


def _forget_what_was_asked(listing: Listing) -> None:
    listing.asked_by, listing.asked_at, listing.asked_about = None, None, None


def written_of(uow: UnitOfWork, listing: Listing) -> Written:
    """Return the values of a listing as people see them, or would.

    The category that stands for its kind follows by itself, and is not among the chosen ones.
    """
    own = category_of_kind(uow, listing.kind)
    return Written(
        kind=listing.kind,
        title=listing.title,
        description=listing.description_text,
        category_ids=tuple(c for c in listing.category_ids if c != own),
        postcode=listing.postcode,
        has_no_fixed_workplace=listing.has_no_fixed_workplace,
        address=listing.address,
        working_time=listing.working_time,
        weekly_hours=listing.weekly_hours,
        apply_by=listing.apply_by,
        apply_url=listing.apply_url,
        number_to_fill=listing.number_to_fill,
        takes_place=listing.takes_place,
        contact=listing.contact,
    )


def latest_of(uow: UnitOfWork, listing: Listing) -> Written:
    """Return the values that the author wrote last, approved or not."""
    if listing.pending_changes is not None:
        return Written.from_json(listing.pending_changes)
    return written_of(uow, listing)


def put_into(uow: UnitOfWork, listing: Listing, values: Written) -> None:
    """Write the values into the listing's row, with what follows from them."""
    for name, value in columns_of(values).items():
        setattr(listing, name, value)
    listing.updated_at = uow.now
    _put_into_categories(uow, listing, values)


def columns_of(values: Written) -> dict[str, Any]:
    """Return the columns of a listing with these values, but for its categories."""
    known = postcode(values.postcode) if values.postcode else None
    return {
        "kind": values.kind,
        "title": values.title,
        "description_text": values.description,
        "description_html": html_from_markdown(values.description),
        "postcode": known.postcode if known else None,
        "city": known.city if known else None,
        "workplace_municipality": known.municipality_code if known else None,
        "has_no_fixed_workplace": values.has_no_fixed_workplace,
        "address": values.address,
        "working_time": values.working_time,
        "weekly_hours": values.weekly_hours,
        "apply_by": values.apply_by,
        "apply_url": values.apply_url,
        "number_to_fill": values.number_to_fill,
        "takes_place": values.takes_place,
        "contact": values.contact,
    }


def _put_into_categories(uow: UnitOfWork, listing: Listing, values: Written) -> None:
    """Put the listing into the chosen categories, and into its kind's own."""
    own = category_of_kind(uow, values.kind)
    wanted = dict.fromkeys([*values.category_ids, *([own] if own else [])])
    listing.categories = [row for row in listing.categories if row.category_id in wanted] + [
        ListingCategory(
            municipality_id=uow.municipality.id, id=uow.new_id(), category_id=category_id
        )
        for category_id in wanted
        if category_id not in listing.category_ids
    ]


def _with_chosen(uow: UnitOfWork, values: Written) -> Written:
    own = category_of_kind(uow, values.kind)
    return replace(values, category_ids=tuple(c for c in values.category_ids if c != own))


def _store_edit(uow: UnitOfWork, listing: Listing, values: Written) -> None:
    if listing.state != ListingState.PUBLISHED:
        put_into(uow, listing, values)
    elif listing.employer_id is None:
        apply_edit(uow, listing, values)
    elif values == written_of(uow, listing):
        forget_edit(listing)
    else:
        listing.pending_changes, listing.pending_at = values.as_json(), uow.now
        listing.sent_back_at = None
        uow.record(ListingSubmitted(listing.id))


def check_new(uow: UnitOfWork, values: Mapping[str, Any], *, is_ours: bool) -> None:
    """Raise what writing a new listing would, for the job centre or for a company."""
    _check(uow, Written().with_changes(values), is_ours=is_ours, is_complete=False)


def check_changes(uow: UnitOfWork, changes: Mapping[str, Any], listing: Listing) -> None:
    """Raise what changing a listing would."""
    before = latest_of(uow, listing)
    is_ours, is_complete = _has_rules_of_ours(uow, listing), listing.state in COMPLETE_IN
    values = before.with_changes(changes)
    _check(uow, values, is_ours=is_ours, is_complete=is_complete, former=before)


def _check(
    uow: UnitOfWork,
    values: Written,
    *,
    is_ours: bool,
    is_complete: bool,
    former: Written | None = None,
) -> None:
    """Raise the problem for the gravest fault, with everything that is wrong beside the fields.

    Invalid, KindNotYours, NotKnownHere, DeadlineDoesNotFit or NotFinished, in this order.
    """
    found = problems_of(
        values,
        today=local_day(uow.now),
        is_staff=is_ours,
        is_complete=is_complete,
        former=former,
    )
    if "category_ids" not in found:
        finding = _wrong_with_categories(uow, values, is_complete=is_complete)
        if finding:
            found["category_ids"] = finding
    if found:
        gravest = min(fault for fault, _words in found.values())
        raise _PROBLEMS[gravest](fields={name: [words] for name, (_f, words) in found.items()})


_PROBLEMS: Mapping[Fault, type[Problem]] = {
    Fault.WRONG: Invalid,
    Fault.NOT_YOURS: KindNotYours,
    Fault.UNKNOWN: NotKnownHere,
    Fault.DAY: DeadlineDoesNotFit,
    Fault.MISSING: NotFinished,
}


def _wrong_with_categories(uow: UnitOfWork, values: Written, *, is_complete: bool) -> Finding:
    if known_category_ids(uow, values.category_ids) != set(values.category_ids):
        return Fault.UNKNOWN, _("We do not know one of the categories.")
    if is_complete and not values.category_ids and category_of_kind(uow, values.kind) is None:
        return Fault.MISSING, _("Choose at least one category.")
    return None


def _check_version(uow: UnitOfWork, listing: Listing, version: int | None) -> None:
    if version is not None and version != listing.version:
        raise EditedMeanwhile(version=listing.version, current=latest_of(uow, listing).as_json())


def _has_rules_of_ours(uow: UnitOfWork, listing: Listing) -> bool:
    """Say whether a listing may be of any kind: the job centre's own, or written by the service."""
    return uow.actor.system is not None or listing.employer_id is None
