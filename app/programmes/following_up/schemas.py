"""What comes in from the advisers' forms about following up: shapes alone."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.core.texts import lazy
from app.programmes.contract import LONGEST_NAME, LONGEST_WHY
from app.web.fields import MISSING, PlainLine, SomethingToRead

_NO_DAY = {**MISSING, "invalid": lazy("This is not a day.")}
NO_CHOICE = {**MISSING, "invalid_uuid": lazy("Choose one of these.")}


class DoneForm(Schema):
    """Whether something was done with the citizen."""

    together = fields.Boolean(load_default=False)


class DeadlineForm(Schema):
    """Another last day."""

    due_on = fields.Date(required=True, error_messages=_NO_DAY)


class LeaveForm(Schema):
    """The first and the last day on which nothing is asked, and whether in all programmes."""

    from_on = fields.Date(required=True, error_messages=_NO_DAY)
    until_on = fields.Date(required=True, error_messages=_NO_DAY)
    everywhere = fields.Boolean(load_default=False)


class EndForm(Schema):
    """Why a programme ends for a citizen."""

    why = fields.String(
        load_default="",
        error_messages=MISSING,
        validate=[
            validate.Length(
                max=LONGEST_WHY, error=lazy("Write at most %(n)s characters.", n=LONGEST_WHY)
            ),
            SomethingToRead(),
        ],
    )


class TogetherForm(Schema):
    """Which module is opened with a citizen."""

    module_id = fields.UUID(
        required=True, error_messages={**NO_CHOICE, "required": NO_CHOICE["invalid_uuid"]}
    )


class AgreeForm(Schema):
    """What is agreed on: modules, or a task, and by when."""

    module_ids = fields.List(
        fields.UUID(error_messages=NO_CHOICE), load_default=list, data_key="modules"
    )
    task = fields.String(
        load_default="",
        error_messages=MISSING,
        validate=[
            validate.Length(
                max=LONGEST_NAME, error=lazy("Write at most %(n)s characters.", n=LONGEST_NAME)
            ),
            PlainLine(),
        ],
    )
    hands_in = fields.Boolean(load_default=False)
    due_on = fields.Date(load_default=None, error_messages=_NO_DAY)
    is_required = fields.Boolean(load_default=False)
