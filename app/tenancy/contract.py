"""What other packages may rely on about municipalities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.core.errors import Conflict, Invalid
from app.core.events import Event
from app.core.texts import lazy


@dataclass(frozen=True)
class ClosingDaysChanged(Event):
    """A day became a closing day of the municipality's own, or is none any more."""

    on: date


class ClosedAlready(Conflict):
    """The municipality has written the day down as a closing day before."""

    slug = "tenancy/closed-already"
    title = lazy("This day is a closing day already.")


class PeriodsOverlap(Invalid):
    """A period of a week ends before it begins, or runs into another."""

    slug = "tenancy/periods-overlap"
    title = lazy("The times on one day must follow each other.")


class GroupHereAlready(Conflict):
    """The municipality has a target group of this name."""

    slug = "tenancy/target-group-here-already"
    title = lazy("There is a target group of this name already.")


class MunicipalityHereAlready(Conflict):
    """There is a municipality with the same short name in addresses."""

    slug = "tenancy/municipality-here-already"
    title = lazy("This municipality is here already.")


class HostTaken(Conflict):
    """A host name is another municipality's."""

    slug = "tenancy/host-taken"
    title = lazy("Another municipality has this host name.")
