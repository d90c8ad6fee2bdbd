"""Which days a page of free times shows, and where one goes on from there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_TWO_WEEKS = timedelta(days=14)


@dataclass(frozen=True)
class DaysShown:
    """Two weeks from `since` until before `until`, as far as one can book at all (`last`)."""

    today: date
    since: date
    until: date
    last: date

    @classmethod
    def around(cls, asked: date | None, *, today: date, last: date) -> DaysShown:
        """Return the days from the one that is asked for, within those that one can book."""
        since = min(max(asked or today, today), last)
        return cls(today, since, since + _TWO_WEEKS, last)

    @property
    def earlier(self) -> date | None:
        """Return from when the days before these are shown; None where these are the first."""
        return max(self.since - _TWO_WEEKS, self.today) if self.since > self.today else None

    @property
    def is_near_end(self) -> bool:
        """Say whether all that one can book after these days fits into two weeks more."""
        return self.until + _TWO_WEEKS > self.last

    @property
    def later(self) -> date | None:
        """Return from when the days after these are shown; None where one books no further."""
        return self.until if self.until <= self.last else None
