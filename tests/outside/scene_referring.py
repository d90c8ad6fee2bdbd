"""What the demo lacks of referral: decisions, what is known of somebody, and lists of citizens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from app.accounts.registrations import note_birth_year, note_registration
from app.core.clock import local_day
from app.core.work import the_service
from app.programmes.publishing import add_programme, publish_programme
from app.programmes.referring.deciding import refer
from app.programmes.referring.lists.contract import Because, Line
from app.programmes.referring.lists.keeping import LISTS, begin_list, keep_list
from tests.programmes.described import programme
from tests.site import Site, demo_person

CITIZEN, ADVISER = "borger@demo.example", "raadgiver@demo.example"


def refer_people(site: Site) -> Mapping[str, Sequence[str]]:
    """Have an adviser decide about the citizen, and bring citizens in from two lists.

    Returns the pages that nothing leads to, by who is to open them.
    """
    citizen, adviser = demo_person(site, CITIZEN), demo_person(site, ADVISER)
    units, here = site.services.units, citizen.municipality
    with units.write(here, the_service("test")) as uow:
        first, other = (
            add_programme(uow, programme(name_da=name)) for name in ("Tag ordet", "Et nyt sprog")
        )
        for one in (first, other):
            publish_programme(uow, one)
        note_registration(uow, citizen.id, registered_on=local_day(uow.now) - timedelta(weeks=5))
        note_birth_year(uow, citizen.id, 1985)
    with units.write(here, adviser.actor) as uow:
        refer(uow, first, citizen.id, is_yes=False, why="Du skal snart i gang med et kursus.")
        lines = [
            Line(2, "ny@demo.example", "Ny Borger"),
            Line(3, CITIZEN, "Borger"),
            Line(4, "", "Uden e-mail", wrong=Because.NO_ADDRESS),
        ]
        looked_at = keep_list(uow, other, "møde.csv", lines)
        through = keep_list(uow, other, "sidste møde.csv", lines[:1])
        begin_list(uow, through)
    site.services.jobs.run(LISTS)
    return {
        "citizen": ["/forloeb/beslutninger"],
        "adviser": [
            f"/visitation/{citizen.id}",
            "/visitation?navn=e",
            *(f"/visitation/lister/{one}" for one in (looked_at, through)),
        ],
    }
