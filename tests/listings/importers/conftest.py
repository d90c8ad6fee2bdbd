"""Jobnet's answers of 2 July 2021, and pages of our own making, for the importers' tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.listings.importers.jobnet import JOBNET, Raw

DATA = Path(__file__).parents[2] / "data"
LINUX_SPECIALIST = "5332213"


@pytest.fixture
def search_page() -> Raw:
    """Give the page of 20 search results, fresh each time, to be bent as a test needs."""
    loaded: Raw = json.loads((JOBNET / "search.json").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture
def posting() -> Raw:
    """Give one full posting, fresh each time."""
    loaded: Raw = json.loads(
        (JOBNET / f"posting-{LINUX_SPECIALIST}.json").read_text(encoding="utf-8")
    )
    return loaded


@pytest.fixture
def posting_files() -> list[bytes]:
    """Give all 20 postings as they are stored."""
    return [path.read_bytes() for path in sorted(JOBNET.glob("posting-*.json"))]


@pytest.fixture
def page() -> Callable[[str], bytes]:
    """Give the bytes of one of our own feeds and pages."""
    return lambda name: (DATA / "feeds" / name).read_bytes()
