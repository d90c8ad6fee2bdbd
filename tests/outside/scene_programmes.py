"""What the demo lacks of programmes: one with everything in it, one that has ended, a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.booking.meeting_types import places
from app.chat.of_class import discussion_of_class
from app.chat.posting import post_message
from app.core.clock import local_day
from app.core.work import UnitOfWork, the_service
from app.files.service import store_file
from app.licences.contract import PoolFacts
from app.licences.pools import add_pool
from app.programmes.classes.cohorts import make_cohort
from app.programmes.classes.contract import AskedFacts, CohortFacts, WorkshopFacts
from app.programmes.classes.members import join_cohort
from app.programmes.classes.settling import settle
from app.programmes.classes.workshops import plan_workshop
from app.programmes.contract import CourseFacts, ProgrammeFacts
from app.programmes.deadlines import take_leave
from app.programmes.doing import tick_off
from app.programmes.enrolling import end_enrolment, enrol
from app.programmes.hand_ins.handing_in import hand_in_task
from app.programmes.links import add_link
from app.programmes.publishing import add_programme, change_programme, publish_programme
from tests.factories.files import PDF
from tests.programmes.described import MONTH, TALK, TASK, task
from tests.site import Site, demo_person

CITIZEN = "borger@demo.example"
COURSES = (CourseFacts("job", "Find et job"), CourseFacts("own", "Bliv selvstændig"))


def enrol_people(site: Site) -> Mapping[str, Sequence[str]]:
    """Have the citizen be in a programme with two courses, and have been in another.

    One more has a place for them, and one is full; both have a link of an institution. Returns the
    pages that nothing leads to, by who is to open them.
    """
    citizen = demo_person(site, CITIZEN)
    with site.services.units.write(citizen.municipality, the_service("test")) as uow:
        items = (task("names"), task("list"), TASK, TALK)
        going = add_programme(uow, replace(MONTH, items=items, courses=COURSES))
        former = add_programme(uow, replace(MONTH, name_da="Det første skridt"))
        publish_programme(uow, going)
        publish_programme(uow, former)
        mine = enrol(uow, going, citizen.id, why="Du vil gerne i gang.")
        away = mine.from_on + timedelta(days=60)
        take_leave(uow, mine.id, from_on=away, until_on=away)
        end_enrolment(uow, enrol(uow, former, citizen.id).id, why="Du er i gang med et andet.")
        change_programme(uow, former, replace(MONTH, name_da="Det første skridt", steps=(2,)))
        add_programme(uow, replace(MONTH, name_da="Uden noget i", items=()))
        open_ids = [add_programme(uow, one) for one in _open(uow)]
        codes = []
        for programme_id in open_ids:
            publish_programme(uow, programme_id)
            codes.append(add_link(uow, programme_id, "VUC Skive").code)
        classes = [_class(uow, going, name) for name in ("Hold A", "Hold B")]
        join_cohort(uow, classes[0], mine.id)
        settle(uow, classes[0])
    with site.services.units.write(citizen.municipality, citizen.actor) as uow:
        by_key = {item.key: item.id for item in mine.items}
        tick_off(uow, by_key["names"])
        file_id = store_file(uow, content=PDF, name="liste.pdf").id
        handed_in = hand_in_task(uow, by_key["list"], text="Se min liste", file_id=file_id).id
        talk = discussion_of_class(uow, classes[0])
        said = post_message(uow, talk.id, body="Hej alle", client_id=uow.new_id()) if talk else None
    site.services.jobs.run("file-checks")
    starts = [f"/start/{code}" for code in codes]
    pages = [f"/forloeb/{mine.id}", f"/forloeb/{mine.id}/hold", *starts]
    pages.append(f"/forloeb/opgaver/{by_key['list']}/aflevering")
    if talk and said:
        pages.append(f"/samtaler/{talk.id}/fjern?besked={said.id}")
    return {
        "citizen": pages,
        "nobody": starts,
        "adviser": [*starts, f"/opfoelgning/{citizen.id}", f"/borgeres-opgaver/{handed_in}"],
        "super_user": [f"/forloebene/{going}", f"/forloebene/{former}/udgiv"],
        "administrator": [f"/forloebene/{one}/links" for one in (*open_ids, going)],
    }


def _class(uow: UnitOfWork, programme_id: UUID, name: str) -> UUID:
    """Return a class that all advisers run, with a workshop to come."""
    place_id = places(uow)[0].id
    cohort_id = make_cohort(uow, CohortFacts(programme_id, name, local_day(uow.now), place_id, 5))
    begins = uow.now + timedelta(days=6)
    asked = (AskedFacts("Skriv tre ord om dig selv"),)
    said = WorkshopFacts("Styrker", place_id, begins, begins + timedelta(hours=2), before=asked)
    plan_workshop(uow, cohort_id, said)
    return cohort_id


def _open(uow: UnitOfWork) -> list[ProgrammeFacts]:
    """Return what one signs up for: with a place and two courses, and one that is full."""
    today = local_day(uow.now)
    full = PoolFacts(
        "Fuldt hold",
        "Full class",
        seats=0,
        from_on=today,
        until_on=today + timedelta(days=400),
        seat_days=70,
        is_open=True,
    )
    usual: dict[str, Any] = {"is_open": True, "is_required": False, "first_log_in_days": None}
    return [
        replace(MONTH, name_da="Kom selv", courses=COURSES, **usual),
        replace(MONTH, name_da="Fuldt hold", pool_id=add_pool(uow, full), **usual),
    ]
