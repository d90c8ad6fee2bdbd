"""What templates, feeds and the API show of a listing: plain values, and the words for them.

Owns the words for kinds, working time, conditions and deadlines, so that a card, a page, RSS and
a notification call one thing by one name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from markupsafe import Markup

from app.core.clock import local_day
from app.core.texts import Text, _, format_date, format_day_and_month, language, lazy, ngettext
from app.listings import geography
from app.listings.kinds import Condition, Employment, ListingKind, WorkingTime
from app.listings.weekly_hours import is_a_number
from app.listings.written import WORK

SOON_DAYS = 3

KIND_LABELS: dict[str, Text] = {
    ListingKind.JOB: lazy("Job"),
    ListingKind.SPARE_TIME_JOB: lazy("Spare-time job"),
    ListingKind.APPRENTICESHIP: lazy("Apprenticeship"),
    ListingKind.TRAINEE_PLACE: lazy("Trainee place"),
    ListingKind.WORK_PLACEMENT: lazy("Work placement"),
    ListingKind.COURSE: lazy("Course"),
    ListingKind.OFFER: lazy("Offer"),
    ListingKind.NEWS: lazy("News"),
}
TIME_LABELS: dict[str, Text] = {
    WorkingTime.FULL_TIME: lazy("Full time"),
    WorkingTime.PART_TIME: lazy("Part time"),
    WorkingTime.FULL_OR_PART_TIME: lazy("Full or part time"),
}
EMPLOYMENT_LABELS: dict[str, Text] = {
    Employment.PERMANENT: lazy("Permanent"),
    Employment.TEMPORARY: lazy("For a limited time"),
}
CONDITION_LABELS: dict[str, Text] = {
    Condition.FLEX_JOB: lazy("Flex job"),
    Condition.SHELTERED_JOB: lazy("Sheltered job"),
    Condition.SUBSIDISED_JOB: lazy("Job with a wage subsidy"),
    Condition.ROTATION_JOB: lazy("Job rotation"),
    Condition.SUITS_SENIORS: lazy("Suits seniors"),
    Condition.DISABILITY_FRIENDLY: lazy("Suits people with a disability"),
}


@dataclass(frozen=True, slots=True)
class CardView:
    """A listing in a list: as much as one needs to decide whether to open it.

    `title` is HTML where a line may end within it (`framing.breakable`).
    """

    id: UUID
    kind: str
    title: Markup
    employer_name: str
    employer_is_anonymous: bool
    workplace_municipality: str | None
    postcode: str | None
    city: str | None
    is_abroad: bool
    has_no_fixed_workplace: bool
    working_time: str
    weekly_hours: str | None
    apply_by: date | None
    published_at: datetime
    languages: tuple[str, ...]

    @property
    def kind_label(self) -> str:
        """Return the kind in words."""
        return str(KIND_LABELS[self.kind])

    @property
    def employer(self) -> str:
        """Return who offers it, in words."""
        return employer_words(self.employer_name, is_anonymous=self.employer_is_anonymous)

    @property
    def place(self) -> str:
        """Return where it is, in a few words; empty where that is not known."""
        return place_words(self)

    @property
    def time_label(self) -> str:
        """Return the working time in words; empty where it is not known."""
        return time_words(self.working_time, self.weekly_hours)

    @property
    def title_language(self) -> str | None:
        """Return the language of the title where it is not the page's."""
        return other_language(self.languages)


