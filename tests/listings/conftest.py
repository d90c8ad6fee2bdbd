"""What the tests of this package share: companies, openings, and the day of Jobnet's answers."""

import pytest

from app.core.clock import FixedClock
from app.core.work import Municipality, Units
from tests.factories.postings import bakery, category_ids, posted
from tests.listings.imports import THEN, ready

__all__ = ["bakery", "category_ids", "posted"]


@pytest.fixture
def on_that_day(clock: FixedClock, units: Units, here: Municipality) -> None:
    """Let it be the day on which Jobnet gave its answers, with the categories set up."""
    clock.set(THEN)
    ready(units, here)
