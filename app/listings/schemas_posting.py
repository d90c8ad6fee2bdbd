"""What comes in about own listings, for the API and the forms alike: shapes, not rules.

What a value may be is decided by `written.py`, so that every door says the same of it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load, validate

from app.core.texts import lazy
from app.listings.approval import LONGEST_REASON
from app.listings.kinds import ListingKind, WorkingTime
from app.listings.models import ClosedBecause
from app.listings.reporting import LONGEST_TEXT, FraudReason
from app.listings.weekly_hours import HOURS, HOW_TO_WRITE
from app.listings.written import (
    LONGEST_ADDRESS,
    LONGEST_CONTACT,
    LONGEST_DESCRIPTION,
    LONGEST_HOURS,
    LONGEST_TAKES_PLACE,
    LONGEST_TITLE,
    LONGEST_URL,
    MOST_CATEGORIES,
    MOST_TO_FILL,
    TITLE,
    WEB_ADDRESS,
)
from app.web.fields import MISSING, Day, Shape, SomethingToRead, TrueOrFalse, WholeNumber

_NOT_TEXT = {"invalid": lazy("This is not text."), "invalid_utf8": lazy("This is not text.")}
_NO_POSTCODE = lazy("We do not know that postcode. It has four digits, such as 7100.")
_NO_ADDRESS = lazy("Write a whole web address, such as https://example.dk/job.")
_NOT_A_DAY = {"invalid": lazy("There is no such day. Write it as year-month-day: 2026-12-24.")}


def _text(limit: int, **more: Any) -> fields.String:
    too_long = lazy("Write at most %(n)s characters.", n=limit)
    return fields.String(
        allow_none=True,
        error_messages=_NOT_TEXT,
        validate=validate.Length(max=limit, error=too_long),
        **more,
    )


_HEADING = (
    validate.Length(
        max=LONGEST_TITLE,
        error=lazy("Write a heading of at most %(n)s characters.", n=LONGEST_TITLE),
    ),
    Shape(TITLE, error=lazy("Write a heading.")),
)


_ONE_OF_THE_KINDS = validate.OneOf(
    [k.value for k in ListingKind], error=lazy("Choose one of the kinds.")
)


class ListingValues(Schema):
    """The values of a listing; what is missing stays as it is, and null takes a value away."""

    kind = fields.String(error_messages=_NOT_TEXT, validate=_ONE_OF_THE_KINDS)
    description = _text(
        LONGEST_DESCRIPTION,
        metadata={"description": "Plain text with simple Markdown; tags are shown as typed"},
    )
    category_ids = fields.List(
        fields.UUID(error_messages={"invalid_uuid": lazy("We do not know one of the categories.")}),
        validate=validate.Length(
            max=MOST_CATEGORIES, error=lazy("Choose at most %(n)s categories.", n=MOST_CATEGORIES)
        ),
        metadata={"description": "One to five categories of this municipality"},
    )
    postcode = fields.String(
        allow_none=True,
        error_messages=_NOT_TEXT,
        validate=Shape("^[0-9]{4}$", error=_NO_POSTCODE),
        metadata={"description": "Of the workplace; one that there is not is answered with 404"},
    )
    has_no_fixed_workplace = TrueOrFalse()
    address = _text(LONGEST_ADDRESS)
    working_time = fields.String(
        validate=validate.OneOf(
            [t.value for t in WorkingTime], error=lazy("Choose one of the working times.")
        )
    )
    weekly_hours = fields.String(
        allow_none=True,
        error_messages=_NOT_TEXT,
        validate=Shape(HOURS, error=HOW_TO_WRITE),
        metadata={"description": "From 1 to 60, such as 37 or 20-25, or else: efter aftale"},
    )
    apply_by = Day(
        allow_none=True,
        error_messages=_NOT_A_DAY,
        metadata={"description": "The last day, today or later, at most a year ahead; or else 409"},
    )
    apply_url = fields.String(
        allow_none=True,
        error_messages=_NOT_TEXT,
        validate=[
            validate.Length(
                max=LONGEST_URL - len("https://"),  # which one that begins with www. is given
                error=lazy("Write at most %(n)s characters.", n=LONGEST_URL - len("https://")),
            ),
            Shape(WEB_ADDRESS, error=_NO_ADDRESS),
        ],
    )
    number_to_fill: fields.Integer = WholeNumber(
        allow_none=True,
        error_messages={"invalid": lazy("Write a whole number.")},
        validate=validate.Range(
            1, MOST_TO_FILL, error=lazy("Write a number from 1 to %(n)s.", n=MOST_TO_FILL)
        ),
    )
    takes_place = _text(
        LONGEST_TAKES_PLACE,
        metadata={"description": "When a course or an offer is, in words: Tuesdays 10-12"},
    )
    contact = _text(
        LONGEST_CONTACT,
        metadata={"description": "How one signs up, or whom one asks, in words"},
    )


class NewListing(ListingValues):
    """A listing to be written: its heading has to be there, the rest can follow."""

    title = fields.String(
        required=True,
        error_messages={**_NOT_TEXT, **MISSING},
        validate=_HEADING,
    )


class OnBehalfOf(StrEnum):
    """For whom a listing is written."""

    EMPLOYER = "employer"
    JOB_CENTRE = "job_centre"


class ListingOnBehalf(NewListing):
    """A listing to be written, and for whom."""

    on_behalf_of = fields.String(
        error_messages=_NOT_TEXT,
        validate=validate.OneOf([w.value for w in OnBehalfOf], error=lazy("Choose one of these.")),
        metadata={
            "description": "For whom it is written. Needed only of who writes for a company and "
            "for the job centre, or else 409; 403 for whom one does not write for"
        },
    )


class ListingEdit(ListingValues):
    """An edit; with the `version` that was read, nobody else's edit is overwritten."""

    title = fields.String(
        error_messages=_NOT_TEXT,
        validate=_HEADING,
    )
    version = WholeNumber()


