"""What goes out of the API's door to the plan, and comes in from its pages."""

from __future__ import annotations

from typing import Any

from marshmallow import INCLUDE, Schema, fields

from app.core.texts import lazy
from app.plan.contract import CitizenNames, PlanItem, Span
from app.web.fields import MISSING


class PlanItemSchema(Schema):
    """One thing that is ahead, or was; its kind may say more about it.

    Either it has a beginning and an end, or the day on which it is due.
    """

    class Meta:
        """A meeting has all that it has when it is booked."""

        unknown = INCLUDE

    id = fields.UUID(required=True)
    kind = fields.String(
        required=True, metadata={"description": "Such as `meeting` or `apply-by`; more may come."}
    )
    title = fields.String(required=True)
    url = fields.String(required=True, metadata={"description": "The path of its page."})
    starts_at = fields.AwareDateTime(required=True, allow_none=True)
    ends_at = fields.AwareDateTime(required=True, allow_none=True)
    due_on = fields.Date(required=True, allow_none=True)
    sequence = fields.Integer(required=True)
    where = fields.String(required=True)
    with_whom = fields.String(required=True)
    about = fields.String(required=True)
    remark = fields.String(required=True)
    is_off = fields.Boolean(
        required=True, metadata={"description": "It was called off, and stays in for a while."}
    )


def item_document(item: PlanItem) -> dict[str, Any]:
    """Return an item as the API shows it, with what its kind says more."""
    shown: dict[str, Any] = {name: getattr(item, name, None) for name in PlanItemSchema().fields}
    if isinstance(item.when, Span):
        shown |= {"starts_at": item.when.starts_at, "ends_at": item.when.ends_at}
    else:
        shown |= {"due_on": item.when}
    document: dict[str, Any] = PlanItemSchema().dump(shown)
    return dict(item.facts) | document


class NamesForm(Schema):
    """How much of a citizen leaves the house."""

    citizen_names = fields.Enum(
        CitizenNames,
        by_value=True,
        load_default=None,
        error_messages={**MISSING, "unknown": lazy("Choose one of the two.")},
    )
