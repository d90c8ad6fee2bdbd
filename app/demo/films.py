"""Shows the demo's short films; the one about rights and duties is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.accounts.contract import Role
from app.core.work import Municipality, UnitOfWork
from app.demo.content import DATA, people
from app.demo.past import Past
from app.demo.settling import SERVICE, Home, actor_at
from app.programmes.videos.asking import ask_to_see
from app.programmes.videos.captions import set_captions, set_chapters
from app.programmes.videos.contract import SUBJECT
from app.programmes.videos.publishing import add_video, open_to_public, publish_version, videos
from app.programmes.videos.ready_made import take_in_ready
from app.programmes.videos.rights import set_rights_film
from app.tenancy.target_groups import target_groups

FILMS = DATA / "films"
SECONDS = 24.0
SHOWN, ASKED = 30, 4
ASKED_OF = "borger@demo.example"
BY = timedelta(days=10)


@dataclass(frozen=True)
class DemoFilm:
    """A film of the demo; its files lie under its key."""

    key: str
    title_da: str
    title_en: str
    about_da: str
    about_en: str
    chapters_da: str
    chapters_en: str


RIGHTS = DemoFilm(
    "rettigheder",
    "Dine rettigheder og pligter",
    "Your rights and duties",
    "Hvad du har ret til, og hvad du skal, når du er ledig.",
    "What you have a right to, and what you have to do, when you are out of work.",
    "0:06 Det har du ret til\n0:12 Det skal du\n0:18 Er du i tvivl?",
    "0:06 What you have a right to\n0:12 What you have to do\n0:18 Are you in doubt?",
)
INTERVIEW = DemoFilm(
    "samtalen",
    "Jobsamtalen på et halvt minut",
    "The job interview in half a minute",
    "Hvad du gør før, under og efter en jobsamtale.",
    "What to do before, during and after a job interview.",
    "0:06 Før\n0:12 Under\n0:18 Efter",
    "0:06 Before\n0:12 During\n0:18 After",
)

CV = DemoFilm(
    "cv",
    "Dit cv på et halvt minut",
    "Your CV in half a minute",
    "Hvad der skal stå øverst, i midten og til sidst.",
    "What to write at the top, in the middle and at the end.",
    "0:06 Øverst\n0:12 I midten\n0:18 Til sidst",
    "0:06 At the top\n0:12 In the middle\n0:18 At the end",
)
APPLICATION = DemoFilm(
    "ansoegning",
    "Din ansøgning på et halvt minut",
    "Your application in half a minute",
    "Hvordan du svarer på et opslag.",
    "How to answer an advert.",
    "0:06 Begynd\n0:12 Vis\n0:18 Slut",
    "0:06 Begin\n0:12 Show\n0:18 End",
)
PLACEMENT = DemoFilm(
    "praktik",
    "Find en praktikplads",
    "Find a work placement",
    "Tre skridt til en praktikplads.",
    "Three steps to a work placement.",
    "0:06 Vælg\n0:12 Ring\n0:18 Aftal",
    "0:06 Choose\n0:12 Call\n0:18 Agree",
)
FOR_ALL = (INTERVIEW, CV, APPLICATION, PLACEMENT)
ASKED_AS = {
    "video-cv": CV,
    "video-ansoegning": APPLICATION,
    "video-praktik": PLACEMENT,
    "video-samtalen": INTERVIEW,
}
"""The films that the fourteen days ask for, by the key of what asks."""


def show_films(past: Past, municipality: Municipality, home: Home) -> None:
    """Publish the films, all but one of them for everybody, where there are none yet."""
    with past.at(days_ago=SHOWN).write(municipality, SERVICE) as uow:
        if videos(uow):
            return
        rights = _shown(uow, RIGHTS)
        for film in FOR_ALL:
            open_to_public(uow, _shown(uow, film), is_public=True)
        for group in target_groups(uow):
            set_rights_film(uow, group.id, rights)
    if ASKED_OF not in {one.email for one in people(home.slug) if one.role == Role.CITIZEN}:
        return
    units = past.at(days_ago=ASKED)
    citizen = actor_at(units, municipality, ASKED_OF).require_person()
    with units.write(municipality, SERVICE) as uow:
        ask_to_see(uow, citizen, rights, by=past.today + BY)


def film_ids(uow: UnitOfWork) -> dict[str, UUID]:
    """Return the demo's films that are there, by their key."""
    ids = {one.title_da: one.id for one in videos(uow)}
    return {film.key: ids[film.title_da] for film in (RIGHTS, *FOR_ALL) if film.title_da in ids}


def film_subjects(uow: UnitOfWork) -> dict[str, str]:
    """Return what the fourteen days ask for in films, as subjects, by the key of what asks."""
    ids = film_ids(uow)
    return {key: f"{SUBJECT}/{ids[film.key]}" for key, film in ASKED_AS.items() if film.key in ids}


def _shown(uow: UnitOfWork, film: DemoFilm) -> UUID:
    video_id = add_video(
        uow,
        title_da=film.title_da,
        title_en=film.title_en,
        about_da=film.about_da,
        about_en=film.about_en,
    )
    content, poster = (FILMS / f"{film.key}.mp4"), (FILMS / f"{film.key}.jpg")
    version_id = take_in_ready(
        uow,
        video_id,
        film=content.read_bytes(),
        poster=poster.read_bytes(),
        seconds=SECONDS,
    )
    for code, chapters in (("da", film.chapters_da), ("en", film.chapters_en)):
        captions = (FILMS / f"{film.key}.{code}.vtt").read_bytes()
        set_captions(uow, version_id, language=code, content=captions)
        set_chapters(uow, version_id, language=code, typed=chapters)
    publish_version(uow, version_id)
    return video_id
