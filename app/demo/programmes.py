"""Runs the demo's programmes: what each of its people is in, has done, has missed and was told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from app.accounts.contract import Role
from app.core.work import Actor, Municipality, UnitOfWork
from app.demo.classes import CLASSES_OF, live_in_class
from app.demo.content import demo_teams, library, people
from app.demo.content import programmes as described
from app.demo.films import film_subjects
from app.demo.past import Past
from app.demo.settling import OPENED, SERVICE, Home, actor_at, adviser_of
from app.licences.contract import ExtensionPolicy, PoolFacts
from app.licences.pools import add_pool
from app.notifications.reading import mark_all_seen, mark_read_under
from app.programmes.contract import EnrolmentView, ProgrammeFacts
from app.programmes.deadlines import take_leave
from app.programmes.doing import note_done, note_seen_by, tick_off
from app.programmes.enrolling import end_enrolment, enrol, sign_up
from app.programmes.library.reading import published_modules
from app.programmes.links import add_link
from app.programmes.looking_after import look_after_enrolments
from app.programmes.publishing import add_programme, programmes, publish_programme
from app.programmes.views import enrolment_by_id

KICKSTARTER = "karrierekickstarter"
PLACES_A_YEAR = 450
READ = 2
"""People have read what they were told until so many days ago."""
OFFERED = {"demo": tuple(described()), "nabo": ("fjorten-dage", "bibliotek")}
INSTITUTIONS = ("Aarhus Universitet", "VIA University College", "Erhvervsakademi Aarhus")


@dataclass(frozen=True)
class Run:
    """How somebody fares in a programme; days count from the first, which is day 0.

    `done` are items by their key and the day; without a `why` they signed up themselves.
    """

    who: str
    programme: str
    days_ago: int
    why: str = ""
    course: str = ""
    seen: int | None = 0
    done: tuple[tuple[str, int], ...] = ()
    leave: tuple[int, int] | None = None
    ended: tuple[int, str] | None = None


EARLY = "Du er ny ledig. Vi begynder tidligt, så du kommer godt fra start."
TOGETHER = "Du vil gerne lære sammen med andre, og du lærer bedst ved at prøve selv."
RUNS = {
    "demo": (
        Run(
            "borger",
            "fem-moduler",
            16,
            EARLY,
            seen=1,
            done=(("kom-godt-i-gang", 4), ("netvaerk", 14)),
        ),
        Run("borger", "bibliotek", 9, done=(("se-dig-om", 1),)),
        Run(
            *("jonas.vangsaa", "fjorten-dage", 50, EARLY),
            done=(("lav-cv", 3), ("video-cv", 3)),
            ended=(8, "Du begyndte i virksomhedspraktik."),
        ),
        Run(
            *("jonas.vangsaa", "fem-moduler", 20, EARLY),
            done=(("kom-godt-i-gang", 2), ("dit-cv", 9)),
            leave=(17, 31),
        ),
        Run("oksana.melnychuk", "fem-moduler", 10, EARLY, done=(("kom-godt-i-gang", 8),)),
        Run(
            *("oksana.melnychuk", "fjorten-dage", 18, EARLY),
            done=(("video-cv", 2), ("lav-cv", 4), ("video-ansoegning", 9), ("video-samtalen", 12)),
        ),
        Run(
            *("mikkel.toft", "hybrid", 33, TOGETHER),
            done=(("foer-1", 8), ("hjem-1", 25), ("foer-2", 30)),
        ),
        Run("freja.sundbjerg", "hybrid", 33, TOGETHER, done=(("foer-1", 10),)),
        Run("peter.krogsholm", "hybrid", 33, TOGETHER, seen=4),
        Run("yusuf.kayaoglu", "hybrid", 33, TOGETHER, done=(("foer-1", 3), ("hjem-1", 20))),
        Run("else.vorring", "hybrid", 3, TOGETHER, seen=None),
        Run("lise.klitgaardmark", "tidlig-indsats", 6, EARLY, done=(("cv-skabelon", 5),)),
        Run(
            *("amina.noor", KICKSTARTER, 30),
            course="privat",
            done=(("start", 4), ("virksomheder", 20)),
        ),
    ),
    "nabo": (Run("nabo", "bibliotek", 12, done=(("se-dig-om", 2),)),),
}


def run_programmes(past: Past, municipality: Municipality, home: Home) -> None:
    """Publish the programmes and let people have lived in them, where there are none yet."""
    with past.present().read(municipality, SERVICE) as uow:
        if programmes(uow):
            return
    ids = _publish(past, municipality, home)
    runs = RUNS[home.slug]
    enrolled: dict[Run, UUID] = {}
    for days_ago in range(max(run.days_ago for run in runs), -1, -1):
        for run in runs:
            if run.days_ago == days_ago:
                enrolled[run] = _begin(past, municipality, home, run, ids[run.programme])
            elif run.days_ago > days_ago:
                _live(past, municipality, run, enrolled[run], run.days_ago - days_ago)
        if home.slug in CLASSES_OF:
            live_in_class(past, municipality, home, days_ago)
        if days_ago:
            with past.at(days_ago=days_ago, minutes=100).write(municipality, SERVICE) as uow:
                while look_after_enrolments(uow):
                    pass
        if days_ago == READ:
            _each(past, municipality, runs, lambda uow: mark_read_under(uow, "enrolment"))
    _each(past, municipality, runs, mark_all_seen)  # nobody is sent an e-mail about it now


def _each(
    past: Past,
    municipality: Municipality,
    runs: Sequence[Run],
    verb: Callable[[UnitOfWork], object],
) -> None:
    for email in sorted({_address(run) for run in runs}):
        actor = actor_at(past.present(), municipality, email)
        with past.present().write(municipality, actor) as uow:
            verb(uow)


def _publish(past: Past, municipality: Municipality, home: Home) -> dict[str, UUID]:
    editors = {Role.SUPER_USER, Role.ADMINISTRATOR}
    email = next(one.email for one in reversed(people(home.slug)) if one.role in editors)
    editor = actor_at(past.present(), municipality, email)
    with past.at(days_ago=OPENED).write(municipality, SERVICE) as uow:
        places = add_pool(uow, _places(past.today)) if KICKSTARTER in OFFERED[home.slug] else None
    with past.at(days_ago=OPENED - 2).write(municipality, editor) as uow:
        ids: dict[str, UUID] = {}
        modules, films = _modules(uow), film_subjects(uow)
        for key in OFFERED[home.slug]:
            facts = _with_films(_with_modules(described()[key], modules), films)
            if key == KICKSTARTER:
                facts = replace(facts, pool_id=places)
            ids[key] = add_programme(uow, facts)
            publish_programme(uow, ids[key])
            if key == KICKSTARTER:
                for institution in INSTITUTIONS:
                    add_link(uow, ids[key], institution)
        return ids


def _modules(uow: UnitOfWork) -> dict[str, UUID]:
    """Return the modules of the demo's library by their key."""
    by_title = {one.facts.title["da"]: one.id for one in published_modules(uow)}
    return {key: by_title[kept["title"]["da"]] for key, kept in library()["modules"].items()}


