"""Units of work in the past: the demo's history is made by the same verbs, on earlier days."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from app.core.clock import COPENHAGEN, Clock, FixedClock, local_day
from app.core.events import EventBus
from app.core.ids import RandomIds
from app.core.work import Units

A_MILLISECOND = 1_000_000  # in nanoseconds


class PastIds(RandomIds):
    """Identities of the day at which a clock stands: lists that go by them go by time."""

    def __init__(self, clock: Clock) -> None:
        """Make them by this clock."""
        self._clock, self._moment, self._made = clock, 0, 0

    def new(self) -> UUID:
        """Return a version 7 UUID; each further one of the same moment is a millisecond later."""
        moment = int(self._clock.now().timestamp()) * 1_000 * A_MILLISECOND
        self._made = self._made + 1 if moment == self._moment else 0
        self._moment = moment
        return uuid7(nanoseconds=moment + self._made * A_MILLISECOND)


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
            ids=PastIds(self._clock),
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
