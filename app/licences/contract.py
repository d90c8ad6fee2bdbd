"""What others may rely on about licences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.core.errors import Conflict
from app.core.events import Event
from app.core.texts import language, lazy

DAYS_BEFORE = (30, 14, 7, 1, 0)
GRACE_DAYS = 30
LONGEST_WORD = 500
LONGEST_NAME, LONGEST_TEXT, LONGEST_LINE, LONGEST_URL = 120, 1000, 200, 500
MOST_SEATS, LONGEST_DAYS, MOST_STEPS, MOST_KRONER = 1_000_000, 3_660, 12, 1_000_000_000
MOST_EXTENSIONS = 100


class ExtensionPolicy(StrEnum):
    """How a licence of a pool gets a later last day: by itself, when one asks, or not at all."""

    AUTOMATIC = "automatic"
    ON_REQUEST = "on_request"
    NEVER = "never"


class GivenBy(StrEnum):
    """How a citizen came by a licence."""

    REFERRAL = "referral"
    ENROLMENT = "enrolment"
    SELF = "self"
    LINE = "line"


class LicenceState(StrEnum):
    """Where a licence stands on a day.

    In the `GRACE` it cannot be used, but still be extended, and one says how it was. A package that
    ties things to a licence lets them be read then, and not changed.
    """

    AHEAD = "ahead"
    ACTIVE = "active"
    GRACE = "grace"
    OVER = "over"


class NoExtension(StrEnum):
    """Why a licence cannot be extended."""

    NEVER = "never"
    TOO_OFTEN = "too_often"
    OTHERS_WAIT = "others_wait"
    POOL_ENDS = "pool_ends"
    NO_SEAT = "no_seat"
    OVER = "over"


@dataclass(frozen=True)
class PoolFacts:
    """What staff say of a pool; days are local, and the last ones are included.

    `seat_days` is how long a seat lasts, `steps` are the days before its end on which one is told,
    `price_kr` is what all of it costs. An empty list of target groups is open to everybody.
    """

    name_da: str
    name_en: str
    seats: int
    from_on: date
    until_on: date
    about_da: str = ""
    about_en: str = ""
    supplier: str = ""
    url: str = ""
    price_kr: int | None = None
    seat_days: int = 90
    steps: tuple[int, ...] = DAYS_BEFORE
    extension: ExtensionPolicy = ExtensionPolicy.ON_REQUEST
    extension_days: int = 30
    most_extensions: int = 1
    grace_days: int = GRACE_DAYS
    take_along_da: str = ""
    take_along_en: str = ""
    instead_da: str = ""
    instead_en: str = ""
    ask_da: str = ""
    ask_en: str = ""
    is_open: bool = False
    target_groups: tuple[str, ...] = ()

    def in_words(self, name: str) -> str:
        """Return one of its texts in the language in use, or in Danish where there is no other."""
        danish: str = getattr(self, f"{name}_da")
        other: str = getattr(self, f"{name}_en")
        return other or danish if language() == "en" else danish

    @property
    def name(self) -> str:
        """Return its name in the language in use."""
        return self.in_words("name")


@dataclass(frozen=True)
class PoolView:
    """A pool; `is_active` says whether its seats are given at all."""

    id: UUID
    facts: PoolFacts
    is_active: bool


@dataclass(frozen=True)
class LicenceView:
    """One citizen's licence; `asked_at` is since when they wait for an answer about extending it.

    `extended_until` is the last day that an extension would give. `is_given_up` where it was taken
    back by the citizen themselves; else `taken_back_why` is what the job centre said. `subject` is
    what it was given along with, such as "programme/<id>".
    """

    id: UUID
    pool: PoolView
    citizen_id: UUID
    given: GivenBy
    state: LicenceState
    from_on: date
    last_on: date
    grace_until_on: date
    days_left: int
    extensions: int
    changes: int
    opened_at: datetime | None
    taken_back_at: datetime | None
    asked_at: datetime | None
    no_extension: NoExtension | None
    subject: str | None = None
    is_given_up: bool = False
    taken_back_why: str = ""
    extended_until: date | None = None

    @property
    def may_give_up(self) -> bool:
        """Say whether the citizen can give it up now."""
        is_open = self.state in {LicenceState.AHEAD, LicenceState.ACTIVE}
        return is_open and self.taken_back_at is None

    @property
    def may_ask(self) -> bool:
        """Say whether the citizen can ask for an extension now."""
        is_asked_for = self.pool.facts.extension == ExtensionPolicy.ON_REQUEST
        return is_asked_for and self.asked_at is None and self.no_extension is None


@dataclass(frozen=True)
class LicenceGiven(Event):
    """A citizen was given a licence, by somebody or by themselves."""

    licence_id: UUID


@dataclass(frozen=True)
class LicenceExtended(Event):
    """A licence has got a later last day."""

    licence_id: UUID


@dataclass(frozen=True)
class LicenceTakenBack(Event):
    """A licence was taken back or given up: it ends with the day, or in the evening the next."""

    licence_id: UUID


@dataclass(frozen=True)
class LicenceEnded(Event):
    """The last day of a licence is over; the citizen can still see what is their own."""

    licence_id: UUID


@dataclass(frozen=True)
class GraceEnded(Event):
    """The days after a licence's end are over: a package that ties things to it lets go of them."""

    licence_id: UUID