def _with_modules(facts: ProgrammeFacts, modules: Mapping[str, UUID]) -> ProgrammeFacts:
    """Return a programme whose items name the library's modules, which have no identity before."""
    items = []
    for item in facts.items:
        kind, _slash, key = item.subject.partition("/")
        is_module = kind == "module"
        items.append(replace(item, subject=f"module/{modules[key]}") if is_module else item)
    return replace(facts, items=tuple(items))


def _with_films(facts: ProgrammeFacts, films: Mapping[str, str]) -> ProgrammeFacts:
    """Return a programme whose items ask for the demo's films, by their keys."""
    items = (replace(item, subject=films.get(item.key, item.subject)) for item in facts.items)
    return replace(facts, items=tuple(items))


def _begin(
    past: Past, municipality: Municipality, home: Home, run: Run, programme_id: UUID
) -> UUID:
    """Enrol somebody by their adviser, or let them sign up themselves."""
    citizen = actor_at(past.present(), municipality, _address(run))
    actor = _adviser(past, municipality, home, run) if run.why else citizen
    with past.at(days_ago=run.days_ago, minutes=60).write(municipality, actor) as uow:
        if not run.why:
            view = sign_up(uow, programme_id, course=run.course)
        else:
            view = enrol(uow, programme_id, citizen.require_person(), why=run.why)
    _live(past, municipality, run, view.id, 0)
    return view.id


def _live(past: Past, municipality: Municipality, run: Run, enrolment_id: UUID, day: int) -> None:
    """Let somebody do on a day what they did."""
    verbs: Sequence[tuple[bool, Callable[[UnitOfWork, EnrolmentView], object]]] = (
        (run.seen == day, lambda uow, view: note_seen_by(uow, [view.citizen_id])),
        (day in {at for _key, at in run.done}, lambda uow, view: _do(uow, view, run, day)),
        (run.leave is not None and run.leave[0] == day, lambda uow, view: _leave(uow, view, run)),
        (run.ended is not None and run.ended[0] == day, lambda uow, view: _end(uow, view, run)),
    )
    for is_today, verb in verbs:
        if is_today:
            at = past.at(days_ago=run.days_ago - day, minutes=70)
            with at.write(municipality, SERVICE) as uow:
                verb(uow, enrolment_by_id(uow, enrolment_id))


def _do(uow: UnitOfWork, view: EnrolmentView, run: Run, day: int) -> None:
    for item in view.items:
        if (item.key, day) in run.done:
            if item.subject:
                note_done(uow, view.citizen_id, item.subject)
            else:
                tick_off(uow, item.id)


def _leave(uow: UnitOfWork, view: EnrolmentView, run: Run) -> None:
    first, last = (view.from_on + timedelta(days=day) for day in run.leave or (0, 0))
    take_leave(uow, view.id, from_on=first, until_on=last)


def _end(uow: UnitOfWork, view: EnrolmentView, run: Run) -> None:
    end_enrolment(uow, view.id, why=run.ended[1] if run.ended else "")


def _adviser(past: Past, municipality: Municipality, home: Home, run: Run) -> Actor:
    advised = {who: by for team in demo_teams(home.slug) for who, by in team.citizens}
    email = advised.get(_address(run)) or adviser_of(home)
    return actor_at(past.present(), municipality, email)


def _address(run: Run) -> str:
    return f"{run.who}@demo.example"


def _places(today: date) -> PoolFacts:
    """Return the places of one year, for those who are about to finish their education."""
    bought_on = today - timedelta(days=OPENED)
    return PoolFacts(
        name_da="KarriereKickstarter: årets pladser",
        name_en="KarriereKickstarter: this year's places",
        about_da="Du begynder i KarriereKickstarter, så snart du har en plads.",
        about_en="You begin in KarriereKickstarter as soon as you have a place.",
        seats=PLACES_A_YEAR,
        seat_days=70,
        extension=ExtensionPolicy.NEVER,
        from_on=bought_on,
        until_on=bought_on + timedelta(days=364),
        is_open=True,
        target_groups=("dimittender",),
    )
