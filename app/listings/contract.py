"""What other packages may rely on about listings: what happened to them, and what can go wrong."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.events import Event
from app.core.texts import lazy


@dataclass(frozen=True)
class ListingSubmitted(Event):
    """A listing was handed in for approval, or a published one was edited."""

    listing_id: UUID


@dataclass(frozen=True)
class ListingApproved(Event):
    """A listing was published for the first time; its followers are to be told once."""

    listing_id: UUID


@dataclass(frozen=True)
class FollowersLeftToTell(Event):
    """So many follow what a published listing is in that some are told after the others.

    Those up to the identity `after` have been told.
    """

    listing_id: UUID
    after: UUID


@dataclass(frozen=True)
class ListingChanged(Event):
    """What people see of a published listing is different from before."""

    listing_id: UUID


@dataclass(frozen=True)
class ChangesRequested(Event):
    """The job centre asked the author for a change before it can be published."""

    listing_id: UUID


@dataclass(frozen=True)
class ListingDeclined(Event):
    """The job centre decided not to publish a listing."""

    listing_id: UUID


@dataclass(frozen=True)
class ListingClosed(Event):
    """A published listing left the feed."""

    listing_id: UUID


@dataclass(frozen=True)
class ListingReported(Event):
    """Somebody reported an opening as fraudulent."""

    listing_id: UUID


@dataclass(frozen=True)
class ImportFinished(Event):
    """A run of an import source is done, or failed half-way; what it added is told of in one."""

    run_id: UUID


NONE = UUID(int=0)


@dataclass(frozen=True)
class OccupationPlaced(Event):
    """Staff put a name of occupations in a category, and its openings are to follow it there.

    `former_id` is the category it was in before, `after_id` the last opening that has followed;
    `NONE` stands for none.
    """

    placement_id: UUID
    former_id: UUID = NONE
    after_id: UUID = NONE


@dataclass(frozen=True)
class OpeningPlaced(Event):
    """Staff put an opening that was brought in into categories, from its own page or the queue."""

    listing_id: UUID


@dataclass(frozen=True)
class InterestSent(Event):
    """A citizen showed interest in an opening."""

    interest_id: UUID


@dataclass(frozen=True)
class InterestAnswered(Event):
    """The employer answered an interest: seen, invited or declined."""

    interest_id: UUID


@dataclass(frozen=True)
class InterestWithdrawn(Event):
    """A citizen took an interest back."""

    interest_id: UUID


@dataclass(frozen=True)
class InterestStopped(Event):
    """The job centre took an interest away from an employer that it does not trust."""

    interest_id: UUID


class NotInThatState(Conflict):
    """The listing is not where this step begins: somebody was there first."""

    slug = "listings/not-in-that-state"
    title = lazy("The listing has changed since you opened it.")


class ClosedByStaff(Forbidden):
    """The job centre closed the listing, so its author cannot open it again."""

    slug = "listings/closed-by-staff"
    title = lazy("The job centre has closed this opening. Only the job centre can open it again.")


class InterestShownAlready(Conflict):
    """There is one interest per citizen and opening."""

    slug = "listings/interest-shown-already"
    title = lazy("You have already shown interest in this opening.")


class InterestOver(Conflict):
    """The interest is no longer the employer's to answer: taken back, stopped or forgotten."""

    slug = "listings/interest-over"
    title = lazy("The citizen's interest is no longer here, so your answer was not sent.")


class AnsweredMeanwhile(Conflict):
    """The interest has another answer than the one that was read; nothing was overwritten."""

    slug = "listings/answered-meanwhile"
    title = lazy("This has been answered since you opened the page, so your answer was not sent.")


class ListingClosedAlready(Conflict):
    """The opening takes no more interests."""

    slug = "listings/closed-already"
    title = lazy("This opening is closed.")


class ConsentMissing(Invalid):
    """Nothing is sent to an employer before the citizen has agreed to what is shared."""

    slug = "listings/consent-missing"
    title = lazy("You need to agree to what is shared.")


class EditedMeanwhile(Conflict):
    """Somebody else has edited the listing since this edit began; nothing was overwritten.

    `current` holds the values as they are now, and `version` the one to edit on from.
    """

    slug = "listings/edited-meanwhile"
    title = lazy("Somebody else has edited this since you opened it.")


class DeadlinePassed(Conflict):
    """The opening's deadline has passed, so publishing it would close it at once."""

    slug = "listings/deadline-passed"
    title = lazy("The deadline of this opening has passed.")


class KindNotYours(Forbidden):
    """A company posts work; courses, offers and news are the job centre's own."""

    slug = "listings/kind-not-yours"
    title = lazy("Only the job centre posts courses, offers and news.")


class WritesForBoth(Conflict):
    """Whoever works at the job centre and writes for a company says for which of them it is."""

    slug = "listings/writes-for-both"
    title = lazy("You write for a company and for the job centre. Say for which of them this is.")


class DoesNotWriteForThem(Forbidden):
    """A listing is named as somebody's for whom its author does not write."""

    slug = "listings/does-not-write-for-them"
    title = lazy("You do not write for them.")


class NotKnownHere(NotFound):
    """The listing names a category or a postcode that there is not; `errors` says which."""

    slug = "listings/not-known-here"
    title = lazy("We do not know something that you have named.")


class DeadlineDoesNotFit(Conflict):
    """The deadline would be right on another day than today."""

    slug = "listings/deadline-does-not-fit"
    title = lazy("The deadline cannot be that day.")


class NotFinished(Conflict):
    """What is handed in, or published, has to be whole; `errors` says what is missing."""

    slug = "listings/not-finished"
    title = lazy("Something is missing before it can be handed in.")


class ImportRunning(Conflict):
    """One import of a source at a time, so that neither doubles what the other brings in."""

    slug = "listings/import-running"
    title = lazy("An import from this source is already running.")


class SourceHasOpenings(Conflict):
    """A source is kept as long as openings are its: they are known by it when they come again."""

    slug = "listings/source-has-openings"
    title = lazy("The source has openings, so it cannot be removed. You can take it out of use.")