@dataclass(frozen=True)
class SeatFreed(Event):
    """A seat of a pool may have come free, or somebody waits for one who did not before."""

    pool_id: UUID


class LicencePoolEmpty(Conflict):
    """Every seat of the pool is taken."""

    slug = "licences/pool-empty"
    title = lazy("There is no free seat right now.")


class LicencePoolClosed(Conflict):
    """The pool gives no seats: it is not used, has not begun, or is over."""

    slug = "licences/pool-closed"
    title = lazy("No licences of this kind are given right now.")


class PoolDoesNotFit(Conflict):
    """What is said of a pool contradicts itself, or what the municipality has, field by field."""

    slug = "licences/pool-does-not-fit"
    title = lazy("This cannot be said of a pool.")


class HasLicenceAlready(Conflict):
    """The citizen has a licence of the pool already."""

    slug = "licences/has-one-already"
    title = lazy("You have this licence already.")


class CitizenHasLicence(HasLicenceAlready):
    """The citizen has a licence of the pool already, as staff are told."""

    title = lazy("The citizen has this licence already.")


class HadLicenceBefore(Conflict):
    """The citizen has had a licence of the pool; another one is for an adviser to give."""

    slug = "licences/had-one-before"
    title = lazy("You have had this licence. Ask your adviser if you need it again.")


class NotExtended(Conflict):
    """The licence cannot be extended; `because` says why."""

    slug = "licences/not-extended"
    title = lazy("This licence cannot be extended.")


class AnsweredAlready(Conflict):
    """Somebody has answered the request, or it was taken back."""

    slug = "licences/answered-already"
    title = lazy("This request has been answered already.")


class PoolChangedMeanwhile(Conflict):
    """Somebody else has changed what one changes, since one read it."""

    slug = "licences/changed-meanwhile"
    title = lazy("Somebody has changed this since you opened it. Save again if yours is right.")


class LicenceOver(Conflict):
    """The licence is over, and nothing can be done with it."""

    slug = "licences/over"
    title = lazy("This licence is over.")


class NotAskedNow(Conflict):
    """Nothing is asked about the licence: it does not end yet, or it is long over."""

    slug = "licences/not-asked-now"
    title = lazy("There are no questions about this licence right now.")


class TooLateToUndo(Conflict):
    """More than an hour has passed, or it is not as it was left."""

    slug = "licences/too-late-to-undo"
    title = lazy("It is too late to undo this.")