class Decision(Schema):
    """A decision about the version that was read."""

    version: fields.Integer = WholeNumber(load_default=None, allow_none=True)


class ReasonedDecision(Decision):
    """A decision that its author reads the reason of."""

    reason = fields.String(
        required=True,
        error_messages={
            "required": lazy("Write why, so that the author can do something."),
            "null": lazy("Write why, so that the author can do something."),
            **_NOT_TEXT,
        },
        validate=[
            validate.Length(
                max=LONGEST_REASON, error=lazy("Write at most %(n)s characters.", n=LONGEST_REASON)
            ),
            SomethingToRead(),
        ],
    )


class DecisionForm(Decision):
    """The version as a form holds it: a text."""

    version = fields.Integer(load_default=None, allow_none=True)


class ReasonedDecisionForm(ReasonedDecision, DecisionForm):
    """The reason and the version, from a form."""

    version = fields.Integer(load_default=None, allow_none=True)


class Closing(Schema):
    """Why a listing is closed by hand."""

    because = fields.String(
        load_default=ClosedBecause.WITHDRAWN.value,
        validate=validate.OneOf([ClosedBecause.FILLED.value, ClosedBecause.WITHDRAWN.value]),
    )


class ListingForm(NewListing):
    """The form's values: a field that is empty takes its value away."""

    class Meta:
        """A browser sends buttons and tokens besides."""

        unknown = EXCLUDE

    kind = fields.String(  # the API's default would guess for who has chosen nothing
        required=True,
        error_messages={**_NOT_TEXT, "required": lazy("Choose one of the kinds.")},
        validate=_ONE_OF_THE_KINDS,
    )
    title = fields.String(load_default="", error_messages=_NOT_TEXT)
    # People write them as they please; `written.py` tidies before it looks.
    postcode = _text(40)
    apply_url = _text(4 * LONGEST_URL)
    weekly_hours = _text(LONGEST_HOURS)
    has_no_fixed_workplace = fields.Boolean()  # type: ignore[assignment]  # a browser sends "1"
    number_to_fill = fields.Integer(
        allow_none=True, error_messages={"invalid": lazy("Write a whole number.")}
    )
    version = fields.Integer(load_default=None, allow_none=True)

    @post_load
    def with_emptied(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """Name every value, so that what was emptied is put back to nothing."""
        return dict.fromkeys(self.fields) | data


class ReportForm(Schema):
    """What somebody thinks is wrong with an opening."""

    reason = fields.String(
        required=True,
        error_messages={"required": lazy("Choose what you think is wrong.")},
        validate=validate.OneOf(
            [r.value for r in FraudReason], error=lazy("Choose what you think is wrong.")
        ),
    )
    text = fields.String(
        load_default="",
        validate=validate.Length(
            max=LONGEST_TEXT, error=lazy("Write at most %(n)s characters.", n=LONGEST_TEXT)
        ),
    )