@dataclass(frozen=True, slots=True)
class ListingPage(CardView):
    """A listing on its own page: everything that is public about it."""

    state: str
    description_html: str
    description_text: str | None
    employer_id: UUID | None
    employer_cvr: str | None
    workplace_name: str | None
    address: str | None
    employment: str
    conditions: tuple[str, ...]
    number_to_fill: int | None
    occupation_name: str | None
    starts_on: date | None
    apply_url: str | None
    takes_place: str | None
    contact: str | None
    updated_at: datetime
    closed_at: datetime | None
    closed_because: str | None
    source: str
    source_id: str | None
    source_url: str | None
    version: int
    category_ids: tuple[UUID, ...]

    @property
    def is_work(self) -> bool:
        """Say whether one applies for it; for the rest one signs up, or only reads it."""
        return self.kind in WORK

    @property
    def is_closed(self) -> bool:
        """Say whether it has left the feed."""
        return self.state == "closed"

    @property
    def employment_label(self) -> str:
        """Return in words whether the work has an end; empty where that is not known."""
        return str(EMPLOYMENT_LABELS.get(self.employment, ""))

    @property
    def condition_labels(self) -> list[str]:
        """Return the special terms in words."""
        return [str(CONDITION_LABELS[c]) for c in self.conditions if c in CONDITION_LABELS]

    @property
    def place_lines(self) -> list[str]:
        """Return where it is, as the lines of an address."""
        town = " ".join(filter(None, (self.postcode, self.city)))
        lines = [self.workplace_name or "", self.address or "", town or self.place]
        return [line for line in lines if line and line != self.employer_name]


def employer_words(name: str, *, is_anonymous: bool) -> str:
    """Return who offers something, in words."""
    return _("The employer is anonymous") if is_anonymous and not name else name


def place_words(card: CardView) -> str:
    """Return a place in a few words: the town, else the municipality, else what is known."""
    if card.has_no_fixed_workplace and not card.city:
        return _("Different places")
    if card.city:
        return card.city
    here = geography.municipality_by_code(card.workplace_municipality)
    if here is not None:
        return here.name
    return _("Abroad") if card.is_abroad else ""


def time_words(working_time: str, weekly_hours: str | None) -> str:
    """Return a working time in words, with the hours of a week where they are known."""
    label = str(TIME_LABELS.get(working_time, ""))
    if not weekly_hours:
        return label
    if not is_a_number(weekly_hours):
        in_words = _("hours a week: %(words)s", words=weekly_hours)
        return f"{label}, {in_words}" if label else in_words
    if not label:
        return _("%(hours)s hours a week", hours=weekly_hours)
    return _("%(time)s, %(hours)s hours a week", time=label, hours=weekly_hours)


def other_language(languages: tuple[str, ...]) -> str | None:
    """Return the one language that a text is in, where it is not the page's."""
    return languages[0] if len(languages) == 1 and languages[0] != language() else None


def days_left(apply_by: date, today: date) -> int:
    """Return how many days are left to apply: 0 on the last day, less when it has passed."""
    return (apply_by - today).days


def deadline_words(apply_by: date, today: date) -> str:
    """Return how long there is left to apply, in words."""
    left = days_left(apply_by, today)
    if left < 0:
        return _("the deadline has passed")
    if left == 0:
        return _("deadline today")
    return ngettext("%(n)s day left", "%(n)s days left", left)


def deadline_is_soon(apply_by: date, today: date) -> bool:
    """Say whether the deadline deserves to stand out."""
    return 0 <= days_left(apply_by, today) <= SOON_DAYS


def published_words(published_at: datetime, today: date) -> str:
    """Return when something was put up, in words: today, yesterday, or the date."""
    day = local_day(published_at)
    if day >= today:
        return _("Put up today")
    if day == today - timedelta(days=1):
        return _("Put up yesterday")
    return _("Put up on %(day)s", day=short_day(day, today))


def short_day(day: date, today: date) -> str:
    """Return a day in words, with its year where that does not go without saying."""
    return format_day_and_month(day) if abs((day - today).days) < 200 else format_date(day)


def closed_words(because: str | None, kind: str) -> str:
    """Return why a listing is no longer in the feed, as a sentence."""
    is_work = kind in WORK
    reasons = {
        "deadline": _("The deadline has passed."),
        "filled": _("The place has been filled.") if is_work else _("It is full."),
        "withdrawn": _("The employer has taken the opening back.")
        if is_work
        else _("It is over, or is not held."),
        "gone_at_source": _("The opening is no longer where we found it."),
        "fraud": _("The job centre has removed the opening because it could not be trusted."),
        "removed": _("The job centre has taken the opening out."),
        "company_revoked": _("The job centre has removed the employer's openings."),
        "duplicate": _("The opening was here twice. The other one is still open."),
    }
    return reasons.get(because or "", _("The opening is no longer open."))
