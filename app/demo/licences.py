"""Gives people in the demo licences: some end soon, one is asked about, one is given up today."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from app.accounts.contract import Role
from app.accounts.people import person_by_email
from app.booking.access import whom_one_may_arrange_for
from app.core.work import Municipality, UnitOfWork
from app.demo.content import people
from app.demo.past import Past
from app.demo.settling import OPENED, SERVICE, Home, actor_at, adviser_of
from app.licences.contract import ExtensionPolicy, PoolFacts
from app.licences.extending import ask_for_extension
from app.licences.giving import give_licence
from app.licences.giving_up import give_up
from app.licences.line import join_line
from app.licences.looking_after import look_after_licences
from app.licences.pools import add_pool, pools
from app.licences.shown import licences_of
from app.notifications.escalation import cancel_waiting_of
from app.notifications.reading import list_notifications, mark_all_read, mark_all_seen

BEGAN, SEAT_DAYS = 58, 70
WHY = "Jeg er midt i et kursus og vil gerne gøre det færdigt."


def give_licences(past: Past, municipality: Municipality, home: Home) -> None:
    """Set the pools up and give seats, where there are no pools yet."""
    with past.at(days_ago=OPENED).write(municipality, SERVICE) as uow:
        if pools(uow):
            return
    citizens = [one.email for one in people(home.slug) if one.role == Role.CITIZEN]
    with past.at(days_ago=BEGAN + 1).write(municipality, SERVICE) as uow:
        trainer, english, forklift, typing = (add_pool(uow, facts) for facts in _pools(past))
    with past.at(days_ago=BEGAN).write(municipality, SERVICE) as uow:
        for email in citizens[:4]:
            give_licence(uow, trainer, _who(uow, email))
    with past.at(days_ago=20).write(municipality, SERVICE) as uow:
        give_licence(uow, english, _who(uow, citizens[1]))
        leaving = citizens[2] if len(citizens) < 4 else citizens[3]
        given_up = give_licence(uow, english, _who(uow, leaving)).id
        give_licence(uow, forklift, _who(uow, citizens[2]))
        give_licence(uow, typing, _who(uow, citizens[-1]))
        join_line(uow, forklift, _who(uow, citizens[0]))
    for email in citizens[:4]:  # long ago, and nobody is sent an e-mail about it now
        reader = actor_at(past.present(), municipality, email)
        with past.at(days_ago=19).write(municipality, reader) as uow:
            mark_all_read(uow)
    whose = actor_at(past.present(), municipality, leaving)
    with past.present().write(municipality, whose) as uow:
        give_up(uow, given_up)
    _look_after(past, municipality)
    _ask(past, municipality, trainer, _who_asks(past, municipality, home, citizens[1:4]))


def end_unseen(past: Past, municipality: Municipality, home: Home) -> None:
    """Have a licence end today of which its citizen has seen no notice: the adviser was told.

    It comes last, as others of the demo mark all as seen.
    """
    citizens = [one.email for one in people(home.slug) if one.role == Role.CITIZEN]
    unseen = _who_asks(past, municipality, home, citizens[1:4])
    with past.at(days_ago=9).write(municipality, SERVICE) as uow:
        facts = _first_aid(past)
        if any(one.facts.name_da == facts.name_da for one in pools(uow)):
            return
        give_licence(uow, add_pool(uow, facts), _who(uow, unseen))
    _look_after(past, municipality)
    for email in {*citizens[:4], citizens[-1], adviser_of(home)}:  # nobody is sent an e-mail
        actor = actor_at(past.present(), municipality, email)
        with past.present().write(municipality, actor) as uow:
            if email != unseen:
                mark_all_seen(uow)
            else:
                told = [one.id for one in list_notifications(uow, limit=50)]
                cancel_waiting_of(uow, told, reason="the demo")


def _look_after(past: Past, municipality: Municipality) -> None:
    """Tell who has a licence what they would have been told by now."""
    for days_ago in (7, 1):
        with past.at(days_ago=days_ago, minutes=120).write(municipality, SERVICE) as uow:
            while look_after_licences(uow):
                pass


def _ask(past: Past, municipality: Municipality, pool_id: UUID, email: str) -> None:
    """Have a citizen ask to keep what they have."""
    actor = actor_at(past.present(), municipality, email)
    with past.at(days_ago=1, minutes=90).write(municipality, SERVICE) as uow:
        one = next(
            view for view in licences_of(uow, actor.require_person()) if view.pool.id == pool_id
        )
    with past.at(days_ago=1, minutes=95).write(municipality, actor) as uow:
        ask_for_extension(uow, one.id, word=WHY)


def _who_asks(past: Past, municipality: Municipality, home: Home, emails: list[str]) -> str:
    """Return one of some citizens, whom the adviser of the demo can answer where there is one."""
    adviser = actor_at(past.present(), municipality, adviser_of(home))
    with past.present().read(municipality, adviser) as uow:
        ids = {_who(uow, email): email for email in emails}
        mine = whom_one_may_arrange_for(uow, list(ids))
    return ids[mine[0]] if mine else emails[0]


def _who(uow: UnitOfWork, email: str) -> UUID:
    return person_by_email(uow, email).id


def _first_aid(past: Past) -> PoolFacts:
    return PoolFacts(
        name_da="Førstehjælp på nettet",
        name_en="First aid online",
        about_da="Lær førstehjælp. Læringshuset sender dig en e-mail. Brug linket i den.",
        about_en="Learn first aid. Læringshuset sends you an e-mail. Use its link.",
        supplier="Læringshuset ApS",
        ask_da="Har du ikke fået e-mailen? Skriv til din rådgiver.",
        ask_en="Have you not got the e-mail? Write to your adviser.",
        seats=10,
        seat_days=10,
        from_on=past.today - timedelta(days=10),
        until_on=past.today + timedelta(days=300),
    )


def _pools(past: Past) -> list[PoolFacts]:
    """Return what the municipality has bought: one ends soon, one is open, two are full."""
    trainer = PoolFacts(
        name_da="Jobtræneren",
        name_en="The Job Trainer",
        about_da="Korte film og opgaver om at søge job. Du kan bruge den, når det passer dig.",
        about_en="Short films and tasks about looking for work. Use it whenever it suits you.",
        supplier="Læringshuset ApS",
        url="https://jobtraeneren.example.dk/",
        seats=200,
        seat_days=SEAT_DAYS,
        price_kr=90_000,
        from_on=past.today - timedelta(days=BEGAN + 1),
        until_on=past.today + timedelta(days=300),
        take_along_da="Hent dit cv og dine ansøgninger ned, mens du har licensen.",
        take_along_en="Download your CV and your applications while you have the licence.",
        instead_da="Kom i jobcaféen på biblioteket hver onsdag.",
        instead_en="Come to the job café at the library every Wednesday.",
        ask_da="Skriv til din rådgiver her i appen.",
        ask_en="Write to your adviser here in the app.",
    )
    english = replace(
        trainer,
        name_da="Engelsk på nettet",
        name_en="English online",
        about_da="Lær engelsk i dit eget tempo.",
        about_en="Learn English at your own pace.",
        supplier="Sprogskolen",
        url="https://sprog.example.dk/",
        seats=50,
        seat_days=90,
        price_kr=20_000,
        extension=ExtensionPolicy.AUTOMATIC,
        is_open=True,
    )
    forklift = replace(
        english,
        name_da="Truckteori",
        name_en="Forklift theory",
        about_da="Læs teorien til truckcertifikatet.",
        about_en="Read the theory for the forklift certificate.",
        seats=1,
        extension=ExtensionPolicy.ON_REQUEST,
    )
    typing = replace(
        forklift,
        name_da="Blindskrift",
        name_en="Touch typing",
        about_da="Lær at skrive hurtigt på et tastatur.",
        about_en="Learn to write fast on a keyboard.",
        extension=ExtensionPolicy.NEVER,
    )
    return [trainer, english, forklift, typing]
