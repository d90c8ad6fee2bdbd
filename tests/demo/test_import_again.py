"""The board's sample, imported into the demo again, is the same twenty openings, still open."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from app.demo.jobnet import moved_to
from app.listings.importers.sniff import parse

SEARCH = Path(__file__).parents[1] / "data" / "jobnet" / "search.json"


def test_the_sample_is_moved_to_today() -> None:
    records = parse(moved_to(date(2026, 11, 24), SEARCH.read_bytes())).records
    assert len(records) == 20
    assert {record.published_on for record in records} == {date(2026, 11, 24)}
    assert all(record.apply_by and record.apply_by > date(2026, 11, 24) for record in records)


def test_anything_else_is_left_as_it_is() -> None:
    for content in (b"\xff\xfe\x00", b"{}", b'{"PostingCreated": "2026-01-01T00:00:00"}'):
        assert moved_to(date(2026, 11, 24), content) == content
