"""When an entry of somebody's calendar takes their time."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from app.booking.calendars.entries import EntryUnreadable, taken_by
from app.booking.policy import moment_of
from tests.booking.calendars.entries import at, entry
from tests.booking.office import local

NOVEMBER = local(1, 0)
Spans = list[tuple[datetime, datetime]]


def taken(
    content: str | bytes,
    *,
    since: datetime = NOVEMBER,
    until: datetime = NOVEMBER + timedelta(days=200),
) -> Spans:
    raw = content.encode() if isinstance(content, str) else content
    found = taken_by(raw, "anders@example.dk", since=since, until=until).spans
    return [(moment_of(begins), moment_of(ends)) for begins, ends in found]


def test_an_appointment_takes_its_hours_by_danish_clocks() -> None:
    assert taken(entry("a", *at(local(26, 9), local(26, 10)))) == [(local(26, 9), local(26, 10))]


def test_a_moment_in_utc_is_that_moment() -> None:
    content = entry("a", "DTSTART:20261126T080000Z", "DURATION:PT45M")
    assert taken(content) == [(local(26, 9), local(26, 9, 45))]


def test_a_time_without_a_zone_is_one_on_danish_clocks() -> None:
    content = entry("a", "DTSTART:20261126T090000", "DTEND:20261126T100000")
    assert taken(content) == [(local(26, 9), local(26, 10))]


def test_a_zone_that_the_file_defines_is_its_own_and_nobody_elses() -> None:
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Kontoret\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        "TZOFFSETFROM:{0}\r\nTZOFFSETTO:{0}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    lines = ("DTSTART;TZID=Kontoret:20261126T100000", "DURATION:PT1H")
    assert taken(entry("a", *lines, more=zone.format("+0200")))[0][0] == local(26, 9)
    assert taken(entry("a", *lines, more=zone.format("+0500")))[0][0] == local(26, 6)


def test_a_zone_as_outlook_names_it_is_understood() -> None:
    lines = ("DTSTART;TZID=Romance Standard Time:20261126T090000", "DURATION:PT1H")
    assert taken(entry("a", *lines)) == [(local(26, 9), local(26, 10))]


def test_a_whole_day_takes_all_of_it_also_when_the_clocks_change() -> None:
    content = entry("a", "DTSTART;VALUE=DATE:20261025", "DTEND;VALUE=DATE:20261026")
    [(begins, ends)] = taken(content, since=local(1, 0, month=10))
    assert (begins, ends) == (local(25, 0, month=10), local(26, 0, month=10))
    assert ends.astimezone(UTC) - begins.astimezone(UTC) == timedelta(hours=25)


def test_a_day_without_an_end_is_one_day() -> None:
    assert taken(entry("a", "DTSTART;VALUE=DATE:20261126")) == [(local(26, 0), local(27, 0))]


@pytest.mark.parametrize(
    "line",
    [
        "TRANSP:TRANSPARENT",
        "STATUS:CANCELLED",
        "ATTENDEE;PARTSTAT=DECLINED:mailto:Anders@example.dk",
    ],
)
def test_what_is_marked_free_called_off_or_declined_takes_nothing(line: str) -> None:
    assert taken(entry("a", *at(local(26, 9), local(26, 10)), line)) == []


def test_what_others_declined_still_takes_ones_time() -> None:
    others = "ATTENDEE;PARTSTAT=DECLINED:mailto:berit@example.dk"
    assert len(taken(entry("a", *at(local(26, 9), local(26, 10)), others))) == 1


def test_nine_every_week_stays_nine_across_both_clock_changes() -> None:
    content = entry("a", *at(local(19, 9, month=10), local(19, 10, month=10)), "RRULE:FREQ=WEEKLY")
    found = taken(content, since=local(1, 0, month=10), until=datetime(2027, 4, 10, tzinfo=UTC))
    assert len(found) == 25
    assert {begins.astimezone(local(1, 0).tzinfo).hour for begins, _ in found} == {9}
    assert {begins.hour for begins, _ in found} == {7, 8}


def test_exceptions_of_what_repeats_are_left_out_or_moved() -> None:
    moved = (
        "BEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20261101T000000Z\r\n"
        "RECURRENCE-ID;TZID=Europe/Copenhagen:20261110T090000\r\n"
        "DTSTART;TZID=Europe/Copenhagen:20261111T140000\r\n"
        "DTEND;TZID=Europe/Copenhagen:20261111T150000\r\nEND:VEVENT\r\n"
    )
    free = (
        "BEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20261101T000000Z\r\nTRANSP:TRANSPARENT\r\n"
        "RECURRENCE-ID;TZID=Europe/Copenhagen:20261124T090000\r\n"
        "DTSTART;TZID=Europe/Copenhagen:20261124T090000\r\n"
        "DTEND;TZID=Europe/Copenhagen:20261124T100000\r\nEND:VEVENT\r\n"
    )
    content = entry(
        "a",
        *at(local(3, 9), local(3, 10)),
        "RRULE:FREQ=WEEKLY;COUNT=5",
        "EXDATE;TZID=Europe/Copenhagen:20261117T090000",
        more=moved + free,
    )
    assert taken(content) == [
        (local(3, 9), local(3, 10)),
        (local(11, 14), local(11, 15)),
        (local(1, 9, month=12), local(1, 10, month=12)),
    ]


def test_half_past_two_on_the_two_nights_of_the_clocks() -> None:
    spring = entry("a", "DTSTART;TZID=Europe/Copenhagen:20270328T023000", "DURATION:PT1H")
    [(begins, ends)] = taken(spring)
    assert begins == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert ends - begins == timedelta(hours=1)
    autumn = entry("a", "DTSTART:20261025T013000Z", "DTEND:20261025T020000Z")
    [(begins, ends)] = taken(autumn, since=local(1, 0, month=10))
    assert (begins, ends) == (
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 2, 0, tzinfo=UTC),
    )


def test_only_what_lies_between_the_two_moments_counts() -> None:
    content = entry("a", *at(local(3, 9), local(3, 10)), "RRULE:FREQ=DAILY")
    assert taken(content, since=local(10, 9, 30), until=local(11, 9, 30)) == [
        (local(10, 9, 30), local(10, 10)),
        (local(11, 9), local(11, 9, 30)),
    ]


def test_a_meeting_of_ours_is_known_by_its_name() -> None:
    name = "018f0000-0000-7000-8000-000000000001"
    content = entry(f"{name}@jobvej", *at(local(26, 9), local(26, 10))).encode()
    found = taken_by(content, "anders", since=local(1, 0), until=local(30, 0))
    assert str(found.meeting_id) == name
    other = entry("x@jobvej", *at(local(26, 9), local(26, 10))).encode()
    assert taken_by(other, "a", since=local(1, 0), until=local(30, 0)).meeting_id is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe",
        b"Hej",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        entry("a", "DTSTART:nonsense").encode(),
        entry("a", "DTSTART:20261126T090000Z", "RRULE:FREQ=SECONDLY").encode(),
        entry(
            "a", "DTSTART:19000101T090000Z", "RRULE:FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30"
        ).encode(),
        entry("a", "DTSTART:20261126T090000Z", "RRULE:FREQ=DAILY;INTERVAL=0").encode(),
        entry("a", "DTSTART:20261126T090000Z", "RRULE:FREQ=DAILY;BYSECOND=1,2,3").encode(),
        entry("a", "DTSTART:20261126T090000Z", "RR\r\n ULE:FREQ=MINUTELY").encode(),
        entry(
            "a", "DTSTART:20261126T090000Z", "RDATE:" + ",".join(["20261127T090000Z"] * 3000)
        ).encode(),
        entry("a", "DTSTART:20261126T090000Z", "X-NOTE:" + "x" * 400_000).encode(),
    ],
)
def test_nonsense_is_unreadable_and_said_to_be_so_at_once(content: bytes) -> None:
    began = time.monotonic()
    with pytest.raises(EntryUnreadable):
        taken(content)
    assert time.monotonic() - began < 3
