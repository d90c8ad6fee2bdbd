"""Reads Jobnet's stored answers, and the first hit of its page bent as a test needs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from app.listings.importers.record import ImportedListing, ParsedFile
from app.listings.importers.sniff import parse

JOBNET = Path(__file__).parents[2] / "data" / "jobnet"
Raw = dict[str, Any]


def read(raw: object) -> ParsedFile:
    """Read an answer as if it came in a file."""
    return parse(json.dumps(raw).encode())


def hit(page: Raw, **changes: Any) -> ImportedListing:
    """Read the first search hit with some fields changed."""
    page["JobPositionPostings"] = [page["JobPositionPostings"][0] | changes]
    (record,) = read(page).records
    return record


def problem_of(page: Raw, **changes: Any) -> tuple[str | None, bool]:
    """Read the first search hit with some fields changed; return the problem's field and weight."""
    page["JobPositionPostings"] = [page["JobPositionPostings"][0] | changes]
    (problem,) = read(page).problems
    assert str(problem.reason)
    return problem.field, problem.is_left_out


def stored(posting_id: int) -> ImportedListing:
    """Read one of the full postings as it is stored."""
    (record,) = parse((JOBNET / f"posting-{posting_id}.json").read_bytes()).records
    return record
