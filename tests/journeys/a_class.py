"""A class of three target groups in a programme of three months, and its four workshops."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from app.accounts.contract import Role
from app.accounts.own_advisers import give_own_adviser
from app.accounts.target_groups import set_target_groups
from app.core.clock import COPENHAGEN, FixedClock, local_day
from app.demo.content import programmes as described
from app.documents.contract_worksheets import QuestionKind
from app.documents.worksheets import add_question, add_worksheet, offer_worksheet
from app.programmes.classes.cohorts import make_cohort
from app.programmes.classes.contract import AskedFacts, CohortFacts, WorkshopFacts
from app.programmes.classes.members import join_cohort
from app.programmes.classes.workshops import plan_workshop
from app.programmes.contract import ItemFacts
from app.programmes.enrolling import enrol
from tests.booking.office import Office, set_up_office
from tests.documents.sample import ASKED, WORKSHEET
from tests.journeys.lived import (
    fits,
    publish,
    put_on_shelf,
)
from tests.people import Person, move_in
from tests.site import Site

NAME, CLASS = "Sammen om jobsøgning", "Hold 3"
DAYS = (14, 35, 56, 77)
THEMES = ("Det, jeg kan", "Cv og ansøgning", "Jobsamtalen", "Din plan")
HOMEWORK = "Spørg to, der kender dig"
THEMES_EN = ("What I can do", "CV and application", "The job interview", "Your plan")
MODULES = ("begin", "jobsamtalen")
BEFORE, AFTER = ("foer-1", "foer-2", "foer-3", ""), ("hjem-1", "hjem-2", "hjem-3", "")


@dataclass(frozen=True)
class Class:
    """The class: its people, each with their enrolment, and what their programme asks, by key."""

    cohort_id: UUID
    items: dict[str, ItemFacts]
    first: date
    mia: Person
    enrolments: dict[UUID, UUID]


@pytest.fixture
def office(site: Site) -> Office:
    """Anders has a place to meet the class."""
    with site.by_itself() as uow:
        return set_up_office(uow, site.cast)


@pytest.fixture
def group(site: Site, clock: FixedClock, office: Office) -> Class:
    """Three citizens of three target groups, referred to the programme; Anders makes the class."""
    cast = site.cast
    with site.acting_as(cast.signe) as uow:
        sheet_id = add_worksheet(uow, **WORKSHEET)
        add_question(uow, sheet_id, kind=QuestionKind.TEXT, **ASKED)
        offer_worksheet(uow, sheet_id, is_offered=True)
    shelf = {
        f"module/{key}": f"module/{put_on_shelf(site, key, worksheet_id=sheet_id)}"
        for key in MODULES
    }
    items = tuple(
        replace(one, subject=shelf.get(one.subject, one.subject))
        for one in described()["hybrid"].items
    )
    programme_id = publish(site, "hybrid", items=items)
    mia = move_in(site.services.units, cast.here, "Mia Winther", Role.CITIZEN)
    first = local_day(clock.now())
    groups = ((cast.ida, "jobparat"), (cast.omar, "sygedagpenge"), (mia, "ledighedsydelse"))
    with site.by_itself() as uow:
        for who, slug in groups:
            set_target_groups(uow, who.id, [slug])
            give_own_adviser(uow, who.id, cast.anders.id)
    facts = CohortFacts(
        programme_id, CLASS, first, office.place_id, 12, office.team_id, cast.anders.id
    )
    with site.acting_as(cast.anders) as uow:
        mine = {who.id: enrol(uow, programme_id, who.id).id for who, _slug in groups}
        cohort_id = make_cohort(uow, facts)
        for enrolment_id in mine.values():
            join_cohort(uow, cohort_id, enrolment_id)
    return Class(cohort_id, {one.key: one for one in items}, first, mia, mine)


def plan_first(page: Page, group: Class) -> None:
    """Plan the first workshop on a phone, with a module chosen before it and homework after."""
    page.get_by_label("Tema", exact=True).fill(THEMES[0])
    page.get_by_label(re.compile("^Sådan indhenter man det")).first.fill("Ring til mig.")
    page.get_by_label("Dag", exact=True).fill(day_of(group, 0).isoformat())
    page.get_by_label("Begynder kl.").fill("10:00")
    page.get_by_label("Slutter kl.").fill("12:00")
    page.get_by_label(re.compile("^Hvilken af forløbets workshops")).select_option("workshop-1")
    for number, (name, key) in enumerate((("before", BEFORE[0]), ("after", AFTER[0]))):
        page.get_by_text("Vælg fra forløbet og biblioteket").nth(number).click()
        page.locator(f"input[name={name}][value='key/{key}']").check()
    page.get_by_label(re.compile("^Modul, I ser sammen")).select_option(label="Kom godt i gang")
    fits(page)
    page.get_by_role("button", name="Planlæg").click()
    expect(page.get_by_role("heading", name=THEMES[0])).to_be_visible()


def plan_the_others(site: Site, office: Office, group: Class) -> None:
    """Plan the other three, each with something before and homework after, but for the last."""

    def asked(key: str) -> tuple[AskedFacts, ...]:
        found = (group.items[one] for one in [key] if one)
        return tuple(AskedFacts(one.title_da, one.title_en, one.subject, one.key) for one in found)

    with site.acting_as(site.cast.anders) as uow:
        for number in (1, 2, 3):
            begins = datetime.combine(day_of(group, number), time(10), COPENHAGEN)
            said = WorkshopFacts(
                THEMES[number],
                office.place_id,
                begins,
                begins + timedelta(hours=2),
                theme_en=THEMES_EN[number],
                key=f"workshop-{number + 1}",
                before=asked(BEFORE[number]),
                after=asked(AFTER[number]),
            )
            plan_workshop(uow, group.cohort_id, said)


def day_of(group: Class, number: int) -> date:
    """Return the day of a workshop, 0 for the first."""
    return group.first + timedelta(days=DAYS[number])
