"""What a CV is made of: its sections, the fields of each, and how long a field may be.

One list says it all: the forms, the page, the PDF, JSON Resume and Europass are made from it, so
that a field that is added here is asked for, shown, taken along and read back everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.core.texts import Text, lazy

LINE, LONG_LINE, TEXT, POINT = 160, 300, 2_000, 500
MOST_POINTS = 20


class Shape(StrEnum):
    """How a field is filled in, and what its value is."""

    LINE = "line"
    TEXT = "text"
    MONTH = "month"
    LINK = "link"
    EMAIL = "email"
    POINTS = "points"
    WORDS = "words"
    LEVEL = "level"
    LICENCES = "licences"
    FLAG = "flag"


LISTS = frozenset({Shape.POINTS, Shape.WORDS, Shape.LICENCES})
LONGEST = {Shape.TEXT: TEXT, Shape.LINK: LONG_LINE, Shape.POINTS: POINT}

LEVELS = ("native", "C2", "C1", "B2", "B1", "A2", "A1")
LEVEL_WORDS: dict[str, Text] = {
    "native": lazy("Mother tongue"),
    "C2": lazy("Like a mother tongue (C2)"),
    "C1": lazy("Very good (C1)"),
    "B2": lazy("Good (B2)"),
    "B1": lazy("Can take part in a conversation (B1)"),
    "A2": lazy("Everyday things (A2)"),
    "A1": lazy("A few words (A1)"),
}
LICENCES = ("AM", "A1", "A2", "A", "B1", "B", "BE", "C1", "C1E", "C", "CE", "D1", "D1E", "D", "DE")
MORE_LICENCES = ("T", "truck A", "truck B")
ALL_LICENCES = (*LICENCES, *MORE_LICENCES)


@dataclass(frozen=True)
class Field:
    """One field of an entry; `is_needed` where an entry says nothing without it."""

    name: str
    shape: Shape
    label: Text
    hint: Text | None = None
    is_needed: bool = False

    @property
    def longest(self) -> int:
        """Return how many characters it may have, or one of its points."""
        return LONGEST.get(self.shape, LINE)

    @property
    def is_list(self) -> bool:
        """Say whether its value is a list of texts."""
        return self.shape in LISTS

    def empty(self) -> Any:
        """Return its value where nothing was filled in."""
        return [] if self.is_list else False if self.shape == Shape.FLAG else ""


@dataclass(frozen=True)
class Kind:
    """A kind of section: what it is called, the question it asks, and its fields.

    `is_single` where it has one entry, such as who one is; `main` are the fields that its entries
    are called by, in the order in which they are named.
    """

    name: str
    heading: Text
    question: Text
    fields: tuple[Field, ...]
    main: tuple[str, ...]
    help: Text | None = None
    one: Text = ""
    is_single: bool = False
    is_aside: bool = False
    by_name: dict[str, Field] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Find fields by their names."""
        self.by_name.update({one.name: one for one in self.fields})

    def empty(self) -> dict[str, Any]:
        """Return an entry with nothing in it."""
        return {one.name: one.empty() for one in self.fields}


def _line(name: str, label: Text, hint: Text | None = None, *, needed: bool = False) -> Field:
    return Field(name, Shape.LINE, label, hint, needed)


def _text(name: str, label: Text, hint: Text | None = None, *, needed: bool = False) -> Field:
    return Field(name, Shape.TEXT, label, hint, needed)


_FROM = Field("start", Shape.MONTH, lazy("From"))
_TO = Field("end", Shape.MONTH, lazy("Until"), lazy("Leave it empty if you are still there."))
_DATE = Field("date", Shape.MONTH, lazy("When"))
_URL = Field("url", Shape.LINK, lazy("Web address"))
_POINTS = Field(
    "highlights",
    Shape.POINTS,
    lazy("What are you proud of?"),
    lazy("One thing on each line."),
)
_WORDS = Field("keywords", Shape.WORDS, lazy("Key words"), lazy("Put commas between them."))
_WHAT = lazy("What did you do?")
_IN_WORDS = lazy("Short sentences are best.")

