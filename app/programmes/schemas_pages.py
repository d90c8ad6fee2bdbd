"""What comes in from the citizen's forms about programmes: shapes alone."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.core.texts import lazy
from app.programmes.contract import LONGEST_NAME
from app.web.fields import MISSING, PlainLine

LATER = "senere"
"""What stands for choosing a course later."""


class CourseForm(Schema):
    """One of a programme's courses."""

    course = fields.String(
        required=True, error_messages={**MISSING, "required": lazy("Choose one of the courses.")}
    )


class SignUpForm(CourseForm):
    """A course, or that one chooses later."""


class LinkForm(Schema):
    """The institution that a link is for."""

    name = fields.String(
        required=True,
        error_messages=MISSING,
        validate=[
            PlainLine(),
            validate.Length(
                max=LONGEST_NAME, error=lazy("Write at most %(n)s characters.", n=LONGEST_NAME)
            ),
        ],
    )
