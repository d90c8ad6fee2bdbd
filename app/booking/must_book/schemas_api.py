"""What goes in and out of the API's doors to meetings that must be booked."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.booking.must_book.contract import (
    LONGEST_RULE,
    LONGEST_TEXT,
    ExemptBecause,
    MovedBecause,
    MustBookState,
)
from app.booking.schemas import named_type
from app.core.texts import lazy
from app.web.fields import MISSING, Day, SomethingToRead

_A_DAY = {**MISSING, "invalid": lazy("This is not a day.")}


def _text(most: int) -> fields.String:
    too_long = lazy("Write at most %(n)s characters.", n=most)
    return fields.String(
        required=True,
        error_messages=MISSING,
        validate=[SomethingToRead(), validate.Length(max=most, error=too_long)],
    )


def _english() -> fields.String:
    too_long = lazy("Write at most %(n)s characters.", n=LONGEST_TEXT)
    return fields.String(
        load_default="",
        error_messages=MISSING,
        validate=[
            validate.Regexp("^[^\\x00]*$", error=lazy("This has characters that are not text.")),
            validate.Length(max=LONGEST_TEXT, error=too_long),
        ],
        metadata={"description": "The same in English, for those who read English."},
    )


class MustBookQuery(Schema):
    """Which of them to list."""

    which = fields.String(
        load_default="unsettled",
        validate=validate.OneOf(("unsettled", "settled"), error=lazy("Choose one of these.")),
    )


class NewMustBook(Schema):
    """Who is asked to book what, by the end of which day, why, by which rule, and what helps."""

    citizen_id = fields.UUID(required=True, error_messages=MISSING)
    meeting_type = named_type()
    book_by = Day(
        required=True,
        error_messages=_A_DAY,
        metadata={"description": "From tomorrow on, and at most a year ahead."},
    )
    reason = _text(LONGEST_TEXT)
    rule = _text(LONGEST_RULE)
    help = _text(LONGEST_TEXT)
    reason_en = _english()
    help_en = _english()


class Exemption(Schema):
    """Why a citizen need not book by themselves, and a word for colleagues."""

    because = fields.Enum(
        ExemptBecause,
        by_value=True,
        required=True,
        error_messages={**MISSING, "unknown": lazy("Choose a reason.")},
    )
    word = fields.String(
        load_default="",
        error_messages=MISSING,
        validate=[
            validate.Regexp("^[^\\x00]*$", error=lazy("This has characters that are not text.")),
            validate.Length(
                max=LONGEST_TEXT, error=lazy("Write at most %(n)s characters.", n=LONGEST_TEXT)
            ),
        ],
    )


class ToBookSchema(Schema):
    """A meeting that one must book; `phone` is whom to call, empty where there is nobody."""

    id = fields.UUID(required=True)
    meeting_type = fields.UUID(required=True, attribute="meeting_type_id")
    name = fields.String(required=True)
    state = fields.Enum(MustBookState, by_value=True, required=True)
    book_by = fields.Date(required=True)
    first_book_by = fields.Date(required=True)
    deadline_at = fields.AwareDateTime(required=True)
    reason = fields.String(required=True)
    rule = fields.String(required=True)
    help = fields.String(required=True)
    phone = fields.String(required=True)


class MustBookSchema(ToBookSchema):
    """The same as staff see it, with how it ended."""

    class Meta:
        """They know their own number."""

        exclude = ("phone",)

    reason_en = fields.String(required=True)
    help_en = fields.String(required=True)
    citizen_id = fields.UUID(required=True)
    citizen = fields.String(required=True)
    asked_by_id = fields.UUID(required=True, allow_none=True)
    asked_at = fields.AwareDateTime(required=True)
    settled_at = fields.AwareDateTime(required=True, allow_none=True)
    met_by = fields.UUID(required=True, allow_none=True)
    exempt_because = fields.Enum(ExemptBecause, by_value=True, required=True, allow_none=True)
    exempt_word = fields.String(required=True)


class AttemptSchema(Schema):
    """One try to deliver a notice."""

    channel = fields.String(required=True)
    state = fields.String(required=True)
    at = fields.AwareDateTime(required=True, allow_none=True, attribute="finished_at")


class NoticeSchema(Schema):
    """What the citizen was told, and whether it arrived."""

    kind = fields.String(required=True)
    at = fields.AwareDateTime(required=True, attribute="told_at")
    seen_at = fields.AwareDateTime(required=True, allow_none=True)
    read_at = fields.AwareDateTime(required=True, allow_none=True)
    attempts = fields.List(fields.Nested(AttemptSchema), required=True)


class TimesShownSchema(Schema):
    """How many free times the citizen had before them, and when the first three were."""

    at = fields.AwareDateTime(required=True)
    number = fields.Integer(required=True)
    first = fields.List(fields.AwareDateTime(), required=True)


class MoveOfDeadlineSchema(Schema):
    """How the day moved, and why."""

    at = fields.AwareDateTime(required=True)
    from_on = fields.Date(required=True, data_key="from")
    to_on = fields.Date(required=True, data_key="to")
    because = fields.Enum(MovedBecause, by_value=True, required=True)
    minutes_lost = fields.Integer(required=True)


class EvidenceSchema(Schema):
    """What is kept of a deadline: what was said, what arrived, which times were shown."""

    id = fields.UUID(required=True, attribute="must_book.id")
    citizen = fields.String(required=True)
    meeting = fields.String(required=True)
    state = fields.Enum(MustBookState, by_value=True, required=True, attribute="must_book.state")
    asked_by = fields.String(required=True)
    asked_at = fields.AwareDateTime(required=True, attribute="must_book.asked_at")
    first_book_by = fields.Date(required=True, attribute="must_book.first_book_by")
    book_by = fields.Date(required=True, attribute="must_book.book_by")
    reason = fields.String(required=True, attribute="must_book.reason")
    rule = fields.String(required=True, attribute="must_book.rule")
    help = fields.String(required=True, attribute="must_book.help")
    reason_en = fields.String(required=True, attribute="must_book.reason_en")
    help_en = fields.String(required=True, attribute="must_book.help_en")
    settled_at = fields.AwareDateTime(
        required=True, allow_none=True, attribute="must_book.settled_at"
    )
    exempt_because = fields.Enum(
        ExemptBecause,
        by_value=True,
        required=True,
        allow_none=True,
        attribute="must_book.exempt_because",
    )
    notices = fields.List(fields.Nested(NoticeSchema), required=True)
    times_shown = fields.List(fields.Nested(TimesShownSchema), required=True, attribute="shown")
    moves = fields.List(fields.Nested(MoveOfDeadlineSchema), required=True)
