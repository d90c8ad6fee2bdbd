"""What comes in from the pages of classes."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from app.core.clock import local_moment
from app.core.texts import _, lazy
from app.programmes.classes.contract import (
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_ASKED,
    MOST_SEATS,
    CohortFacts,
)
from app.programmes.contract import LONGEST_KEY
from app.web.fields import MISSING, SomethingToRead, plain_line

_CHOOSE = {**MISSING, "invalid_uuid": lazy("Choose one from the list.")}
_DAY = {**MISSING, "invalid": lazy("This is not a day.")}
_TIME = {**MISSING, "invalid": lazy("Choose a time.")}
_NUMBER = {**MISSING, "invalid": lazy("Write a whole number.")}
_FIRST_YEAR, _LAST_YEAR = 2000, 2100  # clocks end somewhere, and nobody plans beyond


def _line(**kwargs: Any) -> fields.String:
    too_long = lazy("Write at most %(n)s characters.", n=LONGEST_NAME)
    checks = [validate.Length(max=LONGEST_NAME, error=too_long), plain_line]
    return fields.String(error_messages=MISSING, validate=checks, **kwargs)


def _text(most: int) -> fields.String:
    too_long = lazy("Write at most %(n)s characters.", n=most)
    checks = [validate.Length(max=most, error=too_long), SomethingToRead()]
    return fields.String(load_default="", error_messages=MISSING, validate=checks)


def _things() -> fields.List[Any]:
    too_many = lazy("Choose at most %(n)s things.", n=MOST_ASKED)
    return fields.List(
        fields.String(validate=validate.Length(max=60)),
        load_default=list,
        validate=validate.Length(max=MOST_ASKED, error=too_many),
    )


class CohortForm(Schema):
    """What staff say of a class."""

    programme_id = fields.UUID(required=True, error_messages=_CHOOSE)
    name = _line(required=True)
    starts_on = fields.Date(required=True, error_messages=_DAY)
    place_id = fields.UUID(required=True, error_messages=_CHOOSE)
    seats = fields.Integer(
        required=True,
        error_messages=_NUMBER,
        validate=validate.Range(1, MOST_SEATS, error=lazy("Choose from 1 to %(n)s.", n=MOST_SEATS)),
    )
    team_id = fields.UUID(load_default=None, error_messages=_CHOOSE)
    leader_id = fields.UUID(load_default=None, error_messages=_CHOOSE)

    @post_load
    def _as_facts(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        _check_year(data["starts_on"], "starts_on")
        return {"facts": CohortFacts(**data)}


class JoinForm(Schema):
    """Whom to put into a class, by their enrolment."""

    enrolment_id = fields.UUID(required=True, error_messages=_CHOOSE)


class WorkshopForm(Schema):
    """What staff say of a workshop; things to do are chosen, or written one on a line."""

    theme_da = _line(required=True)
    theme_en = _line(load_default="")
    about_da = _text(1000)
    about_en = _text(1000)
    bring_da = _text(500)
    bring_en = _text(500)
    catch_up_da = _text(LONGEST_TEXT)
    catch_up_en = _text(LONGEST_TEXT)
    place_id = fields.UUID(required=True, error_messages=_CHOOSE)
    on = fields.Date(required=True, error_messages=_DAY)
    begins = fields.Time(required=True, error_messages=_TIME)
    until = fields.Time(required=True, error_messages=_TIME)
    key = fields.String(load_default="", validate=validate.Length(max=LONGEST_KEY))
    module_id = fields.UUID(load_default=None, error_messages=_CHOOSE)
    before = _things()
    after = _things()
    before_text = _text(1000)
    after_text = _text(1000)

    @post_load
    def _moments(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        day = data.pop("on")
        data["starts_at"] = _moment(day, data.pop("begins"), "begins")
        data["ends_at"] = _moment(day, data.pop("until"), "until")
        return data


class CallOffForm(Schema):
    """Why a workshop is called off, or all those ahead as a class ends."""

    reason = _text(300)


def _moment(day: date, at: time, field: str) -> Any:
    _check_year(day, "on")
    moment = local_moment(day, at.replace(microsecond=0))
    if moment is None:
        raise ValidationError(_("The clocks change that night: there is no such time."), field)
    return moment


def _check_year(day: date, field: str) -> None:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValidationError(_("This is not a day."), field)
