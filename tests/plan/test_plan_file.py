"""A plan as a calendar file that phones and computers keep up with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from app.plan.calendar_file import Frame, plan_file
from app.plan.contract import CitizenNames, PlanItem, Span
from tests.booking.office import local

FRAME = Frame(
    "Jobvej · Demo Kommune", "https://demo.example", datetime(2026, 11, 24, 9, tzinfo=UTC)
)
TALK = PlanItem(
    id=UUID(int=7),
    kind="meeting",
    title="Jobsamtale",
    url="/moeder/7",
    when=Span(local(26, 10), local(26, 11)),
    sequence=3,
    where="Jobcentret, Torvet 1",
    with_whom="Anders",
    about="Tag dit CV med; og dit gode humør.",
    remark="10 minutter for sent",
)
OFFICIAL = replace(TALK, with_whom="Ida Marie Holm", names_citizen=True)


def written(*items: PlanItem, frame: Frame = FRAME) -> Calendar:
    """Return what a calendar reads, which it would write again as it is."""
    content = plan_file(items, frame)
    calendar = Calendar.from_ical(content)
    assert calendar.to_ical() == content
    assert all(len(line) <= 75 for line in content.split(b"\r\n")), "RFC 5545, 3.1"
    return calendar


def entry(item: PlanItem, frame: Frame = FRAME) -> Event:
    [only] = written(item, frame=frame).events
    return only


def test_an_entry_says_what_when_where_and_with_whom() -> None:
    talk = entry(TALK)
    assert (str(talk["uid"]), talk["sequence"]) == (f"{UUID(int=7)}@jobvej", 3)
    assert (talk["summary"], talk["location"]) == ("Jobsamtale", "Jobcentret, Torvet 1")
    assert (talk.start, talk.end) == (local(26, 10), local(26, 11))
    assert str(talk["description"]).splitlines() == [
        "Med Anders",
        "Tag dit CV med; og dit gode humør.",
        "Se mere: https://demo.example/moeder/7",
    ]
    assert talk["url"] == "https://demo.example/moeder/7"
    assert talk["status"] == "CONFIRMED"


def test_a_calendar_is_told_its_name_and_when_to_ask_again() -> None:
    content = plan_file([], FRAME)
    for line in (
        b"NAME:Jobvej",
        b"X-WR-CALNAME:Jobvej",
        b"REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        b"X-PUBLISHED-TTL:PT1H",
        b"VERSION:2.0",
    ):
        assert line in content
    assert written().events == [], "an empty plan is a calendar too"
    assert b"METHOD" not in content, "a server of calendars takes no message (RFC 4791, 4.1)"


@pytest.mark.parametrize(
    ("names", "summary"),
    [
        (CitizenNames.INITIALS, "Jobsamtale · I.M.H."),
        (CitizenNames.NAME, "Jobsamtale · Ida Marie Holm"),
    ],
)
def test_of_a_citizen_it_says_as_much_as_was_chosen(names: CitizenNames, summary: str) -> None:
    content = plan_file([OFFICIAL], replace(FRAME, citizen_names=names))
    [talk] = Calendar.from_ical(content).events
    assert talk["summary"] == summary
    assert (b"Holm" in content) == (names == CitizenNames.NAME)
    assert b"10 minutter" not in content


def test_what_was_called_off_is_taken_out_by_the_calendar() -> None:
    off = replace(TALK, is_off=True)
    assert entry(off)["status"] == "CANCELLED"


def test_what_one_only_waits_for_takes_nobodys_time_and_says_so() -> None:
    talk = entry(replace(TALK, is_tentative=True, remark="Nummer 7 på ventelisten"))
    assert (talk["status"], talk["transp"]) == ("TENTATIVE", "TRANSPARENT")
    assert "Nummer 7 på ventelisten" in str(talk["description"]).splitlines()
    assert entry(replace(TALK, is_tentative=True, is_off=True))["status"] == "CANCELLED"


def test_a_day_that_something_is_due_on_takes_nobodys_time() -> None:
    due = replace(TALK, when=date(2026, 11, 30))
    assert entry(due).start == date(2026, 11, 30)
    assert entry(due)["transp"] == "TRANSPARENT"
    assert b"DTSTART;VALUE=DATE:20261130" in plan_file([due], FRAME)


@pytest.mark.parametrize(
    ("starts_at", "line"),
    [
        (datetime(2026, 10, 24, 7, tzinfo=UTC), b"DTSTART;TZID=Europe/Copenhagen:20261024T090000"),
        (datetime(2026, 10, 26, 8, tzinfo=UTC), b"DTSTART;TZID=Europe/Copenhagen:20261026T090000"),
        (datetime(2027, 3, 27, 8, tzinfo=UTC), b"DTSTART;TZID=Europe/Copenhagen:20270327T090000"),
        (datetime(2027, 3, 29, 7, tzinfo=UTC), b"DTSTART;TZID=Europe/Copenhagen:20270329T090000"),
        # Half past two comes twice that night, and a local time means the first of them.
        (
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
            b"DTSTART;TZID=Europe/Copenhagen:20261025T023000",
        ),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), b"DTSTART:20261025T013000Z"),
    ],
)
def test_nine_is_nine_on_both_sides_of_both_clock_changes(starts_at: datetime, line: bytes) -> None:
    when = Span(starts_at, starts_at + timedelta(minutes=30))
    item = replace(TALK, when=when)
    content = plan_file([item], FRAME)
    assert line in content
    assert entry(item).start.astimezone(UTC) == starts_at


lines = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=90)
moments = st.integers(0, 2 * 366 * 24 * 3600).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@given(title=lines, where=lines, about=lines, starts_at=moments, minutes=st.integers(1, 2000))
def test_whatever_it_says_is_read_back_unchanged(
    title: str, where: str, about: str, starts_at: datetime, minutes: int
) -> None:
    when = Span(starts_at, starts_at + timedelta(minutes=minutes))
    read = entry(replace(TALK, title=title, where=where, about=about, when=when, with_whom=""))
    assert (read["summary"], read.get("location", "")) == (title, where)
    times = (read.start.astimezone(UTC), read.end.astimezone(UTC))
    assert times == (when.starts_at, when.ends_at)
    assert about in str(read["description"])
