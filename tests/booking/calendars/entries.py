"""Entries of a calendar, as calendar programs write them."""

from __future__ import annotations

from datetime import datetime

from app.core.clock import COPENHAGEN


def entry(uid: str, *lines: str, more: str = "") -> str:
    """Return a calendar file with one entry, and whatever else stands in it."""
    inside = "\r\n".join(("UID:" + uid, "DTSTAMP:20261101T000000Z", "SUMMARY:Hemmeligt", *lines))
    event = f"BEGIN:VEVENT\r\n{inside}\r\nEND:VEVENT\r\n"
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//DA\r\n"
    return f"{head}{more}{event}END:VCALENDAR\r\n"


def at(begins: datetime, ends: datetime) -> tuple[str, str]:
    """Return the lines of a beginning and an end by Danish clocks."""
    return (
        f"DTSTART;TZID=Europe/Copenhagen:{_written(begins)}",
        f"DTEND;TZID=Europe/Copenhagen:{_written(ends)}",
    )


def _written(moment: datetime) -> str:
    return moment.astimezone(COPENHAGEN).strftime("%Y%m%dT%H%M%S")
