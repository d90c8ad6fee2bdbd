"""Work that is done once for each municipality, in a unit of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from app.core.work import Municipality, UnitOfWork, Units, the_service

log = structlog.get_logger()


def in_each_municipality(
    units: Units,
    municipalities: Callable[[], Sequence[Municipality]],
    verb: Callable[[UnitOfWork], object],
) -> Callable[[], None]:
    """Return the work; one municipality's trouble does not keep the others waiting."""

    def work() -> None:
        for municipality in municipalities():
            try:
                with units.write(municipality, the_service(verb.__name__)) as uow:
                    verb(uow)
            except Exception:
                log.exception("job-failed", job=verb.__name__, municipality=municipality.slug)

    return work
