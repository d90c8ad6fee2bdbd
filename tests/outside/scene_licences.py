"""What the demo lacks of licences: one asked about, one that ends, one given up, a full pool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from app.core.clock import local_day
from app.core.work import the_service
from app.licences.contract import PoolFacts
from app.licences.extending import ask_for_extension
from app.licences.giving import give_licence
from app.licences.giving_up import give_up
from app.licences.pools import add_pool, pools
from tests.site import Site, demo_person

CITIZEN = "borger@demo.example"


def license_people(site: Site) -> Mapping[str, Sequence[str]]:
    """Have the citizen wait for an answer, and be asked how it was.

    Returns the pages that nothing leads to, by who is to open them.
    """
    citizen = demo_person(site, CITIZEN)
    with site.services.units.write(citizen.municipality, the_service("test")) as uow:
        today = local_day(uow.now)
        facts = {"seats": 3, "from_on": today, "until_on": today + timedelta(days=400)}
        asked, ending, left = (
            add_pool(uow, PoolFacts(name, name, seat_days=days, **facts))  # type: ignore[arg-type]
            for name, days in (("Spansk", 60), ("Tysk", 1), ("Fransk", 30))
        )
        licence = give_licence(uow, asked, citizen.id)
        ends = give_licence(uow, ending, citizen.id)
        leaving = give_licence(uow, left, citizen.id)
        full = next(one.id for one in pools(uow) if one.facts.name_da == "Truckteori")
    with site.services.units.write(citizen.municipality, citizen.actor) as uow:
        ask_for_extension(uow, licence.id, word="Jeg er ikke helt færdig.")
        give_up(uow, leaving.id)
    return {
        "citizen": [
            *(f"/licenser/{one.id}" for one in (licence, leaving)),
            f"/licenser/{ends.id}/evaluering",
        ],
        "adviser": [
            f"/licenspuljer/{asked}/giv?navn=Else",
            f"/licenspuljer/{full}/giv?navn=Else",
            *(f"/licenspuljer/licenser/{one.id}" for one in (ends, leaving)),
        ],
    }
