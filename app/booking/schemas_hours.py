"""What comes in about an adviser's calendar: the week, the limits, and absences."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from marshmallow import (
    Schema,
    ValidationError,
    fields,
    post_load,
    pre_load,
    validate,
    validates_schema,
)

from app.accounts.hours_text import read_time
from app.booking.availability import LONGEST_ABSENCE, LONGEST_REASON
from app.booking.contract import CalendarRules
from app.booking.schemas_setup import CHOOSE, Minutes
from app.booking.weeks import WeekRow, first_clash
from app.core.clock import COPENHAGEN, end_of_day, start_of_day
from app.core.texts import _, lazy, weekday_name
from app.web.fields import MISSING, SomethingToRead

MOST_ROWS = 40
_YEARS = range(2000, 2100)  # nobody is away before or after


class ClockTime(fields.String):
    """A time on the clock, as people write it: "9", "9.30" or "09:30"."""

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> Any:
        typed = str(super()._deserialize(value, attr, data, **kwargs))
        try:
            return read_time(typed)
        except ValueError:
            raise ValidationError(_("Write a time, such as 9.30.")) from None


class CalendarDay(fields.Date):
    """A day, as a browser sends it."""

    def __init__(self, **kwargs: Any) -> None:
        """Say what is no day."""
        super().__init__(
            error_messages={**MISSING, "invalid": lazy("This is not a day.")}, **kwargs
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        day: date = super()._deserialize(value, attr, data, **kwargs)
        if day.year not in _YEARS:
            raise self.make_error("invalid")
        return day


def _row(n: int) -> dict[str, fields.Field[Any]]:
    weekday = fields.Integer(
        error_messages=CHOOSE, validate=validate.Range(0, 6, error=CHOOSE["invalid"])
    )
    return {
        f"days_{n}": fields.List(weekday, load_default=list),
        f"opens_{n}": ClockTime(load_default=None, error_messages=MISSING),
        f"closes_{n}": ClockTime(load_default=None, error_messages=MISSING),
        f"place_{n}": fields.UUID(
            load_default=None, error_messages={**CHOOSE, "invalid_uuid": CHOOSE["invalid"]}
        ),
        f"remove_{n}": fields.Boolean(load_default=False),
    }


class _Week(Schema):
    """Rows of an adviser's week; one without days and times is not there, nor one taken out."""

    def __init__(self, place_ids: Collection[UUID] = ()) -> None:
        """Know the places where one can meet; without any, nobody meets on site."""
        super().__init__()
        self._place_ids = frozenset(place_ids)

    @pre_load
    def _leave_out_what_was_taken_out(self, data: Any, **_kwargs: Any) -> Any:
        gone = {str(n) for n in range(MOST_ROWS) if data.get(f"remove_{n}")}
        return {name: value for name, value in data.items() if name.rpartition("_")[2] not in gone}

    @validates_schema
    def _rows_are_whole(self, data: dict[str, Any], **_kwargs: Any) -> None:
        wrong: dict[str, list[str]] = {}
        for n, row in _rows_in(data):
            wrong |= _wrong_with_row(n, row, self._place_ids)
        if wrong:
            raise ValidationError(wrong)
        numbers = [n for n, _row_ in _rows_in(data)]
        clash = first_clash([_as_row(row) for _n, row in _rows_in(data)])
        if clash is not None:
            place, weekday = clash
            said = _("%(day)s has another time that runs into this one.", day=weekday_name(weekday))
            raise ValidationError({f"row_{numbers[place]}": [said]})

    @post_load
    def _as_periods(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return {"periods": [p for _n, row in _rows_in(data) for p in _as_row(row).periods()]}


WeekForm: Any = _Week.from_dict(
    {name: one for n in range(MOST_ROWS) for name, one in _row(n).items()}, name="WeekForm"
)


def _rows_in(data: Mapping[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the rows that say something, each with its number."""
    for n in range(MOST_ROWS):
        row = {key: data.get(f"{key}_{n}") for key in ("days", "opens", "closes", "place")}
        is_empty = not row["days"] and row["opens"] is None and row["closes"] is None
        if not is_empty:
            yield n, row


def _wrong_with_row(
    n: int, row: Mapping[str, Any], place_ids: Collection[UUID]
) -> dict[str, list[str]]:
    wrong = {}
    if not row["days"]:
        wrong[f"days_{n}"] = [_("Choose at least one day.")]
    if row["opens"] is None:
        wrong[f"opens_{n}"] = [_("Write when it begins.")]
    if row["closes"] is None:
        wrong[f"closes_{n}"] = [_("Write when it ends.")]
    elif row["opens"] is not None and row["closes"] <= row["opens"]:
        wrong[f"closes_{n}"] = [_("It ends before it begins.")]
    if row["place"] is not None and row["place"] not in place_ids:
        wrong[f"place_{n}"] = [_("Choose one of the places.")]
    return wrong


def _as_row(row: Mapping[str, Any]) -> WeekRow:
    return WeekRow(tuple(sorted(set(row["days"]))), row["opens"], row["closes"], row["place"])


class LimitsForm(Schema):
    """Which types of meeting an adviser holds, and the limits of their own."""

    meeting_types = fields.List(
        fields.UUID(error_messages={**CHOOSE, "invalid_uuid": CHOOSE["invalid"]}), load_default=list
    )
    most_a_day = fields.Integer(load_default=None, error_messages=CHOOSE)
    notice = Minutes(load_default=timedelta(), error_messages=CHOOSE)
    ahead = Minutes(load_default=None, error_messages=CHOOSE)
    buffer = Minutes(load_default=timedelta(), error_messages=CHOOSE)

    @post_load
    def _as_rules(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return {"type_ids": data.pop("meeting_types"), "rules": CalendarRules(**data)}


class AbsenceForm(Schema):
    """From when until when somebody is away: whole days, where no times are given."""

    from_on = CalendarDay(required=True)
    from_at = ClockTime(load_default=None, error_messages=MISSING)
    until_on = CalendarDay(load_default=None)
    until_at = ClockTime(load_default=None, error_messages=MISSING)
    reason = fields.String(
        load_default="",
        error_messages=MISSING,
        validate=[
            SomethingToRead(),
            validate.Length(
                max=LONGEST_REASON, error=lazy("Write at most %(n)s characters.", n=LONGEST_REASON)
            ),
        ],
    )

    @validates_schema(skip_on_field_errors=True)
    def _ends_after_it_begins(self, data: dict[str, Any], **_kwargs: Any) -> None:
        for name, at in (("from_at", data["from_at"]), ("until_at", data["until_at"])):
            day = data["from_on"] if name == "from_at" else data["until_on"] or data["from_on"]
            if at is not None and not _is_on_the_clock(day, at):
                raise ValidationError(_("The clocks skip this time that night."), name)
        begins, ends = _span(data)
        is_one_day = data["until_on"] in {None, data["from_on"]}
        if ends <= begins:
            raise ValidationError(
                _("It ends before it begins."),
                "until_at" if is_one_day and data["until_at"] else "until_on",
            )
        if ends - begins > LONGEST_ABSENCE:
            raise ValidationError(_("Choose at most a year."), "until_on")

    @post_load
    def _as_span(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        begins, ends = _span(data)
        return {"starts_at": begins, "ends_at": ends, "reason": data["reason"]}


def _span(data: Mapping[str, Any]) -> tuple[datetime, datetime]:
    first, last = data["from_on"], data["until_on"] or data["from_on"]
    begins = _moment(first, data["from_at"]) if data["from_at"] else start_of_day(first)
    return begins, _moment(last, data["until_at"]) if data["until_at"] else end_of_day(last)


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, COPENHAGEN).astimezone(UTC)


def _is_on_the_clock(day: date, at: time) -> bool:
    """Say whether the clocks show a time on a day; in spring they skip an hour."""
    local = datetime.combine(day, at, COPENHAGEN)
    return local.astimezone(UTC).astimezone(COPENHAGEN).time() == at
