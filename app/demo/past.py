"""Units of work in the past: the demo's history is made by the same verbs, on earlier days."""

from __future__ import annotations

from datetime import timedelta

from app.core.clock import COPENHAGEN, FixedClock, local_day
from app.core.events import EventBus
from app.core.work import Units


class Past:
    """Opens units whose clock stands at an earlier day, and whose events nobody listens to.

    What the listeners would have done long ago is done by the demo itself where it wants it:
    nobody is to be sent a month of e-mails at once.
    """

    def __init__(self, units: Units) -> None:
        """Go back from the present of these units."""
        self.now = units.clock.now()
        self.today = local_day(self.now)
        self._clock = FixedClock(self.now)
        self._units = Units(
            units.database,
            clock=self._clock,
            ids=units.ids,
            keyring=units.keyring,
            bus=EventBus(),
        )

    def at(self, *, days_ago: int, minutes: int = 0) -> Units:
        """Return units some days ago, so many minutes after half past seven; 0 days is now."""
        if not days_ago:
            return self.present()
        day = (self.now - timedelta(days=days_ago)).astimezone(COPENHAGEN)
        self._clock.set(day.replace(hour=7, minute=30, second=0) + timedelta(minutes=minutes))
        return self._units

    def present(self) -> Units:
        """Return units at the moment of the load, still with nobody listening."""
        self._clock.set(self.now)
        return self._units