ABOUT = Kind(
    "about",
    lazy("About me"),
    lazy("Who are you?"),
    (
        _text(
            "text",
            lazy("A few lines about you"),
            lazy("What are you good at, and what would you like to do?"),
            needed=True,
        ),
    ),
    ("text",),
    lazy("Three or four lines are enough. Employers read this first."),
    is_single=True,
)
WORK = Kind(
    "work",
    lazy("Work experience"),
    lazy("Where have you worked?"),
    (
        _line("position", lazy("Your job"), lazy("For example: warehouse worker."), needed=True),
        _line("employer", lazy("Workplace")),
        _line("place", lazy("Town")),
        _FROM,
        _TO,
        _text("summary", _WHAT, _IN_WORDS),
        _POINTS,
        _line("about_employer", lazy("What does the workplace do?")),
        _URL,
    ),
    ("position", "employer"),
    lazy("Begin with the newest. Spare-time jobs and work placements count too."),
    lazy("Job"),
)
EDUCATION = Kind(
    "education",
    lazy("Education"),
    lazy("What have you learned at school?"),
    (
        _line("programme", lazy("Education"), lazy("For example: HF, EUD, bachelor.")),
        _line("area", lazy("Subject or trade")),
        _line("institution", lazy("School")),
        _line("place", lazy("Town")),
        _FROM,
        _TO,
        _line("level", lazy("Level")),
        _line("score", lazy("Grade")),
        Field("courses", Shape.POINTS, lazy("Subjects"), lazy("One on each line.")),
        _text("summary", lazy("What did you learn?"), _IN_WORDS),
        _URL,
    ),
    ("programme", "area", "institution"),
    lazy("Also what you have begun and not finished."),
    lazy("Education"),
)
COURSES = Kind(
    "courses",
    lazy("Courses and certificates"),
    lazy("Which courses and certificates do you have?"),
    (
        _line("name", lazy("Course or certificate"), needed=True),
        _line("issuer", lazy("From whom?")),
        _DATE,
        _text("summary", lazy("What did you learn?"), _IN_WORDS),
        _URL,
    ),
    ("name", "issuer"),
    lazy("Hygiene course, truck, first aid, AMU: all of it counts."),
    lazy("Course"),
)
LANGUAGES = Kind(
    "languages",
    lazy("Languages"),
    lazy("Which languages do you speak?"),
    (
        _line("name", lazy("Language"), needed=True),
        Field("level", Shape.LEVEL, lazy("How well?")),
        _line("fluency", lazy("In your own words")),
    ),
    ("name",),
    None,
    lazy("Language"),
    is_aside=True,
)
SKILLS = Kind(
    "skills",
    lazy("Skills"),
    lazy("What are you good at?"),
    (
        _line("name", lazy("Skill"), lazy("For example: customers, IT, tools."), needed=True),
        _line("level", lazy("How well?")),
        _WORDS,
        _text("summary", lazy("Tell more about it")),
    ),
    ("name",),
    lazy("Think of what others ask you for help with."),
    lazy("Skill"),
    is_aside=True,
)
DRIVING = Kind(
    "driving",
    lazy("Driving licence"),
    lazy("Do you have a driving licence?"),
    (
        Field("licences", Shape.LICENCES, lazy("Which ones?")),
        Field("has_car", Shape.FLAG, lazy("I have a car that I can use")),
        _line("note", lazy("Anything else?")),
    ),
    ("licences",),
    None,
    is_single=True,
    is_aside=True,
)
VOLUNTEERING = Kind(
    "volunteering",
    lazy("Volunteer work"),
    lazy("Have you been a volunteer?"),
    (
        _line("position", lazy("What were you?"), lazy("For example: coach.")),
        _line("organisation", lazy("Organisation")),
        _FROM,
        _TO,
        _text("summary", _WHAT, _IN_WORDS),
        _POINTS,
        _URL,
    ),
    ("position", "organisation"),
    None,
    lazy("Volunteer work"),
)
PROJECTS = Kind(
    "projects",
    lazy("Projects"),
    lazy("Which projects have you been part of?"),
    (
        _line("name", lazy("Project"), needed=True),
        _line("entity", lazy("For whom?")),
        Field("roles", Shape.WORDS, lazy("What were you?"), lazy("Put commas between them.")),
        _line("sort", lazy("Kind of project")),
        _FROM,
        _TO,
        _text("summary", _WHAT, _IN_WORDS),
        _POINTS,
        _WORDS,
        _URL,
    ),
    ("name", "entity"),
    None,
    lazy("Project"),
)
AWARDS = Kind(
    "awards",
    lazy("Awards"),
    lazy("Have you won anything?"),
    (
        _line("name", lazy("Award"), needed=True),
        _line("issuer", lazy("From whom?")),
        _DATE,
        _text("summary", lazy("Tell more about it")),
    ),
    ("name", "issuer"),
    None,
    lazy("Award"),
)
PUBLICATIONS = Kind(
    "publications",
    lazy("Publications"),
    lazy("Have you published anything?"),
    (
        _line("name", lazy("Title"), needed=True),
        _line("publisher", lazy("Where?")),
        _DATE,
        _text("summary", lazy("Tell more about it")),
        _URL,
    ),
    ("name", "publisher"),
    None,
    lazy("Publication"),
)
HOBBIES = Kind(
    "hobbies",
    lazy("Hobbies and interests"),
    lazy("What do you like to do in your spare time?"),
    (_line("name", lazy("What?"), needed=True), _WORDS),
    ("name",),
    None,
    lazy("Interest"),
    is_aside=True,
)
REFERENCES = Kind(
    "references",
    lazy("References"),
    lazy("Who can say something about you?"),
    (
        _line("name", lazy("Name"), needed=True),
        _line("position", lazy("Job and workplace")),
        _line("phone", lazy("Phone")),
        Field("email", Shape.EMAIL, lazy("E-mail")),
        _text("text", lazy("What they say about you")),
    ),
    ("name", "position"),
    lazy("Ask them first."),
    lazy("Reference"),
)
PROFILES = Kind(
    "profiles",
    lazy("Find me here"),
    lazy("Where can people find you online?"),
    (
        _line("network", lazy("Where?"), lazy("For example: LinkedIn."), needed=True),
        _line("username", lazy("Your name there")),
        _URL,
    ),
    ("network", "username"),
    None,
    lazy("Profile"),
    is_aside=True,
)
OTHER = Kind(
    "other",
    lazy("Other"),
    lazy("Is there anything else you want to say?"),
    (
        _line("name", lazy("Heading"), needed=True),
        _text("text", lazy("Text")),
    ),
    ("name",),
    None,
    lazy("Something else"),
)

ORDER = (
    *(ABOUT, WORK, EDUCATION, COURSES, LANGUAGES, SKILLS, DRIVING, VOLUNTEERING),
    *(PROJECTS, AWARDS, PUBLICATIONS, HOBBIES, REFERENCES, PROFILES, OTHER),
)
KINDS = {kind.name: kind for kind in ORDER}
# What a new CV asks about, one question after the other; the rest can be added.
GUIDED = tuple(
    kind.name
    for kind in (
        *(ABOUT, WORK, EDUCATION, COURSES, LANGUAGES, SKILLS, DRIVING),
        *(VOLUNTEERING, HOBBIES, REFERENCES),
    )
)

# Name and how one is reached: above all sections, and always there.
CONTACT = (
    _line("name", lazy("Your name"), needed=True),
    _line("label", lazy("Title"), lazy("What you are, or want to be. For example: gardener.")),
    Field("email", Shape.EMAIL, lazy("E-mail")),
    _line("phone", lazy("Phone")),
    _line("address", lazy("Street and number")),
    _line("postcode", lazy("Postcode")),
    _line("city", lazy("Town")),
    _line("region", lazy("Region")),
    _line("country", lazy("Country")),
    _URL,
)


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text in a value, however deep it lies."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)
