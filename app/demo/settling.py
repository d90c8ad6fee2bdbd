"""Lets the demo's people move in: municipalities, target groups, categories, people, companies."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.accounts.contract import Role
from app.accounts.people import add_person, person_by_email
from app.core.errors import NotFound
from app.core.work import Actor, Municipality, UnitOfWork, Units, the_service
from app.demo.content import Company, companies, people
from app.demo.past import Past
from app.employers.deciding import confirm_company, waiting_companies
from app.employers.service import describe_company
from app.employers.signing_up import sign_up_company
from app.listings.categories import set_up_categories
from app.tenancy.service import MunicipalityDirectory, set_up_municipality
from app.tenancy.target_groups import add_target_group, target_groups

SERVICE = the_service("demo")
OPENED = 60
"""How many days ago the demo's job centres began to use the service."""

_TARGET_GROUPS = (
    ("dagpenge", "Dagpengemodtagere", "People on unemployment benefit"),
    ("jobparat", "Jobparate kontanthjælpsmodtagere", "People on social assistance, ready for work"),
    ("aktivitetsparat", "Aktivitetsparate kontanthjælpsmodtagere", "People on social assistance"),
    ("sygedagpenge", "Sygedagpengemodtagere", "People on sickness benefit"),
    ("ledighedsydelse", "Modtagere af ledighedsydelse", "People on unemployment allowance"),
    ("unge", "Unge under 30", "Young people under 30"),
    ("jobafklaring", "Borgere i jobafklaring", "People in job clarification"),
    ("dimittender", "Dimittender", "New graduates"),
)


@dataclass(frozen=True)
class Home:
    """A municipality of the demo: what its data is called, its numbers, its look."""

    slug: str
    name: str
    short_name: str
    code: str
    hosts: tuple[str, ...]
    brand: str
    email: str
    phone: str


HOMES = (
    Home(
        "demo",
        "Demo Kommune",
        "Demo",
        "0787",
        ("localhost", "127.0.0.1"),
        "#0f5f5c",
        "jobcenter@demo.example",
        "00 00 00 00",
    ),
    Home(
        "nabo",
        "Nabo Kommune",
        "Nabo",
        "0773",
        ("nabo.localhost",),
        "#5b3a8c",
        "jobcenter@nabo.example",
        "00 00 00 01",
    ),
)


def settle_in(past: Past, directory: MunicipalityDirectory, home: Home) -> Municipality:
    """Set a municipality up with its people and companies; what is there already stays."""
    units = past.at(days_ago=OPENED)
    municipality = _municipality(units, directory, home)
    with units.write(municipality, SERVICE) as uow:
        set_up_categories(uow)
        _set_up_target_groups(uow)
        _move_in(uow, home)
        _sign_up_all(uow, home, waiting=False)
    adviser = actor_at(units, municipality, adviser_of(home))
    with units.write(municipality, adviser) as uow:
        for waiting in waiting_companies(uow):
            if waiting.employer.cvr in _confirmed_numbers(home):
                confirm_company(uow, waiting.employer.id)
    for company in companies(home.slug):
        if not company.waits:
            _describe(units, municipality, company)
    with past.at(days_ago=1).write(municipality, SERVICE) as uow:
        _sign_up_all(uow, home, waiting=True)
    return municipality


def adviser_of(home: Home) -> str:
    """Return the address of the adviser who decides in a municipality's demo."""
    return next(one.email for one in people(home.slug) if one.role == Role.ADVISER)


def actor_at(units: Units, municipality: Municipality, email: str) -> Actor:
    """Return the actor of one of the demo's people."""
    with units.read(municipality) as uow:
        card = person_by_email(uow, email)
    return Actor(person_id=card.id, roles=card.roles, language=card.language)


def _municipality(units: Units, directory: MunicipalityDirectory, home: Home) -> Municipality:
    try:
        return directory.by_slug(home.slug)
    except NotFound:
        return set_up_municipality(
            units,
            slug=home.slug,
            name=home.name,
            short_name=home.short_name,
            code=home.code,
            hosts=home.hosts,
            brand=home.brand,
            contact_email=home.email,
            contact_phone=home.phone,
        )


def _set_up_target_groups(uow: UnitOfWork) -> None:
    known = {group.slug for group in target_groups(uow)}
    for slug, name_da, name_en in _TARGET_GROUPS:
        if slug not in known:
            add_target_group(uow, slug=slug, name_da=name_da, name_en=name_en)


def _known(uow: UnitOfWork, email: str) -> UUID | None:
    try:
        return person_by_email(uow, email).id
    except NotFound:
        return None


def _move_in(uow: UnitOfWork, home: Home) -> None:
    for someone in people(home.slug):
        if _known(uow, someone.email) is None:
            add_person(
                uow,
                name=someone.name,
                email=someone.email,
                roles=[Role(someone.role)],
                language=someone.language,
            )


def _sign_up_all(uow: UnitOfWork, home: Home, *, waiting: bool) -> None:
    """Sign companies up, each by its first person; a further one asks to join."""
    for company in companies(home.slug):
        for number, (name, email) in enumerate(company.people):
            is_to_wait = company.waits or number > 0
            if is_to_wait == waiting and _known(uow, email) is None:
                person_id = add_person(uow, name=name, email=email, roles=[Role.EMPLOYER])
                sign_up_company(
                    uow, person_id, cvr=company.cvr, name=company.name, website=company.website
                )


def _confirmed_numbers(home: Home) -> set[str]:
    return {company.cvr for company in companies(home.slug) if not company.waits}


def _describe(units: Units, municipality: Municipality, company: Company) -> None:
    actor = actor_at(units, municipality, company.people[0][1])
    with units.write(municipality, actor) as uow:
        describe_company(
            uow, website=company.website, about=company.about, postcode=company.postcode
        )
