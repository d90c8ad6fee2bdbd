"""Loads the demo: every step adds what is missing, so that loading it again changes nothing."""

from __future__ import annotations

from app.core.work import Units
from app.demo.advising import form_teams
from app.demo.chatting import chat
from app.demo.class_talk import talk_in_class
from app.demo.classes import show_modules_in_class
from app.demo.documents import hand_worksheets_in, offer_worksheets, write_cvs
from app.demo.films import show_films
from app.demo.gathering import hold_workshops, open_the_door
from app.demo.handing_in import hand_tasks_in
from app.demo.holding import hold_meetings
from app.demo.jobnet import import_jobnet
from app.demo.library import fill_library
from app.demo.licences import end_unseen, give_licences
from app.demo.living import live
from app.demo.meeting import let_meet
from app.demo.must_book import have_to_book
from app.demo.own_calendar import connect_own_calendars
from app.demo.past import Past
from app.demo.posting import post_all
from app.demo.programmes import run_programmes
from app.demo.reminding import remind
from app.demo.settling import HOMES, settle_in
from app.demo.talking import talk
from app.demo.waiting import wait
from app.files.checking import Inspection, check_due
from app.files.scanning import NoScanner
from app.tenancy.service import MunicipalityDirectory


def load_demo(units: Units, *, default_slug: str) -> None:
    """Fill both municipalities; takes some seconds the first time."""
    past = Past(units)
    directory = MunicipalityDirectory(past.present(), default_slug=default_slug)
    for home in HOMES:
        municipality = settle_in(past, directory, home)
        form_teams(past, municipality, home)
        give_licences(past, municipality, home)
        let_meet(past, municipality, home)
        hold_workshops(past, municipality, home)
        open_the_door(past, municipality)
        wait(past, municipality, home)
        have_to_book(past, municipality, home)
        connect_own_calendars(past, municipality, home)
        show_films(past, municipality, home)
        post_all(past, municipality, home)
        live(past, municipality, home)
        write_cvs(past, municipality, home)
        offer_worksheets(past, municipality)
        hand_worksheets_in(past, municipality, home)
        fill_library(past, municipality, home)
        run_programmes(past, municipality, home)
        hand_tasks_in(past, municipality, home)
        show_modules_in_class(past, municipality)
        talk_in_class(past, municipality)
        remind(past, municipality, home)
        hold_meetings(past, municipality)
        end_unseen(past, municipality, home)
        if home is HOMES[0]:
            import_jobnet(past.present(), municipality, past.today)
            chat(past, municipality)
            talk(past, municipality, home)
    # Its CVs are our own: no virus is looked for, and nobody has to wait for the worker.
    check_due(Inspection(past.present(), NoScanner(), directory.all))
