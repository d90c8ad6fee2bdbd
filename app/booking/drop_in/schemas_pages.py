"""What comes in from the pages of drop-ins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.accounts.schemas_teams import HoursForm
from app.booking.drop_in.contract import LONGEST_DESK, LONGEST_TURN, MOST_A_DAY, DropInFacts
from app.core.texts import lazy
from app.web.fields import MISSING, SomethingToRead, plain_line

_CHOOSE = {**MISSING, "invalid_uuid": lazy("Choose one from the list.")}
_NUMBER = {**MISSING, "invalid": lazy("Write a whole number.")}
MOST_BEFORE = 720


def _line(most: int, **kwargs: Any) -> fields.String:
    return fields.String(
        **kwargs,
        error_messages=MISSING,
        validate=[
            validate.Length(max=most, error=lazy("Write at most %(n)s characters.", n=most)),
            plain_line,
        ],
    )


def _text() -> fields.String:
    return fields.String(
        load_default="",
        error_messages=MISSING,
        validate=[
            validate.Length(max=500, error=lazy("Write at most %(n)s characters.", n=500)),
            SomethingToRead(),
        ],
    )


def _number(least: int, most: int, default: int | None) -> fields.Integer:
    words = lazy("Choose from 0 to %(n)s.", n=most) if not least else None
    return fields.Integer(
        load_default=default,
        error_messages=_NUMBER,
        validate=validate.Range(
            least, most, error=words or lazy("Choose from 1 to %(n)s.", n=most)
        ),
    )


class DropInForm(HoursForm):
    """What staff say of a drop-in, with its opening hours, a line for each weekday."""

    title_da = _line(120, required=True)
    title_en = _line(120, load_default="")
    about_da = _text()
    about_en = _text()
    place_id = fields.UUID(required=True, error_messages=_CHOOSE)
    team_id = fields.UUID(load_default=None, error_messages=_CHOOSE)
    led_by_id = fields.UUID(load_default=None, error_messages=_CHOOSE)
    most_a_day = _number(1, MOST_A_DAY, None)
    draws_before_minutes = _number(0, MOST_BEFORE, 60)
    usual_minutes = _number(1, LONGEST_TURN, 15)

    @post_load
    def _as_periods(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        days = [data.pop(f"day_{number}") for number in range(7)]
        facts = DropInFacts(
            **{name: data[name] for name in ("title_da", "title_en", "about_da", "about_en")},
            place_id=data["place_id"],
            team_id=data["team_id"],
            led_by_id=data["led_by_id"],
            most_a_day=data["most_a_day"],
            draws_before=timedelta(minutes=data["draws_before_minutes"]),
            usual_turn=timedelta(minutes=data["usual_minutes"]),
            periods=tuple(period for day in days for period in day),
        )
        return {"facts": facts}


class DoorForm(Schema):
    """What somebody at the door is called, if they want to say so."""

    name = _line(80, load_default="")


class DeskForm(Schema):
    """In which room, or at which desk, one sits today; nothing for nowhere in particular."""

    desk = _line(LONGEST_DESK, load_default="")


class CallForm(Schema):
    """Whom one sees that one has called; nobody where it is empty."""

    after = fields.UUID(load_default=None, error_messages=_CHOOSE)
