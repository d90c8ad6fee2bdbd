"""What goes in and out of the API's doors to licences."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.core.texts import lazy
from app.licences.contract import (
    LONGEST_WORD,
    ExtensionPolicy,
    GivenBy,
    LicenceState,
    NoExtension,
)
from app.web.fields import MISSING, Day, TrueOrFalse

_A_DAY = {**MISSING, "invalid": lazy("This is not a day.")}


def word() -> fields.String:
    """Return the field for a word why, or an answer; it may be left out."""
    return fields.String(
        load_default="",
        error_messages=MISSING,
        validate=[
            validate.Regexp("^[^\\x00]*$", error=lazy("This has characters that are not text.")),
            validate.Length(
                max=LONGEST_WORD, error=lazy("Write at most %(n)s characters.", n=LONGEST_WORD)
            ),
        ],
    )


class NewExtensionRequest(Schema):
    """Why one wants to keep a licence longer; it may be left out."""

    word = word()


class TakingBack(Schema):
    """Why a licence is taken back, which the citizen reads; it may be left out."""

    word = word()


class Answer(Schema):
    """Yes or no to a citizen who asked, with a word that they read."""

    is_granted = TrueOrFalse(
        required=True, error_messages=MISSING | {"invalid": lazy("This is neither yes nor no.")}
    )
    word = word()


class NewLicence(Schema):
    """Who is given a seat, from which day on; today where that is left out."""

    citizen_id = fields.UUID(required=True, error_messages=MISSING)
    from_on = Day(load_default=None, error_messages=_A_DAY)


class EndingsQuery(Schema):
    """Until which day the licences end that are listed."""

    until = Day(required=True, error_messages=_A_DAY)


class PoolSchema(Schema):
    """A pool as whoever may take a seat of it sees it."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    about = fields.String(required=True)
    supplier = fields.String(required=True)
    days = fields.Integer(required=True, metadata={"description": "How long a seat lasts."})
    until = fields.Date(required=True, metadata={"description": "The last day of the service."})


class OpenPoolSchema(PoolSchema):
    """A pool that one can take a seat of; without room one can stand in line."""

    has_room = fields.Boolean(required=True)


class PoolPlaceSchema(Schema):
    """One's place in the line for a pool: how many are `ahead`."""

    id = fields.UUID(required=True)
    pool = fields.Nested(PoolSchema, required=True)
    joined_at = fields.AwareDateTime(required=True)
    ahead = fields.Integer(required=True)


class LicenceSchema(Schema):
    """A licence: the first day and the last, which are both included, and how it stands.

    `can_ask` says whether one may ask for an extension now, else `no_extension` may say why not;
    `asked_at` is since when one waits for an answer, `given_up_at` when one gave it up oneself, and
    `taken_back_at` when it was ended early, with `taken_back_why` where the job centre said that.
    """

    id = fields.UUID(required=True)
    pool = fields.Nested(PoolSchema, required=True)
    state = fields.Enum(LicenceState, by_value=True, required=True)
    given = fields.Enum(GivenBy, by_value=True, required=True)
    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)
    days_left = fields.Integer(required=True)
    grace_until = fields.Date(required=True)
    extension = fields.Enum(ExtensionPolicy, by_value=True, required=True)
    extensions = fields.Integer(required=True)
    can_ask = fields.Boolean(required=True)
    no_extension = fields.Enum(NoExtension, by_value=True, required=True, allow_none=True)
    asked_at = fields.AwareDateTime(required=True, allow_none=True)
    given_up_at = fields.AwareDateTime(required=True, allow_none=True)
    taken_back_at = fields.AwareDateTime(required=True, allow_none=True)
    taken_back_why = fields.String(required=True)
    take_along = fields.String(required=True)
    instead = fields.String(required=True)
    ask = fields.String(required=True, metadata={"description": "Whom to ask."})
    url = fields.String(required=True, metadata={"description": "Empty once it cannot be used."})


class CitizensLicenceSchema(LicenceSchema):
    """A licence as staff see it."""

    citizen_id = fields.UUID(required=True)
    used_at = fields.AwareDateTime(required=True, allow_none=True)


class RequestSchema(Schema):
    """What a citizen asks for, why, and what was answered."""

    id = fields.UUID(required=True)
    licence = fields.Nested(CitizensLicenceSchema, required=True)
    word = fields.String(required=True)
    asked_at = fields.AwareDateTime(required=True)
    answered_at = fields.AwareDateTime(required=True, allow_none=True)
    is_granted = fields.Boolean(required=True, allow_none=True)
    answer = fields.String(required=True)


class PoolNumbersSchema(Schema):
    """How a pool stands: seats, and when the last is taken if it goes on as since a day."""

    pool = fields.Nested(PoolSchema, required=True)
    is_active = fields.Boolean(required=True)
    seats = fields.Integer(required=True)
    used = fields.Integer(required=True)
    free = fields.Integer(required=True)
    waiting = fields.Integer(required=True)
    unused = fields.Integer(required=True)
    ending_this_week = fields.Integer(required=True)
    ending_in_30_days = fields.Integer(required=True)
    given = fields.Integer(required=True)
    since = fields.Date(required=True)
    runs_dry_on = fields.Date(required=True, allow_none=True)
