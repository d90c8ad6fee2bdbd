"""What comes in and goes out about following and interests, for the API and the forms alike."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.core.texts import language, lazy
from app.listings.interests import CONSENT_MISSING, LONGEST_TEXT
from app.listings.models import InterestState
from app.web.fields import MISSING, SomethingToRead, TrueOrFalse

WHAT_IS_AGREED = (
    "The citizen agrees that this employer, and nobody else, gets their name, the text and the CV,"
    " until they take it back or 90 days after the opening has closed. Whoever posts has shown"
    " them this first, so it may be left out; it is never false"
)


class NewInterest(Schema):
    """A citizen's interest: a short text and the CV that was uploaded."""

    text = fields.String(
        required=True,
        error_messages=MISSING,
        validate=[
            SomethingToRead(),
            validate.Length(
                max=LONGEST_TEXT, error=lazy("Write at most %(n)s characters.", n=LONGEST_TEXT)
            ),
        ],
    )
    file_id = fields.UUID(required=True, error_messages=MISSING)
    consent = TrueOrFalse(
        load_default=True,
        validate=validate.OneOf([True], error=lazy("You need to agree before we can send it.")),
        metadata={"description": WHAT_IS_AGREED},
    )


class InterestForm(Schema):
    """The same from the page, where the CV comes with the form."""

    text = NewInterest().fields["text"]
    consent = fields.Boolean(
        required=True,
        error_messages={"required": CONSENT_MISSING},
        validate=validate.Equal(True, error=CONSENT_MISSING),
    )


class InterestAnswer(Schema):
    """What an employer answers."""

    state = fields.String(
        required=True,
        error_messages=MISSING,
        validate=validate.OneOf([InterestState.INVITED, InterestState.DECLINED]),
    )
    text = fields.String(
        load_default="",
        validate=validate.Length(
            max=LONGEST_TEXT, error=lazy("Write at most %(n)s characters.", n=LONGEST_TEXT)
        ),
    )


class DeclineAllForm(Schema):
    """Who stood on the page that asked, and the few words in which all of them get a no."""

    interest_ids = fields.List(fields.UUID(), load_default=list)
    text = InterestAnswer().fields["text"]


class InterestAnswerForm(InterestAnswer):
    """The same from the page, with the `answer_version` that stood there."""

    answer_read = fields.String(load_default="")


class FileOfInterest(Schema):
    """The CV of an interest."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    size = fields.Integer(required=True)
    type = fields.String(required=True)
    state = fields.String(required=True)


class InterestSchema(Schema):
    """An interest, as the citizen who showed it sees it."""

    id = fields.UUID(required=True)
    listing_id = fields.UUID(required=True)
    listing_title = fields.String(required=True)
    employer_name = fields.String(required=True)
    state = fields.String(
        required=True, validate=validate.OneOf([state.value for state in InterestState])
    )
    text = fields.String(required=True, allow_none=True)
    file = fields.Nested(FileOfInterest, required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True)
    sent_at = fields.AwareDateTime(required=True, format="iso")
    answered_at = fields.AwareDateTime(required=True, allow_none=True, format="iso")


class SubscriptionSchema(Schema):
    """A category that a person follows."""

    category_id = fields.UUID(required=True)
    name = fields.Function(lambda followed: followed.name(language()), metadata={"type": "string"})
    since = fields.AwareDateTime(required=True, format="iso")
